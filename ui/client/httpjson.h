// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QNetworkAccessManager>
#include <QObject>
#include <QPair>
#include <QPointer>
#include <QString>
#include <QUrl>

#include <functional>

class QNetworkReply;
class QNetworkRequest;

namespace thunes {

/// What a server answered, whatever its status.
struct HttpAnswer
{
    int status = 0;
    QByteArray body;
    QUrl url;

    bool isSuccess() const { return status >= 200 && status < 300; }
    /// The body as a JSON object, also of an error answer that has one.
    Result<QJsonObject> json() const;
    /// The answer as an error, its kind by the status.
    Error error() const;
};

/// The token in a file; empty where there is none.
QByteArray readToken(const QString &file);

/// The one place that talks HTTP to the servers that feed the desktop. Lives in one thread.
///
/// Every request has a guard: the callback is called once in this thread, or never when the guard
/// or this object died first. Deleting the guard cancels its requests, also from within a
/// callback. Fails with Unavailable (not reachable), Timeout (no bytes for `timeout`) or Protocol
/// (an answer too large).
class HttpJson : public QObject
{
    Q_OBJECT
public:
    using Form = QList<QPair<QString, QString>>;
    using Callback = std::function<void(Result<HttpAnswer>)>;

    /// `base` may have a path, which is put before every request's. Paths may have a query.
    HttpJson(const QUrl &base, Milliseconds timeout, QObject *parent = nullptr);
    ~HttpJson() override;

    /// Every GET carries the token in this file, read anew each time; a file that is not there is
    /// none. Empty: none.
    void setTokenFile(const QString &file) { m_tokenFile = file; }

    void get(const QString &path, QObject *guard, Callback callback);
    void post(const QString &path, const Form &form, QObject *guard, Callback callback);
    /// `bearer` goes into the Authorization header; empty: none.
    void postJson(const QString &path, const QJsonObject &body, const QByteArray &bearer,
                  QObject *guard, Callback callback);
    /// DELETE.
    void remove(const QString &path, QObject *guard, Callback callback);

    const QUrl &base() const { return m_base; }

private:
    QNetworkRequest request(const QString &path) const;
    void watch(QNetworkReply *reply, QObject *guard, Callback callback);

    QUrl m_base;
    Milliseconds m_timeout;
    QString m_tokenFile;
    QNetworkAccessManager m_network;
    QList<QPointer<QNetworkReply>> m_replies;
};

} // namespace thunes
