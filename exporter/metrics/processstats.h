// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

namespace thunes {

/// What Linux knows about this process; absent where it did not say.
struct ProcessStats
{
    std::optional<double> cpuSeconds; ///< User and system time of all threads.
    std::optional<double> residentBytes;
    std::optional<double> virtualBytes;
    std::optional<double> virtualLimitBytes; ///< Absent also without a limit.
    std::optional<double> openDescriptors;
    std::optional<double> descriptorLimit;
    std::optional<double> threads;
};

/// Reads /proc/self: proc(5).
ProcessStats readProcessStats();

} // namespace thunes
