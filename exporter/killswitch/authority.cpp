// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/killswitch/authority.h"

#include "exporter/metrics/registry.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>

#include <algorithm>

namespace thunes {

using namespace std::chrono_literals;
using L = QLatin1String;

namespace {
constexpr int journaledRefusalsPerMinute = 30;
}

Authority::Authority(const QString &stateDir, AuthorityOptions options, Registry &registry,
                     Ledger &ledger, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_options(std::move(options))
    , m_registry(registry)
    , m_ledger(ledger)
    , m_clock(clock)
    , m_store(stateDir, m_files, clock)
    , m_operators(stateDir)
    , m_policies(m_options.policies, registry, ledger, clock)
{
    m_store.setSynced([this](std::chrono::nanoseconds took) {
        (void)m_registry.observe(catalogue::killSwitchFsync, {},
                                 std::chrono::duration<double>(took).count(),
                                 {SampleSource::Exporter, m_clock.now()});
    });
    connect(&m_ledger, &Ledger::changed, this, &Authority::onReported);
    m_tick.setInterval(250ms);
    connect(&m_tick, &QTimer::timeout, this, &Authority::tick);
}

Authority::~Authority() = default;

void Authority::setOptions(const AuthorityOptions &options)
{
    m_options = options;
    m_policies.setLimits(options.policies);
}

Result<void> Authority::open()
{
    if (const auto loaded = m_operators.load(); !loaded)
        return loaded;
    if (const auto opened = m_store.open(); !opened)
        return opened;
    for (const QString &problem : m_operators.problems())
        logWarning(logAccess(), "an operator's token is not used", {{"error", problem}});
    if (!m_store.repaired().isEmpty())
        logWarning(logKillSwitch(), "the journal was repaired", {{"what", m_store.repaired()}});
    if (!m_store.fault().isEmpty())
        logError(logKillSwitch(), "ENGAGED: the journal cannot be trusted",
                 {{"error", m_store.fault()}});
    logInfo(logKillSwitch(), "the journal was read",
            {{"state", toText(m_store.current().state)}, {"sequence", m_store.current().sequence}});
    publish();
    m_tick.start();
    return {};
}

std::optional<ReportedKillSwitch> Authority::reported() const
{
    std::optional<ReportedKillSwitch> last;
    if (const auto &event = m_ledger.reportedKillSwitch();
        event && (event->active || m_ledger.traderAlive()))
        last = ReportedKillSwitch{event->active, event->sequence, event->time};
    const auto &files = m_ledger.files();
    if (files && files->killSwitch && (!last || files->killSwitch->since > last->time))
        last = ReportedKillSwitch{files->killSwitch->active, std::nullopt,
                                  files->killSwitch->since};
    return last;
}

KillSwitchPhase Authority::phase() const
{
    return phaseOf(m_store.current(), reported(), m_clock.now(), m_options.confirmationLimit);
}

QJsonObject Authority::state() const
{
    const KillSwitchCommand &command = m_store.current();
    QJsonObject json = KillSwitchStore::toJson(command);
    json[L("phase")] = toText(phase());
    json[L("confirmation_limit_ms")] = static_cast<double>(m_options.confirmationLimit.count());
    json[L("now")] = toIso8601(m_clock.now());
    if (const auto report = reported()) {
        QJsonObject said{{L("active"), report->active}, {L("time"), toIso8601(report->time)}};
        if (report->sequence)
            said[L("sequence")] = static_cast<double>(*report->sequence);
        json[L("reported")] = said;
    }
    if (m_confirmedAt && m_confirmedSequence == command.sequence)
        json[L("confirmation_ms")]
            = std::chrono::duration<double, std::milli>(*m_confirmedAt - command.time).count();
    if (const auto &levels = m_ledger.capabilities()) {
        QJsonArray names;
        for (const QByteArray &level : *levels)
            names.append(QString::fromLatin1(level));
        json[L("capabilities")] = names;
    }
    json[L("durable")] = m_store.fault().isEmpty();
    if (!m_store.fault().isEmpty())
        json[L("fault")] = m_store.fault();
    if (m_pending)
        json[L("pending_release")] = QJsonObject{
            {L("actor"), m_pending->actor},
            {L("reason"), m_pending->reason},
            {L("sequence"), static_cast<double>(m_pending->sequence)},
            {L("expires"), toIso8601(m_pending->deadline)}};
    const auto &files = m_ledger.files();
    if (files) {
        QJsonObject evidence;
        const auto put = [&](L key, const std::optional<TimePoint> &time) {
            if (time)
                evidence[key] = toIso8601(*time);
        };
        put(L("buy_rejected"), files->evidence.buyRejected);
        put(L("sell_rejected"), files->evidence.sellRejected);
        put(L("buy_approved"), files->evidence.buyApproved);
        put(L("sell_approved"), files->evidence.sellApproved);
        if (!files->evidence.sellRejectedReason.isEmpty())
            evidence[L("sell_rejected_reason")]
                = QString::fromUtf8(files->evidence.sellRejectedReason);
        json[L("evidence")] = evidence;
    }
    return json;
}

KillSwitchLevel Authority::defaultLevel() const
{
    const auto &levels = m_ledger.capabilities();
    return levels && levels->contains("halt") ? KillSwitchLevel::Halt : KillSwitchLevel::Pause;
}

Result<KillSwitchCommand> Authority::engage(KillSwitchLevel level, const QString &actor,
                                            const QString &reason, CommandSource source)
{
    const qint64 before = m_store.current().sequence;
    const auto engaged = m_store.engage(level, actor, reason, source);
    m_pending.reset(); // whoever asked for a release has not seen this
    if (!engaged)
        logError(logKillSwitch(), "engaged, but NOT kept for a restart",
                 {{"error", engaged.error().message}});
    if (m_store.current().sequence != before)
        announce();
    return engaged;
}

Result<Authority::ReleaseOutcome> Authority::release(qint64 sequence, const QString &actor,
                                                     const QString &reason)
{
    QString who = actor;
    QString why = reason;
    if (m_options.twoPersonRelease && sequence == m_store.current().sequence
        && m_store.current().state == KillSwitchState::Engaged) {
        const TimePoint now = m_clock.now();
        const bool second = m_pending && m_pending->sequence == sequence
            && m_pending->deadline >= now && m_pending->actor != actor;
        if (!second) {
            m_pending = Pending{actor, reason, sequence, now + m_options.approvalLimit};
            (void)m_store.note(L("release_requested"),
                               {{L("actor"), actor},
                                {L("reason"), reason},
                                {L("sequence"), static_cast<double>(sequence)}});
            Q_EMIT changed();
            return ReleaseOutcome{true};
        }
        who = m_pending->actor + QStringLiteral(" and ") + actor;
        why = m_pending->reason + QStringLiteral("; approved: ") + reason;
    }
    const qint64 before = m_store.current().sequence;
    const auto released = m_store.release(sequence, who, why);
    if (released)
        m_pending.reset();
    // A release that could not be kept has moved the sequence too: it is engaged by recovery.
    if (m_store.current().sequence != before)
        announce();
    if (!released)
        return released.error();
    return ReleaseOutcome{};
}

void Authority::acknowledged()
{
    if (const auto completed = m_store.completeRelease(); !completed) {
        logError(logKillSwitch(), "the latch stays", {{"error", completed.error().message}});
        publish();
    }
}

void Authority::refused(const QByteArray &reason, const QString &peer, const QString &detail)
{
    (void)m_registry.add(catalogue::killSwitchFailedAttempts, {reason}, 1,
                         {SampleSource::Exporter, m_clock.now()});
    m_limiter.warn(logKillSwitch(), "a command was refused", {"reason", reason}, {{"peer", peer}});
    // A flood of wrong tokens must not fill the disk that the next engage needs.
    const TimePoint now = m_clock.now();
    if (now - m_refusedSince > 1min) {
        if (m_refusedNotJournaled > 0)
            (void)m_store.note(L("refused"), {{L("reason"), L("more")},
                                              {L("count"), m_refusedNotJournaled}});
        m_refusedSince = now;
        m_refusedThisMinute = 0;
        m_refusedNotJournaled = 0;
    }
    if (++m_refusedThisMinute > journaledRefusalsPerMinute) {
        ++m_refusedNotJournaled;
        return;
    }
    (void)m_store.note(L("refused"), {{L("reason"), QString::fromLatin1(reason)},
                                      {L("peer"), peer},
                                      {L("detail"), detail.left(500)}});
}

void Authority::whenChanged(qint64 after, Milliseconds wait, std::function<void()> answer)
{
    if (m_store.current().sequence != after || wait <= 0ms) {
        answer();
        return;
    }
    m_waiters.append({after, m_clock.now() + wait, std::move(answer)});
}

void Authority::announce()
{
    m_confirmedAt.reset();
    publish();
    const QList<Waiter> waiters = std::exchange(m_waiters, {});
    for (const Waiter &waiter : waiters)
        waiter.answer();
    Q_EMIT changed();
    runHook();
    // Last: a log that nobody reads may hold up its first line, and must not hold up the bot.
    const KillSwitchCommand &command = m_store.current();
    const bool engaged = command.state == KillSwitchState::Engaged;
    logLine(engaged ? LogLevel::Warning : LogLevel::Info, logKillSwitch(),
            engaged ? "engaged" : "released",
            {{"sequence", command.sequence},
             {"stop", engaged ? QString(toText(command.level)) : QString()},
             {"actor", command.actor},
             {"reason", command.reason},
             {"durable", m_store.fault().isEmpty()}});
}

void Authority::onReported()
{
    const KillSwitchCommand &command = m_store.current();
    const auto report = reported();
    if (command.sequence > 0 && m_confirmedSequence != command.sequence && report
        && confirms(*report, command)) {
        m_confirmedAt = m_clock.now();
        m_confirmedSequence = command.sequence;
        const auto took = *m_confirmedAt - command.time;
        (void)m_registry.observe(catalogue::killSwitchConfirmation, {},
                                 std::chrono::duration<double>(took).count(),
                                 {SampleSource::Trader, *m_confirmedAt});
        logInfo(logKillSwitch(), "confirmed by the bot",
                {{"sequence", command.sequence},
                 {"ms", std::chrono::duration<double, std::milli>(took).count()}});
        (void)m_store.note(
            L("confirmed"),
            {{L("sequence"), static_cast<double>(command.sequence)},
             {L("confirmation_ms"), std::chrono::duration<double, std::milli>(took).count()}});
    }
    Q_EMIT changed();
}

void Authority::tick()
{
    const TimePoint now = m_clock.now();
    QList<Waiter> due;
    for (qsizetype i = m_waiters.size() - 1; i >= 0; --i) {
        if (m_waiters[i].deadline <= now)
            due.append(m_waiters.takeAt(i));
    }
    for (const Waiter &waiter : due)
        waiter.answer();
    if (m_pending && m_pending->deadline < now) {
        m_pending.reset();
        Q_EMIT changed();
    }
    if (const auto reason = m_policies.evaluate())
        (void)engage(defaultLevel(), QStringLiteral("policy"), *reason, CommandSource::Policy);
}

void Authority::publish()
{
    const SampleOrigin origin{SampleSource::Exporter, m_clock.now()};
    const KillSwitchCommand &command = m_store.current();
    const bool engaged = command.state == KillSwitchState::Engaged;
    (void)m_registry.set(catalogue::killSwitchCommanded, {}, engaged ? 1 : 0, origin);
    (void)m_registry.set(catalogue::killSwitchSequence, {}, static_cast<double>(command.sequence),
                         origin);
    (void)m_registry.set(catalogue::killSwitchJournalHealthy, {}, m_store.fault().isEmpty() ? 1 : 0,
                         origin);
    m_ledger.setCommanded(engaged);
}

void Authority::runHook()
{
    if (m_options.hook.isEmpty())
        return;
    const KillSwitchCommand command = m_store.current();
    auto *process = new QProcess(this);
    auto *limit = new QTimer(process);
    limit->setSingleShot(true);
    connect(limit, &QTimer::timeout, process, &QProcess::kill);
    const auto note = [this, process, command](const QString &result) {
        const bool good = result == L("exit 0");
        logLine(good ? LogLevel::Info : LogLevel::Warning, logKillSwitch(),
                good ? "the hook has run" : "the hook has failed",
                {{"sequence", command.sequence}, {"result", result}});
        (void)m_store.note(L("hook"), {{L("sequence"), static_cast<double>(command.sequence)},
                                       {L("command"), m_options.hook.first()},
                                       {L("result"), result}});
        process->deleteLater();
    };
    connect(process, &QProcess::finished, this, [note](int code, QProcess::ExitStatus status) {
        note(status == QProcess::NormalExit ? QStringLiteral("exit %1").arg(code)
                                            : QStringLiteral("killed"));
    });
    connect(process, &QProcess::errorOccurred, this, [note, process](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            note(process->errorString());
    });
    process->setStandardOutputFile(QProcess::nullDevice());
    process->setStandardErrorFile(QProcess::nullDevice());
    process->start(m_options.hook.first(), m_options.hook.mid(1));
    process->write(QJsonDocument(KillSwitchStore::toJson(command)).toJson(QJsonDocument::Compact));
    process->closeWriteChannel();
    limit->start(std::chrono::duration_cast<Milliseconds>(m_options.hookLimit));
}

} // namespace thunes
