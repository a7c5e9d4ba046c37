// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/statsd/statsdfamilies.h"

#include "exporter/base/number.h"
#include "exporter/push/familyclaims.h"
#include "exporter/push/familytext.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr std::size_t mostTargets = 100000;

constexpr StatsdFault rejected(const char *reason)
{
    return {false, reason};
}

const std::vector<double> &timingBounds() // seconds
{
    static const std::vector<double> bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                            0.1,    0.25,  0.5,    1,     2.5,  5,     10,
                                            30,     60};
    return bounds;
}

const std::vector<double> &distributionBounds() // whatever the sender counts
{
    static const std::vector<double> bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                            0.5,   1,      2.5,   5,    10,    25,   50,  100,
                                            250,   500,    1000,  2500, 5000,  10000};
    return bounds;
}

std::string familyName(const StatsdLine &line)
{
    std::string name = prometheusName(line.name);
    const auto end = [&](std::string_view suffix) {
        if (!name.ends_with(suffix))
            name += suffix;
    };
    if (line.type == StatsdType::Counter)
        end("_total");
    else if (line.type == StatsdType::Timing)
        end("_seconds");
    return name;
}

FamilyType familyType(StatsdType type)
{
    switch (type) {
    case StatsdType::Counter: return FamilyType::Counter;
    case StatsdType::Gauge: return FamilyType::Gauge;
    case StatsdType::Timing:
    case StatsdType::Distribution: return FamilyType::Histogram;
    }
    Q_UNREACHABLE();
}

/// `a="x",b="y"` by name; absent when a name is there twice or is not allowed.
std::optional<std::string> labelsOf(const std::vector<StatsdTag> &tags)
{
    EscapedLabels labels;
    for (const StatsdTag &tag : tags) {
        std::string name = prometheusName(tag.name);
        if (name.starts_with("__") || name == "le" || name == "quantile")
            return std::nullopt;
        if (!tag.value.empty()) // an empty label is none
            labels.emplace_back(std::move(name), escapedLabelValue(tag.value));
    }
    std::sort(labels.begin(), labels.end());
    std::string text;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i > 0 && labels[i].first == labels[i - 1].first)
            return std::nullopt;
        text += (i > 0 ? "," : "") + labels[i].first + "=\"" + labels[i].second + '"';
    }
    return text;
}

void append(QByteArray &out, std::string_view text)
{
    out.append(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

StatsdFamilies::StatsdFamilies(FamilyClaims &claims, const Clock &clock, Limits limits)
    : m_claims(claims)
    , m_clock(clock)
    , m_limits(limits)
{
}

StatsdFamilies::~StatsdFamilies()
{
    for (const auto &[name, state] : m_states)
        m_claims.release(name);
}

std::optional<StatsdFault> StatsdFamilies::find(const StatsdLine &line, Target &target)
{
    m_key.clear();
    m_key += static_cast<char>('0' + static_cast<int>(line.type));
    m_key += line.name;
    m_key += '|'; // in neither of the two
    m_key += line.tagText;
    if (const auto known = m_targets.find(m_key); known != m_targets.end()) {
        target = known->second;
        return std::nullopt;
    }
    if (const auto fault = open(line, target))
        return fault;
    if (m_targets.size() >= mostTargets) // many spellings of few series
        m_targets.clear();
    m_targets.emplace(m_key, target);
    return std::nullopt;
}

std::optional<StatsdFault> StatsdFamilies::open(const StatsdLine &line, Target &target)
{
    const auto labels = labelsOf(line.tags);
    if (!labels)
        return rejected("tags");
    const std::string name = familyName(line);
    const FamilyType type = familyType(line.type);
    const auto *bounds = line.type == StatsdType::Timing ? &timingBounds() : &distributionBounds();
    auto state = m_states.find(name);
    if (state != m_states.end()
        && (state->second.type != type
            || (type == FamilyType::Histogram && state->second.bounds != bounds)))
        return rejected("type_conflict");
    if (state == m_states.end() || !state->second.series.contains(*labels)) {
        if (m_seriesCount >= m_limits.series)
            return rejected("limit");
        // "It grows by 3" says nothing about what it is.
        if (type == FamilyType::Gauge && line.values.front().relative)
            return rejected("delta_without_base");
    }
    if (state == m_states.end()) {
        if (!m_claims.claim(name, type, {}, FamilyClaims::Sharing::Exclusive))
            return rejected("name_taken");
        state = m_states.emplace(name, State{}).first;
        state->second.type = type;
        if (type == FamilyType::Histogram)
            state->second.bounds = bounds;
    }
    const auto [series, fresh] = state->second.series.try_emplace(*labels);
    if (fresh) {
        ++m_seriesCount;
        if (type == FamilyType::Histogram)
            series->second.buckets.resize(bounds->size() + 1);
    }
    target = {&state->second, &series->second};
    return std::nullopt;
}

std::optional<StatsdFault> StatsdFamilies::add(const StatsdLine &line)
{
    if (line.type == StatsdType::Counter
        && std::any_of(line.values.begin(), line.values.end(),
                       [](const StatsdValue &value) { return value.number < 0; }))
        return rejected("value");
    Target target{};
    if (const auto fault = find(line, target))
        return fault;
    Series &series = *target.series;
    const double weight = 1 / line.sampleRate;
    for (const StatsdValue &value : line.values) {
        switch (line.type) {
        case StatsdType::Counter: series.value += value.number * weight; break;
        case StatsdType::Gauge:
            series.value = value.relative ? series.value + value.number : value.number;
            break;
        case StatsdType::Timing:
        case StatsdType::Distribution: {
            const double number = line.type == StatsdType::Timing ? value.number / 1000 : value.number;
            const auto times = static_cast<quint64>(std::llround(weight));
            const auto &bounds = *target.family->bounds;
            const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), number);
            series.buckets[static_cast<std::size_t>(bucket - bounds.begin())] += times;
            series.count += times;
            series.sum += number * static_cast<double>(times);
        }
        }
    }
    series.touched = m_clock.now();
    target.family->dirty = true;
    ++m_version;
    return std::nullopt;
}

