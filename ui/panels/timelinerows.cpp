// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/timelinerows.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/frames.h"
#include "ui/dashboard/seriesstyle.h"
#include "ui/panels/colours.h"
#include "ui/panels/plotseries.h"
#include "ui/panels/reading.h"
#include "ui/theme/palette.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

/// What a value looks like; the same for neighbours as a rule, and then not worked out again.
class Looks
{
public:
    Looks(const FieldConfig &field, qsizetype index, double low, double high)
        : m_field(field)
        , m_index(index)
        , m_low(low)
        , m_high(high)
    {
    }

    const TimelineSpan &of(double value)
    {
        if (m_has && value == m_value)
            return m_look;
        const ThresholdStep *step = activeStep(
            m_field.thresholds, value, m_field.min.value_or(m_low), m_field.max.value_or(m_high));
        const auto mapping =
            m_field.mappings.isEmpty() ? std::nullopt : matchMapping(m_field.mappings, value);
        const bool byStep = m_field.colorMode == ColorMode::Thresholds && !mapping
                            && m_field.thresholds.steps.size() > 1
                            && m_field.thresholds.mode == ThresholdsMode::Absolute;
        // Values in the range of one threshold are one state.
        if (m_has && byStep && m_step && step == m_step)
            return m_look;
        m_has = true;
        m_value = value;
        m_step = byStep ? step : nullptr;
        m_look.colour = colourOf(m_field, m_index, value, m_low, m_high);
        m_look.tone = Tone::Neutral;
        if (mapping && !mapping->color.isEmpty())
            m_look.tone = toneOf(mapping->color);
        else if (m_field.colorMode == ColorMode::Thresholds && step)
            m_look.tone = toneOf(step->color);
        m_look.text = byStep ? rangeText(step) : display(m_field, value).text;
        return m_look;
    }

private:
    QString rangeText(const ThresholdStep *step) const
    {
        const QList<ThresholdStep> &steps = m_field.thresholds.steps;
        if (step && step->value)
            return valueText(m_field, *step->value) + u'+';
        return steps.size() > 1 && steps.at(1).value
                   ? QStringLiteral("< ") + valueText(m_field, *steps.at(1).value)
                   : QString();
    }

    const FieldConfig &m_field;
    qsizetype m_index;
    double m_low;
    double m_high;
    bool m_has = false;
    double m_value = 0;
    const ThresholdStep *m_step = nullptr;
    TimelineSpan m_look;
};

void append(TimelineRow &row, const TimelineSpan &look, double from, double to, bool merge)
{
    if (merge && !row.spans.isEmpty()) {
        TimelineSpan &last = row.spans.last();
        if (from - last.to < 1e-3 && last.text == look.text && last.colour == look.colour) {
            last.to = to;
            return;
        }
    }
    row.spans.append(look);
    row.spans.last().from = from;
    row.spans.last().to = to;
}

TimelineRow rowOf(const Panel &panel, const PanelData &data, qsizetype index, double low,
                  double high, bool merge)
{
    const NamedSeries &series = data.series.at(index);
    const FieldConfig &field = series.field ? *series.field : panel.field;
    const double step = std::chrono::duration<double>(data.step).count();
    const double longest = longestStep(seriesStyle(field), data.step);
    const double end = toUnixSeconds(data.end);
    TimelineRow row;
    row.name = series.name;
    Looks looks(field, index, low, high);
    const std::vector<SamplePoint> &points = series.points;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (std::isnan(points[i].value))
            continue;
        const double from = toUnixSeconds(points[i].time);
        double to = from + step;
        std::size_t next = i + 1;
        while (next < points.size() && std::isnan(points[next].value))
            ++next;
        if (merge && next < points.size()) {
            // It holds until the next sample, unless that is too far away.
            const double after = toUnixSeconds(points[next].time);
            if (after - from <= longest)
                to = after;
        }
        append(row, looks.of(points[i].value), from, merge ? std::min(to, std::max(end, from)) : to,
               merge);
    }
    return row;
}

void addFrame(const Panel &panel, const PanelData &data, const DataFrame &frame, bool merge,
              QList<TimelineRow> &rows)
{
    const qsizetype timeColumn = firstOf(frame, DataField::Kind::Time);
    if (timeColumn < 0)
        return;
    const QVariantList &times = frame.fields.at(timeColumn).values;
    const QStringList names = fieldNames(frame);
    for (qsizetype c = 0; c < frame.fields.size(); ++c) {
        const DataField &column = frame.fields.at(c);
        if (c == timeColumn || column.kind == DataField::Kind::Time)
            continue;
        const FieldConfig &field = column.field ? *column.field : panel.field;
        Looks looks(field, c, 0, 1);
        TimelineRow row;
        row.name = names.value(c);
        for (qsizetype i = 0; i < column.values.size() && i < times.size(); ++i) {
            const double from = times.at(i).toDouble() / 1000;
            const double to =
                i + 1 < times.size() ? times.at(i + 1).toDouble() / 1000 : toUnixSeconds(data.end);
            const QVariant &value = column.values.at(i);
            if (!value.isValid() || value.isNull())
                continue;
            if (column.kind == DataField::Kind::Number) {
                append(row, looks.of(value.toDouble()), from, to, merge);
                continue;
            }
            const DisplayValue shown = displayText(field, value.toString());
            TimelineSpan look;
            look.text = shown.text;
            look.colour = colourNamed(shown.colorName);
            if (!look.colour.isValid())
                look.colour = palette::series(static_cast<int>(qHash(shown.text) % 8));
            look.tone = toneOf(shown.colorName);
            append(row, look, from, to, merge);
        }
        rows.append(row);
    }
}

} // namespace

const TimelineSpan *TimelineRow::at(double time) const
{
    const auto after =
        std::upper_bound(spans.begin(), spans.end(), time,
                         [](double t, const TimelineSpan &span) { return t < span.from; });
    if (after == spans.begin())
        return nullptr;
    const TimelineSpan &span = *std::prev(after);
    return time <= span.to ? &span : nullptr;
}

QList<TimelineRow> timelineRows(const Panel &panel, const PanelData &data, bool merge)
{
    double low = HUGE_VAL;
    double high = -HUGE_VAL;
    for (const NamedSeries &series : data.series) {
        for (const SamplePoint &point : series.points) {
            if (!std::isfinite(point.value))
                continue;
            low = std::min(low, point.value);
            high = std::max(high, point.value);
        }
    }
    QList<TimelineRow> rows;
    if (!data.frames.isEmpty()) {
        for (const DataFrame &frame : data.frames)
            addFrame(panel, data, frame, merge, rows);
        return rows;
    }
    for (qsizetype i = 0; i < data.series.size(); ++i)
        rows.append(rowOf(panel, data, i, low, high, merge));
    return rows;
}

} // namespace thunes
