// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/metrics/exposition.h"

#include "exporter/base/number.h"
#include "exporter/metrics/registry.h"

#include <optional>
#include <zlib.h>

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

void appendLine(QByteArray &out, const QByteArray &prefix, double value)
{
    out += prefix;
    appendNumber(out, value);
    out += '\n';
}

} // namespace

QByteArray header(const MetricDescriptor &metric)
{
    QByteArray out("# HELP ");
    append(out, metric.name);
    out += ' ';
    appendEscaped(out, metric.help, false);
    out += "\n# TYPE ";
    append(out, metric.name);
    out += ' ';
    append(out, typeName(metric.type));
    out += '\n';
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
    lines.push_back(prefix(metric, "_count", labels, {}));
    return lines;
}

namespace {

/// OpenMetrics names a counter's family without `_total`.
QByteArray openMetricsHeader(const MetricDescriptor &metric)
{
    constexpr std::string_view total = "_total";
    if (metric.type != MetricType::Counter || !metric.name.ends_with(total))
        return header(metric);
    MetricDescriptor family = metric;
    family.name.remove_suffix(total.size());
    return header(family);
}

QByteArray familyText(const Registry::Family &family, Format format)
{
    QByteArray out = format == Format::Text ? family.header : openMetricsHeader(*family.descriptor);
    for (const auto &[labels, series] : family.series) {
        if (!series.histogram) {
            appendLine(out, series.prefixes.front(), series.value);
            continue;
        }
        const HistogramValue &histogram = *series.histogram;
        quint64 cumulative = 0;
        std::size_t line = 0;
        for (const quint64 count : histogram.buckets) {
            cumulative += count;
            appendLine(out, series.prefixes[line++], static_cast<double>(cumulative));
        }
        appendLine(out, series.prefixes[line++], histogram.sum);
        appendLine(out, series.prefixes[line], static_cast<double>(histogram.count));
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

QByteArray gzipped(const QByteArray &bytes)
{
    z_stream stream{};
    // 16: a gzip header. Level 1: six times smaller at a third of the time of the usual level.
    if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    QByteArray out(static_cast<qsizetype>(deflateBound(&stream, static_cast<uLong>(bytes.size()))),
                   Qt::Uninitialized);
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.constData()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.truncate(static_cast<qsizetype>(stream.total_out));
    deflateEnd(&stream);
    return result == Z_STREAM_END ? out : QByteArray();
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

const QByteArray &CachedExposition::text(exposition::Format format)
{
    using exposition::Format;
    Page &page = m_pages[format == Format::Text ? 0 : 1];
    if (page.version == m_registry.version())
        return page.text;
    page.version = m_registry.version();
    qsizetype size = 0;
    std::erase_if(page.families, [this](const auto &chunk) {
        return !m_registry.families().contains(chunk.first);
    });
    for (const auto &[name, family] : m_registry.families()) {
        Chunk &chunk = page.families[name];
        if (chunk.version != family.version) {
            chunk.text = exposition::familyText(family, format);
            chunk.version = family.version;
        }
        size += chunk.text.size();
    }
    // A new array: the last one may still be on its way to a slow client.
    QByteArray whole;
    whole.reserve(size + 8);
    for (const auto &[name, chunk] : page.families)
        whole += chunk.text;
    if (format == Format::OpenMetrics)
        whole += exposition::endOfMetrics;
    page.text = whole;
    return page.text;
}

} // namespace thunes
