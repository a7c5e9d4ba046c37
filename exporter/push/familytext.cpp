// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/push/familytext.h"

#include "exporter/base/number.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>

namespace thunes {

namespace {

/// A sample with its final labels, as an index into the keys.
struct Placed
{
    std::string_view labels; ///< `a="x",b="y"`
    const ParsedSample *sample = nullptr;
};

Error wrong(const ParsedSample &sample, const std::string &family, const QString &what)
{
    return {ErrorKind::InvalidInput, QStringLiteral("line %1: %2: %3")
                                         .arg(sample.line)
                                         .arg(QString::fromStdString(family), what)};
}

bool before(const Placed &a, const Placed &b)
{
    return std::tie(a.labels, a.sample->role, a.sample->bound)
        < std::tie(b.labels, b.sample->role, b.sample->bound);
}

bool sameSeries(const Placed &a, const Placed &b)
{
    return a.labels == b.labels && a.sample->role == b.sample->role
        && a.sample->bound == b.sample->bound;
}

void append(QByteArray &out, std::string_view text)
{
    out.append(text.data(), static_cast<qsizetype>(text.size()));
}

void appendLine(FamilyText &out, std::string_view name, std::string_view suffix,
                std::string_view labels, std::string_view boundName, double bound, double value)
{
    append(out.lines, name);
    append(out.lines, suffix);
    out.lines += '{';
    append(out.lines, labels);
    if (!boundName.empty()) {
        out.lines += ',';
        append(out.lines, boundName);
        out.lines += "=\"";
        appendNumber(out.lines, bound);
        out.lines += '"';
    }
    out.lines += "} ";
    appendNumber(out.lines, value);
    out.lines += '\n';
    ++out.samples;
}

/// One series of a histogram: its buckets, then its sum and count, in that order where they are there.
Result<void> writeHistogram(FamilyText &out, const std::string &name,
                            std::vector<Placed>::const_iterator first,
                            std::vector<Placed>::const_iterator last)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const std::string_view labels = first->labels;
    const ParsedSample &front = *first->sample;
    std::optional<double> inf;
    std::optional<double> sum;
    std::optional<double> count;
    double previous = 0;
    for (; first != last; ++first) {
        const ParsedSample &sample = *first->sample;
        if (sample.role == SampleRole::Sum) {
            sum = sample.value;
            continue;
        }
        if (!(sample.value >= 0) || std::isinf(sample.value))
            return wrong(sample, name, QStringLiteral("a count must be a number from 0"));
        if (sample.role == SampleRole::Count) {
            count = sample.value;
            continue;
        }
        if (sample.value < previous)
            return wrong(sample, name,
                         QStringLiteral("the bucket le=\"%1\" counts less than the one before it")
                             .arg(QString::fromLatin1(formatNumber(sample.bound))));
        previous = sample.value;
        if (sample.bound == infinity)
            inf = sample.value;
        else
            appendLine(out, name, "_bucket", labels, "le", sample.bound, sample.value);
    }
    if (!inf && !count)
        return wrong(front, name,
                     QStringLiteral("a histogram needs the bucket le=\"+Inf\" or its count"));
    if (inf && count && *inf != *count)
        return wrong(front, name,
                     QStringLiteral("the bucket le=\"+Inf\" differs from the count"));
    const double all = inf ? *inf : *count;
    if (all < previous)
        return wrong(front, name, QStringLiteral("the count is below that of a bucket"));
    appendLine(out, name, "_bucket", labels, "le", infinity, all);
    if (sum)
        appendLine(out, name, "_sum", labels, {}, 0, *sum);
    appendLine(out, name, "_count", labels, {}, 0, all);
    return {};
}

void writeOther(FamilyText &out, const std::string &name, const Placed &placed)
{
    const ParsedSample &sample = *placed.sample;
    switch (sample.role) {
    case SampleRole::Value: appendLine(out, name, {}, placed.labels, {}, 0, sample.value); break;
    case SampleRole::Bound:
        appendLine(out, name, {}, placed.labels, "quantile", sample.bound, sample.value);
        break;
    case SampleRole::Sum: appendLine(out, name, "_sum", placed.labels, {}, 0, sample.value); break;
    case SampleRole::Count: appendLine(out, name, "_count", placed.labels, {}, 0, sample.value); break;
    }
}

/// The final labels of a sample, by name, appended to `keys`.
void appendLabels(std::string &keys, std::vector<ParsedLabel> &scratch, const ParsedLabel *own,
                  quint32 ownCount, const EscapedLabels &group)
{
    scratch.clear();
    bool instance = false;
    for (const auto &[name, value] : group) {
        scratch.push_back({name, value});
        instance |= name == "instance";
    }
    for (quint32 i = 0; i < ownCount; ++i) {
        const bool overridden = std::any_of(group.begin(), group.end(), [&](const auto &label) {
            return label.first == own[i].name;
        });
        if (!overridden)
            scratch.push_back(own[i]);
        instance |= own[i].name == "instance";
    }
    if (!instance)
        scratch.push_back({"instance", ""});
    std::sort(scratch.begin(), scratch.end(),
              [](const ParsedLabel &a, const ParsedLabel &b) { return a.name < b.name; });
    bool comma = false;
    for (const ParsedLabel &label : scratch) {
        if (std::exchange(comma, true))
            keys += ',';
        keys += label.name;
        keys += "=\"";
        keys += label.value;
        keys += '"';
    }
}

} // namespace

