// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/httpjson.h"

#include "exporter/base/json.h"

#include <QFile>
#include <QHostAddress>
#include <QJsonDocument>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>

namespace thunes {

namespace {

constexpr qint64 maxBodyBytes = 64 * 1024 * 1024;

QString shownUrl(const QUrl &url)
{
    return url.toDisplayString(QUrl::RemoveUserInfo | QUrl::RemoveQuery);
}

Error networkError(const QNetworkReply &reply, Milliseconds timeout)
{
    const QString url = shownUrl(reply.url());
    switch (reply.error()) {
    case QNetworkReply::OperationCanceledError: // Only the transfer timeout cancels.
    case QNetworkReply::TimeoutError:
        return {ErrorKind::Timeout,
                QStringLiteral("%1 did not answer within %2 s")
                    .arg(url)
                    .arg(static_cast<double>(timeout.count()) / 1000)};
    case QNetworkReply::ConnectionRefusedError:
        return {ErrorKind::Unavailable, QStringLiteral("%1 refused the connection").arg(url)};
    case QNetworkReply::RemoteHostClosedError:
        return {ErrorKind::Unavailable, QStringLiteral("%1 closed the connection").arg(url)};
    case QNetworkReply::HostNotFoundError:
        return {ErrorKind::Unavailable, QStringLiteral("%1: the host is not known").arg(url)};
    default:
        return {ErrorKind::Unavailable, url + QStringLiteral(": ") + reply.errorString()};
    }
}

QByteArray encoded(const HttpJson::Form &form)
{
    QByteArray body;
    for (const auto &[key, value] : form) {
        if (!body.isEmpty())
            body += '&';
        body += QUrl::toPercentEncoding(key) + '=' + QUrl::toPercentEncoding(value);
    }
    return body;
}

} // namespace

Result<QJsonObject> HttpAnswer::json() const
{
    const auto object = parseJsonObject(body);
    if (!object)
        return Error{ErrorKind::Protocol,
                     QStringLiteral("%1 answered no JSON object: %2")
                         .arg(shownUrl(url), object.error().message)};
    return *object;
}

Error HttpAnswer::error() const
{
    ErrorKind kind = ErrorKind::Protocol;
    switch (status) {
    case 400:
    case 422: kind = ErrorKind::InvalidInput; break;
    case 401: kind = ErrorKind::Unauthorized; break;
    case 403: kind = ErrorKind::Forbidden; break;
    case 404: kind = ErrorKind::NotFound; break;
    case 409: kind = ErrorKind::Conflict; break;
    case 502:
    case 503:
    case 504: kind = ErrorKind::Unavailable; break;
    default: break;
    }
    const QString line = QString::fromUtf8(body.left(200)).section(u'\n', 0, 0).trimmed();
    return {kind, QStringLiteral("%1 answered %2 %3").arg(shownUrl(url)).arg(status).arg(line)};
}

QByteArray readToken(const QString &file)
{
    QFile token(file);
    if (file.isEmpty() || !token.open(QIODevice::ReadOnly))
        return {};
    return token.read(4096).trimmed();
}

HttpJson::HttpJson(const QUrl &base, Milliseconds timeout, QObject *parent)
    : QObject(parent)
    , m_base(base)
    , m_timeout(timeout)
{
    const QHostAddress address(base.host());
    if (address.isLoopback() || base.host() == QLatin1String("localhost"))
        m_network.setProxy(QNetworkProxy::NoProxy);
}

HttpJson::~HttpJson()
{
    // They belong to their guards, but must not outlive the access manager.
    for (const QPointer<QNetworkReply> &reply : std::as_const(m_replies)) {
        if (reply) {
            reply->disconnect();
            delete reply.data();
        }
    }
}

void HttpJson::get(const QString &path, QObject *guard, Callback callback)
{
    QNetworkRequest get = request(path);
    if (const QByteArray token = readToken(m_tokenFile); !token.isEmpty())
        get.setRawHeader("Authorization", "Bearer " + token);
    watch(m_network.get(get), guard, std::move(callback));
}

void HttpJson::post(const QString &path, const Form &form, QObject *guard, Callback callback)
{
    QNetworkRequest post = request(path);
    post.setHeader(QNetworkRequest::ContentTypeHeader,
                   QByteArrayLiteral("application/x-www-form-urlencoded"));
    watch(m_network.post(post, encoded(form)), guard, std::move(callback));
}

void HttpJson::postJson(const QString &path, const QJsonObject &body, const QByteArray &bearer,
                        QObject *guard, Callback callback)
{
    QNetworkRequest post = request(path);
    post.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    if (!bearer.isEmpty())
        post.setRawHeader("Authorization", "Bearer " + bearer);
    watch(m_network.post(post, QJsonDocument(body).toJson(QJsonDocument::Compact)), guard,
          std::move(callback));
}

void HttpJson::remove(const QString &path, QObject *guard, Callback callback)
{
    watch(m_network.deleteResource(request(path)), guard, std::move(callback));
}

QNetworkRequest HttpJson::request(const QString &path) const
{
    QUrl url = m_base;
    QString prefix = m_base.path();
    while (prefix.endsWith(u'/'))
        prefix.chop(1);
    url.setPath(prefix + path.section(u'?', 0, 0), QUrl::TolerantMode); // what is encoded stays so
    if (path.contains(u'?'))
        url.setQuery(path.section(u'?', 1));
    QNetworkRequest request(url);
    request.setTransferTimeout(static_cast<int>(m_timeout.count()));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    request.setRawHeader("Accept-Encoding", "identity"); // Next door as a rule; and no bombs.
    request.setRawHeader("User-Agent", "thunes-console/" THUNES_VERSION);
    return request;
}

void HttpJson::watch(QNetworkReply *reply, QObject *guard, Callback callback)
{
    Q_ASSERT(guard && guard->thread() == thread());
    m_replies.removeIf([](const QPointer<QNetworkReply> &old) { return !old; });
    m_replies.append(reply);
    // As a child of its guard it dies with it, after the guard's connections were cut.
    reply->setParent(guard);
    connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received, qint64) {
        if (received > maxBodyBytes) {
            reply->setProperty("tooLarge", true);
            reply->abort();
        }
    });
    connect(reply, &QNetworkReply::finished, guard,
            [reply, timeout = m_timeout, callback = std::move(callback)] {
                // The callback may delete the guard; the reply is still emitting.
                reply->setParent(nullptr);
                reply->deleteLater();
                const Callback once = callback;
                const int status
                    = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
                if (reply->property("tooLarge").toBool())
                    once(Error{ErrorKind::Protocol, QStringLiteral("%1 answered more than %2 MiB")
                                                        .arg(shownUrl(reply->url()))
                                                        .arg(maxBodyBytes / 1024 / 1024)});
                else if (status == 0 || reply->error() == QNetworkReply::OperationCanceledError
                         || reply->error() == QNetworkReply::RemoteHostClosedError)
                    once(networkError(*reply, timeout));
                else
                    once(HttpAnswer{status, reply->readAll(), reply->url()});
            });
}

} // namespace thunes
