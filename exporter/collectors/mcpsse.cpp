// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcpsse.h"

#include "exporter/collectors/mcphttp.h"

#include <QJsonDocument>
#include <QNetworkReply>

namespace thunes {

namespace {
using L = QLatin1String;
}

McpSse::McpSse(const McpEntry &entry, QObject *parent)
    : McpTransport(parent)
    , m_entry(entry)
{
    m_network.setRedirectPolicy(QNetworkRequest::SameOriginRedirectPolicy);
}

McpSse::~McpSse()
{
    drop();
}

void McpSse::open()
{
    QNetworkRequest request = mcpRequest(m_entry, m_entry.url);
    request.setRawHeader("Accept", "text/event-stream");
    m_stream = m_network.get(request);
    m_stream->setReadBufferSize(1 << 20);
    connect(m_stream, &QNetworkReply::readyRead, this, &McpSse::read);
    connect(m_stream, &QNetworkReply::finished, this, [this] {
        const QPointer<McpSse> guard(this);
        if (m_stream->bytesAvailable() > 0)
            read();
        if (!guard || m_dead)
            return;
        McpFault fault = httpFault(*m_stream);
        if (m_stream->error() == QNetworkReply::NoError)
            fault = {McpState::Down, "network",
                     m_endpoint.isEmpty() ? QStringLiteral("it sends no event stream")
                                          : QStringLiteral("the event stream ended")};
        fail(fault);
    });
}

void McpSse::read()
{
    const int status = m_stream->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QString type = m_stream->header(QNetworkRequest::ContentTypeHeader).toString();
    if (status != 200 || !type.startsWith(L("text/event-stream"), Qt::CaseInsensitive)) {
        if (status < 300)
            fail({McpState::Protocol, "protocol", QStringLiteral("it sends no event stream"),
                  status});
        return; // finished() tells the rest
    }
    const QPointer<McpSse> guard(this);
    const auto events = m_events.feed(m_stream->readAll());
    for (const EventStream::Event &event : events) {
        if (event.type == "endpoint") {
            takeEndpoint(event.data);
        } else if (event.type == "message" && !take(event.data) && guard) {
            ++m_noiseLines;
        }
        if (!guard || m_dead)
            return;
    }
    if (m_events.pending() > longestMessage)
        fail({McpState::Protocol, "flood",
              QStringLiteral("an event of more than %1 MB").arg(longestMessage >> 20)});
}

void McpSse::takeEndpoint(const QByteArray &data)
{
    const QUrl endpoint = m_entry.url.resolved(QUrl(QString::fromUtf8(data.trimmed())));
    const auto origin = [](const QUrl &url) {
        return std::tuple(url.scheme(), url.host(), url.port());
    };
    // Our credentials are sent there: to no host but the one that they were configured for.
    if (!endpoint.isValid() || origin(endpoint) != origin(m_entry.url)) {
        fail({McpState::Protocol, "protocol",
              QStringLiteral("it names an endpoint on another host")});
        return;
    }
    const bool first = m_endpoint.isEmpty();
    m_endpoint = endpoint;
    if (first)
        Q_EMIT opened();
}

void McpSse::send(const QJsonObject &message)
{
    if (m_dead || m_endpoint.isEmpty())
        return;
    QNetworkRequest request = mcpRequest(m_entry, m_endpoint);
    request.setHeader(QNetworkRequest::ContentTypeHeader, L("application/json"));
    if (!m_protocol.isEmpty())
        request.setRawHeader("MCP-Protocol-Version", m_protocol);
    const QJsonValue id =
        message.contains(L("method")) ? message.value(L("id")) : QJsonValue::Undefined;
    QNetworkReply *reply =
        m_network.post(request, QJsonDocument(message).toJson(QJsonDocument::Compact));
    connect(reply, &QNetworkReply::finished, reply, &QObject::deleteLater);
    connect(reply, &QNetworkReply::finished, this, [this, reply, id] {
        if (m_dead || reply->error() == QNetworkReply::NoError)
            return; // the answer comes on the stream
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (status == 0)
            fail(httpFault(*reply));
        else
            Q_EMIT rejected(id, httpFault(*reply));
    });
}

void McpSse::close()
{
    disconnect();
    drop();
}

void McpSse::fail(const McpFault &fault)
{
    drop();
    Q_EMIT failed(fault);
}

void McpSse::drop()
{
    m_dead = true;
    if (!m_stream)
        return;
    m_stream->disconnect(this);
    m_stream->abort();
    m_stream->deleteLater();
    m_stream.clear();
}

} // namespace thunes
