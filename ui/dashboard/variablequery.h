// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/dashboard/dashboard.h"

#include <QString>
#include <QStringList>

/// What a query variable asks of Prometheus, and what becomes of the answer. Pure functions.
namespace thunes {

struct VariableQuestion
{
    enum class Kind {
        LabelValues = 1, ///< label_values(label) or label_values(selector, label)
        LabelNames,      ///< label_names() or label_names(selector)
        Metrics,         ///< metrics(pattern): names of metrics that match
        Result,          ///< query_result(expression): each series with its value
        Series,          ///< A bare selector: the series that fit it
    };
    Kind kind = Kind::Series;
    QString text;  ///< Selector, pattern or expression; may be empty for labels.
    QString label; ///< Of LabelValues.
    bool operator==(const VariableQuestion &) const = default;
};

/// Reads a query whose variables are put in already. Fails for an empty one and for a function that
/// is known but wrongly called.
Result<VariableQuestion> parseVariableQuery(const QString &query);

/// The options that the answers make: what the regex picks (its group, its groups `text` and
/// `value`, or several matches with the flag g), each value once, in Grafana's order `sort` (0 to
/// 8; 0 is as answered). All is not among them. A regex is "/pattern/flags", or a pattern that has
/// to fit the whole answer; fails when it is none.
Result<QList<VariableOption>> variableOptions(const QStringList &answers, const QString &regex,
                                              int sort);

/// Whether `a` stands before `b` for people: "node 2" before "node 10", capitals like small ones.
bool naturallyBefore(const QString &a, const QString &b);

} // namespace thunes
