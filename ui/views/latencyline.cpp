// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/latencyline.h"

#include "ui/models/worktreemodel.h"
#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"
#include "ui/views/labwords.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

bool isAsked(const McpProbe &probe)
{
    return probe.state != McpServerState::NotConfigured && probe.state != McpServerState::Disabled;
}

double greatest(const QList<McpProbe> &history)
{
    double top = 0;
    for (const McpProbe &probe : history)
        top = std::max(top, probe.latencyMs.value_or(0));
    return top;
}

/// Left edge of the n-th of so many.
qreal xOf(const QRectF &rect, qsizetype index, qsizetype count)
{
    return count > 1 ? rect.left() + rect.width() * static_cast<qreal>(index)
                                         / static_cast<qreal>(count - 1)
                     : rect.right();
}

} // namespace

void paintLatency(QPainter &painter, const QRectF &rect, const QList<McpProbe> &history,
                  const QColor &line, const QColor &failed)
{
    const double top = std::max(greatest(history), 1e-3) * 1.05;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QList<QLineF> lines;
    QList<QPointF> alone;
    bool joined = false; // to the point before
    QPointF before;
    for (qsizetype i = 0; i < history.size(); ++i) {
        const qreal x = xOf(rect, i, history.size());
        if (history[i].latencyMs) {
            const QPointF point(x, rect.bottom() - rect.height() * *history[i].latencyMs / top);
            const bool next = i + 1 < history.size() && history[i + 1].latencyMs;
            if (joined)
                lines.append(QLineF(before, point));
            else if (!next)
                alone.append(point); // no line would show it
            joined = true;
            before = point;
            continue;
        }
        joined = false;
        if (isAsked(history[i]))
            painter.fillRect(QRectF(x - 1, rect.bottom() - 4, 2, 4), failed);
    }
    painter.setPen(QPen(line, 1.3, Qt::SolidLine, Qt::RoundCap));
    painter.drawLines(lines);
    if (joined)
        alone.append(before); // the present
    painter.setPen(Qt::NoPen);
    painter.setBrush(line);
    for (const QPointF &point : std::as_const(alone))
        painter.drawEllipse(point, 1.8, 1.8);
    painter.restore();
}

LatencyChart::LatencyChart(QWidget *parent)
    : QWidget(parent)
{
    setScale(1);
}

void LatencyChart::setHistory(const QList<McpProbe> &history, TimePoint now, bool stale)
{
    m_history = history;
    m_stale = stale;
    QList<double> values;
    qsizetype failed = 0;
    qsizetype probes = 0;
    for (const McpProbe &probe : history) {
        if (probe.state != McpServerState::Disabled)
            ++probes;
        if (probe.latencyMs)
            values.append(*probe.latencyMs);
        else if (isAsked(probe))
            ++failed;
    }
    QStringList parts;
    if (probes == 0) {
        parts << QStringLiteral("no probe yet");
    } else {
        parts << (probes == 1 ? QStringLiteral("1 probe in %1")
                              : QStringLiteral("%1 probes in %2").arg(probes))
                     .arg(labAge(now, history.first().time));
        if (!values.isEmpty()) {
            const auto middle = values.begin() + values.size() / 2;
            std::nth_element(values.begin(), middle, values.end());
            parts << QStringLiteral("median ") + latencyText(*middle);
        }
        if (failed > 0)
            parts << QStringLiteral("%1 without an answer").arg(failed);
    }
    m_summary = parts.join(QStringLiteral(" · "));
    m_top = values.isEmpty() ? QString() : latencyText(greatest(history));
    setAccessibleName(QStringLiteral("Latency"));
    setAccessibleDescription(m_summary);
    update();
}

void LatencyChart::setScale(qreal scale)
{
    m_scale = scale;
    setFixedHeight(static_cast<int>(96 * scale));
    update();
}

QRectF LatencyChart::plot() const
{
    return QRectF({0, 0}, QSizeF(size()) / m_scale).adjusted(8, 30, -8, -8);
}

void LatencyChart::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(m_scale, m_scale);
    const QRectF box({0, 0}, QSizeF(size()) / m_scale);
    painter.setPen(QPen(palette::border, 1));
    painter.setBrush(palette::background);
    painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 4, 4);
    if (m_stale)
        theme::paintHatch(painter, box.adjusted(1, 1, -1, -1), palette::border);
    const QFont small = type::words(11);
    theme::paintText(painter, small, palette::muted, {box.left() + 8, box.top() + 5, 0, 16},
                     type::elidedRight(small, m_summary, box.width() - 90));
    theme::paintText(painter, type::numbers(11), palette::muted,
                     {box.left(), box.top() + 5, box.width() - 8, 16}, m_top, Qt::AlignRight);
    const QRectF area = plot();
    painter.setPen(QPen(palette::grid, 1));
    painter.drawLine(QLineF(area.left(), area.top() - .5, area.right(), area.top() - .5));
    painter.drawLine(QLineF(area.left(), area.bottom() + .5, area.right(), area.bottom() + .5));
    paintLatency(painter, area, m_history, m_stale ? palette::staleText : palette::series(0),
                 m_stale ? palette::staleText : palette::critMark);
}

bool LatencyChart::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip || m_history.isEmpty())
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QRectF area = plot();
    const qreal at = (help->pos().x() / m_scale - area.left()) / area.width();
    const auto index = std::clamp<qsizetype>(
        std::llround(at * static_cast<qreal>(m_history.size() - 1)), 0, m_history.size() - 1);
    const McpProbe &probe = m_history[index];
    McpServerInfo info;
    info.state = probe.state;
    QToolTip::showText(help->globalPos(),
                       QStringLiteral("%1 UTC\n%2%3")
                           .arg(toDateTime(probe.time).toString(QStringLiteral("HH:mm:ss")),
                                wordsFor(info, {}).word,
                                probe.latencyMs ? QStringLiteral(", ") + latencyText(*probe.latencyMs)
                                                : QString()),
                       this);
    return true;
}

} // namespace thunes
