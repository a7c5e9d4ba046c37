// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/loglimiter.h"
#include "exporter/http/message.h"
#include "exporter/killswitch/operators.h"
#include "exporter/killswitch/policies.h"
#include "exporter/killswitch/store.h"
#include "exporter/trading/ledger.h"

#include <QList>
#include <QObject>
#include <QTimer>

#include <optional>

namespace thunes {

class Registry;

struct AuthorityOptions
{
    Milliseconds confirmationLimit{5000}; ///< After this without a confirmation: Unconfirmed.
    PolicyLimits policies;
    bool twoPersonRelease = false;
    Seconds approvalLimit{120}; ///< The second person's time.
    QStringList hook;           ///< Command and arguments to run on each change; empty: none.
    Seconds hookLimit{10};
};

/// The kill switch as everybody meets it: keeps the store, compares it with what the bot reports,
/// wakes those who wait for a change, exports the metrics, and engages by policy. Lives in the
/// exporter thread.
class Authority : public QObject
{
    Q_OBJECT
public:
    Authority(const QString &stateDir, AuthorityOptions options, Registry &registry,
              Ledger &ledger, const Clock &clock, QObject *parent = nullptr);
    ~Authority() override;

    /// Fails when another process owns the state directory or the tokens cannot be kept.
    Result<void> open();

    const KillSwitchCommand &current() const { return m_store.current(); }
    KillSwitchPhase phase() const;
    const AuthorityOptions &options() const { return m_options; }
    /// New limits, policies and hook; a policy that has spoken stays silent for the same cause.
    void setOptions(const AuthorityOptions &options);
    /// Reads the operators' tokens again.
    Result<void> reloadOperators() { return m_operators.load(); }
    std::optional<ReportedKillSwitch> reported() const;
    const Operators &operators() const { return m_operators; }
    KillSwitchStore &store() { return m_store; }
    /// What GET /api/v1/kill-switch answers.
    QJsonObject state() const;

    /// The level that an engage without one means: halt where the bot can do it, else pause.
    KillSwitchLevel defaultLevel() const;

    Result<KillSwitchCommand> engage(KillSwitchLevel level, const QString &actor,
                                     const QString &reason, CommandSource source);
    struct ReleaseOutcome
    {
        bool pending = false; ///< A second person must approve.
    };
    /// To be followed by acknowledged() once the answer is on its way.
    Result<ReleaseOutcome> release(qint64 sequence, const QString &actor, const QString &reason);
    void acknowledged();
    /// A command that was not allowed: journaled (a flood of them in summary) and counted.
    void refused(const QByteArray &reason, const QString &peer, const QString &detail);

    /// Answers as soon as the sequence is not `after`, or after `wait`.
    void whenChanged(qint64 after, Milliseconds wait, std::function<void()> answer);

Q_SIGNALS:
    void changed();

private:
    struct Waiter
    {
        qint64 after = 0;
        TimePoint deadline;
        std::function<void()> answer;
    };
    struct Pending
    {
        QString actor;
        QString reason;
        qint64 sequence = 0;
        TimePoint deadline;
    };
    void announce();
    void onReported();
    void tick();
    void publish();
    void runHook();

    AuthorityOptions m_options;
    Registry &m_registry;
    Ledger &m_ledger;
    const Clock &m_clock;
    FileOps m_files;
    KillSwitchStore m_store;
    Operators m_operators;
    Policies m_policies;
    QList<Waiter> m_waiters;
    std::optional<Pending> m_pending;
    std::optional<TimePoint> m_confirmedAt;
    qint64 m_confirmedSequence = -1;
    int m_refusedThisMinute = 0;
    int m_refusedNotJournaled = 0;
    TimePoint m_refusedSince;
    LogLimiter m_limiter;
    QTimer m_tick{this};
};

} // namespace thunes