std::string escapedLabelValue(std::string_view value)
{
    std::string out;
    out.reserve(value.size());
    for (const char c : value) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '"')
            out += "\\\"";
        else if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

Result<FamilyText> writeFamily(const ParsedFamily &family, const ParsedExposition &exposition,
                               const EscapedLabels &group)
{
    // All keys in one string first, since it moves while it grows.
    std::string keys;
    keys.reserve(family.samples.size() * 64);
    std::vector<std::size_t> ends;
    ends.reserve(family.samples.size());
    std::vector<ParsedLabel> scratch;
    for (const ParsedSample &sample : family.samples) {
        appendLabels(keys, scratch, exposition.labels.data() + sample.firstLabel, sample.labelCount,
                     group);
        ends.push_back(keys.size());
    }
    std::vector<Placed> placed;
    placed.reserve(family.samples.size());
    std::size_t begin = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        placed.push_back({std::string_view(keys).substr(begin, ends[i] - begin), &family.samples[i]});
        begin = ends[i];
    }
    if (!std::is_sorted(placed.begin(), placed.end(), before))
        std::stable_sort(placed.begin(), placed.end(), before);
    const auto twin = std::adjacent_find(placed.begin(), placed.end(), sameSeries);
    if (twin != placed.end())
        return wrong(*std::next(twin)->sample, family.name,
                     QStringLiteral("the series {%1} was already in line %2")
                         .arg(QString::fromUtf8(twin->labels.data(),
                                                static_cast<qsizetype>(twin->labels.size()))
                                  .left(200))
                         .arg(twin->sample->line));

    FamilyText out;
    out.lines.reserve(static_cast<qsizetype>(keys.size()
                                             + family.samples.size() * (family.name.size() + 32)));
    for (auto first = placed.cbegin(); first != placed.cend();) {
        if (family.type == FamilyType::Counter && first->sample->value < 0)
            return wrong(*first->sample, family.name,
                         QStringLiteral("a counter cannot be negative"));
        if (family.type != FamilyType::Histogram) {
            writeOther(out, family.name, *first++);
            continue;
        }
        const auto last = std::find_if(first, placed.cend(), [&](const Placed &other) {
            return other.labels != first->labels;
        });
        if (const auto written = writeHistogram(out, family.name, first, last); !written)
            return written.error();
        first = last;
    }
    out.lines.squeeze();
    return out;
}

} // namespace thunes
