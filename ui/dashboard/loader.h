// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/dashboard/dashboard.h"

#include <QByteArray>

namespace thunes {

/// Reads a Grafana dashboard file of any age. Repairs what it can and says so in the notes of the
/// dashboard and its panels; fails only when the text is no JSON object at all. Panels have ids
/// of their own afterwards, rows are open and the panels inside follow them. `name` is for
/// messages: the file's.
Result<Dashboard> loadDashboard(const QByteArray &json, const QString &name);

} // namespace thunes
