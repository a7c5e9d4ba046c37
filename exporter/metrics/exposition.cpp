// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/metrics/exposition.h"

#include "exporter/base/number.h"
#include "exporter/metrics/registry.h"

#include <algorithm>
#include <optional>

namespace thunes {

namespace exposition {

namespace {

void append(QByteArray &out, std::string_view text)
{
    out.append(text.data(), static_cast<qsizetype>(text.size()));
}

/// HELP text escapes backslash and line feed; a label value the double quote too.
void appendEscaped(QByteArray &out, std::string_view text, bool quotes)
{
    for (const char c : text) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '\n')
            out += "\\n";
        else if (c == '"' && quotes)
            out += "\\\"";
        else
            out += c;
    }
}

std::string_view typeName(MetricType type)
{
    switch (type) {
    case MetricType::Gauge: return "gauge";
    case MetricType::Counter: return "counter";
    case MetricType::Histogram: return "histogram";
    }
    Q_UNREACHABLE();
}

/// `le` is empty except for a bucket line.
QByteArray prefix(const MetricDescriptor &metric, std::string_view suffix,
                  const QByteArrayList &labels, QByteArrayView le)
{
    QByteArray out;
    append(out, metric.name);
    append(out, suffix);
    char separator = '{';
    for (qsizetype i = 0; i < labels.size(); ++i) {
        out += separator;
        append(out, metric.labels[static_cast<std::size_t>(i)]);
        out += "=\"";
        appendEscaped(out, {labels[i].constData(), static_cast<std::size_t>(labels[i].size())},
                      true);
        out += '"';
        separator = ',';
    }
    if (!le.isEmpty()) {
        out += separator;
        out += "le=\"";
        out.append(le.data(), le.size());
        out += '"';
        separator = ',';
    }
    if (separator == ',')
        out += '}';
    out += ' ';
    return out;
}

constexpr std::string_view countSuffix = "_count";

/// OpenMetrics names a counter's family without `_total`.
std::string_view openMetricsName(const MetricDescriptor &metric)
{
    constexpr std::string_view total = "_total";
    std::string_view name = metric.name;
    if (metric.type == MetricType::Counter && name.ends_with(total))
        name.remove_suffix(total.size());
    return name;
}

/// The unit that a family's name ends in, by OpenMetrics' rule; empty when it has none.
std::string_view unitOf(std::string_view family)
{
    static constexpr std::string_view units[] = {"seconds", "bytes", "ratio", "ms"};
    for (const std::string_view unit : units) {
        if (family.size() > unit.size() + 1 && family.ends_with(unit)
            && family[family.size() - unit.size() - 1] == '_')
            return unit;
    }
    return {};
}

void appendLine(QByteArray &out, const QByteArray &prefix, double value)
{
    out += prefix;
    appendNumber(out, value);
    out += '\n';
}

} // namespace

QByteArray header(const MetricDescriptor &metric, Format format)
{
    const bool openMetrics = format == Format::OpenMetrics;
    const std::string_view family = openMetrics ? openMetricsName(metric) : metric.name;
    QByteArray out("# HELP ");
    append(out, family);
    out += ' ';
    // OpenMetrics escapes the quote here too.
    appendEscaped(out, metric.help, openMetrics);
    out += "\n# TYPE ";
    append(out, family);
    out += ' ';
    append(out, typeName(metric.type));
    out += '\n';
    if (const std::string_view unit = unitOf(family); openMetrics && !unit.empty()) {
        out += "# UNIT ";
        append(out, family);
        out += ' ';
        append(out, unit);
        out += '\n';
    }
    return out;
}

std::vector<QByteArray> prefixes(const MetricDescriptor &metric, const QByteArrayList &labels)
{
    if (metric.type != MetricType::Histogram)
        return {prefix(metric, {}, labels, {})};
    std::vector<QByteArray> lines;
    for (const double bound : metric.buckets)
        lines.push_back(prefix(metric, "_bucket", labels, formatNumber(bound)));
    lines.push_back(prefix(metric, "_bucket", labels, "+Inf"));
    lines.push_back(prefix(metric, "_sum", labels, {}));
    lines.push_back(prefix(metric, countSuffix, labels, {}));
    return lines;
}

