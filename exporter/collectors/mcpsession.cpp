// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcpsession.h"

#include "exporter/collectors/mcpprotocol.h"

#include <QJsonArray>

#include <algorithm>

namespace thunes {

using namespace std::chrono_literals;

namespace {

using L = QLatin1String;

constexpr int mostPages = 100;
/// Of a server's own words. Long, since they are shortened for people only when secrets are blotted
/// out: half of one would not be found.
constexpr qsizetype longestWords = 8000;

QString seconds(Milliseconds time)
{
    return QStringLiteral("%1 s").arg(static_cast<double>(time.count()) / 1000);
}

} // namespace

McpSession::McpSession(std::unique_ptr<McpTransport> transport, const McpLimits &limits, McpEra era,
                       QObject *parent)
    : QObject(parent)
    , m_transport(std::move(transport))
    , m_limits(limits)
    , m_era(era)
{
    m_limit.setSingleShot(true);
    m_silence.setSingleShot(true);
    connect(&m_limit, &QTimer::timeout, this, &McpSession::expire);
    connect(&m_silence, &QTimer::timeout, this, &McpSession::initialize);
    connect(m_transport.get(), &McpTransport::opened, this, &McpSession::begin);
    connect(m_transport.get(), &McpTransport::received, this, &McpSession::take);
    connect(m_transport.get(), &McpTransport::rejected, this, &McpSession::takeRejection);
    connect(m_transport.get(), &McpTransport::failed, this, &McpSession::fail);
}

void McpSession::check()
{
    if (m_step == Step::Closed) {
        m_step = Step::Opening;
        m_limit.start(m_limits.start);
        m_transport->open();
    } else if (m_step == Step::Ready) {
        m_limit.start(m_limits.reply);
        ping();
    }
}

void McpSession::close()
{
    m_limit.stop();
    m_silence.stop();
    m_step = Step::Dead;
    m_transport->close();
}

void McpSession::begin()
{
    if (m_era == McpEra::Legacy)
        initialize();
    else
        discover(mcp::newestModernVersion());
}

void McpSession::discover(const QString &version)
{
    m_step = Step::Discovering;
    m_discoverTried = true;
    m_onlyDiscovered = !m_initializeTried;
    m_facts.protocol = version;
    m_transport->useProtocol(version);
    // A server that needs long to start is silent, too: it then gets both questions, answers the
    // one that it knows, and neither is lost.
    if (!m_initializeTried)
        m_silence.start(std::min<Milliseconds>(2s, m_limits.start / 3));
    ask(Step::Discovering, "server/discover", {});
}

void McpSession::initialize()
{
    m_silence.stop();
    m_step = Step::Initializing;
    m_initializeTried = true;
    m_onlyDiscovered = false;
    m_era = McpEra::Unknown;
    m_facts = {};
    m_transport->useProtocol({});
    ask(Step::Initializing, "initialize",
        {{L("protocolVersion"), mcp::newestLegacyVersion()},
         {L("capabilities"), QJsonObject()},
         {L("clientInfo"), mcp::clientInfo()}});
}

void McpSession::ping()
{
    if (m_era == McpEra::Modern) {
        m_step = Step::Pinging; // there is no ping in this era; this costs as little
        ask(Step::Pinging, "server/discover", {});
        return;
    }
    m_step = Step::Pinging;
    ask(Step::Pinging, "ping", {});
}

void McpSession::listTools(const QString &cursor)
{
    m_step = Step::Listing;
    m_limit.start(m_limits.reply);
    ask(Step::Listing, "tools/list",
        cursor.isEmpty() ? QJsonObject() : QJsonObject{{L("cursor"), cursor}});
}

void McpSession::done()
{
    m_limit.stop();
    m_silence.stop();
    m_step = Step::Ready;
    m_facts.note = m_pingNote.isEmpty() || m_toolsNote.isEmpty()
                       ? m_pingNote + m_toolsNote
                       : m_pingNote + QStringLiteral("; ") + m_toolsNote;
    Q_EMIT checked(m_facts, m_latency);
}

void McpSession::ask(Step step, const char *method, QJsonObject params)
{
    if (m_era == McpEra::Modern || step == Step::Discovering)
        params[L("_meta")] = mcp::requestMeta(m_facts.protocol);
    QJsonObject message{{L("jsonrpc"), L("2.0")}, {L("id"), ++m_lastId}, {L("method"), L(method)}};
    if (!params.isEmpty())
        message[L("params")] = params;
    m_pending[m_lastId] = step;
    m_asked.start();
    m_transport->send(message);
}

Microseconds McpSession::sinceAsked() const
{
    return std::chrono::duration_cast<Microseconds>(
        std::chrono::nanoseconds(m_asked.nsecsElapsed()));
}

std::optional<McpSession::Step> McpSession::answered(const QJsonValue &id)
{
    const auto known = id.isDouble() ? m_pending.constFind(id.toInteger(-1)) : m_pending.constEnd();
    if (known == m_pending.constEnd())
        return std::nullopt;
    const Step asked = *known;
    m_pending.erase(known);
    // The answer to a question that was given up meanwhile (a late discovery counts: see below).
    const bool late = asked != m_step;
    const bool lateDiscovery = asked == Step::Discovering && m_step == Step::Initializing;
    return late && !lateDiscovery ? std::nullopt : std::optional(asked);
}

void McpSession::take(const QJsonObject &message)
{
    if (m_step == Step::Dead)
        return;
    const QJsonValue id = message.value(L("id"));
    if (message.contains(L("method"))) {
        const QString method = message.value(L("method")).toString();
        if (method == L("notifications/tools/list_changed"))
            m_wantTools = true;
        if (id.isUndefined())
            return;
        // A server may ask us: it may ping, and everything else was never offered to it.
        QJsonObject answer{{L("jsonrpc"), L("2.0")}, {L("id"), id}};
        if (method == L("ping"))
            answer[L("result")] = QJsonObject();
        else
            answer[L("error")] = QJsonObject{{L("code"), mcp::methodNotFound},
                                             {L("message"), L("Method not found")}};
        m_transport->send(answer);
        return;
    }
    if (!id.isDouble() || !m_pending.contains(id.toInteger(-1)))
        ++m_strayAnswers;
    const auto asked = answered(id);
    if (!asked)
        return;
    if (message.value(L("result")).isObject()) {
        takeResult(*asked, message.value(L("result")).toObject());
    } else if (message.value(L("error")).isObject()) {
        const QJsonObject error = message.value(L("error")).toObject();
        takeError(*asked, error.value(L("code")).toInt(),
                  error.value(L("message")).toString().left(longestWords),
                  error.value(L("data")).toObject());
    } else {
        fail({McpState::Protocol, "protocol",
              QStringLiteral("an answer has neither a result nor an error")});
    }
}

void McpSession::takeResult(Step asked, const QJsonObject &result)
{
    switch (asked) {
    case Step::Discovering:
        takeDiscovery(result);
        break;
    case Step::Initializing:
        takeInitialization(result);
        break;
    case Step::Pinging:
        m_latency = sinceAsked();
        if (m_wantTools && m_hasTools) {
            m_toolCount = 0;
            m_pages = 0;
            listTools({});
        } else {
            done();
        }
        break;
    case Step::Listing:
        takeTools(result);
        break;
    default:
        break;
    }
}

void McpSession::takeDiscovery(const QJsonObject &result)
{
    const QString version = mcp::newestModernOf(result.value(L("supportedVersions")).toArray());
    if (version.isEmpty()) { // it knows the question, and speaks only what came before it
        if (m_step == Step::Discovering)
            initialize();
        return;
    }
    m_silence.stop();
    m_era = McpEra::Modern;
    m_facts = {};
    m_facts.protocol = version;
    m_transport->useProtocol(version);
    takeNames(mcp::serverInfoOf(result));
    m_hasTools = result.value(L("capabilities")).toObject().contains(L("tools"));
    m_limit.start(m_limits.reply);
    ping(); // this answer has waited for the server's start: it tells no latency
}

void McpSession::takeInitialization(const QJsonObject &result)
{
    const QString version = result.value(L("protocolVersion")).toString();
    if (!mcp::isLegacyVersion(version)) {
        fail({McpState::Protocol, "protocol",
              version.isEmpty()
                  ? QStringLiteral("the answer to initialize names no protocol version")
                  : QStringLiteral("it speaks protocol version \"%1\", which is not known")
                        .arg(version.left(longestWords))});
        return;
    }
    m_era = McpEra::Legacy;
    m_facts.protocol = version;
    takeNames(result.value(L("serverInfo")).toObject());
    m_hasTools = result.value(L("capabilities")).toObject().contains(L("tools"));
    m_transport->useProtocol(version);
    m_transport->send({{L("jsonrpc"), L("2.0")}, {L("method"), L("notifications/initialized")}});
    m_limit.start(m_limits.reply);
    ping();
}

void McpSession::takeNames(const QJsonObject &info)
{
    m_facts.serverName = info.value(L("name")).toString().left(longestWords);
    m_facts.serverVersion = info.value(L("version")).toString().left(longestWords);
}

void McpSession::takeTools(const QJsonObject &result)
{
    if (!result.value(L("tools")).isArray()) {
        m_toolsNote = QStringLiteral("the answer to tools/list has no tools");
        done();
        return;
    }
    m_toolCount += result.value(L("tools")).toArray().size();
    const QString cursor = result.value(L("nextCursor")).toString();
    if (!cursor.isEmpty() && ++m_pages < mostPages) {
        listTools(cursor);
        return;
    }
    m_wantTools = false;
    m_facts.tools = m_toolCount;
    m_toolsNote.clear();
    done();
}

void McpSession::takeError(Step asked, int code, const QString &message, const QJsonObject &data)
{
    const QString words = QStringLiteral("error %1: %2").arg(code).arg(message);
    switch (asked) {
    case Step::Discovering: {
        if (m_step != Step::Discovering)
            return; // initialize was sent meanwhile; its answer decides
        const QString version = mcp::newestModernOf(data.value(L("supported")).toArray());
        if (code == mcp::unsupportedVersion && !version.isEmpty() && version != m_facts.protocol)
            discover(version);
        else if (!m_initializeTried)
            initialize();
        else
            fail({McpState::Down, "rpc_error", QStringLiteral("server/discover: ") + words});
        break;
    }
    case Step::Initializing:
        if (!m_discoverTried) // it was of the older era once; it may have been updated
            discover(mcp::newestModernVersion());
        else
            fail({McpState::Down, "rpc_error", QStringLiteral("initialize: ") + words});
        break;
    case Step::Pinging:
        // It answers, which is what was asked, though every server must know this method.
        if (code == mcp::methodNotFound && m_era == McpEra::Legacy) {
            m_pingNote = QStringLiteral("it does not know ping");
            takeResult(Step::Pinging, {});
        } else {
            fail({McpState::Down, "rpc_error", QStringLiteral("ping: ") + words});
        }
        break;
    case Step::Listing:
        m_wantTools = false; // not asked again until it says that they changed
        m_facts.tools.reset();
        m_toolsNote = QStringLiteral("tools/list: ") + words;
        done();
        break;
    default:
        break;
    }
}

void McpSession::takeRejection(const QJsonValue &id, const McpFault &fault)
{
    const auto asked = m_step == Step::Dead ? std::nullopt : answered(id);
    if (!asked)
        return;
    if (fault.state == McpState::Auth)
        fail(fault);
    else if (*asked == Step::Discovering && m_step == Step::Discovering && !m_initializeTried)
        initialize();
    else if (*asked == Step::Initializing && !m_discoverTried)
        discover(mcp::newestModernVersion());
    else if (*asked == Step::Pinging && fault.httpStatus == 404 && m_era == McpEra::Legacy)
        initialize(); // it has forgotten our session: servers restart
    else if (*asked == Step::Listing)
        takeError(*asked, fault.httpStatus, fault.message, {});
    else if (*asked != Step::Discovering || m_step == Step::Discovering)
        fail(fault);
}

void McpSession::expire()
{
    if (m_step == Step::Listing) { // it has answered a ping just now
        m_wantTools = false;
        m_toolsNote = QStringLiteral("no answer to tools/list within ") + seconds(m_limits.reply);
        done();
        return;
    }
    const bool starting =
        m_step == Step::Opening || m_step == Step::Discovering || m_step == Step::Initializing;
    const L question = m_step == Step::Opening        ? L("connection")
                       : m_step == Step::Discovering  ? L("answer to server/discover")
                       : m_step == Step::Initializing ? L("answer to initialize")
                                                      : L("answer to a ping");
    QString words = QStringLiteral("no %1 within %2")
                        .arg(question, seconds(starting ? m_limits.start : m_limits.reply));
    const int noise = m_transport->noiseLines();
    if (m_strayAnswers > 0)
        words += QStringLiteral(", but %1 with an id that nobody used").arg(m_strayAnswers);
    else if (noise > 0)
        words += QStringLiteral(", but %1 lines that are no messages").arg(noise);
    if (m_strayAnswers > 0 || noise > 0)
        fail({McpState::Protocol, "protocol", words});
    else
        fail({McpState::Timeout, "timeout", words});
}

void McpSession::fail(const McpFault &fault)
{
    if (m_step == Step::Dead)
        return;
    m_limit.stop();
    m_silence.stop();
    m_step = Step::Dead;
    m_transport->disconnect(this);
    Q_EMIT failed(fault);
}

} // namespace thunes
