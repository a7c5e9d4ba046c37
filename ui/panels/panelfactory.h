// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

QT_FORWARD_DECLARE_CLASS(QWidget)

namespace thunes {

class Crosshair;
class PanelFrame;

/// The widget for a panel of the dashboard. A type we do not draw gets a frame that says so; rows
/// get none (null), for they are only headings of the layout.
PanelFrame *makePanel(const Panel &panel, Crosshair *crosshair, QWidget *parent);

} // namespace thunes
