// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/apiclient.h"

#include "exporter/base/json.h"

#include <QEventLoop>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>

namespace thunes {

namespace {

ErrorKind kindOf(int status)
{
    switch (status) {
    case 401: return ErrorKind::Unauthorized;
    case 403: return ErrorKind::Forbidden;
    case 404: return ErrorKind::NotFound;
    case 409: return ErrorKind::Conflict;
    default: return status >= 500 ? ErrorKind::Unavailable : ErrorKind::InvalidInput;
    }
}

} // namespace

Result<QJsonObject> ApiClient::get(const QString &pathAndQuery, Milliseconds limit)
{
    return send(pathAndQuery, std::nullopt, limit);
}

Result<QJsonObject> ApiClient::post(const QString &path, const QJsonObject &body,
                                    Milliseconds limit)
{
    return send(path, QJsonDocument(body).toJson(QJsonDocument::Compact), limit);
}

Result<QJsonObject> ApiClient::send(const QString &pathAndQuery,
                                    const std::optional<QByteArray> &body, Milliseconds limit)
{
    const QUrl url(m_exporter.toString(QUrl::StripTrailingSlash) + pathAndQuery);
    QNetworkRequest request(url);
    request.setTransferTimeout(static_cast<int>(limit.count()));
    if (!m_token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + m_token);
    if (body)
        request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArray("application/json"));
    QNetworkAccessManager network;
    const std::unique_ptr<QNetworkReply> reply(body ? network.post(request, *body)
                                                    : network.get(request));
    QEventLoop loop;
    QObject::connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    if (!reply->isFinished())
        loop.exec();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status == 0)
        return Error{ErrorKind::Unavailable,
                     QStringLiteral("no contact with %1 at %2: %3")
                         .arg(m_name, m_exporter.toString(), reply->errorString())};
    const auto object = parseJsonObject(reply->readAll());
    if (!object)
        return Error{ErrorKind::Protocol,
                     QStringLiteral("%1 did not answer JSON (HTTP %2)").arg(url.toString()).arg(status)};
    if (status >= 300) {
        const QString message = object->value(QLatin1String("error")).toString();
        return Error{kindOf(status), message.isEmpty()
                                         ? QStringLiteral("%1: HTTP %2").arg(url.toString()).arg(status)
                                         : message};
    }
    return object;
}

} // namespace thunes
