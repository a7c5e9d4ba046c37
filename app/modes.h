// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/options.h"

namespace thunes {

/// Each runs one mode to its end and returns the exit code: 0 done, 1 failed, 2 wrong usage.
int runHeadless(int &argc, char **argv, const Options &options);
int runDesktop(int &argc, char **argv, const Options &options);
int runDemoTrader(int &argc, char **argv, const Options &options);

/// Whether this build has a desktop.
bool hasDesktop();

} // namespace thunes
