// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"
#include "ui/dashboard/dataframe.h"

#include <QList>
#include <QString>

/// Grafana's transformations: tables in, tables out. Pure functions; options are read leniently, and
/// one that cannot be applied to these tables leaves them as they are.
namespace thunes {

bool isTransformation(const QString &id);

/// All steps, one after the other.
QList<DataFrame> transformed(QList<DataFrame> frames, const QList<Transformation> &steps);

} // namespace thunes
