// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/http/server.h"

#include "exporter/base/log.h"
#include "exporter/http/guardedconnection.h"

#include <QDateTime>
#include <QHttpServer>
#include <QLocale>
#include <QPointer>
#include <QRegularExpression>
#include <QTcpSocket>
#include <QTimer>
#include <QWebSocket>

namespace thunes {

namespace {

std::optional<HttpMethod> methodOf(const QHttpServerRequest &request)
{
    switch (request.method()) {
    case QHttpServerRequest::Method::Get: return HttpMethod::Get;
    case QHttpServerRequest::Method::Head: return HttpMethod::Head;
    case QHttpServerRequest::Method::Post: return HttpMethod::Post;
    case QHttpServerRequest::Method::Put: return HttpMethod::Put;
    case QHttpServerRequest::Method::Delete: return HttpMethod::Delete;
    default: return std::nullopt; // the guard lets no other through
    }
}

QByteArray reasonPhrase(int status)
{
    switch (status) {
    case 200: return "OK";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Status";
    }
}

QByteArray clean(QByteArray headerValue)
{
    // QHttpServer would send a line feed in a value as it is.
    return headerValue.replace('\r', ' ').replace('\n', ' ');
}

#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
/// Now, as RFC 9110 writes it (section 5.6.7); written anew once a second.
QByteArray httpDate()
{
    thread_local qint64 writtenAt = -1;
    thread_local QByteArray text;
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    if (std::exchange(writtenAt, now) != now)
        text = QLocale::c().toString(QDateTime::fromSecsSinceEpoch(now, Qt::UTC),
                                     QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'")).toLatin1();
    return text;
}
#endif

} // namespace

HttpServer::HttpServer(QObject *parent)
    : QObject(parent)
    , m_guard(new GuardedServer(this))
    , m_server(std::make_unique<QHttpServer>())
{
    m_server->setMissingHandler(
        [this](const QHttpServerRequest &request, QHttpServerResponder &&responder) {
            const QString path = request.url().path();
            logDebug(logHttp(), "no such page", {{"peer", request.remoteAddress().toString()}});
            observed(request, QStringLiteral("*"), replyTo(request, std::move(responder)))(
                HttpResponse::error(
                {ErrorKind::NotFound, QStringLiteral("%1: no such page").arg(path)}));
        });
}

// QHttpServer adopts the guard when it is bound, and takes it along.
HttpServer::~HttpServer() = default;

void HttpServer::route(const QString &path, HttpMethod method, Handler handler)
{
    routeDeferred(path, method,
                  [handler = std::move(handler)](const HttpRequest &request,
                                                 const HttpReply &reply) {
                      reply(handler(request));
                  });
}

void HttpServer::routeDeferred(const QString &path, HttpMethod method, DeferredHandler handler)
{
    addRoute(path, QRegularExpression::escape(path), method, std::move(handler));
}

void HttpServer::routeBelow(const QString &path, HttpMethod method, DeferredHandler handler)
{
    addRoute(path + QStringLiteral("/*"), QRegularExpression::escape(path) + QStringLiteral("/.+"),
             method, std::move(handler));
}

void HttpServer::addRoute(const QString &name, const QString &pattern, HttpMethod method,
                          DeferredHandler handler)
{
    const bool known = m_routes.contains(name);
    m_routes[name].handlers[method] = std::move(handler);
    if (known)
        return;
    // One rule a path for all methods: the dispatch below answers 405 where QHttpServer would 404.
    const bool routed = m_server->route(
        pattern, QHttpServerRequest::Method::AnyKnown,
        [this, name](const QHttpServerRequest &request, QHttpServerResponder &&responder) {
            dispatch(name, request, std::move(responder));
        });
    Q_ASSERT(routed);
    Q_UNUSED(routed)
}

void HttpServer::acceptWebSockets(std::function<void(std::unique_ptr<QWebSocket>)> accept)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    m_server->addWebSocketUpgradeVerifier(this, [](const QHttpServerRequest &) {
        return QHttpServerWebSocketUpgradeResponse::accept(); // the guard has checked it
    });
#endif
    // Up to 6.7 an upgrade needs a route that takes the request, and leaves the socket alone.
    m_server->route(QStringLiteral("/api/v1/live"), QHttpServerRequest::Method::Get,
                    [this](const QHttpServerRequest &request, QHttpServerResponder &&responder) {
                        if (!request.value("upgrade").isEmpty())
                            return;
                        HttpResponse response = HttpResponse::json(
                            {{QLatin1String("status"), QLatin1String("error")},
                             {QLatin1String("error"),
                              QStringLiteral("/api/v1/live: only for WebSockets")}},
                            426);
                        response.headers.append({QByteArray("Upgrade"), QByteArray("websocket")});
                        replyTo(request, std::move(responder))(response);
                    });
    connect(m_server.get(), &QHttpServer::newWebSocketConnection, this,
            [this, accept = std::move(accept)] {
                while (auto socket = m_server->nextPendingWebSocketConnection())
                    accept(std::move(socket));
            });
}

Result<quint16> HttpServer::listen(const QHostAddress &address, quint16 port)
{
    if (!m_guard->listen(address, port))
        return Error{m_guard->serverError() == QAbstractSocket::AddressInUseError
                         ? ErrorKind::Conflict
                         : ErrorKind::Io,
                     QStringLiteral("cannot listen on %1:%2: %3")
                         .arg(address.toString())
                         .arg(port)
                         .arg(m_guard->errorString())};
    m_server->bind(m_guard);
    return m_guard->serverPort();
}

quint16 HttpServer::port() const
{
    return m_guard->serverPort();
}

void HttpServer::dispatch(const QString &routeName, const QHttpServerRequest &request,
                          QHttpServerResponder &&responder)
{
    const Route &route = m_routes.at(routeName);
    const QString path = request.url().path();
#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)
    GuardedConnection *connection = GuardedConnection::of(responder.socket());
    const auto handedOn = connection ? connection->takeRequest() : std::nullopt;
    if (!handedOn) { // came past the guard: whatever it is, it has no right to be answered
        QTimer::singleShot(0, responder.socket(), &QAbstractSocket::abort);
        return;
    }
    const QByteArray &body = *handedOn;
#else
    const QByteArray body = request.body();
#endif
    const auto method = methodOf(request);
    const HttpReply reply = observed(request, routeName, replyTo(request, std::move(responder)));

    HttpRequest plain;
    plain.method = method.value_or(HttpMethod::Get);
    plain.path = path;
    plain.rawPath = request.url().path(QUrl::FullyEncoded).toLatin1();
    plain.query = request.query();
    for (const auto &[name, value] : request.headers())
        plain.headers.append({name, value});
    plain.body = body;
    plain.peer = request.remoteAddress();

    const auto lookUp = plain.method == HttpMethod::Head ? HttpMethod::Get : plain.method;
    const auto handler = method ? route.handlers.find(lookUp) : route.handlers.end();
    if (handler == route.handlers.end()) {
        QByteArrayList allowed;
        for (const auto &[known, unused] : route.handlers) {
            allowed += toText(known);
            if (known == HttpMethod::Get)
                allowed += "HEAD";
        }
        HttpResponse response = HttpResponse::json(
            {{QLatin1String("status"), QLatin1String("error")},
             {QLatin1String("error"), QStringLiteral("%1: method not allowed").arg(path)}},
            405);
        response.headers.append({"Allow", allowed.join(", ")});
        reply(response);
        return;
    }
    handler->second(plain, reply);
}

HttpReply HttpServer::observed(const QHttpServerRequest &request, const QString &route,
                               HttpReply reply)
{
    // A reply that nobody ever calls ends with its last copy; it may outlive this.
    struct InFlight
    {
        explicit InFlight(const std::shared_ptr<int> &all) : count(all) { ++*count; }
        ~InFlight() { end(); }
        Q_DISABLE_COPY_MOVE(InFlight)
        bool end()
        {
            if (!count)
                return false;
            --*std::exchange(count, nullptr);
            return true;
        }
        std::shared_ptr<int> count;
    };
    const auto began = std::chrono::steady_clock::now();
    const auto inFlight = std::make_shared<InFlight>(m_inFlight);
    return [self = QPointer(this), method = methodOf(request).value_or(HttpMethod::Get), route,
            peer = request.remoteAddress(), reply = std::move(reply), began,
            inFlight](const HttpResponse &response) {
        if (!inFlight->end())
            return;
        const auto took = std::chrono::steady_clock::now() - began;
        if (self && self->m_observer)
            self->m_observer(method, route, response.status, took);
        reply(response); // before the log, which may have to wait
        // The route's name, not what was asked for: paths and queries may hold anything.
        if (logHttp().isDebugEnabled())
            logDebug(logHttp(), "answered",
                     {{"method", toText(method)},
                      {"route", route},
                      {"status", response.status},
                      {"bytes", response.body.size()},
                      {"ms", std::chrono::duration<double, std::milli>(took).count()},
                      {"peer", peer.toString()}});
    };
}

#if QT_VERSION < QT_VERSION_CHECK(6, 5, 0)

// Up to 6.4 a Responder writes head and body apart and keeps a reference to the request, so that
// one that is kept for later crashes. The socket, watched by a QPointer, does not.
HttpReply HttpServer::replyTo(const QHttpServerRequest &request, QHttpServerResponder &&responder)
{
    const bool head = request.method() == QHttpServerRequest::Method::Head;
    const QPointer<QTcpSocket> socket = responder.socket();
    const auto answered = std::make_shared<bool>(false);
    return [head, socket, answered](const HttpResponse &response) {
        if (std::exchange(*answered, true) || !socket)
            return;
        GuardedConnection *connection = GuardedConnection::of(socket);
        if (!connection)
            return;
        const bool close = connection->closeRequested();
        QByteArray lines = "HTTP/1.1 " + QByteArray::number(response.status) + ' '
            + reasonPhrase(response.status) + "\r\nDate: " + httpDate() + "\r\nContent-Length: " + QByteArray::number(response.body.size()) + "\r\n";
        if (!response.contentType.isEmpty())
            lines += "Content-Type: " + response.contentType + "\r\n";
        for (const auto &[name, value] : response.headers)
            lines += name + ": " + clean(value) + "\r\n";
        lines += "X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n";
        lines += close ? "Connection: close\r\n\r\n" : "\r\n";
        connection->answer(lines, head ? QByteArray() : response.body, close);
    };
}

#else

HttpReply HttpServer::replyTo(const QHttpServerRequest &request, QHttpServerResponder &&responder)
{
    const bool head = request.method() == QHttpServerRequest::Method::Head;
    const auto kept = std::make_shared<std::optional<QHttpServerResponder>>(std::move(responder));
    return [head, kept](const HttpResponse &response) {
        if (!*kept)
            return;
        QHttpHeaders headers;
        headers.append(QHttpHeaders::WellKnownHeader::ContentType, response.contentType);
        for (const auto &[name, value] : response.headers)
            headers.append(name, clean(value));
        (*kept)->write(head ? QByteArray() : response.body, headers,
                       static_cast<QHttpServerResponder::StatusCode>(response.status));
        kept->reset();
    };
}

#endif

} // namespace thunes
