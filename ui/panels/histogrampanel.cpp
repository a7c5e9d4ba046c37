// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/histogrampanel.h"

#include "ui/dashboard/frames.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/seriesstyle.h"
#include "ui/panels/axispainting.h"
#include "ui/panels/colours.h"
#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace thunes {

namespace {

constexpr std::size_t mostBuckets = 2000;

/// The next of 1, 2, 2.5, 4, 5 times a power of ten.
double roundSize(double rough)
{
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double nice : {1.0, 2.0, 2.5, 4.0, 5.0}) {
        if (nice * power >= rough * (1 - 1e-9))
            return nice * power;
    }
    return power * 10;
}

struct Values
{
    QString name;
    FieldConfig field;
    std::vector<double> numbers;
};

QList<Values> valuesOf(const Panel &panel, const PanelData &data)
{
    QList<Values> all;
    for (const DataFrame &frame : data.frames) {
        const QStringList names = fieldNames(frame);
        for (qsizetype c = 0; c < frame.fields.size(); ++c) {
            const DataField &column = frame.fields.at(c);
            if (column.kind != DataField::Kind::Number)
                continue;
            Values values{names.value(c), column.field.value_or(panel.field), {}};
            for (const QVariant &value : column.values) {
                if (const auto number = numberOf(value); number && std::isfinite(*number))
                    values.numbers.push_back(*number);
            }
            all << values;
        }
    }
    if (!data.frames.isEmpty())
        return all;
    for (const NamedSeries &series : data.series) {
        Values values{series.name, series.field.value_or(panel.field), {}};
        if (seriesStyle(values.field).hidden)
            continue;
        for (const SamplePoint &point : series.points) {
            if (std::isfinite(point.value))
                values.numbers.push_back(point.value);
        }
        all << values;
    }
    return all;
}

} // namespace

HistogramBins histogramBins(const Panel &panel, const PanelData &data,
                            const HistogramOptions &options)
{
    QList<Values> all = valuesOf(panel, data);
    double low = HUGE_VAL;
    double high = -HUGE_VAL;
    for (const Values &values : std::as_const(all)) {
        for (const double number : values.numbers) {
            low = std::min(low, number);
            high = std::max(high, number);
        }
    }
    HistogramBins bins;
    if (!(high >= low))
        return bins;
    const double range = high > low ? high - low : std::max(std::abs(high), 1.0);
    bins.size = options.bucketSize.value_or(roundSize(range / options.bucketCount));
    // A size that is far too small for the values would make more buckets than anyone can see.
    bins.size = std::max(bins.size, range / static_cast<double>(mostBuckets));
    bins.first = std::floor((low - options.bucketOffset) / bins.size + 1e-9) * bins.size
                 + options.bucketOffset;
    const auto count = std::min<std::size_t>(
        mostBuckets + 1,
        static_cast<std::size_t>(std::floor((high - bins.first) / bins.size + 1e-9)) + 1);
    if (options.combine && all.size() > 1) {
        Values together{QStringLiteral("All values"), panel.field, {}};
        for (const Values &values : std::as_const(all))
            together.numbers.insert(together.numbers.end(), values.numbers.begin(),
                                    values.numbers.end());
        all = {together};
    }
    for (qsizetype i = 0; i < all.size(); ++i) {
        HistogramBins::Series series;
        series.name = all.at(i).name;
        series.field = all.at(i).field;
        series.colour = colourOf(series.field, i, std::nullopt, low, high);
        if (series.field.colorMode == ColorMode::Thresholds
            || series.field.colorMode == ColorMode::Continuous)
            series.colour =
                palette::series(static_cast<int>(i % 8)); // One value's colour would mean nothing.
        series.counts.resize(count);
        for (const double number : all.at(i).numbers) {
            const double place = std::floor((number - bins.first) / bins.size + 1e-9);
            ++series.counts[std::min(count - 1, static_cast<std::size_t>(std::max(0.0, place)))];
        }
        bins.series << series;
    }
    return bins;
}

HistogramPanel::HistogramPanel(Panel panel, QWidget *parent)
    : GraphPanel(std::move(panel), nullptr, parent)
    , m_options(histogramOptions(PanelFrame::panel().options))
    , m_opacity(
          std::clamp(lenient::number(PanelFrame::panel().field.custom, "fillOpacity").value_or(80),
                     0.0, 100.0)
          / 100)
{
    setData({});
}

