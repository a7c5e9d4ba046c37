// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"
#include "ui/dashboard/variables.h"

#include <QJsonObject>

namespace thunes {

/// The type that draws panels of this name in a file, older names included.
PanelType panelTypeOf(const QString &name);

/// One panel of a file, of any age; never fails: what is not understood is in its notes.
/// Leaves id and gridPos as the file has them (0 and the default when it has none).
Panel loadPanel(const QJsonObject &json, const Variables &variables);

/// Fills in `panel` from the "graph" and "singlestat" of before Grafana 8.
void loadGraph(const QJsonObject &json, Panel &panel);
void loadSingleStat(const QJsonObject &json, Panel &panel);

} // namespace thunes
