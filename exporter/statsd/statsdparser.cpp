// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/statsd/statsdparser.h"

#include <QUtf8StringView>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace thunes {

namespace {

constexpr std::size_t longestName = 200;
constexpr std::size_t longestTag = 256;
constexpr std::size_t mostTags = 32;
constexpr std::size_t mostValues = 4096;
constexpr double smallestRate = 0.0001;

constexpr StatsdFault badName{true, "name"};
constexpr StatsdFault badValue{true, "value"};
constexpr StatsdFault badType{true, "type"};
constexpr StatsdFault badRate{true, "sample_rate"};
constexpr StatsdFault badTags{true, "tags"};
constexpr StatsdFault badField{true, "field"};

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// The front of `text` up to `separator`; both are taken away.
std::string_view takeUntil(std::string_view &text, char separator)
{
    const std::size_t end = text.find(separator);
    const std::string_view front = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return front;
}

bool readNumber(std::string_view text, StatsdValue &value)
{
    value.relative = !text.empty() && (text.front() == '+' || text.front() == '-');
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    const std::string_view digits = text.substr(!text.empty() && text.front() == '-' ? 1 : 0);
    if (digits.empty() || (!isDigit(digits.front()) && digits.front() != '.'))
        return false; // also inf and nan, which from_chars would take
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value.number);
    return status == std::errc() && end == text.data() + text.size();
}

std::optional<StatsdFault> readType(std::string_view text, StatsdType &type)
{
    if (text == "c")
        type = StatsdType::Counter;
    else if (text == "g")
        type = StatsdType::Gauge;
    else if (text == "ms")
        type = StatsdType::Timing;
    else if (text == "h" || text == "d")
        type = StatsdType::Distribution;
    else if (text == "s")
        return StatsdFault{false, "set"};
    else
        return badType;
    return std::nullopt;
}

std::optional<StatsdFault> readTags(std::string_view text, std::vector<StatsdTag> &tags)
{
    if (!QUtf8StringView(text.data(), static_cast<qsizetype>(text.size())).isValidUtf8())
        return badTags;
    while (!text.empty()) {
        const std::string_view tag = takeUntil(text, ',');
        if (tag.empty())
            continue;
        const std::size_t colon = tag.find(':');
        const std::string_view name = tag.substr(0, colon);
        const std::string_view value = colon == std::string_view::npos ? std::string_view("true")
                                                                       : tag.substr(colon + 1);
        if (name.empty() || name.size() > longestName || value.size() > longestTag
            || tags.size() == mostTags)
            return badTags;
        tags.push_back({name, value});
    }
    return std::nullopt;
}

std::optional<StatsdFault> readField(std::string_view field, StatsdLine &line)
{
    if (field.empty())
        return badField;
    if (field.front() == '@') {
        StatsdValue rate;
        if (!readNumber(field.substr(1), rate) || !(rate.number >= smallestRate && rate.number <= 1))
            return badRate;
        line.sampleRate = rate.number;
        return std::nullopt;
    }
    if (field.front() == '#') {
        if (!line.tagText.empty())
            return badTags;
        line.tagText = field.substr(1);
        return readTags(line.tagText, line.tags);
    }
    if (field.front() == 'T')
        return StatsdFault{false, "timestamp"};
    if (field.starts_with("c:") || field.starts_with("e:") || field.starts_with("card:"))
        return std::nullopt;
    return badField;
}

} // namespace

std::optional<StatsdFault> readStatsdLine(std::string_view text, StatsdLine &line)
{
    line.values.clear();
    line.tags.clear();
    line.tagText = {};
    line.sampleRate = 1;
    if (text.starts_with("_e{"))
        return StatsdFault{false, "event"};
    if (text.starts_with("_sc|"))
        return StatsdFault{false, "service_check"};
    const std::size_t bar = text.find('|');
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon > bar)
        return colon == 0 || bar == 0 ? badName : badValue;
    line.name = text.substr(0, colon);
    if (line.name.empty() || line.name.size() > longestName
        || !std::all_of(line.name.begin(), line.name.end(),
                        [](char c) { return c > ' ' && c < 0x7f && c != '@' && c != '#'; }))
        return badName;
    if (bar == std::string_view::npos)
        return badType;
    std::string_view values = text.substr(colon + 1, bar - colon - 1);
    text.remove_prefix(bar + 1);
    bool more = true;
    const std::string_view type = takeUntil(text, '|');
    if (const auto fault = readType(type, line.type))
        return fault;
    while (more) {
        more = values.find(':') != std::string_view::npos;
        StatsdValue value;
        if (!readNumber(takeUntil(values, ':'), value) || line.values.size() == mostValues)
            return badValue;
        line.values.push_back(value);
    }
    while (!text.empty()) {
        if (const auto fault = readField(takeUntil(text, '|'), line))
            return fault;
    }
    return std::nullopt;
}

std::string prometheusName(std::string_view name)
{
    std::string out;
    out.reserve(name.size() + 1);
    if (!name.empty() && isDigit(name.front()))
        out += '_';
    for (const char c : name)
        out += isLetter(c) || isDigit(c) ? c : '_';
    return out;
}

} // namespace thunes
