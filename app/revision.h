// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace thunes {

/// The commit that this program was built from: 12 digits, with "-dirty" behind them when tracked files
/// had been changed; "unknown" outside of a git checkout or archive. See revision.cmake.
const char *buildRevision();

} // namespace thunes
