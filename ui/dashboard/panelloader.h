// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <QJsonObject>

namespace thunes {

/// The type that draws panels of this name in a file, older names included.
PanelType panelTypeOf(const QString &name);

/// One panel of a file, of any age; never fails: what is not understood is in its notes.
/// Leaves id and gridPos as the file has them (0 and the default when it has none). Variables in
/// its texts stay as they are: see resolved().
Panel loadPanel(const QJsonObject &json);

} // namespace thunes
