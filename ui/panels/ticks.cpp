// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ticks.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace thunes {

QList<Tick> timeTicks(double from, double to, int most)
{
    static constexpr double steps[] = {1,    5,    10,   30,    60,    120,   300,    600,    900,
                                       1800, 3600, 7200, 10800, 21600, 43200, 86400,  172800, 604800,
                                       2592000};
    QList<Tick> ticks;
    if (!(to > from) || most < 1)
        return ticks;
    const double *step = std::find_if(std::begin(steps), std::end(steps),
                                      [&](double s) { return (to - from) / s <= most; });
    if (step == std::end(steps))
        --step;
    const QLocale c = QLocale::c();
    for (double time = std::ceil(from / *step) * *step; time <= to; time += *step) {
        const QDateTime when = QDateTime::fromSecsSinceEpoch(static_cast<qint64>(time), Qt::UTC);
        const bool midnight = when.time() == QTime(0, 0);
        const QString format = midnight && *step >= 10800 ? QStringLiteral("d MMM")
                               : *step < 60               ? QStringLiteral("HH:mm:ss")
                                                          : QStringLiteral("HH:mm");
        ticks.append({time, c.toString(when, format)});
    }
    return ticks;
}

QList<double> ValueScale::values() const
{
    QList<double> result;
    if (!(step > 0))
        return result;
    const auto first = static_cast<long long>(std::ceil(low / step - 1e-6));
    const auto last = static_cast<long long>(std::floor(high / step + 1e-6));
    for (long long i = first; i <= last && result.size() < 50; ++i)
        result.append(static_cast<double>(i) * step);
    return result;
}

ValueScale valueScale(double low, double high, bool keepLow, bool keepHigh, int most)
{
    if (!std::isfinite(low) || !std::isfinite(high)) {
        low = 0;
        high = 1;
    }
    if (!(high > low)) {
        // A constant series sits in the middle of a range of its own size.
        const double half = high == 0 ? 1 : std::abs(high) * 0.5;
        if (!keepHigh)
            high += half;
        if (!keepLow && low != 0)
            low -= half;
        if (!(high > low))
            high = low + 1;
    }
    const double rough = (high - low) / std::max(1, most);
    const double power = std::pow(10, std::floor(std::log10(rough)));
    double step = power * 10;
    for (const double nice : {1.0, 2.0, 2.5, 5.0}) {
        if (nice * power >= rough * (1 - 1e-9)) {
            step = nice * power;
            break;
        }
    }
    ValueScale scale{low, high, step};
    if (!keepLow)
        scale.low = std::floor(low / step + 1e-9) * step;
    if (!keepHigh)
        scale.high = std::ceil(high / step - 1e-9) * step;
    return scale;
}

} // namespace thunes
