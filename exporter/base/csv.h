// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace thunes {

/// One record of RFC 4180 with its line feed. A text that a spreadsheet would run as a formula gets a
/// leading apostrophe; numbers are left alone.
QString csvLine(const QStringList &fields);

} // namespace thunes
