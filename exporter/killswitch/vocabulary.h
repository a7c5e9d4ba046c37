// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QString>

#include <optional>

namespace thunes {

enum class KillSwitchState { Released = 1, Engaged };

/// How far a stop goes, in rising order. Each says what stays alive.
enum class KillSwitchLevel {
    Pause = 1, ///< No new entries; open orders and exits stay. What the old bot knows.
    Reduce,    ///< Only orders that reduce a position.
    Halt,      ///< All open orders are cancelled; nothing but cancels.
    Flatten,   ///< As halt, and positions are closed.
};

/// Who moved the switch.
enum class CommandSource {
    Operator = 1,
    Trader,
    Policy,
    Recovery, ///< The authority itself, when its journal cannot be trusted.
};

/// One change of the commanded state: what the journal keeps and every bot is told.
struct KillSwitchCommand
{
    qint64 sequence = 0; ///< Rises with each change; 0 is the state before any command.
    KillSwitchState state = KillSwitchState::Released;
    KillSwitchLevel level = KillSwitchLevel::Pause; ///< Meaningful while engaged.
    QString actor;
    QString reason;
    CommandSource source = CommandSource::Recovery;
    TimePoint time;
};

/// What a person sees: commanded and reported state put together.
enum class KillSwitchPhase {
    Released = 1,
    Engaging,    ///< Commanded, not confirmed yet.
    Engaged,     ///< Confirmed by the bot.
    Tripped,     ///< Not commanded; the bot stopped by itself.
    Releasing,   ///< Release commanded, the bot still reports active.
    Unconfirmed, ///< Over the limit without a confirmation: the bot may still trade.
};

QLatin1String toText(KillSwitchState state);
QLatin1String toText(KillSwitchLevel level);
QLatin1String toText(CommandSource source);
QLatin1String toText(KillSwitchPhase phase);
std::optional<KillSwitchState> killSwitchStateFrom(QStringView text);
std::optional<KillSwitchLevel> killSwitchLevelFrom(QStringView text);
std::optional<CommandSource> commandSourceFrom(QStringView text);

/// The trader's own last word.
struct ReportedKillSwitch
{
    bool active = false;
    std::optional<qint64> sequence; ///< Of the command that it confirms.
    TimePoint time;
};

/// Puts both sides together. A report confirms a command when it carries its sequence or, for a
/// bot that sends none, when it was made after the command. `limit` is how long a bot may take.
KillSwitchPhase phaseOf(const KillSwitchCommand &command,
                        const std::optional<ReportedKillSwitch> &reported, TimePoint now,
                        Milliseconds limit);

/// Whether `reported` answers `command` with the state that was asked for.
bool confirms(const ReportedKillSwitch &reported, const KillSwitchCommand &command);

} // namespace thunes
