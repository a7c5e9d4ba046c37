// SPDX-License-Identifier: GPL-3.0-or-later
// The HTTP server, guard and QHttpServer together, over a real connection and in random slices. A
// reader of its own, much stricter than HTTP, says which requests the bytes hold: a handler may see
// those, in their order and whole, and nothing else. So no request is smuggled, none with both
// kinds of length or two of one passes, and none comes past its token.
#include "tests/fuzz/require.h"

#include "exporter/http/guard.h"
#include "exporter/http/server.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QTimer>
#include <QWebSocket>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>

using namespace thunes;

namespace {

struct Request
{
    QByteArray method;
    QByteArray target;
    QByteArray body;
    bool operator==(const Request &) const = default;
};

/// The requests that the bytes begin with, up to the first place that could be read in two ways.
QList<Request> strictRequests(const QByteArray &bytes)
{
    QList<Request> requests;
    for (qsizetype at = 0;;) {
        const qsizetype end = bytes.indexOf("\r\n\r\n", at);
        if (end < 0)
            return requests;
        QByteArrayList lines = bytes.mid(at, end - at).replace("\r\n", "\n").split('\n');
        const QByteArrayList words = lines.takeFirst().split(' ');
        if (words.size() != 3 || !words[2].startsWith("HTTP/1.") || !words[1].startsWith('/'))
            return requests;
        qsizetype length = 0;
        QByteArrayList seen;
        for (const QByteArray &line : lines) {
            const QByteArray name = line.left(line.indexOf(':')).trimmed().toLower();
            if (!line.contains(':') || line.contains('\r') || line.contains('\0')
                || name == "transfer-encoding")
                return requests;
            if (name == "content-length") {
                bool ok = false;
                length = line.mid(line.indexOf(':') + 1).trimmed().toLongLong(&ok);
                if (!ok || length < 0 || seen.contains(name))
                    return requests;
            }
            seen += name;
        }
        if (seen.count("host") != 1 || bytes.size() - end - 4 < length)
            return requests;
        requests.append({words[0], words[1].split('?').first(), bytes.mid(end + 4, length)});
        at = end + 4 + length;
        if (seen.contains("upgrade"))
            return requests; // what follows is WebSocket's
    }
}

class Subject
{
public:
    Subject()
    {
        const auto note = [this](const HttpRequest &request) {
            fuzz::require(request.header("transfer-encoding").isEmpty(),
                          "a Transfer-Encoding passed");
            fuzz::require(!request.rawPath.startsWith("/secret")
                              || request.header("authorization") == "Bearer x",
                          "came past its token");
            seen.append({toText(request.method), request.rawPath, request.body});
            return HttpResponse::text(QByteArray::number(request.body.size()) + '\n');
        };
        for (const HttpMethod method :
             {HttpMethod::Get, HttpMethod::Post, HttpMethod::Put, HttpMethod::Delete}) {
            server.route(QStringLiteral("/a"), method, note);
            server.route(QStringLiteral("/secret"), method, note);
            server.routeBelow(QStringLiteral("/b"), method,
                              [note](const HttpRequest &request, const HttpReply &reply) {
                                  reply(note(request));
                              });
            server.routeDeferred(QStringLiteral("/later"), method,
                                 [this, note](const HttpRequest &request, const HttpReply &reply) {
                                     due.append({note(request), reply});
                                 });
        }
        server.acceptWebSockets([this](std::unique_ptr<QWebSocket> socket) {
            ++webSockets;
            socket->close();
            socket.release()->deleteLater();
        });
        server.guard().setAdmission(
            [](const QByteArray &, const QByteArray &path, const QByteArray &authorization) {
                return path != "/secret" || authorization == "Bearer x"
                           ? std::nullopt
                           : std::optional(
                               GuardedServer::Refusal{401, "a token is required", "Bearer"});
            });
        HttpLimits limits;
        limits.headBytes = 1024;
        limits.bodyBytes = 2048;
        limits.requestsPerConnection = 20;
        server.guard().setLimits(limits);
        fuzz::require(server.listen(QHostAddress::LocalHost, 0).ok(), "no port");
    }

    void answerDue()
    {
        for (const auto &[response, reply] : std::exchange(due, {}))
            reply(response);
    }

