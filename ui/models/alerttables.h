// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/alertmanagertypes.h"
#include "ui/client/ruletypes.h"
#include "ui/models/alertentry.h"
#include "ui/models/alerthistorystore.h"
#include "ui/models/rowmodel.h"

namespace thunes {

/// Rows of the tables about alerting; the first column is the state in words. Pure functions.
QStringList ruleHeadings();
QList<TableRow> ruleRows(const QList<Rule> &rules, TimePoint now);

QStringList targetHeadings();
QList<TableRow> targetRows(const QList<ScrapeTarget> &targets, TimePoint now);

/// Active ones, soonest to end first, then pending, then expired ones of the last day. `entries`: to
/// say how many alerts each hides now.
QStringList silenceHeadings();
QList<TableRow> silenceRows(const QList<Silence> &silences, const QList<AlertEntry> &entries,
                            TimePoint now);

QStringList historyHeadings();
QList<TableRow> historyRows(const QList<AlertEpisode> &episodes, TimePoint now);

/// "1 h 12 min", "3 d 4 h", "42 s".
QString spanText(Milliseconds duration);

} // namespace thunes
