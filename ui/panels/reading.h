// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"
#include "ui/models/paneldata.h"
#include "ui/theme/tone.h"

#include <QList>
#include <QString>

namespace thunes {

/// The value of one series in words and tone: what a cell or a big number says.
struct Reading
{
    QString name;
    QString text; ///< "CLOSED", "3", "25.6 ms"; the dashboard's text for no value when absent.
    Tone tone = Tone::Neutral;
    QString reason; ///< Why it is stale: "last 4 min ago". Empty while current.
    std::optional<double> value;
};

/// False when the series fell silent before the end of the range.
bool isCurrent(const SamplePoint &point, const PanelData &data);

/// `calc` is the reducer of the dashboard, "lastNotNull" and the like; an unknown one reads the last.
Reading readingOf(const FieldConfig &field, const NamedSeries &series, const PanelData &data,
                  const QString &calc);
QList<Reading> readingsOf(const FieldConfig &field, const PanelData &data, const QString &calc);

/// "1 down · 15/18 ok", worst first; plain "18/18 ok" when all is well.
QString countOf(const QList<Reading> &readings);
Tone worstOf(const QList<Reading> &readings);

/// What a colour of the dashboard file means.
Tone toneOf(const QString &colourName);
/// A number in the panel's unit and decimals.
QString valueText(const FieldConfig &field, double value);
/// Grey words for a panel's header, "percent of limit" and the like; empty for plain numbers.
QString unitHint(const QString &unit);

/// 0.4 s, 12 s, 4 min, 3 h, 2 d: one unit, rounded down.
QString ageText(Milliseconds age);

} // namespace thunes