void StatsdFamilies::expire()
{
    const TimePoint oldest = m_clock.now() - m_limits.gaugeSilence;
    bool gone = false;
    for (auto state = m_states.begin(); state != m_states.end();) {
        if (state->second.type != FamilyType::Gauge) {
            ++state;
            continue;
        }
        const std::size_t removed = std::erase_if(state->second.series, [&](const auto &series) {
            return series.second.touched < oldest;
        });
        if (removed > 0) {
            gone = true;
            m_seriesCount -= removed;
            state->second.dirty = true;
        }
        if (!state->second.series.empty()) {
            ++state;
            continue;
        }
        m_claims.release(state->first);
        m_families.erase(state->first);
        state = m_states.erase(state);
    }
    if (!gone)
        return;
    m_targets.clear();
    ++m_version;
}

void StatsdFamilies::write(const std::string &name, const State &state, QByteArray &out)
{
    const auto line = [&](std::string_view suffix, const std::string &labels, std::string_view bound,
                          double value) {
        append(out, name);
        append(out, suffix);
        if (!labels.empty() || !bound.empty()) {
            out += '{';
            append(out, labels);
            if (!bound.empty()) {
                append(out, labels.empty() ? "le=\"" : ",le=\"");
                append(out, bound);
                out += '"';
            }
            out += '}';
        }
        out += ' ';
        appendNumber(out, value);
        out += '\n';
    };
    for (const auto &[labels, series] : state.series) {
        if (state.type != FamilyType::Histogram) {
            line({}, labels, {}, series.value);
            continue;
        }
        quint64 cumulative = 0;
        for (std::size_t i = 0; i < series.buckets.size(); ++i) {
            cumulative += series.buckets[i];
            const QByteArray bound = i < state.bounds->size() ? formatNumber((*state.bounds)[i])
                                                              : QByteArray("+Inf");
            line("_bucket", labels, {bound.constData(), static_cast<std::size_t>(bound.size())},
                 static_cast<double>(cumulative));
        }
        line("_sum", labels, {}, series.sum);
        line("_count", labels, {}, static_cast<double>(series.count));
    }
}

const ForeignFamilies::Families &StatsdFamilies::families()
{
    for (auto &[name, state] : m_states) {
        if (!std::exchange(state.dirty, false))
            continue;
        Family &family = m_families[name];
        family.type = state.type;
        family.version = m_version;
        family.help = "From StatsD.";
        QByteArray lines;
        lines.reserve(family.lines.size() + 64);
        write(name, state, lines);
        family.lines = lines;
    }
    return m_families;
}

} // namespace thunes
