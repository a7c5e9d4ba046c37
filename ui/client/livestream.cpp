// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/livestream.h"

#include "exporter/base/json.h"
#include "exporter/base/samplekey.h"
#include "ui/client/exporterclient.h"
#include "ui/client/httpjson.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QUrlQuery>
#include <QWebSocket>

namespace thunes {

namespace {

using namespace std::chrono_literals;
using L = QLatin1String;

constexpr Milliseconds watchInterval{100};
constexpr Milliseconds longestWait{1000};
constexpr quint64 largestMessage = 16 * 1024 * 1024;

} // namespace

LiveStream::LiveStream(const QUrl &exporter, QObject *parent)
    : QObject(parent)
    , m_url(exporter)
{
    m_url.setScheme(exporter.scheme() == L("https") ? QStringLiteral("wss") : QStringLiteral("ws"));
    QString path = exporter.path();
    while (path.endsWith(u'/'))
        path.chop(1);
    m_url.setPath(path + QStringLiteral("/api/v1/live"));
    m_watch.setInterval(watchInterval);
    connect(&m_watch, &QTimer::timeout, this, &LiveStream::watch);
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, &LiveStream::open);
}

LiveStream::~LiveStream()
{
    if (m_socket)
        m_socket->disconnect(this);
}

void LiveStream::start()
{
    open();
}

void LiveStream::open()
{
    if (m_socket) {
        m_socket->disconnect(this);
        m_socket.release()->deleteLater();
    }
    m_socket = std::make_unique<QWebSocket>();
    const QHostAddress address(m_url.host());
    if (address.isLoopback() || m_url.host() == L("localhost"))
        m_socket->setProxy(QNetworkProxy::NoProxy);
    m_socket->setMaxAllowedIncomingFrameSize(largestMessage);
    m_socket->setMaxAllowedIncomingMessageSize(largestMessage);
    connect(m_socket.get(), &QWebSocket::textMessageReceived, this, &LiveStream::read);
    connect(m_socket.get(), &QWebSocket::disconnected, this, [this] {
        fail(m_socket->closeReason().isEmpty() ? QStringLiteral("the exporter closed the connection")
                                               : m_socket->closeReason());
    });
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto error = &QWebSocket::errorOccurred;
#else
    const auto error = QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error);
#endif
    connect(m_socket.get(), error, this, [this] { fail(m_socket->errorString()); });
    QUrl url = m_url;
    if (m_hasState) {
        QUrlQuery query;
        query.addQueryItem(QStringLiteral("after"), QString::number(m_sequence));
        url.setQuery(query);
    }
    m_sinceSign.start();
    m_watch.start();
    QNetworkRequest request(url);
    if (const QByteArray token = readToken(m_tokenFile); !token.isEmpty())
        request.setRawHeader("Authorization", "Bearer " + token);
    m_socket->open(request);
}

void LiveStream::watch()
{
    if (m_sinceSign.hasExpired(silenceLimit.count())) {
        fail(QStringLiteral("no sign of life for %1 s")
                 .arg(static_cast<double>(m_sinceSign.elapsed()) / 1000, 0, 'f', 1));
    }
}

void LiveStream::fail(const QString &why)
{
    if (m_again.isActive())
        return;
    m_watch.stop();
    const bool was = std::exchange(m_live, false);
    m_wait = was ? Milliseconds(100) : std::min(longestWait, m_wait * 2);
    m_again.start(m_wait);
    if (m_socket)
        m_socket->abort();
    if (was)
        Q_EMIT lost(why);
}

void LiveStream::read(const QString &text)
{
    m_sinceSign.start();
    const auto message = parseJsonObject(text.toUtf8());
    if (message && message->value(L("type")) == L("alerts")) {
        Q_EMIT alertsReceived(message->value(L("alerts")).toArray());
        return;
    }
    const Result<void> applied = message ? apply(*message) : Result<void>(message.error());
    if (!applied) {
        m_hasState = false; // begin anew, with a snapshot
        fail(applied.error().message);
        return;
    }
    QJsonObject document = m_parts;
    QJsonArray samples;
    for (const QJsonObject &sample : std::as_const(m_samples))
        samples.append(sample);
    document[L("samples")] = samples;
    document[L("sequence")] = static_cast<double>(m_sequence);
    document[L("time")] = message->value(L("time"));
    if (document.contains(L("kill_switch"))) {
        QJsonObject killSwitch = document.value(L("kill_switch")).toObject();
        killSwitch[L("now")] = message->value(L("time"));
        document[L("kill_switch")] = killSwitch;
    }
    const auto state = parseExporterState(document);
    if (!state) {
        m_hasState = false;
        fail(state.error().message);
        return;
    }
    m_live = true;
    m_wait = 100ms;
    Q_EMIT received(*state);
}

Result<void> LiveStream::apply(const QJsonObject &message)
{
    if (message.value(L("type")) == L("alerts"))
        return {}; // beside the state, for whoever shows alerts
    JsonReader reader(message, QStringLiteral("$"));
    const QString type = reader.string(L("type"));
    const auto sequence = static_cast<quint64>(reader.count(L("sequence")));
    if (!reader.ok())
        return reader.error();
    if (type == L("snapshot")) {
        m_parts = reader.object(L("state"));
        m_samples.clear();
        for (const QJsonValue &sample : m_parts.value(L("samples")).toArray())
            m_samples.insert(sampleKey(sample.toObject()), sample.toObject());
        m_parts.remove(L("samples"));
    } else if (type == L("delta")) {
        if (!m_hasState || static_cast<quint64>(reader.count(L("previous"))) != m_sequence)
            return Error{ErrorKind::Protocol, QStringLiteral("a change is missing")};
        const QJsonObject parts = reader.object(L("parts"));
        for (auto part = parts.begin(); part != parts.end(); ++part)
            m_parts[part.key()] = part.value();
        for (const QJsonValue &sample : reader.array(L("set")))
            m_samples.insert(sampleKey(sample.toObject()), sample.toObject());
        for (const QJsonValue &sample : reader.array(L("removed")))
            m_samples.remove(sampleKey(sample.toObject()));
    } else if (type == L("heartbeat")) {
        if (!m_hasState || sequence != m_sequence)
            return Error{ErrorKind::Protocol, QStringLiteral("a change is missing")};
    } else {
        return Error{ErrorKind::Protocol, QStringLiteral("$.type: '%1' is not known").arg(type)};
    }
    if (!reader.ok())
        return reader.error();
    m_sequence = sequence;
    m_hasState = true;
    return {};
}

} // namespace thunes
