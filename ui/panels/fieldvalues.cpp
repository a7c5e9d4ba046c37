// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/fieldvalues.h"

#include "ui/dashboard/evaluate.h"
#include "ui/panels/colours.h"
#include "ui/panels/reading.h"
#include "ui/theme/palette.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

struct Extent
{
    double low = HUGE_VAL;
    double high = -HUGE_VAL;

    void add(double value)
    {
        if (!std::isfinite(value))
            return;
        low = std::min(low, value);
        high = std::max(high, value);
    }
};

/// Limits where the field gives none: its unit's, or those of the data from zero on, with the last
/// threshold in view.
void setRange(FieldValue &item, const Extent &extent)
{
    const FieldConfig &field = item.field;
    double low = 0;
    double high = 100;
    if (field.unit == QLatin1String("percentunit")) {
        high = 1;
    } else if (field.unit != QLatin1String("percent")) {
        low = std::min(0.0, extent.low);
        high = std::isfinite(extent.high) ? std::max(extent.high, low) : 100;
        const QList<ThresholdStep> &steps = field.thresholds.steps;
        if (field.thresholds.mode == ThresholdsMode::Absolute && !steps.isEmpty() && steps.last().value)
            high = std::max(high, *steps.last().value * 1.25);
    }
    item.low = field.min.value_or(std::isfinite(low) ? low : 0);
    item.high = field.max.value_or(high);
    if (!(item.high > item.low))
        item.high = item.low + 1;
}

void finish(FieldValue &item, const Extent &extent, qsizetype index, bool stale)
{
    setRange(item, extent);
    FieldConfig field = item.field;
    field.min = item.low;
    field.max = item.high;
    if (item.value && std::isnan(*item.value))
        item.value.reset();
    const DisplayValue shown = display(field, item.value);
    item.formatted = shown.formatted;
    if (!item.words.isEmpty()) {
        const DisplayValue words = displayText(field, item.words);
        item.formatted = words.formatted;
        item.colour = colourNamed(words.colorName).isValid() ? colourNamed(words.colorName)
                                                             : palette::text;
        item.tone = stale ? Tone::Stale : toneOf(words.colorName);
        return;
    }
    if (item.text().isEmpty())
        item.formatted = {{}, QStringLiteral("no value"), {}};
    item.colour = colourOf(field, index, item.value, item.low, item.high);
    item.tone = item.value ? toneOf(shown.colorName) : Tone::Off;
    if (!item.reason.isEmpty() || stale)
        item.tone = std::max(item.tone, Tone::Stale);
    // An old "all is well" must not look like one.
    if (item.tone == Tone::Stale && !shown.colorName.isEmpty())
        item.colour = palette::staleText;
}

QList<FieldValue> ofSeries(const Panel &panel, const PanelData &data, const ReduceOptions &options,
                           Extent &extent)
{
    QList<FieldValue> result;
    for (const NamedSeries &series : data.series) {
        for (const SamplePoint &point : series.points)
            extent.add(point.value);
        FieldValue item;
        item.field = series.field.value_or(panel.field);
        item.name = series.name;
        item.words = series.text;
        if (options.allValues) {
            for (const SamplePoint &point : series.points) {
                if (options.limit && result.size() >= *options.limit)
                    break;
                item.value = point.value;
                result.append(item);
            }
            continue;
        }
        item.value = reduce(options.calc, series.points);
        // One series may fall silent while the others go on.
        const std::optional<SamplePoint> last = series.last();
        if (last && !isCurrent(*last, data))
            item.reason = QStringLiteral("last ")
                          + ageText(std::chrono::duration_cast<Milliseconds>(data.end - last->time))
                          + QStringLiteral(" ago");
        result.append(item);
    }
    return result;
}

} // namespace

double FieldValue::fractionOf(double of) const
{
    const double part = (of - low) / (high - low);
    return std::isnan(part) ? 0 : std::clamp(part, 0.0, 1.0);
}

double FieldValue::fraction() const
{
    return value ? fractionOf(*value) : 0;
}

QList<FieldValue> fieldValues(const Panel &panel, const PanelData &data, const ReduceOptions &options)
{
    Extent extent;
    QList<FieldValue> result = ofSeries(panel, data, options, extent);
    for (qsizetype i = 0; i < result.size(); ++i)
        finish(result[i], extent, i, data.state == PanelState::Stale);
    return result;
}

Tone worstOf(const QList<FieldValue> &values, PanelState state)
{
    Tone worst = state == PanelState::Stale ? Tone::Stale : Tone::Neutral;
    for (const FieldValue &value : values)
        worst = std::max(worst, value.tone);
    return worst;
}

QString spoken(const QList<FieldValue> &values)
{
    QStringList words;
    for (const FieldValue &value : values)
        words << value.name + u' ' + value.text()
                     + (value.reason.isEmpty() ? QString() : QStringLiteral(" (") + value.reason + u')');
    return words.join(QStringLiteral(", "));
}

} // namespace thunes
