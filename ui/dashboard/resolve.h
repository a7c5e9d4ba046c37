// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"
#include "ui/dashboard/variables.h"

#include <QSet>

namespace thunes {

/// The dashboard as it is shown for these values: variables put into all texts, queries included,
/// panels and rows repeated for their variable and everything below moved down. The first of the
/// repeated keeps its id; the ids of the others are the same each time for the same number of them.
Dashboard resolved(const Dashboard &definition, const Variables &variables);

/// The panels that are seen when these rows are closed, moved up by what the rows had below them.
QList<Panel> withClosedRows(const QList<Panel> &panels, const QSet<int> &closedRows);

} // namespace thunes
