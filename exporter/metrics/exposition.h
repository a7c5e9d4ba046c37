// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/metrics/catalogue.h"
#include "exporter/metrics/registry.h"

#include <QByteArray>
#include <QByteArrayList>

#include <vector>

namespace thunes {

/// The Prometheus text format, version 0.0.4, and OpenMetrics 1.0.
/// https://prometheus.io/docs/instrumenting/exposition_formats/
/// https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md
namespace exposition {

enum class Format { Text = 1, OpenMetrics };

/// What the Accept header asks for: OpenMetrics where it is named with at least the weight of the
/// text format, else text; so also for an absent or unreadable header.
Format formatFor(const QByteArray &accept);
QByteArray contentType(Format format);
/// Whether Accept-Encoding allows gzip with a weight above 0.
bool acceptsGzip(const QByteArray &acceptEncoding);

inline constexpr char textContentType[] = "text/plain; version=0.0.4; charset=utf-8";

/// The HELP and TYPE lines of a family, HELP escaped; in OpenMetrics also UNIT, where the name ends
/// in one.
QByteArray header(const MetricDescriptor &metric, Format format = Format::Text);

/// `name{label="value",…} ` for every line that a series takes, values escaped: one for a gauge or
/// counter; every bucket, `_sum` and `_count` for a histogram.
std::vector<QByteArray> prefixes(const MetricDescriptor &metric, const QByteArrayList &labels);

/// The lines of one series.
void appendSeries(QByteArray &out, const MetricDescriptor &metric, const Registry::Series &series,
                  Format format);
/// Head and lines of a family; `ends`, where given, becomes the offset at which the head ends, then
/// those at which each series does.
QByteArray familyText(const Registry::Family &family, Format format,
                      std::vector<qsizetype> *ends = nullptr);

inline constexpr char endOfMetrics[] = "# EOF\n"; ///< The last line in OpenMetrics.

/// The whole registry: families by name, series by label values, so that equal contents give equal
/// bytes.
QByteArray text(const Registry &registry, Format format = Format::Text);

} // namespace exposition

} // namespace thunes
