// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/metrics/foreignfamilies.h"

#include <unordered_map>

namespace thunes {

namespace {

constexpr std::string_view total = "_total";
constexpr std::string_view createdSuffix = "_created";

void append(QByteArray &out, std::string_view text)
{
    out.append(text.data(), static_cast<qsizetype>(text.size()));
}

/// Calls `each(line)` with every line, its line feed included.
template<typename Each>
void eachLine(const QByteArray &lines, Each each)
{
    std::string_view rest(lines.constData(), static_cast<std::size_t>(lines.size()));
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n') + 1;
        each(rest.substr(0, end));
        rest.remove_prefix(end);
    }
}

/// `{labels}` of a line whose metric name has that length; empty without labels.
std::string_view labelsOf(std::string_view line, std::size_t nameLength)
{
    return line.substr(nameLength, line.rfind(' ') - nameLength);
}

} // namespace

std::string_view toText(FamilyType type)
{
    switch (type) {
    case FamilyType::Untyped: return "untyped";
    case FamilyType::Gauge: return "gauge";
    case FamilyType::Counter: return "counter";
    case FamilyType::Summary: return "summary";
    case FamilyType::Histogram: return "histogram";
    }
    Q_UNREACHABLE();
}

namespace exposition {

QByteArray foreignHeader(std::string_view name, const ForeignFamilies::Family &family,
                         bool openMetrics)
{
    std::string_view type = toText(family.type);
    if (openMetrics && family.type == FamilyType::Untyped)
        type = "unknown";
    if (openMetrics && family.type == FamilyType::Counter) {
        if (name.ends_with(total))
            name.remove_suffix(total.size());
        else
            type = "unknown";
    }
    QByteArray out;
    if (!family.help.isEmpty()) {
        out += "# HELP ";
        append(out, name);
        out += ' ';
        if (openMetrics)
            out += QByteArray(family.help).replace('"', "\\\"");
        else
            out += family.help;
        out += '\n';
    }
    out += "# TYPE ";
    append(out, name);
    out += ' ';
    append(out, type);
    out += '\n';
    return out;
}

std::string_view createdBase(std::string_view name)
{
    return name.size() > createdSuffix.size() && name.ends_with(createdSuffix)
               ? name.substr(0, name.size() - createdSuffix.size())
               : std::string_view();
}

QByteArray withCreated(std::string_view name, const ForeignFamilies::Family &family,
                       const ForeignFamilies::Family &created)
{
    std::string_view base = name;
    std::string_view lastSample; // of a series: the one that its beginning stands behind
    if (family.type == FamilyType::Counter)
        base.remove_suffix(total.size());
    else
        lastSample = "_count";
    const std::size_t createdLength = base.size() + createdSuffix.size();
    std::unordered_map<std::string_view, std::string_view> beginnings;
    eachLine(created.lines, [&](std::string_view line) {
        beginnings.emplace(labelsOf(line, createdLength), line);
    });
    QByteArray out;
    out.reserve(family.lines.size() + created.lines.size());
    const std::size_t sampleLength = name.size() + lastSample.size();
    eachLine(family.lines, [&](std::string_view line) {
        append(out, line);
        if (line.substr(name.size(), lastSample.size()) != lastSample)
            return;
        if (const auto found = beginnings.find(labelsOf(line, sampleLength));
            found != beginnings.end()) {
            append(out, found->second);
            beginnings.erase(found);
        }
    });
    // Beginnings of what is not there (any more): they belong to nothing, but they were pushed.
    eachLine(created.lines, [&](std::string_view line) {
        if (beginnings.contains(labelsOf(line, createdLength)))
            append(out, line);
    });
    return out;
}

} // namespace exposition

} // namespace thunes
