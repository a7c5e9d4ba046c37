// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace thunes {

/// Whether a sanitizer is at work: it multiplies times, and keeps freed memory for a while. What is asserted
/// about these does not hold then.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool isSanitized = true;
#else
inline constexpr bool isSanitized = false;
#endif

} // namespace thunes
