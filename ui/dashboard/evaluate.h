// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"
#include "ui/dashboard/dashboard.h"
#include "ui/dashboard/units.h"

#include <optional>
#include <vector>

/// What a value means on a panel: its threshold, its mapping, its words and its colour.
namespace thunes {

/// The step that a value lies in: the first, or the last whose value it reaches. Nullptr without
/// steps and for NaN: what is not a number must not turn the base colour, green as a rule.
/// Percentage thresholds are measured from `min` to `max`, 0 to 100 when absent.
const ThresholdStep *activeStep(const Thresholds &thresholds, double value,
                                std::optional<double> min, std::optional<double> max);

/// The first mapping that applies; an absent value matches Null only.
std::optional<ValueMapping> matchMapping(const QList<ValueMapping> &mappings,
                                         std::optional<double> value);

/// The same for a text, which only exact values, regular expressions and Empty apply to.
std::optional<ValueMapping> matchMapping(const QList<ValueMapping> &mappings, const QString &text);

struct DisplayValue
{
    QString text;             ///< The mapping's text or the formatted value; noValue when absent.
    QString colorName;        ///< As in the file; empty when the file says nothing about it.
    FormattedValue formatted; ///< The same in parts; a mapped text has no prefix nor suffix.
    bool mapped = false;
};

DisplayValue display(const FieldConfig &field, std::optional<double> value);
/// Of a text column: the text, or what its mapping says.
DisplayValue displayText(const FieldConfig &field, const QString &text);

/// Grafana's reducers by id: lastNotNull, mean, … NaN counts as no value, except for first and
/// last. Absent when nothing is left or the id is unknown (see isReducer()).
std::optional<double> reduce(const QString &calc, const std::vector<SamplePoint> &points);
bool isReducer(const QString &calc);

/// What a colour says, so that views can say it in shape and words too.
enum class Severity { Ok = 1, Warning, Critical, Neutral, Unknown };

/// By Grafana's name in any of its five shades ("semi-dark-green"), or by the hue of a CSS colour
/// (#rrggbb, rgb(…)). Unknown when empty or no colour.
Severity severityOf(const QString &colorName);

} // namespace thunes
