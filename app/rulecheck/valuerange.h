// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/rulecheck/knownmetrics.h"

namespace thunes {

/// What a comparison ("<", "==", …) with something in `other` leaves of `values`; absent: nothing, since it
/// is never true. NaN is left out: nothing compares with it but !=.
std::optional<ValueRange> filtered(const ValueRange &values, const QString &comparison,
                                   const ValueRange &other);
/// The comparison with its sides exchanged.
QString mirrored(const QString &comparison);
/// Of an arithmetic operation, as far as it is easy to tell.
ValueRange combined(const QString &operation, const ValueRange &left, const ValueRange &right);
ValueRange negated(const ValueRange &values);

} // namespace thunes
