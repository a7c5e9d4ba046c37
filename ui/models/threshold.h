// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace thunes {

/// The expression of an alert, taken apart where it ends in a comparison with a number.
struct Threshold
{
    QString measured; ///< What is compared: its history says more than that of the comparison.
    QString comparison; ///< >, >=, <, <=, ==, !=
    double limit = 0;
};

/// Absent when the expression, outside of all brackets, does not end in exactly one comparison with a
/// number, or is joined by and, or, unless.
std::optional<Threshold> thresholdOf(const QString &expression);

/// Four significant digits: "0.8512", "972", "1.2e+07"; "NaN" where there is none.
QString shortNumber(double value);

} // namespace thunes
