// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/mcpconfig.h"
#include "exporter/collectors/mcpstatus.h"
#include "exporter/collectors/startgate.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QObject>

#include <functional>
#include <memory>
#include <vector>

QT_BEGIN_NAMESPACE
class QNetworkAccessManager;
QT_END_NAMESPACE

namespace thunes {

class McpSession;
class McpTransport;

struct McpOptions
{
    McpMode mode = McpMode::Watch; ///< Of servers that do not say. Off: they have no value.
    Milliseconds startInterval{
        300000};                 ///< Between two probes of a server that is started for each.
    Milliseconds backOff{30000}; ///< After a first failure; doubles with each further one.
    Milliseconds longestBackOff{300000};
    /// Until a watched session that was lost is opened anew; doubles with each further time,
    /// unless it has lived for longer than longestBackOff.
    Milliseconds restartDelay{1000};
    Milliseconds startPatience{2000}; ///< See StartGate.
    Milliseconds scriptLimit{5000};
    McpLimits limits{};
    int startsAtOnce = 0; ///< 0: twice the processors.
};

/// Probes one server of `.mcp.json`, and keeps its session open between probes unless it is to be
/// started for each. Decides when it is due: a server that stays down is asked ever more rarely,
/// with jitter. Lives in the exporter thread.
class McpWatch : public QObject
{
    Q_OBJECT
public:
    /// `keeper` owns processes that are coming to their end.
    McpWatch(const McpEntry &entry, const McpOptions &options, StartGate &gate,
             QNetworkAccessManager &network, const Clock &clock, QObject *keeper,
             QObject *parent = nullptr);
    ~McpWatch() override;

    const McpEntry &entry() const { return m_entry; }
    bool due() const;
    bool probing() const { return m_probing; }
    /// stdio, http or sse: how it is asked.
    QByteArray via() const;
    /// Probes, whether due or not; a probe under way is joined. `done` is called at its end.
    void probe(std::function<void()> done = {});
    /// Tells those who wait for a probe that none will come: before destruction.
    void abandon();
    /// Ends the session or child, forgets all failures and probes anew.
    void restart(std::function<void()> done = {});
    const McpStatus &status() const { return m_status; }

Q_SIGNALS:
    /// A probe begins: it may wait for its turn to be started.
    void begun();
    /// status() is new.
    void probed();

private:
    void start();
    void succeed(const McpFacts &facts, Microseconds latency);
    void fail(const McpFault &fault);
    void finish(McpStatus status, std::optional<Milliseconds> wait = {});
    void dropSession(bool orderly);
    std::unique_ptr<McpTransport> makeTransport();
    bool keepsSession() const;
    /// How long to wait until an established session that was lost is opened anew.
    Milliseconds mourn();
    Milliseconds jittered(Milliseconds time) const;

    const McpEntry m_entry;
    const McpOptions &m_options;
    McpLimits m_limits;
    StartGate &m_gate;
    QNetworkAccessManager &m_network;
    const Clock &m_clock;
    QObject *m_keeper;
    McpTransportKind m_kind;
    McpEra m_era = McpEra::Unknown;
    std::unique_ptr<McpSession> m_session;
    StartGate::Ticket m_ticket = 0;
    bool m_probing = false;
    bool m_triedSse = false; ///< In this probe.
    std::vector<std::function<void()>> m_waiting;
    QElapsedTimer m_timer;
    QElapsedTimer m_alive;      ///< Since the session was opened.
    bool m_established = false; ///< The session has answered once.
    int m_deaths = 0;           ///< Of established sessions soon after their start, in a row.
    QDeadlineTimer m_next;      ///< Monotonic: a clock that is set must not put off a probe.
    McpStatus m_status;
};

} // namespace thunes
