// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/metrics/exposition.h"
#include "exporter/metrics/foreignfamilies.h"
#include "exporter/metrics/gzip.h"

#include <QByteArray>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace thunes {

/// Renders what changed and nothing else: a series is written, and its family compressed, anew only
/// after a change of its own, so that the exporter's counter of requests, which moves with every scrape,
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
        std::vector<qsizetype> ends; ///< Of each series in `text`; empty with foreign lines in it.
        std::optional<DeflatedBlock> deflated; ///< Of `text`; only once somebody asked for gzip.

        /// Writes the series that have changed over the old ones; false when that is not enough.
        bool patch(const Registry::Family &family, exposition::Format format);
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
