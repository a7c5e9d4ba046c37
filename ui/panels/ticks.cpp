// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/ticks.h"

#include "ui/dashboard/units.h"

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

Roundness roundnessOf(const QString &unit)
{
    static const QStringList binary{QStringLiteral("bytes"), QStringLiteral("bits"),
                                    QStringLiteral("kbytes"), QStringLiteral("mbytes"),
                                    QStringLiteral("gbytes"), QStringLiteral("binBps"),
                                    QStringLiteral("binbps")};
    if (binary.contains(unit))
        return Roundness::Binary;
    if (unit == QLatin1String("s"))
        return Roundness::OfSeconds;
    return unit == QLatin1String("ms") ? Roundness::OfMilliseconds : Roundness::Decimal;
}

static double niceStep(double rough, Roundness roundness)
{
    if (roundness == Roundness::Binary && rough > 1)
        return std::exp2(std::ceil(std::log2(rough) - 1e-9));
    const double second = roundness == Roundness::OfMilliseconds ? 1000 : 1;
    if ((roundness == Roundness::OfSeconds || roundness == Roundness::OfMilliseconds)
        && rough > 10 * second) {
        static constexpr double steps[] = {15,    30,    60,     120,    300,    600,     900,
                                           1800,  3600,  7200,   10800,  21600,  43200,   86400,
                                           172800, 604800, 1209600, 2592000, 7776000, 31536000};
        for (const double step : steps) {
            if (step * second >= rough * (1 - 1e-9))
                return step * second;
        }
    }
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double nice : {1.0, 2.0, 2.5, 5.0}) {
        if (nice * power >= rough * (1 - 1e-9))
            return nice * power;
    }
    return power * 10;
}

ValueScale valueScale(double low, double high, bool keepLow, bool keepHigh, int most,
                      Roundness roundness)
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
    const double step = niceStep((high - low) / std::max(1, most), roundness);
    ValueScale scale{low, high, step};
    if (!keepLow)
        scale.low = std::floor(low / step + 1e-9) * step;
    if (!keepHigh)
        scale.high = std::ceil(high / step - 1e-9) * step;
    return scale;
}

QList<double> logTicks(PlotWindow &window, bool keepLow, bool keepHigh, int most)
{
    QList<double> values;
    const double base = window.base;
    const auto exponent = [base](double value) { return std::log(value) / std::log(base); };
    if (window.kind == ScaleKind::SymLog) {
        // Zero, and powers to both sides from the threshold on.
        const auto reach = [&](double limit) {
            return std::abs(limit) <= window.threshold
                       ? 0
                       : static_cast<int>(std::ceil(exponent(std::abs(limit) / window.threshold) - 1e-9));
        };
        const int below = window.low < 0 ? reach(window.low) : -1;
        const int above = window.high > 0 ? reach(window.high) : -1;
        const int stride = std::max(1, (below + above + 2) / std::max(1, most));
        for (int i = below; i >= 0; i -= stride)
            values.append(-window.threshold * std::pow(base, i));
        values.append(0);
        for (int i = 0; i <= above; i += stride)
            values.append(window.threshold * std::pow(base, i));
        if (!keepLow)
            window.low = std::min(window.low, values.constFirst());
        if (!keepHigh)
            window.high = std::max(window.high, values.constLast());
    } else {
        const int first = static_cast<int>(std::floor(exponent(window.low) + 1e-9));
        const int last = static_cast<int>(std::ceil(exponent(window.high) - 1e-9));
        if (!keepLow)
            window.low = std::pow(base, first);
        if (!keepHigh)
            window.high = std::pow(base, std::max(last, first + 1));
        const int powers = std::max(last, first + 1) - first + 1;
        const int stride = std::max(1, (powers + most - 1) / std::max(1, most));
        for (int i = first; i <= first + powers - 1; i += stride) {
            values.append(std::pow(base, i));
            // Few decades leave room for the numbers between.
            if (base == 10 && powers * 3 <= most) {
                values.append(2 * std::pow(base, i));
                values.append(5 * std::pow(base, i));
            }
        }
    }
    values.removeIf([&](double value) {
        return value < window.low * (window.low > 0 ? 1 - 1e-9 : 1 + 1e-9) - 1e-300
               || value > window.high * (1 + 1e-9);
    });
    return values;
}

static QString withoutTrailingZeros(QString digits)
{
    if (!digits.contains(u'.'))
        return digits;
    while (digits.endsWith(u'0'))
        digits.chop(1);
    if (digits.endsWith(u'.'))
        digits.chop(1);
    return digits;
}

QString tickText(const QString &unit, double value, double step)
{
    // 0.1 + 0.2 is no reason for seventeen digits.
    if (step > 0 && std::isfinite(value))
        value = std::round(value / step * 1e6) / 1e6 * step;
    if (value == 0)
        value = 0; // Never "-0".
    // The unit may turn milliseconds into seconds: only the text says how many decimals are left.
    for (int decimals = 0; decimals <= 3; ++decimals) {
        FormattedValue shown = formatValue(value, unit, decimals);
        const FormattedValue exact = formatValue(value, unit, 9);
        shown.text = withoutTrailingZeros(shown.text);
        if (shown.text == withoutTrailingZeros(exact.text) && shown.suffix == exact.suffix)
            return shown.toString();
    }
    // Far below one only the leading digits matter; above, three decimals are plenty.
    const FormattedValue exact = formatValue(value, unit, 9);
    bool ok = false;
    const double number = exact.text.toDouble(&ok);
    const int decimals = ok && number != 0 && std::abs(number) < 1
                             ? std::min(9, static_cast<int>(std::ceil(-std::log10(std::abs(number)))) + 2)
                             : 2;
    FormattedValue shown = formatValue(value, unit, decimals);
    shown.text = withoutTrailingZeros(shown.text);
    return shown.toString();
}

} // namespace thunes
