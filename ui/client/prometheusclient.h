// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/httpjson.h"
#include "ui/client/prometheustypes.h"

#include <QList>

#include <functional>

namespace thunes {

/// Prometheus's HTTP API. Guards as in HttpJson. A refused query is InvalidInput with Prometheus's
/// own words; a server that cannot be reached or is starting is Unavailable.
class PrometheusClient
{
public:
    explicit PrometheusClient(const QUrl &base);

    void query(const InstantQuery &query, QObject *guard,
               std::function<void(Result<QueryResult>)> callback);
    void queryRange(const RangeQuery &query, QObject *guard,
                    std::function<void(Result<QueryResult>)> callback);
    /// Pending and firing ones.
    void alerts(QObject *guard, std::function<void(Result<QList<PrometheusAlert>>)> callback);
    void ready(QObject *guard, std::function<void(Result<void>)> callback);

private:
    HttpJson m_http;
};

} // namespace thunes
