// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace thunes {

/// Exit codes of `thunes-console rules check`, for scripts.
enum RulesExit {
    RulesGood = 0,   ///< Nothing found; there may be notes.
    RulesFaulty = 1, ///< A rule that can never do its work, or something suspicious.
    RulesUnread = 2, ///< The command line is wrong, or a file or Prometheus could not be read.
};

/// rules check [FILE…] [--prometheus URL] [--window 1d]; without a file the program's own rules. Needs a
/// QCoreApplication; prints one line for each finding to standard output.
int runRulesCommand(const QStringList &arguments);

} // namespace thunes
