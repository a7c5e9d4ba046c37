// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/metrics/cachedexposition.h"

#include <algorithm>
#include <string_view>

namespace thunes {

namespace {

/// Walks the registry's families and those of the foreign sources side by side, by name.
class FamilyMerge
{
public:
    FamilyMerge(const Registry &registry, const std::vector<ForeignFamilies *> &foreign)
        : m_own(&registry.families())
        , m_ownNext(m_own->begin())
    {
        for (ForeignFamilies *source : foreign) {
            const ForeignFamilies::Families &families = source->families();
            m_foreign.push_back({&families, families.begin()});
        }
    }

    bool next()
    {
        m_ownNow = nullptr;
        m_foreignNow.clear();
        bool any = m_ownNext != m_own->end();
        if (any)
            m_name = m_ownNext->first;
        for (const Side &side : m_foreign) {
            if (side.next != side.all->end() && (!any || side.next->first < m_name)) {
                m_name = side.next->first;
                any = true;
            }
        }
        if (!any)
            return false;
        if (m_ownNext != m_own->end() && m_ownNext->first == m_name)
            m_ownNow = &m_ownNext++->second;
        for (Side &side : m_foreign) {
            const bool here = side.next != side.all->end() && side.next->first == m_name;
            m_foreignNow.push_back(here ? &side.next++->second : nullptr);
        }
        return true;
    }

    std::string_view name() const { return m_name; }

    /// Of source `index`, the registry first; absent where it lacks the family.
    std::optional<quint64> version(std::size_t index) const
    {
        if (index == 0)
            return m_ownNow ? std::optional(m_ownNow->version) : std::nullopt;
        if (index > m_foreignNow.size() || !m_foreignNow[index - 1])
            return std::nullopt;
        return m_foreignNow[index - 1]->version;
    }

    /// Whether this family's samples are written with those of another one.
    bool isCreatedTwin() const
    {
        const std::string_view base = exposition::createdBase(m_name);
        if (base.empty() || m_ownNow)
            return false;
        for (std::size_t i = 0; i < m_foreign.size(); ++i) {
            if (m_foreignNow[i] && !parentOf(i, base))
                return false;
        }
        return true;
    }

    /// The registry's family where nobody else has lines of it; else null.
    const Registry::Family *onlyOwn() const
    {
        const bool foreign = std::any_of(m_foreignNow.begin(), m_foreignNow.end(),
                                         [](const auto *family) { return family != nullptr; });
        return foreign ? nullptr : m_ownNow;
    }

    QByteArray text(exposition::Format format) const
    {
        const bool openMetrics = format == exposition::Format::OpenMetrics;
        QByteArray out;
        if (m_ownNow)
            out = exposition::familyText(*m_ownNow, format);
        for (std::size_t i = 0; i < m_foreignNow.size(); ++i) {
            const ForeignFamilies::Family *family = m_foreignNow[i];
            if (!family)
                continue;
            if (out.isEmpty())
                out = exposition::foreignHeader(m_name, *family, openMetrics);
            const ForeignFamilies::Family *created = openMetrics ? createdOf(i, *family) : nullptr;
            out += created ? exposition::withCreated(m_name, *family, *created) : family->lines;
        }
        return out;
    }

private:
    struct Side
    {
        const ForeignFamilies::Families *all;
        ForeignFamilies::Families::const_iterator next;
    };

    const ForeignFamilies::Family *parentOf(std::size_t side, std::string_view base) const
    {
        const ForeignFamilies::Families &all = *m_foreign[side].all;
        if (const auto counter = all.find(std::string(base) + "_total");
            counter != all.end() && counter->second.type == FamilyType::Counter)
            return &counter->second;
        const auto plain = all.find(base);
        const bool bounds = plain != all.end()
            && (plain->second.type == FamilyType::Histogram
                || plain->second.type == FamilyType::Summary);
        return bounds ? &plain->second : nullptr;
    }

    /// The twin of a family of that source; null without one.
    const ForeignFamilies::Family *createdOf(std::size_t side,
                                             const ForeignFamilies::Family &family) const
    {
        std::string_view base = m_name;
        if (family.type == FamilyType::Counter && base.ends_with("_total"))
            base.remove_suffix(6);
        const ForeignFamilies::Families &all = *m_foreign[side].all;
        const auto created = all.find(std::string(base) + "_created");
        return created != all.end() && parentOf(side, base) == &family ? &created->second : nullptr;
    }

