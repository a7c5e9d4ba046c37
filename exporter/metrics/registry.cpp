// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/metrics/registry.h"

#include "exporter/base/number.h"
#include "exporter/metrics/exposition.h"

#include <QUtf8StringView>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

QByteArray bytes(std::string_view text)
{
    return QByteArray(text.data(), static_cast<qsizetype>(text.size()));
}

Error refuse(const MetricDescriptor &metric, const QString &what)
{
    return Error{ErrorKind::InvalidInput,
                 QString::fromUtf8(metric.name.data(), static_cast<qsizetype>(metric.name.size()))
                     + QStringLiteral(": ") + what};
}

Result<void> checkFinite(const MetricDescriptor &metric, double value)
{
    if (std::isfinite(value))
        return {};
    return refuse(metric, QStringLiteral("%1 is not a finite number")
                              .arg(QString::fromLatin1(formatNumber(value))));
}

} // namespace

QByteArray toText(SampleSource source)
{
    switch (source) {
    case SampleSource::Exporter: return "exporter";
    case SampleSource::Trader: return "trader";
    case SampleSource::TraderFiles: return "trader_files";
    case SampleSource::Lab: return "lab";
    }
    Q_UNREACHABLE();
}

void Registry::changed(Family &family, const Series &series)
{
    constexpr std::size_t most = 64; // beyond that, looking at all of them costs no more
    family.version = ++m_version;
    if (!family.recent.empty() && family.recent.back().second == &series) {
        family.recent.back().first = m_version;
    } else if (family.recent.size() < most) {
        family.recent.emplace_back(m_version, &series);
    } else {
        family.recent.clear();
        family.recentSince = m_version;
    }
}

void Registry::reshaped(Family &family)
{
    family.version = ++m_version;
    family.recent.clear(); // its pointers may be dead
    family.recentSince = m_version;
}

Result<void> Registry::set(const MetricDescriptor &metric, const Labels &labels, double value,
                           SampleOrigin origin)
{
    Q_ASSERT(metric.type == MetricType::Gauge);
    return store(metric, labels, value, origin);
}

Result<void> Registry::setTotal(const MetricDescriptor &metric, const Labels &labels, double total,
                                SampleOrigin origin)
{
    Q_ASSERT(metric.type == MetricType::Counter);
    if (total < 0)
        return refuse(metric, QStringLiteral("a counter cannot be negative"));
    return store(metric, labels, total, origin);
}

Result<void> Registry::add(const MetricDescriptor &metric, const Labels &labels, double by,
                           SampleOrigin origin, const QByteArray &traceId)
{
    Q_ASSERT(metric.type == MetricType::Counter);
    if (const auto finite = checkFinite(metric, by); !finite)
        return finite;
    if (by < 0)
        return refuse(metric, QStringLiteral("a counter cannot go down"));
    const auto place = seriesFor(metric, labels);
    if (!place)
        return place.error();
    place->series->value += by;
    if (!place->series->created)
        place->series->created = origin.time;
    if (!traceId.isEmpty())
        place->series->exemplar = std::make_unique<Exemplar>(Exemplar{traceId, by, origin.time});
    place->series->origin = origin;
    changed(*place->family, *place->series);
    return {};
}

Result<void> Registry::observe(const MetricDescriptor &metric, const Labels &labels, double value,
                               SampleOrigin origin, const QByteArray &traceId)
{
    Q_ASSERT(metric.type == MetricType::Histogram);
    if (const auto finite = checkFinite(metric, value); !finite)
        return finite;
    const auto place = seriesFor(metric, labels);
    if (!place)
        return place.error();
    HistogramValue &histogram = *place->series->histogram;
    const auto bucket = static_cast<std::size_t>(
        std::lower_bound(metric.buckets.begin(), metric.buckets.end(), value)
        - metric.buckets.begin());
    ++histogram.buckets[bucket];
    if (!traceId.isEmpty()) {
        histogram.exemplars.resize(histogram.buckets.size());
        histogram.exemplars[bucket] = Exemplar{traceId, value, origin.time};
    }
    if (!place->series->created)
        place->series->created = origin.time;
    ++histogram.count;
    histogram.sum += value;
    place->series->origin = origin;
    changed(*place->family, *place->series);
    return {};
}

