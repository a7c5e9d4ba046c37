// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/markslayer.h"

#include "ui/panels/decimate.h"
#include "ui/panels/panelframe.h"
#include "ui/theme/palette.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr qreal barHeight = 4;
constexpr qreal reach = 5; ///< How near the pointer must be.

QColor colourOf(const EventMark &mark)
{
    switch (mark.kind) {
    case EventMark::Kind::KillSwitchEngaged: return palette::critMark;
    case EventMark::Kind::KillSwitchReleased: return palette::okMark;
    case EventMark::Kind::Alert: break;
    }
    if (mark.severity == QLatin1String("critical"))
        return palette::critMark;
    return mark.severity == QLatin1String("info") ? palette::accent : palette::warnMark;
}

bool isSwitch(const EventMark &mark) { return mark.kind != EventMark::Kind::Alert; }

QString clock(TimePoint time)
{
    return toDateTime(time).toString(QStringLiteral("d MMM HH:mm:ss"));
}

QString wordsOf(const EventMark &mark)
{
    QStringList lines;
    if (isSwitch(mark)) {
        lines << mark.title << clock(mark.from) + QStringLiteral(" UTC");
    } else {
        lines << mark.title + QStringLiteral(" fired") + (mark.severity.isEmpty() ? QString()
                                                                                  : QStringLiteral(" (")
                                                                  + mark.severity + u')');
        lines << clock(mark.from) + (mark.to ? QStringLiteral(" – ") + clock(*mark.to)
                                             : QStringLiteral(" – still"))
                     + QStringLiteral(" UTC");
    }
    if (!mark.details.isEmpty())
        lines << mark.details;
    return lines.join(u'\n');
}

} // namespace

MarksLayer::MarksLayer(EventMarks *marks, QObject *parent)
    : QObject(parent)
    , m_marks(marks)
{
    connect(marks, &EventMarks::changed, this, [this] {
        m_shown = m_marks->marks();
        for (const auto &panel : std::as_const(m_panels)) {
            if (panel)
                panel->update();
        }
    });
}

void MarksLayer::watch(PanelFrame *panel)
{
    m_panels.removeIf([](const QPointer<PanelFrame> &gone) { return !gone; });
    m_panels.append(panel);
    panel->installEventFilter(this);
    panel->setPlotDecoration([this](QPainter &painter, const PlotWindow &window) { paint(painter, window); });
}

void MarksLayer::paint(QPainter &painter, const PlotWindow &window) const
{
    painter.save();
    painter.setClipRect(window.area.adjusted(-6, 0, 6, 0), Qt::IntersectClip);
    for (const EventMark &mark : m_shown) {
        const double from = toUnixSeconds(mark.from);
        const double to = mark.to ? toUnixSeconds(*mark.to) : isSwitch(mark) ? from : window.timeTo;
        if (to < window.timeFrom || from > window.timeTo)
            continue;
        QColor colour = colourOf(mark);
        const qreal x = window.x(from);
        const bool begins = from >= window.timeFrom;
        if (begins) {
            QColor faint = colour;
            faint.setAlpha(isSwitch(mark) ? 190 : 120);
            QPen pen(faint, 1);
            if (!isSwitch(mark))
                pen.setDashPattern({2, 3});
            painter.setPen(pen);
            painter.drawLine(QPointF(x, window.area.top()), QPointF(x, window.area.bottom()));
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        if (isSwitch(mark)) {
            const qreal top = window.area.top();
            painter.drawPolygon(QPolygonF(QList<QPointF>{{x, top}, {x + 9, top + 4}, {x, top + 8}}));
        } else {
            const qreal left = std::max(x, window.area.left());
            const qreal right = std::min(window.x(to), window.area.right());
            painter.drawRect(QRectF(left, window.area.top(), std::max(2.0, right - left), barHeight));
        }
    }
    painter.restore();
}

QString MarksLayer::textAt(const PanelFrame *panel, QPointF place) const
{
    const std::optional<PlotWindow> window = panel->timePlot();
    if (!window || !window->area.adjusted(-reach, -2, reach, 0).contains(place))
        return {};
    const bool onBar = place.y() <= window->area.top() + barHeight + 4;
    QStringList found;
    for (const EventMark &mark : m_shown) {
        const qreal x = window->x(toUnixSeconds(mark.from));
        const qreal end = mark.to ? window->x(toUnixSeconds(*mark.to))
                                  : isSwitch(mark) ? x : window->area.right();
        if (std::abs(place.x() - x) <= reach
            || (onBar && !isSwitch(mark) && place.x() >= x && place.x() <= end))
            found << wordsOf(mark);
    }
    if (found.size() > 4)
        found = found.mid(0, 4) << QStringLiteral("and %1 more").arg(found.size() - 4);
    return found.join(QStringLiteral("\n\n"));
}

bool MarksLayer::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return false;
    auto *panel = qobject_cast<PanelFrame *>(watched);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QString text = panel ? textAt(panel, QPointF(help->pos()) / panel->scale()) : QString();
    if (text.isEmpty())
        return false;
    QToolTip::showText(help->globalPos(), text, panel);
    return true;
}

} // namespace thunes
