// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/rulecheck/rulecheck.h"
#include "exporter/base/clock.h"

#include <QUrl>

namespace thunes {

class ApiClient;

/// What only a running Prometheus can say. Each step asks it and waits.
class LiveCheck
{
public:
    /// `window` as in PromQL ("1d"): how far back is looked for what moves; `span` is the same.
    LiveCheck(ApiClient &prometheus, QString window, Milliseconds span)
        : m_prometheus(prometheus)
        , m_window(std::move(window))
        , m_span(std::chrono::duration_cast<Seconds>(span))
    {
    }

    /// All names of metrics that it has.
    Result<QStringList> metricNames();
    /// What Prometheus says against this rule, and whether it can give anything with its thresholds taken
    /// away, though each of its parts gives something.
    QList<RuleFinding> check(const RuleText &rule);
    /// Metrics of these rules that stand still, and histograms too many of whose observations are above the
    /// last finite bucket.
    QList<RuleFinding> checkMetrics(const QStringList &used);

private:
    /// The first sample's value; absent: the result is empty.
    Result<std::optional<double>> query(const QString &expression);
    std::optional<RuleFinding> standsStill(const QString &metric);
    std::optional<RuleFinding> isFull(const QString &histogram);

    ApiClient &m_prometheus;
    QString m_window;
    Seconds m_span;
};

/// The names of the metrics that an expression selects, each once.
QStringList metricsOf(const PromExpr &expression);
/// The expression with nothing in it that depends on values: the comparisons with numbers are gone, those
/// of two vectors have become sums. Absent where that says nothing: with absent() or a subquery.
std::optional<PromExpr> withoutThresholds(const PromExpr &expression);

} // namespace thunes
