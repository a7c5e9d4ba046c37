// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/dashboard/dashboard.h"

#include <QString>

namespace thunes {

/// Bytes; a larger file is not read.
inline constexpr qint64 largestDashboardFile = 32 * 1024 * 1024;

/// The dashboard in a file of at most 32 MB. The error says what is wrong, without the path: no such
/// file, no JSON (with line and column), no panels.
Result<Dashboard> readDashboardFile(const QString &path);

} // namespace thunes
