// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <functional>

QT_FORWARD_DECLARE_CLASS(QAbstractItemModel)
QT_FORWARD_DECLARE_CLASS(QWidget)

namespace thunes {

class AlertBoard;
class Crosshair;
class PanelFrame;

/// What panels may ask of the world around them; all of it may be missing. The models outlive the
/// panels.
struct PanelContext
{
    Crosshair *crosshair = nullptr;
    AlertBoard *alerts = nullptr;
    /// Opens the alert with that key; may be empty.
    std::function<void(const QString &)> showAlert;
    /// The dashboards that a dashboard list shows, in DashboardListPanel's roles.
    QAbstractItemModel *dashboards = nullptr;
    /// Puts the values of variables into a text panel's words; absent: they are in already.
    std::function<QString(const QString &)> interpolate;
};

/// Gives a list its source when it was made without; other panels have none.
void setSources(PanelFrame *panel, const PanelContext &context);

/// The widget for a panel of the dashboard. A type we do not draw gets a frame that says so; rows
/// get none (null), for they are only headings of the layout.
PanelFrame *makePanel(const Panel &panel, const PanelContext &context, QWidget *parent);
PanelFrame *makePanel(const Panel &panel, Crosshair *crosshair, QWidget *parent);

/// Whether makePanel() draws panels of this type.
bool isPainted(PanelType type);

} // namespace thunes