    HttpServer server;
    QList<Request> seen;
    QList<std::pair<HttpResponse, HttpReply>> due;
    int webSockets = 0;
};

Subject &subject()
{
    static auto *const only = new Subject; // outlives what runs at exit
    return *only;
}

void runEvents()
{
    for (int i = 0; i < 50; ++i) {
        const bool any = QAbstractEventDispatcher::instance()->processEvents(QEventLoop::AllEvents);
        // deleteLater() waits for a loop to return to, and here is none.
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        if (!any)
            return;
    }
}

int openClient(int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<quint16>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int client = -1;
    // Beside other tests the machine may be out of ports for a moment.
    for (int attempt = 0; attempt < 40; ++attempt) {
        client = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (client >= 0
            && ::connect(client, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
            break;
        ::close(std::exchange(client, -1));
        ::usleep(50000);
    }
    fuzz::require(client >= 0, "cannot connect");
    return client;
}

void receive(int client, QByteArray &answers)
{
    char buffer[4096];
    for (;;) {
        const ssize_t count = ::recv(client, buffer, sizeof buffer, MSG_DONTWAIT);
        if (count <= 0)
            return;
        answers.append(buffer, count);
    }
}

/// Every answer is whole, and a refusal is the last one.
void checkAnswers(const QByteArray &answers, bool aborted)
{
    bool refused = false;
    qsizetype at = 0;
    while (at < answers.size()) {
        const QByteArray rest = answers.mid(at);
        const qsizetype end = rest.indexOf("\r\n\r\n");
        fuzz::require(rest.startsWith("HTTP/1.1 ") && end > 0, "no answer in HTTP");
        fuzz::require(!refused, "an answer behind a refusal");
        at += end + 4;
        const QByteArray head = rest.left(end + 2);
        if (head.startsWith("HTTP/1.1 100 "))
            continue;
        if (head.startsWith("HTTP/1.1 101 "))
            return;
        refused = head.contains(" Refused\r\n");
        const qsizetype length = head.indexOf("\r\nContent-Length: ");
        fuzz::require(length > 0, "an answer without a length");
        // A HEAD is answered with the length alone: what follows tells.
        const QByteArray digits =
            head.mid(length + 18, head.indexOf('\r', length + 18) - length - 18);
        const qsizetype body = digits.toLongLong();
        const bool headOnly = at == answers.size() || answers.mid(at, 9) == "HTTP/1.1 ";
        fuzz::require(headOnly || aborted || answers.size() - at >= body, "a body is cut");
        if (!headOnly)
            at += body;
    }
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static QCoreApplication application(*argc, *argv);
    fuzz::abortOnWarnings();
    (void)subject();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 2)
        return 0;
    const bool answerLate = (data[0] & 1) != 0;
    const bool abortAtEnd = (data[0] & 2) != 0;
    const bool inOnePiece = (data[0] & 12) == 0;
    std::minstd_rand random(data[1]);
    const QByteArray bytes = fuzz::bytesOf(data + 2, size - 2);

    Subject &s = subject();
    s.seen.clear();
    s.due.clear();
    const int client = openClient(s.server.port());
    QByteArray answers;
    for (qsizetype at = 0; at < bytes.size();) {
        qsizetype piece = bytes.size();
        if (!inOnePiece)
            piece = static_cast<qsizetype>(1 + random() % (random() % 3 == 0 ? 4 : 200));
        piece = std::min(piece, bytes.size() - at);
        if (::send(client, bytes.constData() + at, static_cast<std::size_t>(piece),
                   MSG_NOSIGNAL | MSG_DONTWAIT)
            != piece)
            break; // closed by the other side
        at += piece;
        runEvents();
        if (!answerLate)
            s.answerDue();
        receive(client, answers);
    }
    s.answerDue();
    runEvents();
    receive(client, answers);
    checkAnswers(answers, abortAtEnd);
    // Resets the connection: thousands of them would else keep their ports for a minute.
    const linger reset{1, 0};
    ::setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    ::close(client);
    for (int i = 0; i < 100 && s.server.guard().openConnections() > 0; ++i)
        runEvents();
    s.answerDue(); // of a client that has gone
    fuzz::require(s.server.guard().openConnections() == 0, "a connection is left");

    const QList<Request> strict = strictRequests(bytes);
    fuzz::require(s.seen.size() <= strict.size(), "a request that is none was handled");
    // Others than our own paths are answered by 404 and 405 and seen by nobody.
    auto next = strict.begin();
    for (const Request &request : std::as_const(s.seen)) {
        next = std::find_if(next, strict.end(), [&](const Request &candidate) {
            return candidate.method == request.method && candidate.body == request.body
                   // A quote, say, reaches the handler as %22: the same path in another spelling.
                   && (QByteArray::fromPercentEncoding(candidate.target)
                           == QByteArray::fromPercentEncoding(request.target)
                       || candidate.target.contains('%')
                       || candidate.target.contains("//") || candidate.target.contains('.'));
        });
        fuzz::require(next != strict.end(), "a handler saw another request than was sent");
        ++next;
    }
    return 0;
}
