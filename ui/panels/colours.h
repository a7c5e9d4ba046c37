// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <QColor>
#include <QList>
#include <QString>

#include <optional>

/// From the colours of a dashboard file to those on screen.
namespace thunes {

/// Grafana's names in five shades, #rrggbb, rgb(…), CSS names. The plain state colours (green,
/// yellow, red …) are those of the console. Invalid when the text names no colour.
QColor colourNamed(const QString &name);

/// A scheme at 0 to 1: "continuous-GrYlRd" and the like, or a heatmap's "Oranges", "Turbo" ….
/// An unknown one is green, yellow, red.
QColor schemeColour(const QString &scheme, double fraction);

/// The colour of the n-th series of a panel when its value is `value`: by fixed colour, thresholds,
/// scheme or palette, as the field says; a mapping's colour beats them all. `low` and `high` are
/// the limits for percentages and schemes where the field has none.
QColor colourOf(const FieldConfig &field, qsizetype index, std::optional<double> value, double low,
                double high);

/// Black or white, whichever is easier to read on it.
QColor inkOn(const QColor &background);

/// The same hue, lightened or darkened until it reads as text on a panel.
QColor readable(const QColor &colour);

/// `amount` of 0 is `a`, of 1 `b`.
QColor mixed(const QColor &a, const QColor &b, double amount);

} // namespace thunes
