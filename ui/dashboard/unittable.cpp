// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/unittable.h"

#include <QHash>

#include <iterator>

namespace thunes {

namespace {

struct Row
{
    const char *id;
    UnitScale scale;
    const char *symbol = "";
    int offset = 0;
};

using S = UnitScale;

constexpr Row rows[] = {
    {"none", S::Plain}, {"string", S::Text}, {"short", S::Short}, {"sishort", S::Si},
    {"percent", S::Percent}, {"percentunit", S::PercentUnit}, {"humidity", S::Plain, "%H"},
    {"dB", S::Plain, "dB"}, {"candela", S::Si, "cd"}, {"hex0x", S::Hex0x}, {"hex", S::Hex},
    {"sci", S::Scientific}, {"locale", S::Grouped}, {"pixel", S::Plain, "px"},
    // Time
    {"hertz", S::Si, "Hz"}, {"rothz", S::Si, "Hz"}, {"ns", S::Nanoseconds}, {"µs", S::Microseconds},
    {"us", S::Microseconds}, {"ms", S::Milliseconds}, {"s", S::Seconds}, {"m", S::Minutes},
    {"h", S::Hours}, {"d", S::Days}, {"dtdurationms", S::DurationMs},
    {"dtdurations", S::DurationSeconds}, {"dthms", S::HoursMinutesSeconds}, {"clockms", S::ClockMs},
    {"clocks", S::ClockSeconds}, {"dateTimeAsIso", S::DateTime},
    {"dateTimeAsIsoNoDateIfToday", S::DateTime}, {"dateTimeAsUS", S::DateTime},
    {"dateTimeAsUSNoDateIfToday", S::DateTime}, {"dateTimeAsLocal", S::DateTime},
    {"dateTimeAsLocalNoDateIfToday", S::DateTime}, {"dateTimeAsSystem", S::DateTime},
    {"dateTimeFromNow", S::FromNow},
    // Boolean
    {"bool", S::TrueFalse}, {"bool_yes_no", S::YesNo}, {"bool_on_off", S::OnOff},
    // Data
    {"bytes", S::Binary, "B"}, {"decbytes", S::Si, "B"}, {"bits", S::Binary, "b"},
    {"decbits", S::Si, "b"}, {"kbytes", S::Binary, "B", 1}, {"deckbytes", S::Si, "B", 1},
    {"mbytes", S::Binary, "B", 2}, {"decmbytes", S::Si, "B", 2}, {"gbytes", S::Binary, "B", 3},
    {"decgbytes", S::Si, "B", 3}, {"tbytes", S::Binary, "B", 4}, {"dectbytes", S::Si, "B", 4},
    {"pbytes", S::Binary, "B", 5}, {"decpbytes", S::Si, "B", 5},
    // Data rate
    {"pps", S::Si, "p/s"}, {"binBps", S::Binary, "B/s"}, {"Bps", S::Si, "B/s"},
    {"binbps", S::Binary, "b/s"}, {"bps", S::Si, "b/s"}, {"KiBs", S::Binary, "B/s", 1},
    {"Kibits", S::Binary, "b/s", 1}, {"KBs", S::Si, "B/s", 1}, {"Kbits", S::Si, "b/s", 1},
    {"MiBs", S::Binary, "B/s", 2}, {"Mibits", S::Binary, "b/s", 2}, {"MBs", S::Si, "B/s", 2},
    {"Mbits", S::Si, "b/s", 2}, {"GiBs", S::Binary, "B/s", 3}, {"Gibits", S::Binary, "b/s", 3},
    {"GBs", S::Si, "B/s", 3}, {"Gbits", S::Si, "b/s", 3}, {"TiBs", S::Binary, "B/s", 4},
    {"TBs", S::Si, "B/s", 4}, {"Tbits", S::Si, "b/s", 4},
    // Throughput
    {"cps", S::Count, "c/s"}, {"ops", S::Count, "ops/s"}, {"reqps", S::Count, "req/s"},
    {"rps", S::Count, "rd/s"}, {"wps", S::Count, "wr/s"}, {"iops", S::Count, "io/s"},
    {"eps", S::Count, "evt/s"}, {"mps", S::Count, "msg/s"}, {"recps", S::Count, "rec/s"},
    {"rowsps", S::Count, "rows/s"}, {"cpm", S::Count, "c/m"}, {"opm", S::Count, "ops/m"},
    {"reqpm", S::Count, "req/m"}, {"rpm", S::Count, "rd/m"}, {"wpm", S::Count, "wr/m"},
    {"epm", S::Count, "evts/m"},
    // Currency
    {"currencyUSD", S::Currency, "$"}, {"currencyEUR", S::Currency, "€"},
    {"currencyGBP", S::Currency, "£"}, {"currencyJPY", S::Currency, "¥"},
    {"currencyBTC", S::Currency, "฿"}, {"currencymBTC", S::Currency, "mBTC"},
    {"currencyμBTC", S::Currency, "μBTC"}, {"currencyRUB", S::Currency, "₽"},
    {"currencyUAH", S::Currency, "₴"}, {"currencyBRL", S::Currency, "R$"},
    {"currencyINR", S::Currency, "₹"}, {"currencyKRW", S::Currency, "₩"},
    {"currencyCNY", S::Currency, "¥"}, {"currencyZAR", S::Currency, "R"},
    {"currencyDKK", S::CurrencySuffix, "kr"}, {"currencyNOK", S::CurrencySuffix, "kr"},
    {"currencySEK", S::CurrencySuffix, "kr"}, {"currencyISK", S::CurrencySuffix, "kr"},
    {"currencyCZK", S::CurrencySuffix, "czk"}, {"currencyPLN", S::CurrencySuffix, "zł"},
    {"currencyCHF", S::Currency, "CHF"}, {"currencyTRY", S::Currency, "₺"},
    // Physics
    {"celsius", S::Plain, "°C"}, {"fahrenheit", S::Plain, "°F"}, {"kelvin", S::Plain, "K"},
    {"degree", S::Plain, "°"}, {"radian", S::Plain, "rad"}, {"watt", S::Si, "W"},
    {"kwatt", S::Si, "W", 1}, {"megwatt", S::Si, "W", 2}, {"mwatt", S::Si, "W", -1},
    {"voltamp", S::Si, "VA"}, {"watth", S::Si, "Wh"}, {"kwatth", S::Si, "Wh", 1},
    {"joule", S::Si, "J"}, {"amp", S::Si, "A"}, {"kamp", S::Si, "A", 1}, {"mamp", S::Si, "A", -1},
    {"volt", S::Si, "V"}, {"kvolt", S::Si, "V", 1}, {"mvolt", S::Si, "V", -1},
    {"ohm", S::Si, "Ω"}, {"farad", S::Si, "F"}, {"dBm", S::Plain, "dBm"},
    {"lengthm", S::Si, "m"}, {"lengthkm", S::Si, "m", 1}, {"lengthmm", S::Si, "m", -1},
    {"massg", S::Si, "g"}, {"masskg", S::Si, "g", 1}, {"pressurepa", S::Si, "Pa"},
    {"pressurehpa", S::Plain, "hPa"}, {"pressurebar", S::Si, "bar"}, {"ppm", S::Plain, "ppm"},
    {"velocityms", S::Plain, "m/s"}, {"velocitykmh", S::Plain, "km/h"}, {"rotrpm", S::Plain, "rpm"},
    {"flops", S::Si, "FLOPS"}, {"Hs", S::Si, "H/s"},
};

const QHash<QString, UnitRule> &table()
{
    static const QHash<QString, UnitRule> rules = [] {
        QHash<QString, UnitRule> result;
        result.reserve(static_cast<qsizetype>(std::size(rows)));
        for (const Row &row : rows)
            result.insert(QString::fromUtf8(row.id),
                          {row.scale, QString::fromUtf8(row.symbol), row.offset});
        return result;
    }();
    return rules;
}

/// "mV": volts with a prefix of their own in front.
UnitRule siRule(const QString &unit)
{
    static const QString prefixes = QStringLiteral("fpnµm kMGTPEZY");
    const qsizetype index = unit.size() > 1 ? prefixes.indexOf(unit.front()) : -1;
    if (index < 0 || unit.front() == u' ')
        return {UnitScale::Si, unit, 0};
    return {UnitScale::Si, unit.mid(1), static_cast<int>(index) - 5};
}

UnitRule currencyRule(QString unit)
{
    const bool financial = unit.startsWith(QLatin1String("financial:"));
    if (financial)
        unit = unit.mid(10);
    const qsizetype colon = unit.indexOf(u':');
    const bool suffix = colon >= 0 && unit.mid(colon + 1) == QLatin1String("suffix");
    const QString symbol = colon >= 0 ? unit.left(colon) : unit;
    if (financial)
        return {suffix ? UnitScale::FinancialSuffix : UnitScale::Financial, symbol, 0};
    return {suffix ? UnitScale::CurrencySuffix : UnitScale::Currency, symbol, 0};
}

} // namespace

UnitRule unitRule(const QString &id)
{
    if (id.isEmpty())
        return {};
    const auto known = table().constFind(id);
    if (known != table().constEnd())
        return *known;
    const qsizetype colon = id.indexOf(u':');
    if (colon > 0) {
        const QString kind = id.left(colon);
        const QString rest = id.mid(colon + 1);
        if (kind == QLatin1String("prefix"))
            return {UnitScale::PlainPrefix, rest, 0};
        if (kind == QLatin1String("suffix"))
            return {UnitScale::Plain, rest, 0};
        if (kind == QLatin1String("time"))
            return {UnitScale::DateTime, {}, 0};
        if (kind == QLatin1String("si"))
            return siRule(rest);
        if (kind == QLatin1String("count"))
            return {UnitScale::Count, rest, 0};
        if (kind == QLatin1String("currency"))
            return currencyRule(rest);
        if (kind == QLatin1String("bool"))
            return {UnitScale::TrueFalse, rest, 0};
    }
    return {UnitScale::Plain, id, 0};
}

} // namespace thunes
