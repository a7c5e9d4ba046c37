// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcpwatch.h"

#include "exporter/collectors/mcphttp.h"
#include "exporter/collectors/mcpsession.h"
#include "exporter/collectors/mcpsse.h"
#include "exporter/collectors/mcpstdio.h"

#include <QRandomGenerator>
#include <QTimer>

namespace thunes {

namespace {

/// Of what a server says, cut when secrets are blotted out: half of one is not found.
constexpr qsizetype longestWords = 400;
constexpr qsizetype longestName = 100;

QByteArray viaOf(McpTransportKind kind)
{
    switch (kind) {
    case McpTransportKind::Stdio:
        return "stdio";
    case McpTransportKind::Http:
        return "http";
    case McpTransportKind::Sse:
        return "sse";
    }
    Q_UNREACHABLE();
}

} // namespace

McpWatch::McpWatch(const McpEntry &entry, const McpOptions &options, StartGate &gate,
                   QNetworkAccessManager &network, const Clock &clock, QObject *keeper,
                   QObject *parent)
    : QObject(parent)
    , m_entry(entry)
    , m_options(options)
    , m_limits(options.limits)
    , m_gate(gate)
    , m_network(network)
    , m_clock(clock)
    , m_keeper(keeper)
    , m_kind(entry.kind)
{
    m_limits.start = entry.startLimit.value_or(m_limits.start);
    m_limits.reply = entry.replyLimit.value_or(m_limits.reply);
}

McpWatch::~McpWatch()
{
    m_gate.leave(m_ticket);
    dropSession(true);
}

bool McpWatch::keepsSession() const
{
    return m_entry.mode.value_or(m_kind == McpTransportKind::Stdio ? m_options.mode
                                                                   : McpMode::Watch)
           == McpMode::Watch;
}

bool McpWatch::due() const
{
    return m_next.hasExpired();
}

void McpWatch::probe(std::function<void()> done)
{
    if (done)
        m_waiting.push_back(std::move(done));
    if (std::exchange(m_probing, true))
        return;
    Q_EMIT begun();
    if (!m_entry.notConfigured.isEmpty()) {
        m_timer.start();
        fail({McpState::NotConfigured, {}, m_entry.notConfigured});
    } else if (m_session && m_session->ready()) {
        m_timer.start();
        m_session->check();
    } else if (m_kind == McpTransportKind::Stdio) {
        m_gate.enter(this, [this](StartGate::Ticket ticket) {
            m_ticket = ticket;
            m_timer.start();
            start();
        });
    } else {
        m_timer.start();
        start();
    }
}

void McpWatch::abandon()
{
    for (const auto &done : std::exchange(m_waiting, {}))
        done();
}

void McpWatch::restart(std::function<void()> done)
{
    if (!m_probing)
        dropSession(true);
    m_status.failures = 0;
    m_deaths = 0;
    const bool probing = m_probing;
    probe(std::move(done));
    if (probing && m_session) // else it waits to be started, which is as good
        start();
}

QByteArray McpWatch::via() const
{
    return viaOf(m_kind);
}

std::unique_ptr<McpTransport> McpWatch::makeTransport()
{
    switch (m_kind) {
    case McpTransportKind::Stdio:
        return std::make_unique<McpStdio>(m_entry, m_keeper);
    case McpTransportKind::Http:
        return std::make_unique<McpHttp>(m_entry, m_network);
    case McpTransportKind::Sse:
        return std::make_unique<McpSse>(m_entry);
    }
    Q_UNREACHABLE();
}

void McpWatch::start()
{
    dropSession(false);
    m_session = std::make_unique<McpSession>(makeTransport(), m_limits, m_era);
    connect(m_session.get(), &McpSession::checked, this, &McpWatch::succeed);
    connect(m_session.get(), &McpSession::failed, this, &McpWatch::fail);
    m_alive.start();
    m_established = false;
    m_session->check();
}

void McpWatch::succeed(const McpFacts &facts, Microseconds latency)
{
    m_era = m_session->era();
    m_established = keepsSession();
    McpStatus status;
    status.state = latency > m_limits.slow ? McpState::Slow : McpState::Up;
    // A server may repeat what it was given anywhere.
    status.facts = facts;
    for (QString *text : {&status.facts.serverName, &status.facts.serverVersion})
        *text = m_entry.redacted(*text).left(longestName);
    status.facts.note = m_entry.redacted(facts.note).left(longestWords);
    status.latency = latency;
    status.stderrTail = m_session->transport().stderrTail();
    status.noiseLines = m_session->transport().noiseLines();
    if (status.state == McpState::Slow)
        status.reason = QStringLiteral("slow: %1 ms").arg(latency.count() / 1000);
    if (keepsSession()) {
        status.watched = true;
        status.pid = m_session->transport().pid();
    } else {
        dropSession(true);
    }
    finish(status);
}

void McpWatch::fail(const McpFault &fault)
{
    McpStatus status;
    status.state = fault.state;
    status.cause = fault.reason;
    status.reason = m_entry.redacted(fault.message).left(longestWords);
    if (m_session) {
        status.stderrTail = m_session->transport().stderrTail();
        status.noiseLines = m_session->transport().noiseLines();
        // Some servers of the older era end at a question that they do not know.
        if (m_probing && m_session->onlyDiscovered() && fault.reason == "exit"
            && m_era == McpEra::Unknown) {
            m_era = McpEra::Legacy;
            start();
            return;
        }
        // A bare URL that refuses to be posted to may be one of the older transport.
        if (m_probing && fault.httpStatus >= 400 && fault.httpStatus < 500
            && fault.state != McpState::Auth && m_kind == McpTransportKind::Http
            && !m_entry.kindGiven && !m_triedSse) {
            m_triedSse = true;
            m_kind = McpTransportKind::Sse;
            start();
            return;
        }
    }
    dropSession(false);
    if (status.state != McpState::Up && m_triedSse && !m_status.lastSuccess)
        m_kind = m_entry.kind; // neither answers: asked afresh the next time
    m_triedSse = false;
    std::optional<Milliseconds> wait;
    if (std::exchange(m_established, false))
        wait = mourn();
    if (!m_probing) {
        m_timer.start();
        status.reason = QStringLiteral("ended while watched: ") + status.reason;
    }
    finish(status, wait);
    if (wait)
        QTimer::singleShot(*wait, this, [this] {
            if (!m_session)
                probe(); // a joined or finished one is as good
        });
}

Milliseconds McpWatch::mourn()
{
    // One that dies right after each start would keep the machine busy with starting it.
    m_deaths = Milliseconds(m_alive.elapsed()) > m_options.longestBackOff ? 1 : m_deaths + 1;
    return jittered(
        qMin(m_options.restartDelay * (1 << qMin(m_deaths - 1, 16)), m_options.longestBackOff));
}

void McpWatch::finish(McpStatus status, std::optional<Milliseconds> wait)
{
    const TimePoint now = m_clock.now();
    status.health = healthOf(status.state);
    status.via = status.state == McpState::NotConfigured ? QByteArray() : viaOf(m_kind);
    status.duration =
        std::chrono::duration_cast<Microseconds>(std::chrono::nanoseconds(m_timer.nsecsElapsed()));
    status.time = now;
    status.lastSuccess = status.health == 1 ? now : m_status.lastSuccess;
    status.failures =
        status.health == 1 || status.state == McpState::NotConfigured ? 0 : m_status.failures + 1;
    // Without a wait it is asked in each round.
    if (!wait && status.failures > 0)
        wait = jittered(qMin(m_options.backOff * (1 << qMin(status.failures - 1, 16)),
                             m_options.longestBackOff));
    else if (!wait && status.health == 1 && (m_entry.interval || !keepsSession()))
        wait = jittered(m_entry.interval.value_or(m_options.startInterval));
    m_next = QDeadlineTimer(wait.value_or(Milliseconds(0)));
    if (wait)
        status.nextProbe = now + *wait;
    m_status = status;
    m_probing = false;
    m_gate.leave(std::exchange(m_ticket, 0));
    Q_EMIT probed();
    for (const auto &done : std::exchange(m_waiting, {}))
        done();
}

void McpWatch::dropSession(bool orderly)
{
    if (!m_session)
        return;
    // It may be its own signal that brought us here.
    McpSession *session = m_session.release();
    session->disconnect(this);
    if (orderly)
        session->close();
    session->setParent(m_keeper);
    session->deleteLater();
}

Milliseconds McpWatch::jittered(Milliseconds time) const
{
    const double factor = 0.9 + 0.2 * QRandomGenerator::global()->generateDouble();
    return Milliseconds(static_cast<qint64>(static_cast<double>(time.count()) * factor));
}

} // namespace thunes
