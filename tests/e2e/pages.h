// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

#include <chrono>
#include <optional>

namespace thunes {

using namespace std::chrono_literals;

/// One page of metrics that doubles as the exporter: what it says is what the test sets.
class Page : public QObject
{
    Q_OBJECT
public:
    Page()
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = m_server.nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket] { answer(socket); });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
        up();
    }

    /// On the same port as before.
    bool up()
    {
        const bool listens = m_server.listen(QHostAddress::LocalHost, m_port);
        m_port = m_server.serverPort();
        return listens;
    }
    void down()
    {
        m_server.close();
        const auto connections = m_server.findChildren<QTcpSocket *>();
        for (QTcpSocket *connection : connections)
            connection->abort();
    }
    bool isUp() const { return m_server.isListening(); }
    quint16 port() const { return m_port; }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_port)); }

    struct Content
    {
        std::optional<double> positions = 2;
        QMap<QString, double> sockets{{QStringLiteral("BTC"), 1}, {QStringLiteral("ETH"), 1}};
        double killSwitch = 0;
        bool isTraderAlive = true;
        bool hasTrader = true;
        bool isStateBroken = false;
    };
    Content say;
    int scrapes = 0;

private:
    void answer(QTcpSocket *socket)
    {
        const QByteArray request = socket->property("request").toByteArray() + socket->readAll();
        socket->setProperty("request", request);
        if (!request.contains("\r\n\r\n"))
            return;
        if (request.startsWith("GET /api/v1/live")) {
            // An older exporter, or a proxy that knows no WebSockets: the session must poll.
            socket->write("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            socket->disconnectFromHost();
            return;
        }
        const bool isState = request.startsWith("GET /api/v1/state");
        scrapes += isState ? 0 : 1;
        const QByteArray body = isState ? state() : metrics();
        socket->write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: "
                      + QByteArray(isState ? "application/json" : "text/plain; version=0.0.4")
                      + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        socket->disconnectFromHost();
    }

    QByteArray metrics() const
    {
        QByteArray text = "thunes_kill_switch_active " + QByteArray::number(say.killSwitch) + '\n';
        if (say.positions)
            text += "thunes_open_positions " + QByteArray::number(*say.positions) + '\n';
        for (auto it = say.sockets.begin(); it != say.sockets.end(); ++it)
            text += "thunes_ws_connected{symbol=\"" + it.key().toUtf8() + "\"} "
                    + QByteArray::number(it.value()) + '\n';
        return text;
    }

    QByteArray state() const
    {
        if (say.isStateBroken)
            return R"({"sequence":"many"})";
        const QString time = toIso8601(SystemClock().now());
        const auto sample = [&](const char *metric, const QJsonObject &labels, double value) {
            return QJsonObject{{QStringLiteral("metric"), QLatin1String(metric)},
                               {QStringLiteral("labels"), labels},
                               {QStringLiteral("value"), value},
                               {QStringLiteral("source"), QStringLiteral("trader")},
                               {QStringLiteral("time"), time}};
        };
        QJsonArray samples{sample("thunes_kill_switch_active", {}, say.killSwitch)};
        for (auto it = say.sockets.begin(); it != say.sockets.end(); ++it)
            samples.append(sample("thunes_ws_connected", {{QStringLiteral("symbol"), it.key()}}, it.value()));
        samples.append(QJsonObject{{QStringLiteral("metric"), QStringLiteral("thunes_order_latency_ms")},
                                   {QStringLiteral("histogram"), QJsonObject{{QStringLiteral("count"), 1}}}});
        QJsonObject trader{{QStringLiteral("alive"), say.isTraderAlive}};
        if (say.hasTrader)
            trader[QStringLiteral("last_sign_of_life")]
                = toIso8601(SystemClock().now() - (say.isTraderAlive ? 1s : 42s));
        return QJsonDocument(QJsonObject{{QStringLiteral("sequence"), 1},
                                         {QStringLiteral("time"), time},
                                         {QStringLiteral("a newer field"), 1},
                                         {QStringLiteral("trader"), trader},
                                         {QStringLiteral("samples"), samples}})
            .toJson();
    }

    QTcpServer m_server;
    quint16 m_port = 0;
};

/// Takes requests and says nothing, or always the same.
class HungServer : public QObject
{
    Q_OBJECT
public:
    explicit HungServer(const QByteArray &answer = {})
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this, answer] {
            while (QTcpSocket *socket = m_server.nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, this, [this, socket, answer] {
                    ++m_asked;
                    if (socket->readAll().startsWith("POST /api/v1/query"))
                        m_queries += socket;
                    if (answer.isEmpty())
                        return;
                    socket->write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                                  + QByteArray::number(answer.size()) + "\r\n\r\n" + answer);
                    socket->disconnectFromHost();
                });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
        m_server.listen(QHostAddress::LocalHost);
    }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort())); }
    int asked() const { return m_asked; }
    /// Connections over which a query came and that are still there. One that was merely opened
    /// carries no query: who cancels has no reason to close it.
    QList<QPointer<QTcpSocket>> queries() const
    {
        QList<QPointer<QTcpSocket>> waiting = m_queries;
        waiting.removeIf([](const QPointer<QTcpSocket> &socket) {
            return !socket || socket->state() != QAbstractSocket::ConnectedState;
        });
        return waiting;
    }

private:
    QTcpServer m_server;
    QList<QPointer<QTcpSocket>> m_queries;
    int m_asked = 0;
};

} // namespace thunes
