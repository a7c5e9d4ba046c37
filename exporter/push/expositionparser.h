// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "exporter/metrics/foreignfamilies.h"

#include <QByteArray>

#include <string>
#include <string_view>
#include <vector>

namespace thunes {

/// A label as it was written: the value with its escapes (\\ \" \n), which are checked and, since
/// nothing else may be escaped, are also the only way to write that value.
struct ParsedLabel
{
    std::string_view name;
    std::string_view value;
};

/// Which line of a series a sample is.
enum class SampleRole {
    Value = 1, ///< Gauge, counter, untyped: the only one.
    Bound,     ///< A bucket of a histogram, a quantile of a summary.
    Sum,
    Count,
};

struct ParsedSample
{
    SampleRole role = SampleRole::Value;
    quint32 line = 0;       ///< From 1.
    quint32 firstLabel = 0; ///< In ParsedExposition::labels; without `le` and `quantile` of a bound.
    quint32 labelCount = 0;
    double bound = 0; ///< Of a bound: its `le` or `quantile`.
    double value = 0;
};

struct ParsedFamily
{
    std::string name; ///< As in the text format: a counter of OpenMetrics with `_total`.
    FamilyType type = FamilyType::Untyped;
    std::string help; ///< Escaped as in the text format.
    std::vector<ParsedSample> samples; ///< Never empty.
};

/// The contents of one exposition, in its order. Views point into the text that was parsed.
struct ParsedExposition
{
    std::vector<ParsedFamily> families;
    std::vector<ParsedLabel> labels;
};

enum class ExpositionSyntax { Text = 1, OpenMetrics };

/// Reads the Prometheus text format 0.0.4, or OpenMetrics 1.0 text, strictly: what Prometheus or
/// Pushgateway refuse is refused, and so are time stamps, which a pushed value must not have. An error
/// names the line and what is wrong there. Duplicate series are found when the samples get their final
/// labels, not here. Exemplars and units of OpenMetrics are checked and left out; its `_created` samples
/// become a family of gauges as in the text format.
Result<ParsedExposition> parseExposition(const QByteArray &text, ExpositionSyntax syntax);

/// The number as Go's ParseFloat reads it, as the format wants: also Inf, +Inf, NaN in any case.
bool parseSampleValue(std::string_view text, double &value);

/// A metric name, `[a-zA-Z_:][a-zA-Z0-9_:]*`.
bool isMetricName(std::string_view text);
/// A label name, `[a-zA-Z_][a-zA-Z0-9_]*`.
bool isLabelName(std::string_view text);

} // namespace thunes
