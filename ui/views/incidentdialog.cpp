// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/incidentdialog.h"

#include "ui/theme/formstyle.h"
#include "ui/theme/type.h"

#include <QDir>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace thunes {

IncidentDialog::IncidentDialog(const TimeRange &suggestion, const QString &folder, qreal scale, QWidget *parent)
    : QDialog(parent)
    , m_from(new QLineEdit(suggestion.from, this))
    , m_to(new QLineEdit(suggestion.to, this))
    , m_path(new QLineEdit(this))
    , m_make(new QPushButton(QStringLiteral("Make the bundle"), this))
    , m_close(new QPushButton(QStringLiteral("Close"), this))
    , m_outcome(new QLabel(this))
{
    const auto px = [scale](int logical) { return qRound(logical * scale); };
    setWindowTitle(QStringLiteral("Incident bundle"));
    setPalette(type::widgetPalette());
    setStyleSheet(theme::formStyle(scale));
    m_path->setText(QDir(folder).filePath(
        QStringLiteral("incident-%1.zip").arg(toDateTime(SystemClock().now()).toString(QStringLiteral("yyyyMMdd'T'HHmmss'Z'")))));
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(px(16), px(14), px(16), px(14));
    grid->setHorizontalSpacing(px(10));
    grid->setVerticalSpacing(px(9));
    auto *about = new QLabel(QStringLiteral("Packs alerts, notifications, audit lines, every panel as CSV and picture, rules, "
                                            "configurations without secrets and versions of a time range into one zip."), this);
    about->setWordWrap(true);
    about->setProperty("quiet", true);
    int row = 0;
    grid->addWidget(about, row++, 0, 1, 3);
    const auto field = [&](const QString &name, QLineEdit *edit, QWidget *after) {
        auto *label = new QLabel(name, this);
        label->setBuddy(edit);
        grid->addWidget(label, row, 0);
        grid->addWidget(edit, row, 1, 1, after ? 1 : 2);
        if (after)
            grid->addWidget(after, row, 2);
        ++row;
    };
    m_from->setAccessibleName(QStringLiteral("From, UTC or relative to now"));
    m_to->setAccessibleName(QStringLiteral("To, UTC or relative to now"));
    m_path->setAccessibleName(QStringLiteral("File"));
    field(QStringLiteral("From (UTC, or now-1h)"), m_from, nullptr);
    field(QStringLiteral("To"), m_to, nullptr);
    auto *browse = new QPushButton(QStringLiteral("Choose…"), this);
    browse->setAutoDefault(false);
    field(QStringLiteral("File"), m_path, browse);
    m_outcome->setWordWrap(true);
    m_outcome->setTextFormat(Qt::PlainText);
    m_outcome->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_outcome->setMinimumHeight(px(34));
    m_outcome->setAlignment(Qt::AlignTop);
    grid->addWidget(m_outcome, row++, 0, 1, 3);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_close);
    buttons->addWidget(m_make);
    grid->addLayout(buttons, row, 0, 1, 3);
    grid->setColumnStretch(1, 1);
    m_close->setAutoDefault(false);
    m_make->setDefault(true);
    resize(px(620), sizeHint().height());
    connect(m_close, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_make, &QPushButton::clicked, this, &IncidentDialog::make);
    connect(browse, &QPushButton::clicked, this, &IncidentDialog::browse);
}

void IncidentDialog::make()
{
    const auto span = resolve({m_from->text(), m_to->text()}, SystemClock().now());
    if (!span)
        return say(span.error().message, true);
    const QString path = m_path->text().trimmed();
    if (path.isEmpty() || QDir(path).exists())
        return say(QStringLiteral("Name a file."), true);
    m_make->setEnabled(false);
    m_close->setText(QStringLiteral("Cancel"));
    say(QStringLiteral("Collecting; what does not answer is waited for up to 30 s…"), false);
    Q_EMIT wanted(*span, QDir(QDir::homePath()).absoluteFilePath(path));
}

void IncidentDialog::setDone(const QString &path, const QStringList &missing)
{
    m_make->setEnabled(true);
    m_close->setText(QStringLiteral("Close"));
    QString text = QStringLiteral("Written: ") + path;
    if (!missing.isEmpty())
        text += QStringLiteral("\nMissing, as README.txt inside says: ") + missing.mid(0, 2).join(QStringLiteral("; "))
                + (missing.size() > 2 ? QStringLiteral("; and %1 more").arg(missing.size() - 2) : QString());
    say(text, false);
}

void IncidentDialog::setFailed(const QString &why)
{
    m_make->setEnabled(true);
    m_close->setText(QStringLiteral("Close"));
    say(QStringLiteral("Not written. ") + why, true);
}

void IncidentDialog::browse()
{
    const QString path = QFileDialog::getSaveFileName(this, QStringLiteral("Incident bundle"), m_path->text(),
                                                      QStringLiteral("Zip archives (*.zip)"));
    if (!path.isEmpty())
        m_path->setText(path);
}

void IncidentDialog::say(const QString &text, bool problem)
{
    m_outcome->setProperty("wrong", problem);
    m_outcome->setStyleSheet(m_outcome->styleSheet()); // the property decides the colour
    m_outcome->setText(text);
    resize(width(), sizeHint().height());
}

QString IncidentDialog::outcome() const
{
    return m_outcome->text();
}

} // namespace thunes
