// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/killswitchmodel.h"
#include "ui/theme/tone.h"

#include <QString>

namespace thunes {

/// The state of the kill switch in the words and the tone that every view shares.
struct SwitchWords
{
    Tone tone = Tone::Stale;
    QString title;    ///< "Engaged", "No contact 4 s"
    QString line;     ///< "confirmed after 12 ms", "the bot may still trade"
    QString sentence; ///< Who, when and why, for the view and for assistive technology.
};

SwitchWords wordsFor(const KillSwitchModel &model);

/// What the engage control is called for a level: "HALT TRADING", "STOP ENTRIES".
QString engageTitle(const QString &level);

/// 0.4 s, 12 s, 4:05 min: a running clock.
QString runningText(Milliseconds time);

} // namespace thunes
