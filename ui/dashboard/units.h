// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace thunes {

/// A number as a person reads it, in three parts because the unit is drawn smaller.
struct FormattedValue
{
    QString prefix; ///< "$", "-$"
    QString text;   ///< "25.6", "DISCONNECTED"
    QString suffix; ///< " ms", with the space in front that belongs to it

    QString toString() const { return prefix + text + suffix; }
};

/// The value in a Grafana unit (its id, "percentunit"; empty is "none"). An id that Grafana has
/// not either becomes the suffix. Never depends on the locale. NaN is "NaN", infinity "∞".
FormattedValue formatValue(double value, const QString &unit, std::optional<int> decimals);

} // namespace thunes
