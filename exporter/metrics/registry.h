// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"
#include "exporter/metrics/catalogue.h"

#include <QByteArray>
#include <QByteArrayList>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace thunes {

/// Who said so. The numbers order nothing; the text is what /api/v1/state shows.
enum class SampleSource {
    Exporter = 1, ///< About the exporter itself.
    Trader,       ///< Pushed by the trading process.
    TraderFiles,  ///< Read from the files of the trading process.
    Lab,          ///< Probed by our own collectors.
};

QByteArray toText(SampleSource source);

/// Where a value comes from and when it was true.
struct SampleOrigin
{
    SampleSource source = SampleSource::Exporter;
    TimePoint time;
};

/// Points from a number to the request behind it. OpenMetrics alone carries it.
struct Exemplar
{
    QByteArray traceId;
    double value = 0; ///< What was observed, or added.
    TimePoint time;
};

/// The values of a histogram: `buckets[i]` counts the observations in bucket i alone (not
/// cumulative); the last one is the +Inf bucket.
struct HistogramValue
{
    std::vector<quint64> buckets;
    quint64 count = 0;
    double sum = 0;
    std::vector<std::optional<Exemplar>> exemplars; ///< The last one of each bucket; empty: none.
    std::vector<QByteArray> prefixes; ///< Pre-rendered `name{labels} ` of its lines, in their order.
};

/// The exporter's one table of values, flat and sorted by family name and label values.
///
/// Lives in the exporter thread and is used from there alone; it takes no locks. It keeps only what
/// was reported: there is no initial zero, and remove() takes a series away for good. Label values
/// are UTF-8 and given in the order of the descriptor's label names; values must be finite. What
/// breaks these rules is refused with an InvalidInput error and changes nothing.
class Registry
{
public:
    using Labels = QByteArrayList;

    Registry() = default;
    Q_DISABLE_COPY_MOVE(Registry) // families point to their series

    struct Series
    {
        Labels labels;
        SampleOrigin origin;
        double value = 0;                 ///< Gauge and counter.
        QByteArray prefix;                ///< Pre-rendered `name{labels} `; not of a histogram.
        std::optional<TimePoint> created; ///< When it began at 0; absent where that is unknown, and
                                          ///< for a gauge.
        // Apart, since most series have neither and a registry may hold very many of them.
        std::unique_ptr<HistogramValue> histogram; ///< Histogram only.
        std::unique_ptr<Exemplar> exemplar; ///< Counter only: of the last event with a trace.
        mutable std::size_t place = 0;    ///< Among its family's; kept by those who render.
    };
    struct Family
    {
        const MetricDescriptor *descriptor = nullptr;
        QByteArray header; ///< Pre-rendered HELP and TYPE lines.
        std::map<Labels, Series> series;
        quint64 version = 0; ///< The registry's at this family's last change.
        /// Which series have changed after version `recentSince`, each with the version of its change,
        /// so that who has rendered the family since then need not look at all of them. No series was
        /// added or removed since.
        std::vector<std::pair<quint64, const Series *>> recent;
        quint64 recentSince = 0;
    };
    using Families = std::map<std::string_view, Family>;

    /// Sets a gauge.
    Result<void> set(const MetricDescriptor &metric, const Labels &labels, double value,
                     SampleOrigin origin);
    /// Adds to a counter, which begins at 0 when it is new. `by` must not be negative. A trace id,
    /// here and below, becomes the exemplar; empty leaves the last one.
    Result<void> add(const MetricDescriptor &metric, const Labels &labels, double by,
                     SampleOrigin origin, const QByteArray &traceId = {});
    /// Sets a counter to a total that its source keeps (a row count, say).
    Result<void> setTotal(const MetricDescriptor &metric, const Labels &labels, double total,
                          SampleOrigin origin);
    /// Puts one observation into a histogram.
    Result<void> observe(const MetricDescriptor &metric, const Labels &labels, double value,
                         SampleOrigin origin, const QByteArray &traceId = {});

    void remove(const MetricDescriptor &metric, const Labels &labels);
    /// Removes the series of a family that `predicate` picks.
    void removeIf(const MetricDescriptor &metric,
                  const std::function<bool(const Series &)> &predicate);
    void removeFamily(const MetricDescriptor &metric);

    const Series *find(const MetricDescriptor &metric, const Labels &labels = {}) const;
    std::optional<double> value(const MetricDescriptor &metric, const Labels &labels = {}) const;
    const Families &families() const { return m_families; }
    std::size_t seriesCount() const;

    /// Rises with every change of a value or of the set of series, not with a mere new time stamp.
    quint64 version() const { return m_version; }

private:
    struct Place
    {
        Family *family;
        Series *series;
    };
    void changed(Family &family, const Series &series);
    /// A series came or went.
    void reshaped(Family &family);
    Result<Place> seriesFor(const MetricDescriptor &metric, const Labels &labels);
    Result<void> store(const MetricDescriptor &metric, const Labels &labels, double value,
                       SampleOrigin origin);

    Families m_families;
    quint64 m_version = 0;
};

} // namespace thunes
