// SPDX-License-Identifier: GPL-3.0-or-later
// Linked instead of desktop.cpp where the desktop is not built (preset "headless").
#include "app/dashboardcommand.h"
#include "app/modes.h"

#include <cstdio>

namespace thunes {

bool hasDesktop() { return false; }

int runDesktop(int &, char **, const Options &)
{
    std::fputs("thunes-console: this build has no desktop; use --headless\n", stderr);
    return 2;
}

int runDashboardCommand(const QStringList &)
{
    std::fputs("thunes-console: this build has no desktop, and so draws no dashboards\n", stderr);
    return 2;
}

} // namespace thunes
