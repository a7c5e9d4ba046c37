// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rangeselector.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QHBoxLayout>
#include <QPainter>

namespace thunes {

class RangeSelector::Button final : public QAbstractButton
{
public:
    Button(const QString &text, const QString &spoken, Seconds range_, QWidget *parent)
        : QAbstractButton(parent)
        , range(range_)
    {
        setText(text);
        setAccessibleName(spoken);
        setCheckable(true);
        setAutoExclusive(true);
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
    }

    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        painter.scale(scale, scale);
        const QRectF box({0, 0}, QSizeF(size()) / scale);
        if (isChecked() || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(isChecked() ? palette::selected : palette::raised);
            painter.drawRoundedRect(box, 3, 3);
        }
        if (hasFocus()) {
            painter.setPen(QPen(palette::accent, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3);
        }
        theme::paintText(painter, type::words(12, isChecked() ? QFont::DemiBold : QFont::Medium),
                         isChecked() ? palette::text : palette::secondary, box, text(),
                         Qt::AlignHCenter);
    }

    Seconds range;
    qreal scale = 1;
};

RangeSelector::RangeSelector(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(QStringLiteral("Time range"));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    auto *row = new QHBoxLayout(this);
    row->setSpacing(0);
    struct Choice
    {
        const char *text, *spoken;
        int seconds;
    };
    for (const Choice &choice : {Choice{"15m", "15 minutes", 900}, Choice{"1h", "1 hour", 3600},
                                 Choice{"6h", "6 hours", 21600}, Choice{"24h", "24 hours", 86400},
                                 Choice{"7d", "7 days", 604800}}) {
        auto *button = new Button(QLatin1String(choice.text),
                                  QStringLiteral("Last ") + QLatin1String(choice.spoken),
                                  Seconds(choice.seconds), this);
        connect(button, &QAbstractButton::clicked, this,
                [this, range = button->range] { Q_EMIT rangeChosen(range); });
        row->addWidget(button);
        m_buttons << button;
    }
    setScale(1);
}

void RangeSelector::setRange(Seconds range)
{
    for (Button *button : std::as_const(m_buttons)) {
        button->setAutoExclusive(false);
        button->setChecked(button->range == range);
        button->setAutoExclusive(true);
    }
}

void RangeSelector::setScale(qreal scale)
{
    m_scale = scale;
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(2), px(2), px(2), px(2));
    for (Button *button : std::as_const(m_buttons)) {
        button->scale = scale;
        button->setFixedSize(px(36), px(22));
    }
}

void RangeSelector::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette::border, 1));
    painter.setBrush(palette::panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(.5, .5, -.5, -.5), 4 * m_scale, 4 * m_scale);
}

} // namespace thunes
