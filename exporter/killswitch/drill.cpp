// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/killswitch/drill.h"

#include "exporter/killswitch/authority.h"
#include "exporter/trading/ledger.h"

#include <QDir>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>

namespace thunes {

namespace {

using namespace std::chrono_literals;
using L = QLatin1String;

double milliseconds(TimePoint from, TimePoint to)
{
    return std::chrono::duration<double, std::milli>(to - from).count();
}

QString markdown(const QJsonObject &report)
{
    QString text = QStringLiteral("# Kill-switch drill: %1\n\n")
                       .arg(report.value(L("passed")).toBool() ? QStringLiteral("passed")
                                                               : QStringLiteral("FAILED"));
    text += report.value(L("outcome")).toString() + QStringLiteral("\n\n| | |\n|---|---|\n");
    for (auto field = report.begin(); field != report.end(); ++field) {
        if (field.key() == L("passed") || field.key() == L("outcome"))
            continue;
        const QString value = field->isDouble() ? QString::number(field->toDouble(), 'g', 8)
                              : field->isNull() ? QStringLiteral("not seen")
                                                : field->toString();
        text += QStringLiteral("| %1 | %2 |\n")
                    .arg(QString(field.key()).replace(u'_', u' '),
                         QString(value).replace(u'|', QStringLiteral("\\|")));
    }
    return text;
}

} // namespace

Drill::Drill(Authority &authority, Ledger &ledger, const Clock &clock, QString stateDir,
             QObject *parent)
    : QObject(parent)
    , m_authority(authority)
    , m_ledger(ledger)
    , m_clock(clock)
    , m_stateDir(std::move(stateDir))
{
    m_timer.setInterval(20ms);
    connect(&m_timer, &QTimer::timeout, this, &Drill::look);
    connect(&m_authority, &Authority::changed, this, &Drill::look);
}

std::optional<Error> Drill::refusal() const
{
    const auto environment = m_ledger.environment();
    if (!environment)
        return Error{ErrorKind::Forbidden,
                     QStringLiteral("no drill: the bot has not said which environment it trades in")};
    if (*environment != "testnet" && *environment != "paper" && *environment != "demo")
        return Error{ErrorKind::Forbidden,
                     QStringLiteral("no drill in the environment '%1': only testnet, paper or demo")
                         .arg(QString::fromUtf8(*environment))};
    const auto conflict = [](const char *why) {
        return Error{ErrorKind::Conflict, QStringLiteral("no drill: ") + QLatin1String(why)};
    };
    if (isRunning())
        return conflict("one is already running");
    if (!m_ledger.traderAlive())
        return conflict("the bot does not report, so nothing could be measured");
    if (m_authority.options().twoPersonRelease)
        return conflict("a release needs two people here");
    if (!m_authority.store().fault().isEmpty())
        return conflict("the journal cannot be trusted");
    if (m_authority.phase() != KillSwitchPhase::Released)
        return conflict("the kill switch is not released");
    return std::nullopt;
}

void Drill::run(const QString &actor, const QString &reason, Callback done)
{
    if (const auto refused = refusal()) {
        done(*refused);
        return;
    }
    m_actor = actor;
    m_done = std::move(done);
    m_started = m_clock.now();
    const auto engaged = m_authority.engage(m_authority.defaultLevel(), actor,
                                            QStringLiteral("drill: ") + reason,
                                            CommandSource::Operator);
    const TimePoint written = m_clock.now();
    if (!engaged) {
        std::exchange(m_done, nullptr)(engaged.error());
        return;
    }
    m_sequence = engaged->sequence;
    m_report = {{L("environment"), QString::fromUtf8(*m_ledger.environment())},
                {L("actor"), actor},
                {L("reason"), reason},
                {L("started"), toIso8601(m_started)},
                {L("level"), toText(engaged->level)},
                {L("sequence"), static_cast<double>(m_sequence)},
                {L("command_written_ms"), milliseconds(m_started, written)},
                {L("engage_confirmed_ms"), QJsonValue::Null},
                {L("effect_ms"), QJsonValue::Null},
                {L("release_confirmed_ms"), QJsonValue::Null}};
    m_step = Step::Engaging;
    m_deadline = m_started + m_authority.options().confirmationLimit;
    m_timer.start();
}

std::optional<TimePoint> Drill::effect() const
{
    const auto &files = m_ledger.files();
    if (!files)
        return std::nullopt;
    for (const auto &time : {files->evidence.buyRejected, files->evidence.sellRejected}) {
        if (time && *time >= m_started)
            return time;
    }
    return std::nullopt;
}

void Drill::look()
{
    const TimePoint now = m_clock.now();
    if (m_step == Step::Engaging || m_step == Step::Effect) {
        if (m_authority.current().sequence != m_sequence) {
            finish(false, QStringLiteral("another command came in between; it stands"));
            return;
        }
    }
    switch (m_step) {
    case Step::Idle:
        break;
    case Step::Engaging:
        if (m_authority.phase() == KillSwitchPhase::Engaged) {
            m_confirmed = now;
            m_report[L("engage_confirmed_ms")] = milliseconds(m_started, now);
            m_step = Step::Effect;
            m_deadline = now + effectLimit;
        } else if (now >= m_deadline) {
            finish(false, QStringLiteral("the bot did not confirm in time; the switch stays engaged"));
        }
        break;
    case Step::Effect:
        if (const auto time = effect())
            m_report[L("effect_ms")] = std::max(0.0, milliseconds(m_started, *time));
        // Without an audit trail there is nothing to wait for.
        if (!m_report.value(L("effect_ms")).isNull() || !m_ledger.files() || now >= m_deadline)
            release();
        break;
    case Step::Releasing:
        if (m_authority.current().sequence != m_sequence) {
            finish(false, QStringLiteral("another command came after the release; it stands"));
        } else if (m_authority.phase() == KillSwitchPhase::Released) {
            m_report[L("release_confirmed_ms")] = milliseconds(m_releasedAt, now);
            finish(true, m_report.value(L("effect_ms")).isNull()
                             ? QStringLiteral("the bot confirmed the stop and the release; no order "
                                              "was tried, so no refusal was seen")
                             : QStringLiteral("the bot confirmed the stop, refused an order, and "
                                              "confirmed the release"));
        } else if (now >= m_deadline) {
            finish(false, QStringLiteral("released, but the bot did not confirm in time"));
        }
        break;
    }
}

void Drill::release()
{
    m_releasedAt = m_clock.now();
    m_step = Step::Releasing; // before the change is announced, which comes back to look()
    const qint64 engaged = std::exchange(m_sequence, m_sequence + 1);
    m_deadline = m_releasedAt + m_authority.options().confirmationLimit;
    const auto released = m_authority.release(engaged, m_actor, QStringLiteral("drill finished"));
    if (!released) {
        finish(false, QStringLiteral("the release failed, the switch stays engaged: ")
                          + released.error().message);
        return;
    }
    m_authority.acknowledged();
}

void Drill::finish(bool passed, const QString &outcome)
{
    if (m_step == Step::Idle)
        return;
    m_step = Step::Idle;
    m_timer.stop();
    m_report[L("passed")] = passed;
    m_report[L("outcome")] = outcome;
    m_report[L("finished")] = toIso8601(m_clock.now());
    if (const auto path = writeReport(m_report))
        m_report[L("report")] = *path;
    else
        m_report[L("report_error")] = path.error().message;
    (void)m_authority.store().note(L("drill"), m_report);
    // The callback may start the next drill.
    const Callback done = std::exchange(m_done, nullptr);
    done(m_report);
}

Result<QString> Drill::writeReport(const QJsonObject &report) const
{
    const QString directory = m_stateDir + QStringLiteral("/drills");
    if (!QDir().mkpath(directory))
        return Error{ErrorKind::Io, QStringLiteral("cannot create ") + directory};
    const QString stem = directory + QStringLiteral("/drill-")
                         + toDateTime(m_started).toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
    const std::pair<QString, QByteArray> files[] = {
        {stem + QStringLiteral(".json"), QJsonDocument(report).toJson()},
        {stem + QStringLiteral(".md"), markdown(report).toUtf8()}};
    for (const auto &[path, text] : files) {
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
            return Error{ErrorKind::Io, QStringLiteral("cannot write %1: %2").arg(path,
                                                                                file.errorString())};
    }
    return stem + QStringLiteral(".md");
}

} // namespace thunes
