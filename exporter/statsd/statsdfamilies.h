// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/metrics/foreignfamilies.h"
#include "exporter/statsd/statsdparser.h"

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace thunes {

class FamilyClaims;

/// What StatsD lines other than the trader's own have added up to. A name `a.b` becomes `a_b`; a counter
/// gets `_total`, a timing `_seconds` (and is kept in seconds, as a histogram), where they are missing. A
/// family is only StatsD's: names that the exporter or a pushed group has are not taken. A gauge that
/// nobody has set for `gaugeSilence` goes; a counter and a histogram stay until the process ends. Lives
/// in the exporter thread.
class StatsdFamilies : public ForeignFamilies
{
public:
    struct Limits
    {
        std::size_t series = 10000;
        Seconds gaugeSilence{300};
    };

    StatsdFamilies(FamilyClaims &claims, const Clock &clock)
        : StatsdFamilies(claims, clock, Limits{})
    {
    }
    StatsdFamilies(FamilyClaims &claims, const Clock &clock, Limits limits);
    ~StatsdFamilies() override;

    /// All values of the line or none.
    std::optional<StatsdFault> add(const StatsdLine &line);
    void expire();
    std::size_t seriesCount() const { return m_seriesCount; }

    quint64 version() const override { return m_version; }
    const Families &families() override;

private:
    struct Series
    {
        double value = 0;             ///< Of a counter or gauge.
        std::vector<quint64> buckets; ///< Of a histogram: each alone, the last one +Inf.
        quint64 count = 0;
        double sum = 0;
        TimePoint touched;
    };
    struct State
    {
        FamilyType type = FamilyType::Gauge;
        const std::vector<double> *bounds = nullptr; ///< Of a histogram.
        std::map<std::string, Series> series;        ///< By `a="x",b="y"`.
        bool dirty = true;
    };
    struct Target
    {
        State *family;
        Series *series;
    };

    std::optional<StatsdFault> find(const StatsdLine &line, Target &target);
    std::optional<StatsdFault> open(const StatsdLine &line, Target &target);
    static void write(const std::string &name, const State &state, QByteArray &out);

    FamilyClaims &m_claims;
    const Clock &m_clock;
    Limits m_limits;
    std::map<std::string, State, std::less<>> m_states;
    Families m_families;
    /// Where a line with this name, type and tags, as they came, goes: saves sorting and escaping.
    std::unordered_map<std::string, Target> m_targets;
    std::string m_key; ///< Scratch.
    std::size_t m_seriesCount = 0;
    quint64 m_version = 0;
};

} // namespace thunes
