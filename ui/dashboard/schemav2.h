// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

namespace thunes {

/// Whether the object is the body of a dashboard in Grafana's second schema: elements and a layout.
bool isSchemaV2(const QJsonObject &spec);

/// The same dashboard in the classic form, as the loader reads it. Tabs become rows; an automatic grid
/// one of equal panels. What has the wrong shape is left out.
QJsonObject classicFrom(const QJsonObject &spec);

} // namespace thunes
