// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace thunes {

/// thunes-console dashboard check [--json] [--notes] FILE…: how well this program would show these
/// dashboards of Grafana. Exit code: 0 every panel is shown, 1 some panel is not, 2 wrong usage or a
/// file that cannot be read as a dashboard.
int runDashboardCommand(const QStringList &words);

} // namespace thunes
