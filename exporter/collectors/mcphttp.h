// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/eventstream.h"
#include "exporter/collectors/mcpconfig.h"
#include "exporter/collectors/mcptransport.h"

#include <QPointer>
#include <QSet>

QT_BEGIN_NAMESPACE
class QNetworkAccessManager;
class QNetworkReply;
class QNetworkRequest;
QT_END_NAMESPACE

namespace thunes {

/// A fault out of an HTTP answer or a failed connection: 401 and 403 want credentials. Names host
/// and status, never a path, query or header, where secrets may be.
McpFault httpFault(const QNetworkReply &reply);

/// A request with the entry's headers. They go to the entry's own host only.
QNetworkRequest mcpRequest(const McpEntry &entry, const QUrl &url);

/// Streamable HTTP: each message is a POST of its own, answered in JSON or as an event stream.
/// Keeps the session that a server of the older era gives out, and ends it with DELETE. A message
/// that is refused is told by rejected(); a connection that fails, by failed().
class McpHttp : public McpTransport
{
    Q_OBJECT
public:
    McpHttp(const McpEntry &entry, QNetworkAccessManager &network, QObject *parent = nullptr);
    ~McpHttp() override;

    void open() override;
    void send(const QJsonObject &message) override;
    void useProtocol(const QString &version) override { m_protocol = version.toLatin1(); }
    void close() override;

private:
    struct Exchange;
    QNetworkRequest request() const;
    void read(const std::shared_ptr<Exchange> &exchange);
    void finish(const std::shared_ptr<Exchange> &exchange);
    void takeEvents(Exchange &exchange, const QByteArray &bytes);
    void fail(const McpFault &fault);
    void drop();

    const McpEntry m_entry;
    QNetworkAccessManager &m_network;
    QByteArray m_protocol;
    QByteArray m_session;
    QSet<QNetworkReply *> m_replies;
    bool m_dead = false;
};

} // namespace thunes
