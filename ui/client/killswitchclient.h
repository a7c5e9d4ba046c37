// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/httpjson.h"

#include <QJsonObject>
#include <QString>

#include <functional>

namespace thunes {

/// The kill-switch part of the exporter's API, over connections of its own: no chart query is ever
/// in front of a command. Guards as in HttpJson. Errors carry the exporter's own words: Unauthorized
/// (no or a wrong token), Conflict (the state has changed meanwhile), Unavailable and Timeout (it is
/// not known whether the command arrived).
class KillSwitchClient
{
public:
    using Callback = std::function<void(Result<QJsonObject>)>;

    /// The operator's token is read from `tokenFile` at each command, so that a replaced one works.
    KillSwitchClient(const QUrl &base, const QString &tokenFile);

    /// The state as GET /api/v1/kill-switch gives it.
    void state(QObject *guard, Callback callback);
    /// The newest `limit` journal entries under "entries", and "intact".
    void journal(int limit, QObject *guard, Callback callback);

    /// An empty `level` leaves the choice to the exporter. Answers the state after the command.
    void engage(const QString &level, const QString &reason, QObject *guard, Callback callback);
    void release(qint64 sequence, const QString &reason, QObject *guard, Callback callback);

    /// Takes as long as the bot does; answers the report.
    void drill(const QString &reason, QObject *guard, Callback callback);

    const QString &tokenFile() const { return m_tokenFile; }

private:
    void command(HttpJson &http, const QString &verb, const QJsonObject &body, QObject *guard,
                 Callback callback);

    HttpJson m_http;
    HttpJson m_patient; ///< For answers that take a while.
    QString m_tokenFile;
};

} // namespace thunes
