// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"
#include "ui/models/paneldata.h"

#include <QImage>
#include <QWidget>

/// Panels and answers to draw in the tests, shaped like the THUNES Trading Overview.
namespace thunes::samples {

/// 2026-11-24 12:03:11 UTC.
TimePoint noon();

/// The eleven panels of the trading overview.
Dashboard tradingOverview();
Panel panel(int id);

/// A current answer with one series per name, `history` steps long.
PanelData cells(const QStringList &names, const QList<double> &values);
/// A wavy line per name over six hours; the base decides its level.
PanelData waves(const QStringList &names, const QList<double> &bases, double wobble = 0.1);
/// What the panel of that id shows on an ordinary day with a few troubles.
PanelData ordinary(int id);
PanelData inState(PanelState state, const QString &message);
/// The same values, no longer current.
PanelData stale(PanelData data);

QStringList servers();

/// Saves a grab when THUNES_SHOTS names a directory; for the eyes, not for comparison.
void shoot(QWidget *widget, const QString &name);

/// Whether the colour occurs in the rectangle of logical pixels, within a small tolerance.
bool hasColour(const QImage &image, const QRectF &rect, const QColor &colour);

} // namespace thunes::samples
