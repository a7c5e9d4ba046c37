// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <QJsonArray>
#include <QJsonObject>

namespace thunes {

/// fieldConfig.defaults.mappings in all shapes it had: {type:"value", options:{…}} of today,
/// {type:1, value, text} before, and the mixture of both, which Grafana fails on.
QList<ValueMapping> loadMappings(const QJsonArray &list, QStringList &notes);

/// thresholds {mode, steps}; Grafana's default, green and red from 80, when `json` is absent.
Thresholds loadThresholds(const QJsonValue &json, QStringList &notes);

/// "null" or an exact value.
ValueMapping exactMapping(const QString &value, const QString &text);

} // namespace thunes
