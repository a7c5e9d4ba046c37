// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

/// Texts of plain numbers the way Grafana's JavaScript writes them, whatever the locale of the
/// process is. All of them take finite numbers only.
namespace thunes {

/// JavaScript's String(value): shortest digits, an exponent below 1e-6 and from 1e21 on.
QString javascriptText(double value);

/// As many decimals as three significant digits need; whole numbers get none.
int automaticDecimals(double value);

/// Rounded to `decimals` (automatic when absent), padded with zeros.
QString fixedText(double value, std::optional<int> decimals);

/// English grouping, 1,234.5: at least `minimum` and at most `maximum` decimals, halves away from
/// zero as read in the shortest decimal text.
QString groupedText(double value, int minimum, int maximum);

/// JavaScript's toExponential(): 1.5e+3.
QString exponentText(double value, std::optional<int> decimals);

/// JavaScript's toString(16) in capitals, fractions included.
QString hexText(double value);

} // namespace thunes
