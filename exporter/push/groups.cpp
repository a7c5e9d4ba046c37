// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/push/groups.h"

#include "exporter/base/number.h"
#include "exporter/push/familyclaims.h"

#include <algorithm>
#include <unordered_set>

namespace thunes {

namespace {

constexpr char pushTime[] = "push_time_seconds";
constexpr char failureTime[] = "push_failure_time_seconds";

QString shown(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

Error refused(const QString &what)
{
    return {ErrorKind::InvalidInput, what};
}

std::string_view valueOf(const EscapedLabels &labels, std::string_view name)
{
    const auto found = std::find_if(labels.begin(), labels.end(),
                                    [&](const auto &label) { return label.first == name; });
    return found == labels.end() ? std::string_view() : std::string_view(found->second);
}

std::string shapeOf(const EscapedLabels &labels)
{
    std::string names;
    for (const auto &[name, value] : labels)
        names += name + ',';
    return names;
}

/// `{labels} ` with instance="" where there is none.
std::string suffixOf(EscapedLabels labels)
{
    if (std::none_of(labels.begin(), labels.end(),
                     [](const auto &label) { return label.first == "instance"; }))
        labels.insert(std::lower_bound(labels.begin(), labels.end(),
                                       std::pair<std::string, std::string>("instance", "")),
                      {"instance", ""});
    std::string out;
    for (const auto &[name, value] : labels)
        out += (out.empty() ? '{' : ',') + name + "=\"" + value + '"';
    return out + "} ";
}

/// Whether a series can have the labels of both groups.
bool compatible(const EscapedLabels &a, const EscapedLabels &b)
{
    return std::all_of(a.begin(), a.end(), [&](const auto &label) {
        return std::none_of(b.begin(), b.end(), [&](const auto &other) {
            return label.first == other.first && label.second != other.second;
        });
    });
}

/// Calls `each` with name and labels of every line.
template<typename Each>
void eachSeries(const QByteArray &lines, Each each)
{
    std::string_view rest(lines.constData(), static_cast<std::size_t>(lines.size()));
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        each(line.substr(0, line.rfind(' ')));
        rest.remove_prefix(line.size() + 1);
    }
}

double seconds(const std::optional<TimePoint> &time)
{
    return time ? toUnixSeconds(*time) : 0;
}

} // namespace

PushGroups::PushGroups(FamilyClaims &claims, const Clock &clock, PushLimits limits)
    : m_claims(claims)
    , m_clock(clock)
    , m_limits(limits)
{
    for (const auto &[name, help] :
         {std::pair(pushTime, "Unix time when this group was last pushed to; 0: never with success."),
          std::pair(failureTime, "Unix time when a push to this group last failed; 0: never.")})
        // Nobody else has claimed anything yet.
        (void)m_claims.claim(name, FamilyType::Gauge, help);
}

Result<PushGroups::Members> PushGroups::read(const EscapedLabels &group,
                                             const ParsedExposition &pushed) const
{
    Members members;
    const TimePoint now = m_clock.now();
    for (const ParsedFamily &family : pushed.families) {
        if (family.name == pushTime || family.name == failureTime)
            return refused(QStringLiteral("line %1: %2 is the exporter's own and cannot be pushed")
                               .arg(family.samples.front().line)
                               .arg(shown(family.name)));
        auto text = writeFamily(family, pushed, group);
        if (!text)
            return text.error();
        if (!members.emplace(family.name, Member{family.type, *std::move(text), now}).second)
            return refused(QStringLiteral("line %1: %2 is there as two families")
                               .arg(family.samples.front().line)
                               .arg(shown(family.name)));
    }
    return members;
}

Result<void> PushGroups::checkLimits(const Group *known, const Members &fresh, Mode mode) const
{
    if (!known && m_groups.size() >= m_limits.groups)
        return refused(QStringLiteral("there are %1 groups already, the limit").arg(m_limits.groups));
    std::size_t samples = m_samples;
    qsizetype bytes = m_bytes;
    if (known) {
        for (const auto &[name, member] : known->families) {
            if (mode == Mode::ReplaceFamilies && !fresh.contains(name))
                continue;
            samples -= member.text.samples;
            bytes -= member.text.lines.size();
        }
    }
    for (const auto &[name, member] : fresh) {
        samples += member.text.samples;
        bytes += member.text.lines.size();
    }
    if (samples > m_limits.samples)
        return refused(QStringLiteral("all groups together would have %1 samples, above the limit of %2")
                           .arg(samples)
                           .arg(m_limits.samples));
    if (bytes > m_limits.bytes)
        return refused(QStringLiteral("all groups together would take %1 bytes, above the limit of %2")
                           .arg(bytes)
                           .arg(m_limits.bytes));
    return {};
}

Result<void> PushGroups::checkOtherGroups(const EscapedLabels &group, const Members &fresh) const
{
    const std::string_view job = valueOf(group, "job");
    const std::string shape = shapeOf(group);
    const auto shapes = m_shapes.find(std::string(job));
    if (shapes == m_shapes.end()
        || (shapes->second.size() == 1 && shapes->second.begin()->first == shape))
        return {};
    for (const auto &[labels, other] : m_groups) {
        if (valueOf(labels, "job") != job || shapeOf(labels) == shape || !compatible(labels, group))
            continue;
        for (const auto &[name, member] : fresh) {
            const auto theirs = other.families.find(name);
            if (theirs == other.families.end())
                continue;
            std::unordered_set<std::string_view> ours;
            eachSeries(member.text.lines, [&](std::string_view series) { ours.insert(series); });
            std::string_view twin;
            eachSeries(theirs->second.text.lines, [&](std::string_view series) {
                if (ours.contains(series))
                    twin = series;
            });
            if (!twin.empty())
                return refused(QStringLiteral("the group %1 has the series %2 already")
                                   .arg(shown(other.suffix).trimmed(), shown(twin).left(300)));
        }
    }
    return {};
}

Result<void> PushGroups::reclaim(const Group *known, const Members &fresh, Mode mode,
                                 const ParsedExposition &pushed)
{
    struct Held { std::string name; FamilyType type; std::string help; };
    std::vector<Held> released;
    if (known) {
        for (const auto &[name, member] : known->families) {
            if (mode == Mode::ReplaceFamilies && !fresh.contains(name))
                continue;
            released.push_back({name, member.type, m_claims.help(name)});
            m_claims.release(name);
        }
    }
    for (std::size_t i = 0; i < pushed.families.size(); ++i) {
        const ParsedFamily &family = pushed.families[i];
        const auto claimed = m_claims.claim(family.name, family.type, family.help);
        if (claimed)
            continue;
        for (std::size_t undo = 0; undo < i; ++undo)
            m_claims.release(pushed.families[undo].name);
        for (const Held &held : released)
            (void)m_claims.claim(held.name, held.type, held.help); // was there a moment ago
        return refused(QStringLiteral("line %1: %2")
                           .arg(family.samples.front().line)
                           .arg(claimed.error().message));
    }
    return {};
}

Result<void> PushGroups::push(const EscapedLabels &group, const ParsedExposition &pushed, Mode mode,
                              std::optional<Milliseconds> timeToLive)
{
    const auto found = m_groups.find(group);
    const Group *known = found == m_groups.end() ? nullptr : &found->second;
    auto fresh = read(group, pushed);
    Result<void> good = fresh ? Result<void>() : Result<void>(fresh.error());
    if (good)
        good = checkLimits(known, *fresh, mode);
    if (good)
        good = checkOtherGroups(group, *fresh);
    if (good)
        good = reclaim(known, *fresh, mode, pushed);
    if (!good) {
        // As Pushgateway does it, also for a group that begins so: its failure is to be seen.
        if (known || m_groups.size() < m_limits.groups) {
            Group &failed = groupFor(group);
            failed.failed = m_clock.now();
            if (!failed.pushed && timeToLive)
                failed.expires = m_clock.now() + *timeToLive;
            touchTimes();
        }
        return good;
    }
    Group &target = groupFor(group);
    // The claims have been swapped already: only the values go here.
    for (auto family = target.families.begin(); family != target.families.end();) {
        const auto next = std::next(family);
        if (mode == Mode::ReplaceGroup || fresh->contains(family->first))
            dropFamily(target, family);
        family = next;
    }
    for (auto &[name, member] : *fresh) {
        m_samples += member.text.samples;
        m_bytes += member.text.lines.size();
        m_shared[name].holders.insert(&target);
        target.families.emplace(name, std::move(member));
        touch(name);
    }
    target.pushed = m_clock.now();
    target.expires = timeToLive ? std::optional(*target.pushed + *timeToLive) : std::nullopt;
    touchTimes();
    return {};
}

void PushGroups::noteFailure(const EscapedLabels &group)
{
    const auto found = m_groups.find(group);
    if (found == m_groups.end())
        return;
    found->second.failed = m_clock.now();
    touchTimes();
}

void PushGroups::remove(const EscapedLabels &group)
{
    if (const auto found = m_groups.find(group); found != m_groups.end())
        drop(found);
}

bool PushGroups::expire()
{
    const TimePoint now = m_clock.now();
    const std::size_t before = m_groups.size();
    for (auto group = m_groups.begin(); group != m_groups.end();) {
        const auto next = std::next(group);
        if (group->second.expires && *group->second.expires <= now)
            drop(group);
        group = next;
    }
    return m_groups.size() != before;
}

PushGroups::Group &PushGroups::groupFor(const EscapedLabels &labels)
{
    const auto [place, fresh] = m_groups.try_emplace(labels);
    if (fresh) {
        place->second.labels = labels;
        place->second.suffix = suffixOf(labels);
        ++m_shapes[std::string(valueOf(labels, "job"))][shapeOf(labels)];
    }
    return place->second;
}

void PushGroups::drop(std::map<EscapedLabels, Group>::iterator group)
{
    Group &going = group->second;
    while (!going.families.empty()) {
        m_claims.release(going.families.begin()->first);
        dropFamily(going, going.families.begin());
    }
    const auto shapes = m_shapes.find(std::string(valueOf(going.labels, "job")));
    const auto shape = shapes->second.find(shapeOf(going.labels));
    if (--shape->second == 0)
        shapes->second.erase(shape);
    if (shapes->second.empty())
        m_shapes.erase(shapes);
    m_groups.erase(group);
    touchTimes();
}

void PushGroups::dropFamily(Group &group, Members::iterator family)
{
    m_samples -= family->second.text.samples;
    m_bytes -= family->second.text.lines.size();
    m_shared[family->first].holders.erase(&group);
    touch(family->first);
    group.families.erase(family);
}

void PushGroups::touch(std::string_view family)
{
    ++m_version;
    if (const auto shared = m_shared.find(family); shared != m_shared.end())
        shared->second.dirty = true;
    // OpenMetrics writes a family and its twin as one.
    const std::string_view base = exposition::createdBase(family);
    if (base.empty())
        return;
    for (const std::string &name : {std::string(base), std::string(base) + "_total"}) {
        if (const auto shared = m_shared.find(name); shared != m_shared.end())
            shared->second.dirty = true;
    }
}

void PushGroups::touchTimes()
{
    ++m_version;
    m_timesDirty = true;
}

const ForeignFamilies::Families &PushGroups::families()
{
    for (auto shared = m_shared.begin(); shared != m_shared.end();) {
        const auto &[name, state] = *shared;
        if (!state.dirty) {
            ++shared;
            continue;
        }
        if (state.holders.empty()) {
            m_families.erase(name);
            shared = m_shared.erase(shared);
            continue;
        }
        Family &family = m_families[name];
        family.version = m_version;
        family.help = QByteArray::fromStdString(m_claims.help(name));
        QByteArray lines;
        qsizetype size = 0;
        for (const Group *group : state.holders)
            size += group->families.at(name).text.lines.size();
        lines.reserve(size);
        for (const Group *group : state.holders) {
            const Member &member = group->families.at(name);
            family.type = member.type;
            lines += member.text.lines;
        }
        family.lines = lines;
        shared->second.dirty = false;
        ++shared;
    }
    if (!std::exchange(m_timesDirty, false))
        return m_families;
    for (const auto &[name, time] : {std::pair(pushTime, &Group::pushed),
                                     std::pair(failureTime, &Group::failed)}) {
        if (m_groups.empty()) {
            m_families.erase(name);
            continue;
        }
        Family &family = m_families[name];
        family.type = FamilyType::Gauge;
        family.version = m_version;
        family.help = QByteArray::fromStdString(m_claims.help(name));
        QByteArray lines;
        for (const auto &[labels, group] : m_groups) {
            lines += name;
            lines.append(group.suffix.data(), static_cast<qsizetype>(group.suffix.size()));
            appendNumber(lines, seconds(group.*time));
            lines += '\n';
        }
        family.lines = lines;
    }
    return m_families;
}

} // namespace thunes
