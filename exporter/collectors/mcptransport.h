// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/mcpstatus.h"

#include <QJsonObject>
#include <QObject>

namespace thunes {

/// Carries JSON-RPC messages to one MCP server and back: over a child's standard streams, or HTTP.
/// Lives in the exporter thread and never blocks it.
class McpTransport : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    /// Connects or starts; opened() or failed() follows, never before this call has returned.
    virtual void open() = 0;
    virtual void send(const QJsonObject &message) = 0;
    /// What was negotiated, for transports that repeat it with each message.
    virtual void useProtocol(const QString & /*version*/) {}
    /// The orderly end of a connection that works. Nothing is emitted afterwards.
    virtual void close() = 0;

    virtual QString stderrTail() const { return {}; }
    virtual qint64 pid() const { return 0; }
    int noiseLines() const { return m_noiseLines; }

    /// No message of a sane server is longer.
    static constexpr qsizetype longestMessage = 8 << 20;

Q_SIGNALS:
    void opened();
    void received(const QJsonObject &message);
    /// The other side refused this one message; the connection stands.
    void rejected(const QJsonValue &id, const thunes::McpFault &fault);
    /// The connection is gone. Emitted once, and nothing after it.
    void failed(const thunes::McpFault &fault);

protected:
    /// Emits received() for a message, or for each one of a batch. False: it is no JSON-RPC.
    bool take(const QByteArray &text);
    int m_noiseLines = 0;
};

} // namespace thunes
