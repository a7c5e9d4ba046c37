// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/alertmanagertypes.h"
#include "ui/client/httpjson.h"

#include <QJsonArray>

#include <functional>

namespace thunes {

/// Alertmanager's HTTP API, version 2. Guards as in HttpJson; long lists are read in the thread pool.
/// A refused silence is InvalidInput with Alertmanager's own words; an unknown id is NotFound.
class AlertmanagerClient
{
public:
    explicit AlertmanagerClient(const QUrl &base);

    void alerts(QObject *guard, std::function<void(Result<QList<AlertmanagerAlert>>)> callback);
    void silences(QObject *guard, std::function<void(Result<QList<Silence>>)> callback);
    /// Creates it, or changes the one with its id; answers the id, which is a new one when the matchers
    /// of an existing silence were changed.
    void setSilence(const Silence &silence, QObject *guard,
                    std::function<void(Result<QString>)> callback);
    void expireSilence(const QString &id, QObject *guard,
                       std::function<void(Result<void>)> callback);
    void status(QObject *guard, std::function<void(Result<AlertmanagerStatus>)> callback);

    const QUrl &base() const { return m_http.base(); }

private:
    HttpJson m_http;
};

Result<QList<AlertmanagerAlert>> parseAlertmanagerAlerts(const QByteArray &json);
Result<QList<Silence>> parseSilences(const QByteArray &json);
/// What GET /api/v1/alerts of the exporter has under "alerts", and its live feed pushes.
Result<QList<PushedAlert>> parsePushedAlerts(const QJsonArray &alerts);

} // namespace thunes
