// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QJsonObject>
#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>

namespace thunes {

class Authority;
class Ledger;

/// Tries the whole way, from the command to the bot's obedience and back, where no real money
/// trades. Engages, waits for the bot's confirmation and for an effect in its audit trail, releases,
/// waits again, and keeps what was measured: a line in the journal and a report in
/// `<state dir>/drills`.
///
/// Refused (Forbidden) unless the bot itself says testnet, paper or demo; refused (Conflict) unless
/// it is alive and the switch is released, or when a release needs two people. Releases only the
/// very command that it gave: when anything else happened meanwhile, when the bot did not confirm,
/// or when the process dies, the switch stays engaged.
class Drill : public QObject
{
    Q_OBJECT
public:
    Drill(Authority &authority, Ledger &ledger, const Clock &clock, QString stateDir,
          QObject *parent = nullptr);

    using Callback = std::function<void(Result<QJsonObject>)>;
    /// `done` is called once, with the report; a drill that failed is a report too ("passed" false).
    void run(const QString &actor, const QString &reason, Callback done);
    bool isRunning() const { return m_step != Step::Idle; }

    /// How long an effect is waited for after the confirmation.
    static constexpr Milliseconds effectLimit{3000};

private:
    enum class Step { Idle = 1, Engaging, Effect, Releasing };

    std::optional<Error> refusal() const;
    void look();
    void release();
    void finish(bool passed, const QString &outcome);
    Result<QString> writeReport(const QJsonObject &report) const;
    std::optional<TimePoint> effect() const;

    Authority &m_authority;
    Ledger &m_ledger;
    const Clock &m_clock;
    QString m_stateDir;
    Step m_step = Step::Idle;
    Callback m_done;
    QString m_actor;
    QJsonObject m_report;
    TimePoint m_started;
    TimePoint m_confirmed;
    TimePoint m_releasedAt;
    TimePoint m_deadline;
    qint64 m_sequence = 0;
    QTimer m_timer;
};

} // namespace thunes
