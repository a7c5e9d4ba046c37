// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/noticebanner.h"

#include "ui/theme/formstyle.h"
#include "ui/theme/palette.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace thunes {

NoticeBanner::NoticeBanner(QWidget *parent)
    : QFrame(parent)
    , m_title(new QLabel(this))
    , m_body(new QLabel(this))
    , m_why(new QLabel(this))
    , m_show(new QPushButton(QStringLiteral("Show"), this))
    , m_dismiss(new QPushButton(QStringLiteral("Dismiss"), this))
{
    setAttribute(Qt::WA_StyledBackground);
    setObjectName(QStringLiteral("noticeBanner"));
    auto *line = new QHBoxLayout(this);
    line->addWidget(m_title);
    line->addWidget(m_body, 1);
    line->addWidget(m_why);
    line->addWidget(m_show);
    line->addWidget(m_dismiss);
    m_body->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // cut rather than widen
    for (QLabel *label : {m_title, m_body, m_why})
        label->setTextFormat(Qt::PlainText); // other people's words
    for (QPushButton *button : {m_show, m_dismiss})
        button->setAutoDefault(false);
    connect(m_show, &QPushButton::clicked, this, &NoticeBanner::showWanted);
    connect(m_dismiss, &QPushButton::clicked, this, [this] {
        m_dismissed = text();
        hide();
    });
    hide();
    setScale(1);
}

void NoticeBanner::setNotice(const QString &title, const QString &body, const QString &why, bool critical)
{
    m_title->setText(title);
    m_body->setText(QString(body).replace(u'\n', QStringLiteral("  ")));
    m_why->setText(why);
    if (critical != m_critical) {
        m_critical = critical;
        setScale(m_scale);
    }
    if (title.isEmpty())
        m_dismissed.clear();
    setVisible(!title.isEmpty() && text() != m_dismissed);
}

QString NoticeBanner::text() const
{
    return m_title->text() + u' ' + m_body->text();
}

void NoticeBanner::setScale(qreal scale)
{
    m_scale = scale;
    const auto px = [scale](int logical) { return qRound(logical * scale); };
    layout()->setContentsMargins(px(12), px(4), px(8), px(4));
    layout()->setSpacing(px(12));
    const QColor fill = m_critical ? palette::critFill : palette::warnFill;
    const QColor ink = m_critical ? QColor(Qt::white) : palette::warnText;
    setStyleSheet(theme::formStyle(scale)
                  + QStringLiteral("#noticeBanner { background: %1; border: none; border-bottom: 1px solid %2; } "
                                   "#noticeBanner > QLabel { color: %3; background: transparent; }")
                        .arg(fill.name(), (m_critical ? palette::critBorder : palette::warnMark).name(),
                             ink.name()));
    m_title->setStyleSheet(QStringLiteral("font-weight: 600"));
}

} // namespace thunes
