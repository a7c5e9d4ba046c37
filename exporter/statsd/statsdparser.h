// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thunes {

enum class StatsdType {
    Counter = 1,  ///< c
    Gauge,        ///< g
    Timing,       ///< ms: milliseconds
    Distribution, ///< h and d: histogram or distribution, in the sender's unit
};

struct StatsdValue
{
    double number = 0;
    bool relative = false; ///< Of a gauge: with a sign, so that it changes the value.
};

struct StatsdTag
{
    std::string_view name;
    std::string_view value; ///< "true" for a tag without a colon.
};

/// One line of DogStatsD. The views point into the line.
struct StatsdLine
{
    std::string_view name;
    StatsdType type = StatsdType::Counter;
    std::vector<StatsdValue> values; ///< At least one.
    double sampleRate = 1;           ///< In (0, 1].
    std::string_view tagText;        ///< As it came, without the #.
    std::vector<StatsdTag> tags;
};

/// Why a line is not taken. The reason is a label value: a fixed word.
struct StatsdFault
{
    bool malformed = true; ///< False: it is well-formed, but nothing that we take.
    const char *reason = "";
};

/// Reads `name:value[:value…]|type[|@rate][|#tag:value,tag…]`, with DogStatsD's container and card fields
/// passed over. Sets, events, service checks and values with a time of their own are not taken. `line`
/// is overwritten; keeping one from call to call saves its allocations.
std::optional<StatsdFault> readStatsdLine(std::string_view text, StatsdLine &line);

/// A name as Prometheus allows it: whatever else was there becomes an underscore.
std::string prometheusName(std::string_view name);

} // namespace thunes
