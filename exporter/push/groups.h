// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"
#include "exporter/metrics/foreignfamilies.h"
#include "exporter/push/familytext.h"

#include <QJsonArray>

#include <map>
#include <optional>
#include <set>
#include <string>

namespace thunes {

class FamilyClaims;

/// How much all pushed groups together may hold; an error names the one that would be exceeded.
struct PushLimits
{
    std::size_t groups = 10000;
    std::size_t samples = 200000;          ///< Lines of /metrics.
    qsizetype bytes = 64 * 1024 * 1024;    ///< Of those lines.
};

/// What was pushed, in groups as Pushgateway keeps them: a group has labels of its own (always a job),
/// and its families come and go with its pushes alone. Besides, each group may live for a limited time.
///
/// A push is taken whole or not at all: after an error the group is as it was, only its
/// `push_failure_time_seconds` moves. Nothing survives the end of the process. Lives in the exporter
/// thread. Values are kept as the lines of /metrics, so that a scrape copies and never formats.
class PushGroups : public ForeignFamilies
{
public:
    PushGroups(FamilyClaims &claims, const Clock &clock, PushLimits limits = {});

    enum class Mode {
        ReplaceGroup = 1, ///< PUT: the group then has these families and no others.
        ReplaceFamilies,  ///< POST: families of the same name are replaced, the others stay.
    };
    /// `group` by name; a time to live counts from now, absent means for ever.
    Result<void> push(const EscapedLabels &group, const ParsedExposition &pushed, Mode mode,
                      std::optional<Milliseconds> timeToLive);
    /// A push that could not even be read: noted with a group that is there.
    void noteFailure(const EscapedLabels &group);
    void remove(const EscapedLabels &group);
    /// Removes the groups whose time is over; true when there were any.
    bool expire();

    std::size_t groupCount() const { return m_groups.size(); }
    std::size_t sampleCount() const { return m_samples; }

    /// As GET /api/v1/metrics of Pushgateway answers it, and when a group will be gone.
    QJsonArray listing() const;

    quint64 version() const override { return m_version; }
    const Families &families() override;

private:
    struct Member
    {
        FamilyType type;
        FamilyText text;
        TimePoint pushed;
    };
    using Members = std::map<std::string, Member, std::less<>>;
    struct Group
    {
        EscapedLabels labels;
        std::string suffix; ///< `{labels} ` of its own time metrics.
        Members families;
        std::optional<TimePoint> pushed; ///< Last success.
        std::optional<TimePoint> failed; ///< Last failure.
        std::optional<TimePoint> expires;
    };
    struct ByLabels
    {
        bool operator()(const Group *a, const Group *b) const { return a->labels < b->labels; }
    };
    struct Shared
    {
        std::set<const Group *, ByLabels> holders;
        bool dirty = true;
    };

    Result<Members> read(const EscapedLabels &group, const ParsedExposition &pushed) const;
    Result<void> checkLimits(const Group *known, const Members &fresh, Mode mode) const;
    Result<void> checkOtherGroups(const EscapedLabels &group, const Members &fresh) const;
    /// Swaps the claims of the families that go for those of the ones that come.
    Result<void> reclaim(const Group *known, const Members &fresh, Mode mode,
                         const ParsedExposition &pushed);
    Group &groupFor(const EscapedLabels &labels);
    void drop(std::map<EscapedLabels, Group>::iterator group);
    void dropFamily(Group &group, Members::iterator family);
    void touch(std::string_view family);
    void touchTimes();

    FamilyClaims &m_claims;
    const Clock &m_clock;
    PushLimits m_limits;
    std::map<EscapedLabels, Group> m_groups;
    std::map<std::string, Shared, std::less<>> m_shared;
    Families m_families;
    /// Job, then the names of a group's labels: only groups of one job that differ here can collide.
    std::map<std::string, std::map<std::string, std::size_t>> m_shapes;
    bool m_timesDirty = false;
    std::size_t m_samples = 0;
    qsizetype m_bytes = 0;
    quint64 m_version = 0;
};

} // namespace thunes
