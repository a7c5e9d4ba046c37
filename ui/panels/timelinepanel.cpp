// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/timelinepanel.h"

#include "ui/dashboard/lenientjson.h"
#include "ui/panels/axispainting.h"
#include "ui/panels/colours.h"
#include "ui/panels/reading.h"
#include "ui/panels/serieslegend.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr qreal lowest = 13; ///< Of a row; below that rows are scrolled.
constexpr qreal highest = 64;
constexpr int mostStates = 24; ///< Of a legend; more are values rather than states.

} // namespace

TimelinePanel::TimelinePanel(Panel panel, Crosshair *crosshair, QWidget *parent)
    : GraphPanel(std::move(panel), crosshair, parent)
    , m_options(timelineOptions(PanelFrame::panel().options))
    , m_opacity(
          std::clamp(lenient::number(PanelFrame::panel().field.custom, "fillOpacity").value_or(70),
                     0.0, 100.0)
          / 100)
{
    setData({});
}

QColor TimelinePanel::fillOf(const TimelineSpan &span) const
{
    return mixed(palette::panel, span.colour, m_opacity);
}

void TimelinePanel::dataChanged()
{
    invalidate();
    m_rows = hasPicture() ? timelineRows(panel(), data(), !isHistory() && m_options.mergeValues)
                          : QList<TimelineRow>();
    // The state now is what counts; an hour ago is history.
    Tone worst = data().state == PanelState::Stale ? Tone::Stale : Tone::Neutral;
    const double end = toUnixSeconds(data().end);
    const double step = std::chrono::duration<double>(data().step).count();
    for (const TimelineRow &row : std::as_const(m_rows)) {
        if (!row.spans.isEmpty() && row.spans.constLast().to >= end - 2 * step)
            worst = std::max(worst, row.spans.constLast().tone);
    }
    fillLegend();
    setSummary(worst, QString());
}

void TimelinePanel::fillLegend()
{
    QList<LegendEntry> entries;
    for (const TimelineRow &row : std::as_const(m_rows)) {
        for (const TimelineSpan &span : row.spans) {
            const bool known =
                std::any_of(entries.begin(), entries.end(), [&](const LegendEntry &entry) {
                    return entry.name == span.text && entry.colour == fillOf(span);
                });
            if (known)
                continue;
            LegendEntry entry;
            entry.name = span.text;
            entry.colour = fillOf(span);
            entry.block = true;
            entries << entry;
            if (entries.size() > mostStates) {
                legend().setContent({}, {}, panel().legend, panel().options);
                return;
            }
        }
    }
    LegendOptions options = panel().legend;
    options.table = false;
    legend().setContent(std::move(entries), {}, options, panel().options);
}

QString TimelinePanel::spokenValues() const
{
    QStringList words;
    for (const TimelineRow &row : m_rows)
        words << row.name + u' '
                     + (row.spans.isEmpty() ? QStringLiteral("without a state")
                                            : row.spans.constLast().text);
    return words.join(QStringLiteral(", "));
}

bool TimelinePanel::scrollGraph(int rows)
{
    const int first =
        std::clamp(m_first + rows, 0, std::max(0, static_cast<int>(m_rows.size()) - m_shown));
    return std::exchange(m_first, first) != first;
}

QRectF TimelinePanel::rowRect(qsizetype row) const
{
    if (row < m_first || row >= m_first + m_shown)
        return {};
    return QRectF(m_drawn.area.left(),
                  m_drawn.area.top() + static_cast<double>(row - m_first) * m_pitch,
                  m_drawn.area.width(), m_pitch)
        .translated(bodyRect().topLeft());
}

void TimelinePanel::renderGraph(QPainter &painter, const QRectF &room)
{
    const auto count = static_cast<int>(m_rows.size());
    if (count == 0)
        return;
    const qreal axis = room.height() >= 50 ? 18 : 0;
    const qreal height = room.height() - axis - 2;
    m_shown = std::clamp(static_cast<int>(height / lowest), 1, count);
    m_first = std::clamp(m_first, 0, count - m_shown);
    m_pitch = std::min(height / m_shown, highest);
    const bool more = m_shown < count;

    const QFont font = type::words(m_pitch >= 16 ? 11 : 10);
    qreal names = 0;
    for (const TimelineRow &row : std::as_const(m_rows))
        names = std::max(names, type::widthOf(font, row.name));
    names = room.width() >= 200 ? std::min(std::ceil(names) + 10, room.width() * 0.3) : 0;

    PlotWindow window;
    window.area =
        QRectF(room.left() + names, room.top() + 2, room.width() - names - 2, m_pitch * m_shown);
    window.timeFrom = toUnixSeconds(data().start);
    window.timeTo = std::max(toUnixSeconds(data().end), window.timeFrom + 1);
    m_drawn = window;
    setWindow(window);
    if (axis > 0)
        paintTimeAxis(painter, window, room.right(), false);
    for (int i = 0; i < m_shown; ++i) {
        const TimelineRow &row = m_rows.at(m_first + i);
        const QRectF lane(window.area.left(), window.area.top() + i * m_pitch, window.area.width(),
                          m_pitch);
        if (names > 0)
            theme::paintText(painter, font, palette::secondary,
                             {room.left(), lane.top(), names - 8, lane.height()},
                             type::elidedMiddle(font, row.name, names - 10), Qt::AlignRight);
        paintRow(painter, row, window, lane);
    }
    if (more) {
        const QString words =
            QStringLiteral("%1–%2 of %3").arg(m_first + 1).arg(m_first + m_shown).arg(count);
        theme::paintText(painter, type::words(10), palette::muted,
                         {room.left(), room.bottom() - 16, std::max(names, 60.0), 14}, words);
    }
}

