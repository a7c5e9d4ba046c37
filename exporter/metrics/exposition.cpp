// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/metrics/exposition.h"

#include "exporter/base/number.h"
#include "exporter/metrics/registry.h"

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

QByteArray text(const Registry &registry)
{
    QByteArray out;
    for (const auto &[name, family] : registry.families()) {
        out += family.header;
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
    }
    return out;
}

} // namespace exposition

const QByteArray &CachedExposition::text()
{
    if (m_version != m_registry.version()) {
        m_text = exposition::text(m_registry);
        m_version = m_registry.version();
    }
    return m_text;
}

} // namespace thunes
