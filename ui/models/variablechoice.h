// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"
#include "ui/dashboard/variables.h"

#include <QSet>

/// How the choice of a variable is written: for people, and down into the preferences.
namespace thunes {

struct VariableState;

struct StoredChoice
{
    QList<VariableOption> chosen;
    QSet<QString> typed; ///< Values among them that no list offered.
};

/// "variables/DASHBOARD/NAME" with signs that no file of preferences minds; either may be empty.
QString choiceKey(const QString &dashboard, const QString &name);
QString choiceText(const StoredChoice &choice);
/// Nothing for a text that is no choice.
StoredChoice choiceFrom(const QString &text);
QString filtersText(const QList<AdHocFilter> &filters);
QList<AdHocFilter> filtersFrom(const QString &text);

/// "All", "api + web", "auto (1m)", "job = api"; "none" for nothing.
QString choiceWords(const VariableState &state, const VariableValue &value);

/// name{a="b",c="d"}, as Grafana lets regexes see it; braces always.
QString metricText(const LabelSet &labels);

} // namespace thunes
