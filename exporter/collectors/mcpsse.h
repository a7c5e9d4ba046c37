// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/eventstream.h"
#include "exporter/collectors/mcpconfig.h"
#include "exporter/collectors/mcptransport.h"

#include <QNetworkAccessManager>
#include <QPointer>

QT_BEGIN_NAMESPACE
class QNetworkReply;
QT_END_NAMESPACE

namespace thunes {

/// The older HTTP transport: one event stream from the server, whose first event names where to
/// post (on the same host, or it is a fault). The end of the stream is the end of the connection.
/// Has a network of its own, since streams take up a shared one's connections.
class McpSse : public McpTransport
{
    Q_OBJECT
public:
    explicit McpSse(const McpEntry &entry, QObject *parent = nullptr);
    ~McpSse() override;

    void open() override;
    void send(const QJsonObject &message) override;
    void useProtocol(const QString &version) override { m_protocol = version.toLatin1(); }
    void close() override;

private:
    void read();
    void takeEndpoint(const QByteArray &data);
    void fail(const McpFault &fault);
    void drop();

    const McpEntry m_entry;
    QNetworkAccessManager m_network;
    QPointer<QNetworkReply> m_stream;
    EventStream m_events;
    QUrl m_endpoint;
    QByteArray m_protocol;
    bool m_dead = false;
};

} // namespace thunes