/// Of several states within a pixel the worst is shown, else the longest: nothing bad gets lost.
QList<TimelinePanel::Band> TimelinePanel::bandsOf(const TimelineRow &row,
                                                  const PlotWindow &window) const
{
    QList<Band> bands;
    const double pixel = 1 / (devicePixelRatioF() * PanelFrame::scale());
    const double perSecond = window.area.width() / (window.timeTo - window.timeFrom) / pixel;
    const double columns = window.area.width() / pixel;
    const auto column = [&](double time) {
        return static_cast<double>(
            static_cast<int>(std::clamp((time - window.timeFrom) * perSecond, 0.0, columns) + 0.5));
    };
    double kept = 0; // How long the last band's state lasts within its only pixel.
    for (const TimelineSpan &span : row.spans) {
        if (span.to < window.timeFrom || span.from > window.timeTo)
            continue;
        const double from = column(span.from);
        const double to = std::max(column(span.to), from + 1);
        const double length = span.to - span.from;
        if (!bands.isEmpty() && from < bands.last().right) {
            Band &last = bands.last();
            const bool single = last.right - last.left <= 1;
            const bool worse = span.tone > last.span->tone
                               || (span.tone == last.span->tone && length > kept + 1e-6);
            if (single && worse) {
                last = {last.left, std::max(to, last.right), &span};
                kept = length;
            } else if (to > last.right) {
                bands.append({last.right, to, &span});
                kept = length;
            } else if (!single && span.tone > last.span->tone) {
                // A short alarm at the end of a long calm takes its pixel.
                last.right -= 1;
                bands.append({last.right, last.right + 1, &span});
                kept = length;
            }
            continue;
        }
        bands.append({from, to, &span});
        kept = length;
    }
    for (Band &band : bands) {
        band.left = window.area.left() + band.left * pixel;
        band.right = window.area.left() + band.right * pixel;
    }
    return bands;
}

void TimelinePanel::paintRow(QPainter &painter, const TimelineRow &row, const PlotWindow &window,
                             const QRectF &lane)
{
    const qreal tall = std::max(4.0, lane.height() * std::min(m_options.rowHeight, 0.94));
    const QRectF track(lane.left(), lane.center().y() - tall / 2, lane.width(), tall);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(track, palette::raised);
    const QList<Band> bands = bandsOf(row, window);
    QList<QPair<QRectF, const TimelineSpan *>> places;
    for (const Band &band : bands) {
        QRectF rect(band.left, track.top(), band.right - band.left, track.height());
        if (isHistory() && rect.width() > 4) {
            const qreal gap = rect.width() * (1 - m_options.columnWidth) / 2;
            rect.adjust(gap, 0, -gap, 0);
        } else if (rect.width() > 6) {
            rect.adjust(0, 0, -1, 0); // The panel shows through between two states.
        }
        painter.fillRect(rect, fillOf(*band.span));
        places.append({rect, band.span});
    }
    painter.setRenderHint(QPainter::Antialiasing);
    if (places.isEmpty())
        theme::paintText(painter, type::words(10), palette::muted, track, QStringLiteral("no data"),
                         Qt::AlignHCenter);
    if (m_options.showValue == ShowValue::Never || track.height() < 11)
        return;
    const QFont font =
        type::words(std::clamp(static_cast<int>(track.height() * 0.6), 9, 12), QFont::Medium);
    for (const auto &[rect, span] : std::as_const(places)) {
        if (rect.width() < 18)
            continue;
        const qreal width = type::widthOf(font, span->text);
        const bool fits = width + 10 <= rect.width();
        if (!fits && m_options.showValue == ShowValue::Auto)
            continue;
        const Qt::Alignment align = m_options.alignValue == QLatin1String("left") ? Qt::AlignLeft
                                    : m_options.alignValue == QLatin1String("right")
                                        ? Qt::AlignRight
                                        : Qt::AlignHCenter;
        theme::paintText(painter, font, inkOn(fillOf(*span)), rect.adjusted(5, 0, -5, 0),
                         type::elidedRight(font, span->text, rect.width() - 6), align);
    }
}

std::optional<HoverContent> TimelinePanel::hoverAt(QPointF place) const
{
    if (m_rows.isEmpty() || !m_drawn.area.contains(place))
        return std::nullopt;
    const double time = m_drawn.timeAt(place.x());
    const int pointed = m_first + static_cast<int>((place.y() - m_drawn.area.top()) / m_pitch);
    HoverContent content;
    content.title = hoverTime(time, data());
    for (int i = m_first; i < m_first + m_shown; ++i) {
        const TimelineSpan *span = m_rows.at(i).at(time);
        HoverContent::Row row;
        row.name = m_rows.at(i).name;
        row.value = span ? span->text : QStringLiteral("no data");
        row.colour = span ? fillOf(*span) : QColor();
        row.block = true;
        row.strong = i == pointed;
        content.rows.append(row);
        if (i == pointed && span && !isHistory())
            content.note = hoverTime(span->from, data()).remove(QStringLiteral(" UTC"))
                           + QStringLiteral(" – ") + hoverTime(span->to, data())
                           + QStringLiteral(" · ")
                           + ageText(Milliseconds(std::llround((span->to - span->from) * 1000)));
    }
    // The pointed row must be among those that fit into the box.
    if (content.rows.size() > 12) {
        const int from =
            std::clamp(pointed - m_first - 5, 0, static_cast<int>(content.rows.size()) - 11);
        content.rows = content.rows.mid(from, 11);
    }
    return content;
}

} // namespace thunes
