// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/options.h"

namespace thunes {

/// What every https connection of this process trusts and shows from now on: the CAs of --ca-file
/// besides the system's, and the certificate of --client-certificate. Verification is never relaxed.
Result<void> useClientTls(const Options &options);

} // namespace thunes
