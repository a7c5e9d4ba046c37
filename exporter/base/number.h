// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QByteArrayView>

namespace thunes {

/// The shortest decimal text that reads back to the same double, in the spelling of the Prometheus
/// text format: NaN, +Inf, -Inf. Never depends on the locale.
QByteArray formatNumber(double value);

/// Appends formatNumber(value) to `out` without a temporary.
void appendNumber(QByteArray &out, double value);

/// Reads what formatNumber() writes and every decimal the Prometheus text format allows.
/// The whole text must be a number. Never depends on the locale.
Result<double> parseNumber(QByteArrayView text);

} // namespace thunes
