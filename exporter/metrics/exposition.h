// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/metrics/catalogue.h"

#include <QByteArray>
#include <QByteArrayList>

#include <vector>

namespace thunes {

class Registry;

/// The Prometheus text format, version 0.0.4.
/// https://prometheus.io/docs/instrumenting/exposition_formats/
namespace exposition {

inline constexpr char textContentType[] = "text/plain; version=0.0.4; charset=utf-8";

/// The HELP and TYPE lines of a family, HELP escaped.
QByteArray header(const MetricDescriptor &metric);

/// `name{label="value",…} ` for every line that a series takes, values escaped: one for a gauge or
/// counter; every bucket, `_sum` and `_count` for a histogram.
std::vector<QByteArray> prefixes(const MetricDescriptor &metric, const QByteArrayList &labels);

/// The whole registry: families by name, series by label values, so that equal contents give equal
/// bytes.
QByteArray text(const Registry &registry);

} // namespace exposition

/// Renders a registry once per change: scraping an unchanged registry copies no bytes at all, since
/// QByteArray is shared. Lives in the exporter thread, as the registry does.
class CachedExposition
{
public:
    explicit CachedExposition(const Registry &registry) : m_registry(registry) {}
    const QByteArray &text();

private:
    const Registry &m_registry;
    QByteArray m_text;
    quint64 m_version = ~quint64(0);
};

} // namespace thunes