void Registry::remove(const MetricDescriptor &metric, const Labels &labels)
{
    removeIf(metric, [&](const Series &series) { return series.labels == labels; });
}

void Registry::removeIf(const MetricDescriptor &metric,
                        const std::function<bool(const Series &)> &predicate)
{
    const auto family = m_families.find(metric.name);
    if (family == m_families.end())
        return;
    const auto removed = std::erase_if(family->second.series,
                                       [&](const auto &entry) { return predicate(entry.second); });
    if (removed == 0)
        return;
    reshaped(family->second);
    if (family->second.series.empty())
        m_families.erase(family);
}

void Registry::removeFamily(const MetricDescriptor &metric)
{
    if (m_families.erase(metric.name) > 0)
        ++m_version;
}

const Registry::Series *Registry::find(const MetricDescriptor &metric, const Labels &labels) const
{
    const auto family = m_families.find(metric.name);
    if (family == m_families.end())
        return nullptr;
    const auto series = family->second.series.find(labels);
    return series == family->second.series.end() ? nullptr : &series->second;
}

std::optional<double> Registry::value(const MetricDescriptor &metric, const Labels &labels) const
{
    const Series *series = find(metric, labels);
    return series ? std::optional(series->value) : std::nullopt;
}

std::size_t Registry::seriesCount() const
{
    std::size_t count = 0;
    for (const auto &[name, family] : m_families)
        count += family.series.size();
    return count;
}

Result<Registry::Place> Registry::seriesFor(const MetricDescriptor &metric, const Labels &labels)
{
    Q_ASSERT(labels.size() == static_cast<qsizetype>(metric.labels.size()));
    auto family = m_families.find(metric.name);
    if (family != m_families.end()) {
        Q_ASSERT(family->second.descriptor == &metric);
        if (const auto known = family->second.series.find(labels);
            known != family->second.series.end())
            return Place{&family->second, &known->second};
    }
    for (qsizetype i = 0; i < labels.size(); ++i) {
        if (!QUtf8StringView(labels[i]).isValidUtf8())
            return refuse(metric, QStringLiteral("label %1 is not valid UTF-8")
                                      .arg(QString::fromUtf8(
                                          bytes(metric.labels[static_cast<std::size_t>(i)]))));
    }
    if (family == m_families.end()) {
        Family fresh;
        fresh.descriptor = &metric;
        fresh.header = exposition::header(metric);
        family = m_families.emplace(metric.name, std::move(fresh)).first;
    }
    Series fresh;
    fresh.labels = labels;
    std::vector<QByteArray> prefixes = exposition::prefixes(metric, labels);
    if (metric.type == MetricType::Histogram) {
        fresh.histogram = std::make_unique<HistogramValue>();
        fresh.histogram->buckets.resize(metric.buckets.size() + 1);
        fresh.histogram->prefixes = std::move(prefixes);
    } else {
        fresh.prefix = std::move(prefixes.front());
    }
    reshaped(family->second);
    return Place{&family->second,
                 &family->second.series.emplace(labels, std::move(fresh)).first->second};
}

Result<void> Registry::store(const MetricDescriptor &metric, const Labels &labels, double value,
                             SampleOrigin origin)
{
    if (const auto finite = checkFinite(metric, value); !finite)
        return finite;
    const auto place = seriesFor(metric, labels);
    if (!place)
        return place.error();
    if (place->series->value != value) {
        place->series->value = value;
        changed(*place->family, *place->series);
    }
    place->series->origin = origin;
    return {};
}

} // namespace thunes
