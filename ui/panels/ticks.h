// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace thunes {

struct Tick
{
    double value = 0;
    QString label;
};

/// Round times of day in UTC within the range (Unix seconds), at most `most` of them. Midnights
/// carry the date.
QList<Tick> timeTicks(double from, double to, int most);

struct ValueScale
{
    double low = 0;
    double high = 1;
    double step = 0.2;

    QList<double> values() const;
};

/// Steps of 1, 2, 2.5 or 5 times a power of ten. Limits given by the dashboard are kept exactly,
/// others are widened to whole steps.
ValueScale valueScale(double low, double high, bool keepLow, bool keepHigh, int most);

} // namespace thunes
