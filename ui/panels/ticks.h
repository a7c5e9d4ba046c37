// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/plotwindow.h"

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

/// What counts as round: powers of ten, of two for bytes, or minutes and hours for seconds.
enum class Roundness { Decimal = 1, Binary, OfSeconds, OfMilliseconds };
/// By Grafana's unit id.
Roundness roundnessOf(const QString &unit);

/// Steps of 1, 2, 2.5 or 5 times a power of ten (or as `roundness` says). Limits given by the
/// dashboard are kept exactly, others are widened to whole steps.
ValueScale valueScale(double low, double high, bool keepLow, bool keepHigh, int most,
                      Roundness roundness = Roundness::Decimal);

/// Widens a logarithmic window to whole powers and lists what to label, at most about `most`.
QList<double> logTicks(PlotWindow &window, bool keepLow, bool keepHigh, int most);

/// A tick's words: the number in its unit with the decimals that it needs and no trailing zeros.
QString tickText(const QString &unit, double value, double step);

} // namespace thunes
