// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/panels/rivals.h"

namespace thunes::bench {

std::optional<Refresh> customPlot(int, const QSize &)
{
    return std::nullopt;
}

} // namespace thunes::bench
