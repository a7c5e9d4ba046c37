// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/killswitch/vocabulary.h"

#include <array>
#include <utility>

namespace thunes {

namespace {

template<typename Enum, std::size_t N>
using Words = std::array<std::pair<Enum, QLatin1String>, N>;

const Words<KillSwitchState, 2> stateWords{{
    {KillSwitchState::Released, QLatin1String("released")},
    {KillSwitchState::Engaged, QLatin1String("engaged")},
}};
const Words<KillSwitchLevel, 4> levelWords{{
    {KillSwitchLevel::Pause, QLatin1String("pause")},
    {KillSwitchLevel::Reduce, QLatin1String("reduce")},
    {KillSwitchLevel::Halt, QLatin1String("halt")},
    {KillSwitchLevel::Flatten, QLatin1String("flatten")},
}};
const Words<CommandSource, 4> sourceWords{{
    {CommandSource::Operator, QLatin1String("operator")},
    {CommandSource::Trader, QLatin1String("trader")},
    {CommandSource::Policy, QLatin1String("policy")},
    {CommandSource::Recovery, QLatin1String("recovery")},
}};
const Words<KillSwitchPhase, 6> phaseWords{{
    {KillSwitchPhase::Released, QLatin1String("released")},
    {KillSwitchPhase::Engaging, QLatin1String("engaging")},
    {KillSwitchPhase::Engaged, QLatin1String("engaged")},
    {KillSwitchPhase::Tripped, QLatin1String("tripped")},
    {KillSwitchPhase::Releasing, QLatin1String("releasing")},
    {KillSwitchPhase::Unconfirmed, QLatin1String("unconfirmed")},
}};

template<typename Enum, std::size_t N>
QLatin1String wordFor(const Words<Enum, N> &words, Enum value)
{
    for (const auto &[known, word] : words) {
        if (known == value)
            return word;
    }
    Q_UNREACHABLE();
}

template<typename Enum, std::size_t N>
std::optional<Enum> valueFor(const Words<Enum, N> &words, QStringView text)
{
    for (const auto &[value, word] : words) {
        if (text == word)
            return value;
    }
    return std::nullopt;
}

} // namespace

QLatin1String toText(KillSwitchState state) { return wordFor(stateWords, state); }
QLatin1String toText(KillSwitchLevel level) { return wordFor(levelWords, level); }
QLatin1String toText(CommandSource source) { return wordFor(sourceWords, source); }
QLatin1String toText(KillSwitchPhase phase) { return wordFor(phaseWords, phase); }

std::optional<KillSwitchState> killSwitchStateFrom(QStringView text)
{
    return valueFor(stateWords, text);
}

std::optional<KillSwitchLevel> killSwitchLevelFrom(QStringView text)
{
    return valueFor(levelWords, text);
}

std::optional<CommandSource> commandSourceFrom(QStringView text)
{
    return valueFor(sourceWords, text);
}

bool confirms(const ReportedKillSwitch &reported, const KillSwitchCommand &command)
{
    if (reported.active != (command.state == KillSwitchState::Engaged))
        return false;
    return reported.sequence ? *reported.sequence == command.sequence
                             : reported.time >= command.time;
}

KillSwitchPhase phaseOf(const KillSwitchCommand &command,
                        const std::optional<ReportedKillSwitch> &reported, TimePoint now,
                        Milliseconds limit)
{
    const bool late = now - command.time > limit;
    if (command.state == KillSwitchState::Engaged) {
        if (reported && confirms(*reported, command))
            return KillSwitchPhase::Engaged;
        return late ? KillSwitchPhase::Unconfirmed : KillSwitchPhase::Engaging;
    }
    if (!reported || !reported->active)
        return KillSwitchPhase::Released;
    // Active against a release: still on its way down, or stopped by itself since (or never
    // commanded at all).
    const bool answersNewer = reported->sequence ? *reported->sequence >= command.sequence
                                                 : reported->time >= command.time;
    if (command.sequence == 0 || answersNewer)
        return KillSwitchPhase::Tripped;
    return late ? KillSwitchPhase::Unconfirmed : KillSwitchPhase::Releasing;
}

} // namespace thunes
