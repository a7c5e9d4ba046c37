// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/mcptransport.h"

#include <QElapsedTimer>
#include <QHash>
#include <QStringList>
#include <QTimer>

#include <memory>

namespace thunes {

/// Speaks MCP as a client, of either era, over one transport: opens the session at the first
/// check(), asks for its tools once (and after each notice that they changed), and pings at each
/// later one.
///
/// A server of unknown era is asked `server/discover` first, as the protocol advises; any error,
/// and silence, means the older era: `initialize`. An answer that comes later still counts. Every
/// wait has a limit. Lives in the exporter thread.
class McpSession : public QObject
{
    Q_OBJECT
public:
    McpSession(std::unique_ptr<McpTransport> transport, const McpLimits &limits, McpEra era,
               QObject *parent = nullptr);

    /// checked() or failed() follows; not to be called again before that.
    void check();
    /// The orderly end.
    void close();

    bool ready() const { return m_step == Step::Ready; }
    McpEra era() const { return m_era; }
    /// Nothing was said to it but `server/discover`: its failure may be due to that alone.
    bool onlyDiscovered() const { return m_onlyDiscovered; }
    const McpTransport &transport() const { return *m_transport; }

Q_SIGNALS:
    void checked(const thunes::McpFacts &facts, std::chrono::microseconds latency);
    /// Emitted once, whether a check is under way or not; the session is of no use afterwards.
    void failed(const thunes::McpFault &fault);

private:
    enum class Step {
        Closed = 1,
        Opening,
        Discovering,
        Initializing,
        Pinging,
        Listing,
        Ready,
        Dead
    };

    void begin();
    void discover(const QString &version);
    void initialize();
    void ping();
    void listTools(const QString &cursor);
    void done();

    void take(const QJsonObject &message);
    void takeResult(Step asked, const QJsonObject &result);
    void takeError(Step asked, int code, const QString &message, const QJsonObject &data);
    void takeDiscovery(const QJsonObject &result);
    void takeInitialization(const QJsonObject &result);
    void takeTools(const QJsonObject &result);
    void takeRejection(const QJsonValue &id, const McpFault &fault);
    void takeNames(const QJsonObject &info);
    void expire();
    void fail(const McpFault &fault);

    void ask(Step step, const char *method, QJsonObject params);
    std::optional<Step> answered(const QJsonValue &id);
    Microseconds sinceAsked() const;

    std::unique_ptr<McpTransport> m_transport;
    McpLimits m_limits;
    McpEra m_era;
    Step m_step = Step::Closed;
    QTimer m_limit{this};
    QTimer m_silence{this}; ///< How long `server/discover` may stay unanswered.
    QElapsedTimer m_asked;
    QHash<qint64, Step> m_pending;
    qint64 m_lastId = 0;
    bool m_onlyDiscovered = false;
    bool m_discoverTried = false;
    bool m_initializeTried = false;
    bool m_wantTools = true;
    bool m_hasTools = false;
    qint64 m_toolCount = 0;
    int m_pages = 0;
    int m_strayAnswers = 0;
    Microseconds m_latency{0};
    McpFacts m_facts;
    QString m_pingNote;
    QString m_toolsNote;
};

} // namespace thunes
