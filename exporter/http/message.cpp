// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/http/message.h"

#include <QJsonDocument>

namespace thunes {

namespace {

int statusFor(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::InvalidInput: return 400;
    case ErrorKind::NotFound: return 404;
    case ErrorKind::Conflict: return 409;
    case ErrorKind::Unauthorized: return 401;
    case ErrorKind::Forbidden: return 403;
    case ErrorKind::Unavailable: return 503;
    case ErrorKind::Timeout: return 504;
    case ErrorKind::Protocol: return 502;
    case ErrorKind::Io: return 500;
    }
    Q_UNREACHABLE();
}

} // namespace

QByteArray toText(HttpMethod method)
{
    switch (method) {
    case HttpMethod::Get: return "GET";
    case HttpMethod::Head: return "HEAD";
    case HttpMethod::Post: return "POST";
    case HttpMethod::Put: return "PUT";
    case HttpMethod::Delete: return "DELETE";
    }
    Q_UNREACHABLE();
}

QByteArray HttpRequest::header(QByteArrayView name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

QByteArray HttpRequest::contentType() const
{
    const QByteArray value = header("content-type");
    return value.split(';').first().trimmed().toLower();
}

HttpResponse HttpResponse::text(QByteArray body, int status)
{
    return {status, "text/plain; charset=utf-8", std::move(body), {}};
}

HttpResponse HttpResponse::json(const QJsonObject &object, int status)
{
    return {status, "application/json", QJsonDocument(object).toJson(QJsonDocument::Compact), {}};
}

HttpResponse HttpResponse::error(const Error &error)
{
    HttpResponse response = json({{QLatin1String("status"), QLatin1String("error")},
                                  {QLatin1String("error"), error.message}},
                                 statusFor(error.kind));
    if (error.kind == ErrorKind::Unauthorized)
        response.headers.emplaceBack("WWW-Authenticate", "Bearer realm=\"thunes-console\"");
    if (error.kind == ErrorKind::Forbidden)
        response.headers.emplaceBack("WWW-Authenticate",
                                     "Bearer realm=\"thunes-console\", error=\"insufficient_scope\"");
    return response;
}

} // namespace thunes
