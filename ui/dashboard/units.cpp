// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/units.h"

#include "ui/dashboard/numbertext.h"
#include "ui/dashboard/unittable.h"

#include <QDateTime>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <span>

namespace thunes {

namespace {

using Decimals = std::optional<int>;

/// value / factor^n with the n-th extension; n = 0 is extension number `offset`.
FormattedValue scaled(double value, Decimals decimals, double factor, const QStringList &extensions,
                      int offset)
{
    const int last = static_cast<int>(extensions.size()) - 1;
    const int wanted = value == 0 ? 0
                                  : static_cast<int>(std::floor(std::log10(std::abs(value))
                                                                / std::log10(factor)));
    const int index = std::clamp(offset + wanted, 0, last);
    const int exponent = std::clamp(wanted, -offset, last - offset);
    return {{}, fixedText(value / std::pow(factor, exponent), decimals), extensions[index]};
}

QStringList withUnit(const QStringList &prefixes, const QString &unit)
{
    QStringList result;
    for (const QString &prefix : prefixes)
        result << QString(u' ' + prefix + unit);
    return result;
}

FormattedValue si(double value, Decimals decimals, const UnitRule &rule)
{
    static const QStringList prefixes{
        QStringLiteral("f"), QStringLiteral("p"), QStringLiteral("n"), QStringLiteral("µ"),
        QStringLiteral("m"), QString(),           QStringLiteral("k"), QStringLiteral("M"),
        QStringLiteral("G"), QStringLiteral("T"), QStringLiteral("P"), QStringLiteral("E"),
        QStringLiteral("Z"), QStringLiteral("Y")};
    return scaled(value, decimals, 1000, withUnit(prefixes, rule.symbol), 5 + rule.offset);
}

FormattedValue binary(double value, Decimals decimals, const UnitRule &rule)
{
    static const QStringList prefixes{
        QString(),            QStringLiteral("Ki"), QStringLiteral("Mi"),
        QStringLiteral("Gi"), QStringLiteral("Ti"), QStringLiteral("Pi"),
        QStringLiteral("Ei"), QStringLiteral("Zi"), QStringLiteral("Yi")};
    return scaled(value, decimals, 1024, withUnit(prefixes, rule.symbol), rule.offset);
}

FormattedValue thousands(double value, Decimals decimals)
{
    static const QStringList extensions{QString(), QStringLiteral("K"), QStringLiteral("M"),
                                        QStringLiteral("B"), QStringLiteral("T")};
    return scaled(value, decimals, 1000, extensions, 0);
}

FormattedValue shortNumber(double value, Decimals decimals)
{
    static const QStringList extensions{
        QString(),                QStringLiteral(" K"),     QStringLiteral(" Mil"),
        QStringLiteral(" Bil"),   QStringLiteral(" Tri"),   QStringLiteral(" Quadr"),
        QStringLiteral(" Quint"), QStringLiteral(" Sext"),  QStringLiteral(" Sept")};
    return scaled(value, decimals, 1000, extensions, 0);
}

FormattedValue currency(double value, Decimals decimals, const QString &symbol, bool suffix)
{
    FormattedValue result = thousands(std::abs(value), decimals);
    const QString sign = value < 0 ? QStringLiteral("-") : QString();
    if (suffix) {
        result.text.prepend(sign);
        result.suffix += symbol;
    } else {
        result.prefix = sign + symbol;
    }
    return result;
}

/// One rung of a ladder of time units: used below `limit`, in the unit's own numbers.
struct Rung
{
    double limit;
    double divisor;
    const char *suffix;
    bool plural = false;
};

FormattedValue ladder(double value, Decimals decimals, std::span<const Rung> rungs)
{
    const double magnitude = std::abs(value);
    const auto last = std::prev(rungs.end());
    const auto rung = std::find_if(rungs.begin(), last, [&](const Rung &candidate) {
        return magnitude < candidate.limit;
    });
    // A divisor below one multiplies exactly, as 1e-7 s to 100 ns.
    const double shown = rung->divisor < 1 ? value * std::round(1 / rung->divisor)
                                           : value / rung->divisor;
    QString suffix = QString::fromUtf8(rung->suffix);
    if (rung->plural && std::abs(shown) > 1)
        suffix += u's';
    return {{}, fixedText(shown, decimals), suffix};
}

constexpr Rung nanosecondRungs[] = {{1e3, 1, " ns"}, {1e6, 1e3, " µs"}, {1e9, 1e6, " ms"},
                                    {6e10, 1e9, " s"}, {0, 6e10, " min", true}};
constexpr Rung microsecondRungs[] = {{1e3, 1, " µs"}, {1e6, 1e3, " ms"}, {0, 1e6, " s"}};
constexpr Rung millisecondRungs[] = {{1e3, 1, " ms"}, {6e4, 1e3, " s"}, {3.6e6, 6e4, " min", true},
                                     {8.64e7, 3.6e6, " hour", true},
                                     {3.1536e10, 8.64e7, " day", true},
                                     {0, 3.1536e10, " year", true}};
constexpr Rung secondRungs[] = {{1e-6, 1e-9, " ns"}, {1e-3, 1e-6, " µs"}, {1, 1e-3, " ms"},
                                {60, 1, " s"}, {3600, 60, " min", true},
                                {86400, 3600, " hour", true}, {604800, 86400, " day", true},
                                {31536000, 604800, " week", true}, {0, 3.15569e7, " year", true}};
constexpr Rung minuteRungs[] = {{60, 1, " min"}, {1440, 60, " hour", true},
                                {10080, 1440, " day", true}, {604800, 10080, " week", true},
                                {0, 5.25948e5, " year", true}};
constexpr Rung hourRungs[] = {{24, 1, " hour"}, {168, 24, " day", true}, {8760, 168, " week", true},
                              {0, 8760, " year", true}};
constexpr Rung dayRungs[] = {{7, 1, " day", true}, {365, 7, " week", true}, {0, 365, " year", true}};

FormattedValue seconds(double value, Decimals decimals)
{
    if (value == 0) // Neither 0 ns nor 0.00 s.
        return {{}, QStringLiteral("0"), QStringLiteral(" s")};
    return ladder(value, decimals, secondRungs);
}

/// "25 minutes, 3 seconds": the largest unit and `decimals` more.
FormattedValue duration(double ms, Decimals decimals, const char *zeroUnit)
{
    struct Unit { double ms; const char *name; };
    static constexpr Unit units[] = {{31536e6, "year"},  {2592e6, "month"}, {6048e5, "week"},
                                     {864e5, "day"},     {36e5, "hour"},    {6e4, "minute"},
                                     {1e3, "second"},    {1, "millisecond"}};
    if (ms == 0)
        return {{}, QStringLiteral("0"), u' ' + QLatin1String(zeroUnit) + u's'};
    if (ms < 0) {
        FormattedValue result = duration(-ms, decimals, zeroUnit);
        result.suffix += QStringLiteral(" ago");
        return result;
    }
    QStringList parts;
    int left = decimals.value_or(0);
    for (const Unit &unit : units) {
        if (left < 0)
            break;
        const double count = std::floor(ms / unit.ms);
        if (count < 1 && parts.isEmpty())
            continue;
        parts << QString(javascriptText(count) + u' ' + QLatin1String(unit.name)
                         + (count == 1 ? QString() : QStringLiteral("s")));
        ms = std::fmod(ms, unit.ms);
        --left;
    }
    return {{}, parts.join(QStringLiteral(", ")), {}};
}

QString padded(double number, int width)
{
    return javascriptText(number).rightJustified(width, u'0');
}

/// 25m:03s:120ms; `decimals` says how many parts follow the first.
FormattedValue clock(double ms, Decimals decimals)
{
    const double whole = std::floor(ms);
    const double millis = whole - 1000 * std::floor(whole / 1000);
    QStringList parts;
    if (ms >= 3600e3)
        parts << QString(javascriptText(std::floor(ms / 3600e3)) + u'h');
    if (ms >= 60e3)
        parts << QString(padded(std::fmod(std::floor(ms / 60e3), 60), 2) + u'm');
    if (ms >= 1e3)
        parts << QString(padded(std::fmod(std::floor(ms / 1e3), 60), 2) + u's');
    parts << QString(padded(millis, 3) + QStringLiteral("ms"));
    if (decimals)
        parts = parts.mid(0, std::max(0, *decimals) + 1);
    return {{}, parts.join(u':'), {}};
}

FormattedValue hoursMinutesSeconds(double value)
{
    const double magnitude = std::abs(value);
    const QString text = padded(std::floor(magnitude / 3600), 2) + u':'
                         + padded(std::floor(std::fmod(magnitude, 3600) / 60), 2) + u':'
                         + padded(std::floor(std::fmod(magnitude, 60)), 2);
    return {{}, text, value < 0 ? QStringLiteral(" ago") : QString()};
}

/// The largest time that a QDateTime shows sensibly, year 9999.
constexpr double latestMs = 253402300799999.0;

FormattedValue dateTime(double ms)
{
    if (std::abs(ms) > latestMs)
        return {{}, javascriptText(ms), {}};
    const auto time = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(ms), Qt::UTC);
    return {{}, time.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")), {}};
}

FormattedValue fromNow(double ms)
{
    const double distance = static_cast<double>(QDateTime::currentMSecsSinceEpoch()) - ms;
    FormattedValue result = duration(std::abs(distance), 0, "second");
    if (result.text.isEmpty())
        result.text = QStringLiteral("now");
    else
        (distance >= 0 ? result.suffix : result.prefix)
            += distance >= 0 ? QStringLiteral(" ago") : QStringLiteral("in ");
    return result;
}

FormattedValue financial(double value, Decimals decimals, const QString &symbol, bool suffix)
{
    const int places = decimals.value_or(1);
    const QString text = groupedText(value, decimals ? places : 0, places);
    if (suffix)
        return {{}, text, symbol};
    return {symbol, text, {}};
}

FormattedValue word(bool isTrue, QLatin1String yes, QLatin1String no)
{
    return {{}, isTrue ? yes : no, {}};
}

} // namespace

FormattedValue formatValue(double value, const QString &unit, std::optional<int> decimals)
{
    if (std::isnan(value))
        return {{}, QStringLiteral("NaN"), {}};
    if (std::isinf(value))
        return {{}, value > 0 ? QStringLiteral("∞") : QStringLiteral("-∞"), {}};
    if (decimals) // As far as JavaScript's own texts go.
        decimals = std::clamp(*decimals, 0, 20);
    const UnitRule rule = unitRule(unit);
    switch (rule.scale) {
    case UnitScale::Plain:
        return {{}, fixedText(value, decimals),
                rule.symbol.isEmpty() ? QString() : QString(u' ' + rule.symbol)};
    case UnitScale::PlainPrefix: return {rule.symbol, fixedText(value, decimals), {}};
    case UnitScale::Percent: return {{}, fixedText(value, decimals), QStringLiteral("%")};
    case UnitScale::PercentUnit: return {{}, fixedText(value * 100, decimals), QStringLiteral("%")};
    case UnitScale::Short: return shortNumber(value, decimals);
    case UnitScale::Si: return si(value, decimals, rule);
    case UnitScale::Binary: return binary(value, decimals, rule);
    case UnitScale::Count: {
        FormattedValue result = thousands(value, decimals);
        result.suffix += u' ' + rule.symbol;
        return result;
    }
    case UnitScale::Currency: return currency(value, decimals, rule.symbol, false);
    case UnitScale::CurrencySuffix: return currency(value, decimals, rule.symbol, true);
    case UnitScale::Financial: return financial(value, decimals, rule.symbol, false);
    case UnitScale::FinancialSuffix: return financial(value, decimals, rule.symbol, true);
    case UnitScale::Nanoseconds: return ladder(value, decimals, nanosecondRungs);
    case UnitScale::Microseconds: return ladder(value, decimals, microsecondRungs);
    case UnitScale::Milliseconds: return ladder(value, decimals, millisecondRungs);
    case UnitScale::Seconds: return seconds(value, decimals);
    case UnitScale::Minutes: return ladder(value, decimals, minuteRungs);
    case UnitScale::Hours: return ladder(value, decimals, hourRungs);
    case UnitScale::Days: return ladder(value, decimals, dayRungs);
    case UnitScale::DurationMs: return duration(value, decimals, "millisecond");
    case UnitScale::DurationSeconds: return duration(value * 1000, decimals, "second");
    case UnitScale::ClockMs: return clock(value, decimals);
    case UnitScale::ClockSeconds: return clock(value * 1000, decimals);
    case UnitScale::HoursMinutesSeconds: return hoursMinutesSeconds(value);
    case UnitScale::TrueFalse:
        return word(value != 0, QLatin1String("True"), QLatin1String("False"));
    case UnitScale::YesNo: return word(value != 0, QLatin1String("Yes"), QLatin1String("No"));
    case UnitScale::OnOff: return word(value != 0, QLatin1String("On"), QLatin1String("Off"));
    case UnitScale::Grouped: return {{}, groupedText(value, 0, decimals.value_or(3)), {}};
    case UnitScale::Hex: return {{}, hexText(fixedText(value, decimals).toDouble()), {}};
    case UnitScale::Hex0x:
        return {{}, QStringLiteral("0x") + hexText(fixedText(value, decimals).toDouble()), {}};
    case UnitScale::Scientific: return {{}, exponentText(value, decimals), {}};
    case UnitScale::DateTime: return dateTime(value);
    case UnitScale::FromNow: return fromNow(value);
    case UnitScale::Text: return {{}, javascriptText(value), {}};
    }
    return {};
}

} // namespace thunes
