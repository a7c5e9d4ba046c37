// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace thunes {

/// How a unit turns a number into text.
enum class UnitScale {
    Plain = 1,      ///< The number and a suffix.
    PlainPrefix,    ///< The number behind a prefix.
    Percent,        ///< Suffix without a space.
    PercentUnit,    ///< A fraction of one, shown times 100.
    Short,          ///< K, Mil, Bil, …
    Si,             ///< k, M, G, … by 1000, below one m, µ, n, …
    Binary,         ///< Ki, Mi, Gi, … by 1024
    Count,          ///< K, M, B, T and the name of what is counted
    Currency,       ///< K, M, B, T behind the symbol, the sign first
    CurrencySuffix, ///< The same with the symbol at the end
    Financial,      ///< Grouped by thousands, never shortened
    FinancialSuffix,
    Nanoseconds,
    Microseconds,
    Milliseconds,
    Seconds,
    Minutes,
    Hours,
    Days,
    DurationMs,     ///< "25 minutes, 3 seconds"
    DurationSeconds,
    ClockMs,        ///< 25m:03s:120ms
    ClockSeconds,
    HoursMinutesSeconds,
    TrueFalse,
    YesNo,
    OnOff,
    Grouped,        ///< 1,234.5
    Hex,
    Hex0x,
    Scientific,
    DateTime,       ///< Milliseconds since the epoch
    FromNow,        ///< Milliseconds since the epoch, as distance to now
    Text,           ///< As JavaScript writes it
};

struct UnitRule
{
    UnitScale scale = UnitScale::Plain;
    QString symbol;
    int offset = 0; ///< Si and Binary: the prefix that the number itself already carries.
};

/// The rule of a Grafana unit id, the custom forms "suffix:x", "prefix:$", "si:mV", "count:msg",
/// "currency:BTC" and "time:…" included.
UnitRule unitRule(const QString &id);

} // namespace thunes
