// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

/// A file's fieldConfig as values, and the properties by which overrides change it.
namespace thunes {

/// fieldConfig.defaults; what a panel of `type` has when the file leaves it out.
FieldConfig loadFieldConfig(const QJsonObject &defaults, PanelType type, QStringList &notes);

/// fieldConfig.overrides; what cannot be honoured is noted and left out.
QList<FieldOverride> loadOverrides(const QJsonArray &list, QStringList &notes);

/// Lays one property over `field`. False when the property is not known; one with a value of the
/// wrong type changes nothing.
bool applyProperty(const FieldOverride::Property &property, FieldConfig &field);

} // namespace thunes
