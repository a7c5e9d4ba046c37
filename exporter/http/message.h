// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QHostAddress>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QUrlQuery>

#include <functional>
#include <utility>

namespace thunes {

enum class HttpMethod { Get = 1, Head, Post, Put, Delete };

QByteArray toText(HttpMethod method);

/// A whole, validated request. Handlers see this and never a socket.
struct HttpRequest
{
    HttpMethod method = HttpMethod::Get;
    QString path; ///< Decoded, without the query.
    QByteArray rawPath; ///< As it came: percent-encoded, without the query.
    QUrlQuery query;
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body;
    QHostAddress peer;

    /// Value of the first header with that name, whatever its case; empty when there is none.
    QByteArray header(QByteArrayView name) const;
    /// The media type of Content-Type, lower case, without parameters.
    QByteArray contentType() const;
};

struct HttpResponse
{
    int status = 200;
    QByteArray contentType;
    QByteArray body;
    QList<std::pair<QByteArray, QByteArray>> headers;

    static HttpResponse text(QByteArray body, int status = 200);
    static HttpResponse json(const QJsonObject &object, int status = 200);
    /// `{"status":"error","error":message}` with the HTTP status that the kind of error calls for.
    static HttpResponse error(const Error &error);
};

/// Where a handler puts its answer: at once or later, from the exporter's thread. Only the first
/// call counts, and it is harmless when the client has gone.
using HttpReply = std::function<void(const HttpResponse &)>;

} // namespace thunes
