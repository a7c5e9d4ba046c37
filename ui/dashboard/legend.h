// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace thunes {

/// metric{a="b", c="d"} with the labels in order; empty for no labels at all.
QString seriesText(const LabelSet &labels);

/// Names of the series of one target, in their order. `format` is Grafana's legendFormat:
/// "{{label}}" becomes the label's value or nothing, empty means the whole series, "__auto" what
/// tells the series apart. A series without any labels is named by its expression.
QStringList legendNames(const QString &format, const QList<LabelSet> &series,
                        const QString &expression);

/// Grafana's displayName of a field: ${__field.labels.x}, ${__series.name} and plain text.
QString displayNameOf(const QString &displayName, const LabelSet &labels, const QString &legend);

/// The first metric name in a PromQL expression; empty when it has none.
QString firstMetricName(const QString &expression);
/// That metric with the matchers that stand behind it; empty when it has none or no plain name.
QString firstSelector(const QString &expression);
/// Whether values can come from the past of a series that has ended: it looks back over a range,
/// and the answer is not one for the case that there is nothing.
bool reachesBack(const QString &expression);
/// The name, when the expression is nothing but a metric name.
bool isBareMetricName(const QString &expression);

} // namespace thunes
