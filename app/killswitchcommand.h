// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace thunes {

/// Exit codes of `thunes-console kill-switch`, for scripts.
enum KillSwitchExit {
    KillSwitchDone = 0,        ///< As asked for, and confirmed by the bot where it matters.
    KillSwitchNoContact = 1,   ///< The exporter cannot be reached, or failed.
    KillSwitchUsage = 2,       ///< The command line is wrong.
    KillSwitchUnconfirmed = 3, ///< Commanded, but the bot has not confirmed in time.
    KillSwitchRefused = 4,     ///< The exporter refused the command.
};

/// kill-switch status|engage|release|wait, over the API of a running exporter. Needs a
/// QCoreApplication; prints to standard output and errors to standard error.
int runKillSwitchCommand(const QStringList &arguments);

} // namespace thunes
