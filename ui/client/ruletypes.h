// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"

namespace thunes {

/// One rule of Prometheus's /api/v1/rules with the alerts that it has now.
struct Rule
{
    QString group;
    QString file;
    QString name;
    bool alerting = true; ///< False: a recording rule.
    QString expression;
    Milliseconds duration{0};     ///< The rule's `for`.
    Milliseconds keepFiringFor{0};
    Milliseconds interval{0};     ///< Of its group.
    LabelSet labels;
    LabelSet annotations; ///< Templates, not yet filled in.
    QString health;       ///< ok, err, unknown
    QString lastError;
    std::optional<TimePoint> lastEvaluation; ///< Absent: not since Prometheus started.
    double evaluationSeconds = 0;
    QList<PrometheusAlert> alerts;

    QString severity() const { return labels.value(QStringLiteral("severity")); }
};

/// One scrape target of /api/v1/targets.
struct ScrapeTarget
{
    QString job;
    QString url;
    LabelSet labels;
    QString health; ///< up, down, unknown
    QString lastError;
    std::optional<TimePoint> lastScrape;
    double scrapeSeconds = 0;
    QString interval; ///< From one scrape to the next as Prometheus writes it, "15s"; empty: unknown.
};

} // namespace thunes
