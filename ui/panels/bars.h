// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/fieldvalues.h"

#include <QRectF>

QT_FORWARD_DECLARE_CLASS(QPainter)

namespace thunes {

/// One bar in its track, as bar gauges and table cells draw it: filled from its lowest value, or
/// from zero when that lies within, to the value.
void paintBar(QPainter &painter, const QRectF &track, const FieldValue &value, BarGaugeMode mode,
              Qt::Orientation orientation, bool showUnfilled = true);

} // namespace thunes