void HistogramPanel::dataChanged()
{
    invalidate();
    m_bins = hasPicture() ? histogramBins(panel(), data(), m_options) : HistogramBins();
    QList<LegendEntry> entries;
    for (const HistogramBins::Series &series : std::as_const(m_bins.series)) {
        LegendEntry entry;
        entry.name = series.name;
        entry.colour = series.colour;
        entry.block = true;
        const int total = std::accumulate(series.counts.begin(), series.counts.end(), 0);
        entry.values << QString::number(total);
        entry.numbers << total;
        entries << entry;
    }
    legend().setContent(std::move(entries), {QStringLiteral("Count")}, panel().legend,
                        panel().options);
    setSummary(data().state == PanelState::Stale ? Tone::Stale : Tone::Neutral, QString());
}

QString HistogramPanel::rangeText(std::size_t bucket) const
{
    const QString unit = panel().field.unit;
    return tickText(unit, m_bins.edge(bucket), m_bins.size) + QStringLiteral(" – ")
           + tickText(unit, m_bins.edge(bucket + 1), m_bins.size);
}

QString HistogramPanel::spokenValues() const
{
    QStringList words;
    for (const HistogramBins::Series &series : m_bins.series) {
        const auto most = std::max_element(series.counts.begin(), series.counts.end());
        if (most != series.counts.end())
            words << QStringLiteral("%1: most often %2, %3 times")
                         .arg(series.name,
                              rangeText(static_cast<std::size_t>(most - series.counts.begin())))
                         .arg(*most);
    }
    return words.join(QStringLiteral(", "));
}

void HistogramPanel::renderGraph(QPainter &painter, const QRectF &room)
{
    const std::size_t count = m_bins.buckets();
    if (count == 0) {
        theme::paintText(painter, type::words(12), palette::secondary, room,
                         QStringLiteral("no finite values"), Qt::AlignHCenter);
        return;
    }
    int most = 1;
    for (const HistogramBins::Series &series : std::as_const(m_bins.series))
        most = std::max(most, *std::max_element(series.counts.begin(), series.counts.end()));
    const bool axes = room.height() >= 60;
    const ValueAxis up = valueAxis(0, most, true, false, QStringLiteral("short"), room.height());
    m_area = room.adjusted(axes ? up.width : 0, 6, -8, axes ? -18 : 0);
    ValueAxis along = valueAxis(m_bins.first, m_bins.edge(count), true, true, panel().field.unit,
                                m_area.width() / 2);
    if (axes) {
        paintValueAxisBelow(painter, along, m_area);
        paintValueAxis(painter, up, m_area);
    }
    const qreal width = m_area.width() / static_cast<qreal>(count);
    const qreal gap = width > 6 ? 1 : 0;
    for (const HistogramBins::Series &series : std::as_const(m_bins.series)) {
        QColor fill = series.colour;
        fill.setAlphaF(static_cast<float>(m_opacity * (m_bins.series.size() > 1 ? 0.7 : 1)));
        painter.setRenderHint(QPainter::Antialiasing, width >= 2);
        for (std::size_t i = 0; i < count; ++i) {
            if (series.counts[i] == 0)
                continue;
            const qreal height = series.counts[i] / up.scale.high * m_area.height();
            const QRectF bar(m_area.left() + static_cast<qreal>(i) * width + gap,
                             m_area.bottom() - height, std::max(1.0, width - gap), height);
            painter.fillRect(bar, fill);
            // Even a single value among thousands has its line.
            painter.fillRect(QRectF(bar.left(), bar.top(), bar.width(), 1), series.colour);
        }
        painter.setRenderHint(QPainter::Antialiasing);
    }
}

std::optional<std::size_t> HistogramPanel::bucketAt(QPointF place) const
{
    const std::size_t count = m_bins.buckets();
    if (count == 0 || !m_area.contains(place))
        return std::nullopt;
    const double part = (place.x() - m_area.left()) / m_area.width();
    return std::min(count - 1, static_cast<std::size_t>(part * static_cast<double>(count)));
}

std::optional<HoverContent> HistogramPanel::hoverAt(QPointF place) const
{
    const auto bucket = bucketAt(place);
    if (!bucket)
        return std::nullopt;
    HoverContent content;
    content.title = rangeText(*bucket);
    for (const HistogramBins::Series &series : m_bins.series)
        content.rows.append(
            {series.colour, series.name, QString::number(series.counts[*bucket]), true, false});
    return content;
}

void HistogramPanel::paintHovered(QPainter &painter, QPointF place) const
{
    const auto bucket = bucketAt(place);
    if (!bucket)
        return;
    const qreal width = m_area.width() / static_cast<qreal>(m_bins.buckets());
    QColor light = palette::text;
    light.setAlpha(18);
    painter.fillRect(QRectF(m_area.left() + static_cast<qreal>(*bucket) * width, m_area.top(),
                            width, m_area.height()),
                     light);
}

} // namespace thunes
