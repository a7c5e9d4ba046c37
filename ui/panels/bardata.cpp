// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/bardata.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/frames.h"
#include "ui/dashboard/seriesstyle.h"
#include "ui/panels/colours.h"
#include "ui/theme/palette.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

QString timeText(TimePoint time, Milliseconds span)
{
    const QDateTime at = toDateTime(time);
    return QLocale::c().toString(at, span > std::chrono::hours(48) ? QStringLiteral("d MMM HH:mm")
                                     : span > std::chrono::minutes(10)
                                         ? QStringLiteral("HH:mm")
                                         : QStringLiteral("HH:mm:ss"));
}

/// Limits and colours of the legend, once all values are known.
void finish(BarTable &table)
{
    for (BarTable::Series &series : table.series) {
        for (std::optional<double> &value : series.values) {
            if (value && !std::isfinite(*value))
                value.reset();
            if (value) {
                table.low = std::min(table.low, *value);
                table.high = std::max(table.high, *value);
            }
        }
    }
    for (qsizetype s = 0; s < table.series.size(); ++s) {
        BarTable::Series &series = table.series[s];
        const auto last = std::find_if(series.values.rbegin(), series.values.rend(),
                                       [](const auto &value) { return value.has_value(); });
        series.colour =
            colourOf(series.field, s, last == series.values.rend() ? std::nullopt : *last,
                     table.low, table.high);
    }
}

BarTable ofFrame(const Panel &panel, const DataFrame &frame, const BarChartOptions &options)
{
    BarTable table;
    const QStringList names = fieldNames(frame);
    qsizetype x = options.xField.isEmpty() ? -1 : names.indexOf(options.xField);
    if (x < 0)
        x = firstOf(frame, DataField::Kind::Text);
    if (x < 0)
        x = firstOf(frame, DataField::Kind::Time);
    for (qsizetype row = 0; row < frame.rows(); ++row) {
        if (x < 0) {
            table.names << QString::number(row + 1);
        } else if (frame.fields.at(x).kind == DataField::Kind::Time) {
            table.times.push_back(
                TimePoint(Milliseconds(frame.fields.at(x).values.at(row).toLongLong())));
        } else {
            const FieldConfig field = frame.fields.at(x).field.value_or(panel.field);
            table.names << displayText(field, textOf(frame.fields.at(x).values.at(row))).text;
        }
    }
    for (qsizetype c = 0; c < frame.fields.size(); ++c) {
        const DataField &column = frame.fields.at(c);
        if (c == x || column.kind != DataField::Kind::Number)
            continue;
        BarTable::Series series;
        series.name = names.value(c);
        series.field = column.field.value_or(panel.field);
        if (seriesStyle(series.field).hidden)
            continue;
        for (const QVariant &value : column.values)
            series.values.push_back(numberOf(value));
        table.series << series;
    }
    const qsizetype by = options.colorByField.isEmpty() ? -1 : names.indexOf(options.colorByField);
    if (by < 0)
        return table;
    // Another column's values decide the colours of the bars.
    const DataField &colouring = frame.fields.at(by);
    const FieldConfig field = colouring.field.value_or(panel.field);
    for (BarTable::Series &series : table.series) {
        for (qsizetype row = 0; row < frame.rows(); ++row) {
            const QVariant &value = colouring.values.at(row);
            series.colours << (colouring.kind == DataField::Kind::Number
                                   ? colourOf(field, row, numberOf(value), 0, 1)
                                   : colourNamed(displayText(field, textOf(value)).colorName));
        }
    }
    return table;
}

BarTable ofSingles(const Panel &panel, const PanelData &data)
{
    BarTable table;
    table.coloursByCategory = true;
    BarTable::Series series;
    series.field = panel.field;
    for (qsizetype i = 0; i < data.series.size(); ++i) {
        const NamedSeries &one = data.series.at(i);
        table.names << one.name;
        const std::optional<SamplePoint> last = one.last();
        series.values.push_back(last ? std::optional(last->value) : std::nullopt);
        series.colours << (one.field ? colourOf(*one.field, i, series.values.back(), 0, 1)
                                     : QColor());
    }
    table.series << series;
    return table;
}

BarTable ofTimes(const Panel &panel, const PanelData &data)
{
    BarTable table;
    for (const NamedSeries &series : data.series) {
        std::vector<TimePoint> these, merged;
        these.reserve(series.points.size());
        for (const SamplePoint &point : series.points)
            these.push_back(point.time);
        if (these == table.times)
            continue;
        std::set_union(table.times.begin(), table.times.end(), these.begin(), these.end(),
                       std::back_inserter(merged));
        table.times = std::move(merged);
    }
    for (const NamedSeries &source : data.series) {
        BarTable::Series series;
        series.name = source.name;
        series.field = source.field.value_or(panel.field);
        if (seriesStyle(series.field).hidden)
            continue;
        series.values.resize(table.times.size());
        std::size_t at = 0;
        for (const SamplePoint &point : source.points) {
            while (at < table.times.size() && table.times[at] < point.time)
                ++at;
            if (at < table.times.size() && table.times[at] == point.time)
                series.values[at] = point.value;
        }
        table.series << series;
    }
    return table;
}

} // namespace

QString BarTable::category(qsizetype category) const
{
    if (times.empty())
        return names.value(category);
    return timeText(times[static_cast<std::size_t>(category)],
                    std::chrono::duration_cast<Milliseconds>(times.back() - times.front()));
}

QString BarTable::text(qsizetype which, qsizetype category) const
{
    const std::optional<double> number = value(which, category);
    return number ? display(series.at(which).field, number).text : QString();
}

QColor BarTable::colour(qsizetype which, qsizetype category) const
{
    const Series &one = series.at(which);
    const QColor own = one.colours.value(category);
    return own.isValid() ? own
                         : colourOf(one.field, coloursByCategory ? category : which,
                                    value(which, category), low, high);
}

BarTable barTable(const Panel &panel, const PanelData &data, const BarChartOptions &options)
{
    const bool single =
        std::all_of(data.series.begin(), data.series.end(),
                    [](const NamedSeries &series) { return series.points.size() <= 1; });
    BarTable table = !data.frames.isEmpty() ? ofFrame(panel, data.frames.constFirst(), options)
                     : single               ? ofSingles(panel, data)
                                            : ofTimes(panel, data);
    finish(table);
    return table;
}

} // namespace thunes
