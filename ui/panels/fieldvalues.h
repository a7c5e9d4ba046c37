// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"
#include "ui/dashboard/units.h"
#include "ui/models/paneldata.h"
#include "ui/theme/tone.h"

#include <QColor>
#include <QList>

namespace thunes {

/// One value as a gauge, a bar or a slice shows it.
struct FieldValue
{
    QString name;
    std::optional<double> value; ///< A number; absent when there is none, or NaN.
    FormattedValue formatted;    ///< The mapping's words or the number in its unit.
    QColor colour;
    Tone tone = Tone::Neutral;
    QString words;     ///< Of a value that is no number.
    QString reason;    ///< Why it is stale: "last 4 min ago". Empty while current.
    FieldConfig field; ///< With min and max filled in.
    double low = 0;    ///< The range that it is measured in; low < high.
    double high = 100;

    QString text() const { return formatted.toString(); }
    /// Where the value lies in its range, 0 to 1; 0 without a value.
    double fraction() const;
    double fractionOf(double of) const;
};

/// What panels of single values show of the series. Without limits of its own a field's range is its unit's (percent), else that of all values, from 0.
QList<FieldValue> fieldValues(const Panel &panel, const PanelData &data,
                              const ReduceOptions &options);

/// Worst tone of them, Stale at least when the whole picture is.
Tone worstOf(const QList<FieldValue> &values, PanelState state);
/// "CPU 40 %, disk 81 %" for those who listen.
QString spoken(const QList<FieldValue> &values);

} // namespace thunes
