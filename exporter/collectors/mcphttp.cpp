// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcphttp.h"

#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>

namespace thunes {

namespace {

using L = QLatin1String;

int statusOf(const QNetworkReply &reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

} // namespace

McpFault httpFault(const QNetworkReply &reply)
{
    const int status = statusOf(reply);
    const QString host = QStringLiteral("%1:%2")
                             .arg(reply.url().host())
                             .arg(reply.url().port(reply.url().scheme() == L("https") ? 443 : 80));
    if (status == 401 || status == 403)
        return {McpState::Auth, "auth",
                QStringLiteral("%1 wants credentials (HTTP %2)").arg(host).arg(status), status};
    if (status >= 300)
        return {McpState::Down, "http", QStringLiteral("%1 answers HTTP %2").arg(host).arg(status),
                status};
    QString words;
    switch (reply.error()) {
    case QNetworkReply::ConnectionRefusedError:
        words = QStringLiteral("refuses connections");
        break;
    case QNetworkReply::RemoteHostClosedError:
        words = QStringLiteral("closed the connection");
        break;
    case QNetworkReply::HostNotFoundError:
        words = QStringLiteral("is not known");
        break;
    case QNetworkReply::SslHandshakeFailedError:
        words = QStringLiteral("has no trusted certificate, or refuses TLS");
        break;
    default:
        words = QStringLiteral("cannot be reached (network error %1)").arg(reply.error());
    }
    return {McpState::Down, "network", host + u' ' + words, status};
}

QNetworkRequest mcpRequest(const McpEntry &entry, const QUrl &url)
{
    QNetworkRequest request(url);
    request.setHeader(QNetworkRequest::UserAgentHeader, L("thunes-console/" THUNES_VERSION));
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                         QNetworkRequest::AlwaysNetwork);
    // "http://" with a password in the URL: Qt would wait for a 401 first.
    if (!url.userInfo().isEmpty())
        request.setRawHeader("Authorization", "Basic " + basicCredentials(url));
    for (auto it = entry.headers.cbegin(); it != entry.headers.cend(); ++it)
        request.setRawHeader(it.key(), it.value());
    return request;
}

/// One POST and what has come of its answer.
struct McpHttp::Exchange
{
    QNetworkReply *reply = nullptr;
    QJsonValue id; ///< Undefined for what wants no answer.
    QByteArray body;
    EventStream stream;
    bool isStream = false;
};

McpHttp::McpHttp(const McpEntry &entry, QNetworkAccessManager &network, QObject *parent)
    : McpTransport(parent)
    , m_entry(entry)
    , m_network(network)
{
}

McpHttp::~McpHttp()
{
    drop();
}

void McpHttp::open()
{
    // There is nothing to open: the first message shows whether anybody is there.
    QMetaObject::invokeMethod(this, &McpTransport::opened, Qt::QueuedConnection);
}

QNetworkRequest McpHttp::request() const
{
    QNetworkRequest request = mcpRequest(m_entry, m_entry.url);
    request.setRawHeader("Accept", "application/json, text/event-stream");
    request.setHeader(QNetworkRequest::ContentTypeHeader, L("application/json"));
    if (!m_protocol.isEmpty())
        request.setRawHeader("MCP-Protocol-Version", m_protocol);
    if (!m_session.isEmpty())
        request.setRawHeader("Mcp-Session-Id", m_session);
    return request;
}

void McpHttp::send(const QJsonObject &message)
{
    if (m_dead)
        return;
    QNetworkRequest post = request();
    const QString method = message.value(L("method")).toString();
    if (!method.isEmpty())
        post.setRawHeader("Mcp-Method", method.toLatin1());
    if (method == L("initialize"))
        m_session.clear();
    auto exchange = std::make_shared<Exchange>();
    exchange->id = message.contains(L("method")) ? message.value(L("id")) : QJsonValue::Undefined;
    exchange->reply = m_network.post(post, QJsonDocument(message).toJson(QJsonDocument::Compact));
    exchange->reply->setReadBufferSize(1 << 20);
    m_replies.insert(exchange->reply);
    connect(exchange->reply, &QNetworkReply::readyRead, this, [this, exchange] { read(exchange); });
    connect(exchange->reply, &QNetworkReply::finished, this,
            [this, exchange] { finish(exchange); });
}

void McpHttp::read(const std::shared_ptr<Exchange> &exchange)
{
    QNetworkReply &reply = *exchange->reply;
    const int status = statusOf(reply);
    exchange->isStream = status == 200
                         && reply.header(QNetworkRequest::ContentTypeHeader)
                                .toString()
                                .startsWith(L("text/event-stream"), Qt::CaseInsensitive);
    if (reply.hasRawHeader("Mcp-Session-Id") && exchange->id.isDouble() && status == 200)
        m_session = reply.rawHeader("Mcp-Session-Id");
    const QByteArray bytes = reply.readAll();
    const QPointer<McpHttp> guard(this);
    if (exchange->isStream)
        takeEvents(*exchange, bytes);
    else
        exchange->body += bytes;
    if (guard && !m_dead && exchange->body.size() + exchange->stream.pending() > longestMessage)
        fail({McpState::Protocol, "flood",
              QStringLiteral("an answer of more than %1 MB").arg(longestMessage >> 20)});
}

void McpHttp::takeEvents(Exchange &exchange, const QByteArray &bytes)
{
    const QPointer<McpHttp> guard(this);
    const auto events = exchange.stream.feed(bytes);
    for (const EventStream::Event &event : events) {
        const bool message = event.type != "message" || take(event.data);
        if (!guard || m_dead)
            return;
        if (!message)
            ++m_noiseLines;
    }
}

void McpHttp::finish(const std::shared_ptr<Exchange> &exchange)
{
    const QPointer<McpHttp> guard(this);
    if (exchange->reply->bytesAvailable() > 0)
        read(exchange);
    if (!guard || m_dead)
        return;
    QNetworkReply *reply = exchange->reply;
    m_replies.remove(reply);
    reply->deleteLater();
    const int status = statusOf(*reply);
    if (status == 0 || (status < 300 && reply->error() != QNetworkReply::NoError)) {
        // A stream may end as it likes once its answer has come; nobody waits for it then.
        if (!exchange->isStream)
            fail(httpFault(*reply));
        else
            Q_EMIT rejected(exchange->id, httpFault(*reply));
        return;
    }
    if (exchange->isStream) {
        // Refused as stray when the answer was in the stream.
        Q_EMIT rejected(exchange->id, {McpState::Protocol, "protocol",
                                       QStringLiteral("the event stream ended without an answer")});
        return;
    }
    // Whoever wants credentials has not looked at the question, whatever the body says.
    const bool refused = status == 401 || status == 403;
    const bool message = !refused && !exchange->body.trimmed().isEmpty() && take(exchange->body);
    if (!guard || m_dead)
        return;
    if (status >= 300)
        Q_EMIT rejected(exchange->id, httpFault(*reply));
    else if (!message && !exchange->id.isUndefined())
        Q_EMIT rejected(exchange->id,
                        {McpState::Protocol, "protocol",
                         QStringLiteral("HTTP %1 without a message: \"%2\"")
                             .arg(status)
                             .arg(m_entry.redacted(QString::fromUtf8(exchange->body.left(10000)))
                                      .left(80)
                                      .simplified()),
                         status});
}

void McpHttp::close()
{
    disconnect();
    if (!m_session.isEmpty()) {
        // Outlives us: the session on the server's side is to end, or they pile up there.
        QNetworkReply *reply = m_network.deleteResource(request());
        connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
        m_session.clear();
    }
    drop();
}

void McpHttp::fail(const McpFault &fault)
{
    drop();
    Q_EMIT failed(fault);
}

void McpHttp::drop()
{
    m_dead = true;
    const auto replies = std::exchange(m_replies, {});
    for (QNetworkReply *reply : replies) {
        reply->disconnect(this);
        reply->abort();
        reply->deleteLater();
    }
}

} // namespace thunes
