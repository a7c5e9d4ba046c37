// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace thunes {

/// audit verify|show|export [FILE] [--csv]: reads a kill-switch journal, the running exporter's own
/// where no file is named, without touching it. Exit codes: 0 intact, 1 damaged or unreadable, 2
/// wrong usage.
int runAuditCommand(const QStringList &arguments);

} // namespace thunes
