// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/paneldata.h"

#include <algorithm>
#include <cmath>

namespace thunes {

std::optional<SamplePoint> NamedSeries::last() const
{
    const auto found = std::find_if(points.rbegin(), points.rend(), [](const SamplePoint &point) {
        return !std::isnan(point.value);
    });
    return found == points.rend() ? std::nullopt : std::optional(*found);
}

} // namespace thunes
