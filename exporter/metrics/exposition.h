// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/metrics/catalogue.h"
#include "exporter/metrics/foreignfamilies.h"
#include "exporter/metrics/gzip.h"

#include <QByteArray>
#include <QByteArrayList>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thunes {

class Registry;

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

/// The whole registry: families by name, series by label values, so that equal contents give equal
/// bytes.
QByteArray text(const Registry &registry, Format format = Format::Text);

} // namespace exposition

/// Renders what changed and nothing else: a family is written, and compressed, anew only after a
/// change of its own, so that the exporter's counter of requests, which moves with every scrape,
/// costs a few lines and not the page. Scraping an unchanged registry copies no bytes at all, since
/// QByteArray is shared. Lives in the exporter thread, as the registry does.
class CachedExposition
{
public:
    explicit CachedExposition(const Registry &registry) : m_registry(registry) {}
    /// What others gave us stands in the same page, by name among the registry's own; a family of both
    /// has one head, ours. At most `foreignSources` of them, which must outlive this.
    void addForeign(ForeignFamilies &source);
    const QByteArray &text(exposition::Format format = exposition::Format::Text);
    /// text() as one gzip member; of a large page, put together from the families' own blocks.
    const QByteArray &gzipped(exposition::Format format = exposition::Format::Text);

private:
    static constexpr quint64 never = ~quint64(0);
    static constexpr std::size_t foreignSources = 2;
    /// The registry's, then those of the foreign sources; `never` where a family is absent.
    using Versions = std::array<quint64, foreignSources + 1>;
    static constexpr Versions neverAny{never, never, never};
    struct Chunk
    {
        Versions versions = neverAny;
        quint64 seen = 0; ///< Number of the refresh that met the family last.
        QByteArray text;
        std::optional<DeflatedBlock> deflated; ///< Of `text`; only once somebody asked for gzip.
    };
    struct Page
    {
        std::map<std::string, Chunk, std::less<>> families;
        QByteArray text;
        Versions versions = neverAny;
        quint64 refreshes = 0;
        QByteArray gzipped;
        quint64 gzippedRefresh = 0;
    };
    Page &page(exposition::Format format);
    Versions current() const;
    void refresh(Page &page, exposition::Format format);

    const Registry &m_registry;
    std::vector<ForeignFamilies *> m_foreign;
    Page m_pages[2];
};

} // namespace thunes
