// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QString>

namespace thunes {

/// What data/positions.db says: counts of rows, and the sum of `pnl` in quote currency over the
/// positions closed since 00:00 UTC of `now`.
struct PositionsSummary
{
    qint64 open = 0;
    qint64 entries = 0; ///< Rows: each began with a BUY.
    qint64 exits = 0;   ///< Closed rows: each ended with a SELL.
    double dailyPnl = 0;
};

/// Reads the database, read-only and in one transaction. Blocks up to `busy` on a lock. NotFound
/// when there is no file, Unavailable while it is locked, Io for everything else.
Result<PositionsSummary> readPositions(const QString &path, TimePoint now,
                                       Milliseconds busy = Milliseconds(250));

} // namespace thunes
