// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/labtypes.h"
#include "ui/theme/tone.h"

#include <QString>

namespace thunes {

/// A state of the lab in the word and the tone that every view shares.
struct LabWords
{
    Tone tone = Tone::Stale;
    QString word; ///< "UP", "TIMEOUT", "BLOCKED"
};

/// `stale`: why the value is old; whatever it is, it then looks like nothing current.
LabWords wordsFor(const McpServerInfo &info, const QString &stale);
LabWords wordsFor(const std::optional<WorktreeState> &state, const QString &stale);
/// A result that something has changed since is marked, and is neither good nor bad news.
LabWords wordsForTests(const std::optional<WorktreeTests> &tests, bool outdated,
                       const QString &stale);

/// "3.2 ms", "412 ms", "2.1 s"
QString latencyText(double milliseconds);

} // namespace thunes