namespace {

/// ` # {trace_id="…"} value time`, as OpenMetrics puts it behind a sample.
void appendExemplar(QByteArray &out, const Exemplar &exemplar)
{
    out += " # {trace_id=\"";
    appendEscaped(out, {exemplar.traceId.constData(),
                        static_cast<std::size_t>(exemplar.traceId.size())}, true);
    out += "\"} ";
    appendNumber(out, exemplar.value);
    out += ' ';
    appendNumber(out, toUnixSeconds(exemplar.time));
}

void appendSample(QByteArray &out, const QByteArray &prefix, double value,
                  const std::optional<Exemplar> &exemplar)
{
    out += prefix;
    appendNumber(out, value);
    if (exemplar)
        appendExemplar(out, *exemplar);
    out += '\n';
}

/// The line of `name_created`, with the labels of `prefix`, which begins with `sample`.
void appendCreated(QByteArray &out, std::string_view family, std::size_t sampleName,
                   const QByteArray &prefix, TimePoint created)
{
    append(out, family);
    out += "_created";
    out.append(QByteArrayView(prefix).sliced(static_cast<qsizetype>(sampleName)));
    appendNumber(out, toUnixSeconds(created));
    out += '\n';
}

QByteArray familyText(const Registry::Family &family, Format format)
{
    const MetricDescriptor &metric = *family.descriptor;
    const bool openMetrics = format == Format::OpenMetrics;
    static const std::optional<Exemplar> none;
    QByteArray out = openMetrics ? header(metric, format) : family.header;
    // One allocation for the usual case: lines as long as their prefix and a number.
    qsizetype size = out.size();
    for (const auto &[labels, series] : family.series) {
        for (const QByteArray &prefix : series.prefixes)
            size += prefix.size() + 20;
    }
    out.reserve(size);
    for (const auto &[labels, series] : family.series) {
        if (!series.histogram) {
            appendSample(out, series.prefixes.front(), series.value,
                         openMetrics ? series.exemplar : none);
            if (openMetrics && series.created)
                appendCreated(out, openMetricsName(metric), metric.name.size(),
                              series.prefixes.front(), *series.created);
            continue;
        }
        const HistogramValue &histogram = *series.histogram;
        const bool exemplars = openMetrics && !histogram.exemplars.empty();
        quint64 cumulative = 0;
        std::size_t line = 0;
        for (const quint64 count : histogram.buckets) {
            cumulative += count;
            appendSample(out, series.prefixes[line], static_cast<double>(cumulative),
                         exemplars ? histogram.exemplars[line] : none);
            ++line;
        }
        appendLine(out, series.prefixes[line++], histogram.sum);
        appendLine(out, series.prefixes[line], static_cast<double>(histogram.count));
        if (openMetrics && series.created)
            appendCreated(out, metric.name, metric.name.size() + countSuffix.size(),
                          series.prefixes[line], *series.created);
    }
    return out;
}

constexpr char endOfMetrics[] = "# EOF\n";

/// The weight of the first element that `matches`; absent when none does.
template<typename Matches>
std::optional<double> weightOf(const QByteArray &header, Matches matches)
{
    for (const QByteArray &element : header.split(',')) {
        const QByteArrayList parts = element.split(';');
        if (!matches(parts.first().trimmed().toLower()))
            continue;
        double weight = 1;
        for (const QByteArray &part : parts.mid(1)) {
            const QByteArray parameter = part.trimmed().toLower();
            if (!parameter.startsWith("q="))
                continue;
            bool ok = false;
            weight = parameter.mid(2).toDouble(&ok);
            if (!ok || !(weight >= 0 && weight <= 1))
                weight = 0;
        }
        return weight;
    }
    return std::nullopt;
}

} // namespace

Format formatFor(const QByteArray &accept)
{
    const auto wanted = weightOf(accept, [](const QByteArray &type) {
        return type == "application/openmetrics-text";
    });
    if (!wanted || *wanted <= 0)
        return Format::Text;
    const auto text = weightOf(accept, [](const QByteArray &type) { return type == "text/plain"; });
    return *wanted >= text.value_or(0) ? Format::OpenMetrics : Format::Text;
}

QByteArray contentType(Format format)
{
    return format == Format::Text ? QByteArray(textContentType)
                                  : QByteArray("application/openmetrics-text; version=1.0.0; "
                                               "charset=utf-8");
}

bool acceptsGzip(const QByteArray &acceptEncoding)
{
    const auto named = weightOf(acceptEncoding,
                                [](const QByteArray &coding) { return coding == "gzip"; });
    return named && *named > 0;
}

QByteArray text(const Registry &registry, Format format)
{
    QByteArray out;
    for (const auto &[name, family] : registry.families())
        out += familyText(family, format);
    if (format == Format::OpenMetrics)
        out += endOfMetrics;
    return out;
}

} // namespace exposition

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
            chunk.text = merge.text(format);
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