    const Registry::Families *m_own;
    Registry::Families::const_iterator m_ownNext;
    std::vector<Side> m_foreign;
    std::string_view m_name;
    const Registry::Family *m_ownNow = nullptr;
    std::vector<const ForeignFamilies::Family *> m_foreignNow;
};

} // namespace

bool CachedExposition::Chunk::patch(const Registry::Family &family, exposition::Format format)
{
    // Versions that were `never` are larger than any other.
    if (ends.size() != family.series.size() + 1 || versions[0] == never
        || versions[0] < family.recentSince)
        return false;
    QByteArray lines;
    for (const auto &[version, series] : family.recent) {
        if (version <= versions[0])
            continue;
        lines.clear();
        exposition::appendSeries(lines, *family.descriptor, *series, format);
        const qsizetype begin = ends[series->place];
        const qsizetype length = ends[series->place + 1] - begin;
        if (lines.size() == length) {
            std::copy(lines.cbegin(), lines.cend(), text.begin() + begin);
            continue;
        }
        text.replace(begin, length, lines);
        for (std::size_t i = series->place + 1; i < ends.size(); ++i)
            ends[i] += lines.size() - length;
    }
    return true;
}

CachedExposition::Page &CachedExposition::page(exposition::Format format)
{
    return m_pages[format == exposition::Format::Text ? 0 : 1];
}

void CachedExposition::addForeign(ForeignFamilies &source)
{
    Q_ASSERT(m_foreign.size() < foreignSources);
    m_foreign.push_back(&source);
}

CachedExposition::Versions CachedExposition::current() const
{
    Versions versions = neverAny;
    versions[0] = m_registry.version();
    for (std::size_t i = 0; i < m_foreign.size(); ++i)
        versions[i + 1] = m_foreign[i]->version();
    return versions;
}

void CachedExposition::refresh(Page &page, exposition::Format format)
{
    page.versions = current();
    ++page.refreshes;
    qsizetype size = 0;
    const bool openMetrics = format == exposition::Format::OpenMetrics;
    // All sources are sorted by name: a merge.
    FamilyMerge merge(m_registry, m_foreign);
    while (merge.next()) {
        if (openMetrics && merge.isCreatedTwin())
            continue; // its samples stand in the family whose beginning they tell
        auto place = page.families.lower_bound(merge.name());
        if (place == page.families.end() || place->first != merge.name())
            place = page.families.emplace_hint(place, std::string(merge.name()), Chunk{});
        Chunk &chunk = place->second;
        chunk.seen = page.refreshes;
        Versions versions = neverAny;
        for (std::size_t i = 0; i < versions.size(); ++i)
            versions[i] = merge.version(i).value_or(never);
        if (chunk.versions != versions) {
            const Registry::Family *own = merge.onlyOwn();
            if (!own) {
                chunk.text = merge.text(format);
                chunk.ends.clear();
            } else if (!std::equal(versions.begin() + 1, versions.end(), chunk.versions.begin() + 1)
                       || !chunk.patch(*own, format)) {
                chunk.text = exposition::familyText(*own, format, &chunk.ends);
            }
            chunk.deflated.reset();
            chunk.versions = versions;
        }
        size += chunk.text.size();
    }
    std::erase_if(page.families,
                  [&](const auto &chunk) { return chunk.second.seen != page.refreshes; });
    // A new array: the last one may still be on its way to a slow client.
    QByteArray whole;
    whole.reserve(size + 8);
    for (const auto &[name, chunk] : page.families)
        whole += chunk.text;
    if (openMetrics)
        whole += exposition::endOfMetrics;
    page.text = whole;
}

const QByteArray &CachedExposition::text(exposition::Format format)
{
    Page &page = this->page(format);
    if (page.versions != current())
        refresh(page, format);
    return page.text;
}

const QByteArray &CachedExposition::gzipped(exposition::Format format)
{
    text(format);
    Page &page = this->page(format);
    if (page.gzippedRefresh == page.refreshes)
        return page.gzipped;
    page.gzippedRefresh = page.refreshes;
    // A block refers to nothing before it, so small families pack badly each by itself; a small page
    // is packed in less than a millisecond.
    if (page.text.size() < 256 * 1024) {
        const DeflatedBlock whole = deflated(page.text);
        page.gzipped = gzipOf({&whole});
        return page.gzipped;
    }
    QList<const DeflatedBlock *> blocks;
    for (auto &[name, chunk] : page.families) {
        if (!chunk.deflated)
            chunk.deflated = deflated(chunk.text);
        blocks.append(&*chunk.deflated);
    }
    static const DeflatedBlock end = deflated(exposition::endOfMetrics);
    if (format == exposition::Format::OpenMetrics)
        blocks.append(&end);
    page.gzipped = gzipOf(blocks);
    return page.gzipped;
}

} // namespace thunes
