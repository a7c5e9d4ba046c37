// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/http/message.h"

#include <QObject>

#include <chrono>
#include <functional>
#include <map>
#include <memory>

class QHttpServer;
class QWebSocket;
class QHttpServerRequest;
class QHttpServerResponder;

namespace thunes {

class GuardedServer;

/// The HTTP server: QHttpServer behind a GuardedServer. This file and its source are the only ones
/// that see QtHttpServer. Construct, route, listen and destroy it in the exporter thread.
///
/// A path that is known with another method answers 405 with Allow; HEAD is answered wherever GET
/// is, without the body; an unknown path answers 404. All errors are JSON objects.
class HttpServer : public QObject
{
    Q_OBJECT
public:
    explicit HttpServer(QObject *parent = nullptr);
    ~HttpServer() override;

    using Handler = std::function<HttpResponse(const HttpRequest &)>;
    using DeferredHandler = std::function<void(const HttpRequest &, const HttpReply &)>;
    /// Called for every answer, with the time since the request was complete. The route is the path,
    /// with a star for those below it; a star alone where there is no such page.
    using Observer = std::function<void(HttpMethod method, const QString &route, int status,
                                        std::chrono::nanoseconds took)>;

    /// Routes an exact path. A handler runs to its end in the exporter thread: it must not block.
    void route(const QString &path, HttpMethod method, Handler handler);
    /// For answers that come later (a long poll): the reply may be kept and called once.
    void routeDeferred(const QString &path, HttpMethod method, DeferredHandler handler);
    /// Routes every path below `path` (not itself): the handler finds the rest in request.path.
    void routeBelow(const QString &path, HttpMethod method, DeferredHandler handler);
    /// Upgraded connections; the guard lets them through at /api/v1/live only.
    void acceptWebSockets(std::function<void(std::unique_ptr<QWebSocket>)> accept);
    void setObserver(Observer observer) { m_observer = std::move(observer); }

    /// Port 0 picks a free one. Errors name the address and say why.
    Result<quint16> listen(const QHostAddress &address, quint16 port);
    quint16 port() const;
    GuardedServer &guard() { return *m_guard; }
    const GuardedServer &guard() const { return *m_guard; }
    /// Requests that a handler has and has not answered.
    int inFlight() const { return *m_inFlight; }

private:
    struct Route
    {
        std::map<HttpMethod, DeferredHandler> handlers;
    };
    void addRoute(const QString &name, const QString &pattern, HttpMethod method,
                  DeferredHandler handler);
    void dispatch(const QString &routeName, const QHttpServerRequest &request,
                  QHttpServerResponder &&responder);
    /// The reply, counted and timed.
    HttpReply observed(const QHttpServerRequest &request, const QString &route, HttpReply reply);
    HttpReply replyTo(const QHttpServerRequest &request, QHttpServerResponder &&responder);

    GuardedServer *m_guard;
    std::unique_ptr<QHttpServer> m_server;
    std::map<QString, Route> m_routes; ///< By name: the path, with /* for those below it.
    Observer m_observer;
    std::shared_ptr<int> m_inFlight = std::make_shared<int>(0);
};

} // namespace thunes
