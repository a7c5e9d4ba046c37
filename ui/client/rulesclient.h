// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/httpjson.h"
#include "ui/client/ruletypes.h"

#include <functional>

namespace thunes {

/// What Prometheus says about its own work: rules with their alerts, targets, the Alertmanagers that
/// it sends to, its start and configuration. Guards as in HttpJson; long lists are read in the
/// thread pool.
class RulesClient
{
public:
    explicit RulesClient(const QUrl &base);

    void rules(QObject *guard, std::function<void(Result<QList<Rule>>)> callback);
    void targets(QObject *guard, std::function<void(Result<QList<ScrapeTarget>>)> callback);
    /// Base URLs of the Alertmanagers that it sends to at the moment.
    void alertmanagers(QObject *guard, std::function<void(Result<QList<QUrl>>)> callback);
    void startTime(QObject *guard, std::function<void(Result<TimePoint>)> callback);
    void version(QObject *guard, std::function<void(Result<QString>)> callback);
    /// The configuration as Prometheus shows it, in YAML: secrets are replaced by <secret>.
    void configuration(QObject *guard, std::function<void(Result<QString>)> callback);

    const QUrl &base() const { return m_http.base(); }

private:
    void data(const QString &path, QObject *guard, std::function<void(Result<QJsonObject>)> callback);

    HttpJson m_http;
};

Result<QList<Rule>> parseRules(const QByteArray &json);
Result<QList<ScrapeTarget>> parseTargets(const QByteArray &json);
/// The block global.external_labels of the configuration that Prometheus shows.
LabelSet externalLabelsOf(const QString &configuration);

} // namespace thunes
