// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QString>

namespace thunes {

/// Start at login, by an entry in the XDG autostart directory. The file is the only truth: who
/// removes it by other means has switched it off.
bool startsAtLogin();
/// `program`: what to start; it goes into the file quoted as the desktop entry specification says.
Result<void> setStartAtLogin(bool on, const QString &program, const QStringList &arguments);

} // namespace thunes
