// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QStringList>

/// Panels of older files as today's Grafana would save them: JSON to JSON, so that one reader is
/// enough. What has no counterpart is noted.
namespace thunes {

/// The panel in today's shape; one that has it already comes back unchanged.
QJsonObject migratedPanel(const QJsonObject &panel, QStringList &notes);

// By the kind of panel; each expects its own.
QJsonObject migratedGraph(QJsonObject panel, QStringList &notes);
QJsonObject migratedSingleStat(QJsonObject panel, QStringList &notes);
QJsonObject migratedOldTable(QJsonObject panel, QStringList &notes);
QJsonObject migratedOldPieChart(QJsonObject panel, QStringList &notes);
QJsonObject migratedOldHeatmap(QJsonObject panel, QStringList &notes);

} // namespace thunes
