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
    out.squeeze(); // kept as long as the series
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
                  const Exemplar *exemplar)
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

} // namespace

void appendSeries(QByteArray &out, const MetricDescriptor &metric, const Registry::Series &series,
                  Format format)
{
    const bool openMetrics = format == Format::OpenMetrics;
    if (!series.histogram) {
        appendSample(out, series.prefix, series.value,
                     openMetrics ? series.exemplar.get() : nullptr);
        if (openMetrics && series.created)
            appendCreated(out, openMetricsName(metric), metric.name.size(),
                          series.prefix, *series.created);
        return;
    }
    const HistogramValue &histogram = *series.histogram;
    const bool exemplars = openMetrics && !histogram.exemplars.empty();
    quint64 cumulative = 0;
    std::size_t line = 0;
    for (const quint64 count : histogram.buckets) {
        cumulative += count;
        appendSample(out, histogram.prefixes[line], static_cast<double>(cumulative),
                     exemplars && histogram.exemplars[line] ? &*histogram.exemplars[line] : nullptr);
        ++line;
    }
    appendLine(out, histogram.prefixes[line++], histogram.sum);
    appendLine(out, histogram.prefixes[line], static_cast<double>(histogram.count));
    if (openMetrics && series.created)
        appendCreated(out, metric.name, metric.name.size() + countSuffix.size(),
                      histogram.prefixes[line], *series.created);
}

QByteArray familyText(const Registry::Family &family, Format format, std::vector<qsizetype> *ends)
{
    const MetricDescriptor &metric = *family.descriptor;
    QByteArray out = format == Format::OpenMetrics ? header(metric, format) : family.header;
    // One allocation for the usual case: lines as long as their prefix and a number.
    qsizetype size = out.size();
    for (const auto &[labels, series] : family.series) {
        size += series.prefix.size() + 20;
        if (!series.histogram)
            continue;
        for (const QByteArray &prefix : series.histogram->prefixes)
            size += prefix.size() + 20;
    }
    out.reserve(size);
    if (ends) {
        ends->clear();
        ends->reserve(family.series.size() + 1);
        ends->push_back(out.size());
    }
    std::size_t place = 0;
    for (const auto &[labels, series] : family.series) {
        appendSeries(out, metric, series, format);
        series.place = place++;
        if (ends)
            ends->push_back(out.size());
    }
    out.squeeze(); // it is kept; most numbers are shorter
    return out;
}

namespace {

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

} // namespace thunes
