// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/killswitchmodel.h"

#include "ui/client/killswitchclient.h"
#include "ui/client/prometheusclient.h"

namespace thunes {

namespace {

using namespace std::chrono_literals;
using L = QLatin1String;

constexpr Milliseconds contactLimit{1900}; ///< Checked often enough to be said within 2 s.
constexpr Milliseconds settleInterval{50};
constexpr int journalEntries = 500;

} // namespace

KillSwitchModel::KillSwitchModel(const QUrl &exporter, const QString &tokenFile,
                                 const QUrl &prometheus, QObject *parent)
    : QObject(parent)
    , m_client(std::make_unique<KillSwitchClient>(exporter, tokenFile))
    , m_prometheus(std::make_unique<PrometheusClient>(prometheus))
{
    m_sinceAnswer.start();
    m_contact.setInterval(50ms);
    connect(&m_contact, &QTimer::timeout, this, &KillSwitchModel::checkContact);
    m_contact.start();
    m_settling.setInterval(settleInterval);
    m_settling.setSingleShot(true);
    connect(&m_settling, &QTimer::timeout, this, &KillSwitchModel::settle);
    m_watch.setInterval(2s);
    connect(&m_watch, &QTimer::timeout, this, &KillSwitchModel::watch);
}

KillSwitchModel::~KillSwitchModel() = default;

const QString &KillSwitchModel::tokenFile() const
{
    return m_client->tokenFile();
}

void KillSwitchModel::setState(const QJsonObject &json)
{
    if (json.isEmpty())
        return; // An exporter without a kill switch: nothing was heard.
    auto status = parseSwitchStatus(json);
    if (!status) {
        setNoContact(status.error().message);
        return;
    }
    const bool known = m_status.phase != SwitchPhase::Unknown;
    // Answers may overtake each other; an older picture must not replace a newer one. A smaller
    // number with a newer clock is another journal: believe it.
    if (known && status->now < m_status.now && m_status.now - status->now < 1min)
        return;
    const bool newCommand = known && status->sequence != m_status.sequence;
    m_status = *status;
    m_contactProblem.clear();
    m_sinceAnswer.start();
    if (newCommand && m_watch.isActive())
        watch();
    const bool unsettled = m_status.phase == SwitchPhase::Engaging
                           || m_status.phase == SwitchPhase::Releasing;
    if (unsettled && !m_settling.isActive())
        m_settling.start();
    Q_EMIT changed();
}

void KillSwitchModel::setNoContact(const QString &why)
{
    if (m_status.phase == SwitchPhase::NoContact && m_contactProblem == why)
        return;
    m_status.phase = SwitchPhase::NoContact;
    m_contactProblem = why;
    Q_EMIT changed();
}

void KillSwitchModel::checkContact()
{
    if (m_sinceAnswer.hasExpired(contactLimit.count()) && m_status.phase != SwitchPhase::NoContact)
        setNoContact(QStringLiteral("no answer for %1 s").arg(m_sinceAnswer.elapsed() / 1000));
}

TimePoint KillSwitchModel::exporterNow() const
{
    return m_status.now + Milliseconds(m_sinceAnswer.elapsed());
}

Milliseconds KillSwitchModel::runningFor() const
{
    const bool open = m_status.phase == SwitchPhase::Engaging
                      || m_status.phase == SwitchPhase::Releasing
                      || m_status.phase == SwitchPhase::Unconfirmed;
    if (!open || !m_status.time)
        return 0ms;
    return std::max(0ms, std::chrono::duration_cast<Milliseconds>(exporterNow() - *m_status.time));
}

void KillSwitchModel::settle()
{
    // The pushed state brings the confirmation; this is for when the push is broken.
    m_client->state(this, [this](const Result<QJsonObject> &answer) {
        if (answer)
            setState(*answer);
    });
}

void KillSwitchModel::engage(const QString &level, const QString &reason)
{
    m_sending = QStringLiteral("engage");
    m_problem.clear();
    ++m_underWay;
    m_client->engage(level, reason, this, [this](const Result<QJsonObject> &answer) {
        answered(QStringLiteral("engage"), answer);
    });
    Q_EMIT changed();
}

void KillSwitchModel::release(const QString &reason)
{
    m_sending = QStringLiteral("release");
    m_problem.clear();
    ++m_underWay;
    m_client->release(m_status.sequence, reason, this, [this](const Result<QJsonObject> &answer) {
        answered(QStringLiteral("release"), answer);
    });
    Q_EMIT changed();
}

void KillSwitchModel::drill(const QString &reason)
{
    if (m_drilling)
        return;
    m_drilling = true;
    m_problem.clear();
    m_notice.clear();
    m_client->drill(reason, this, [this](const Result<QJsonObject> &report) {
        m_drilling = false;
        if (!report) {
            fail(QStringLiteral("drill"), report.error());
            return;
        }
        const auto took = [&](L key) {
            const QJsonValue value = report->value(key);
            return value.isDouble() ? QStringLiteral("%1 ms").arg(value.toDouble(), 0, 'f', 1)
                                    : QStringLiteral("not seen");
        };
        m_notice = QStringLiteral("Drill %1: %2. Stop confirmed: %3; order refused: %4; release "
                                  "confirmed: %5.")
                       .arg(report->value(L("passed")).toBool() ? QStringLiteral("passed")
                                                                : QStringLiteral("FAILED"),
                            report->value(L("outcome")).toString(), took(L("engage_confirmed_ms")),
                            took(L("effect_ms")), took(L("release_confirmed_ms")));
        if (m_watch.isActive())
            watch();
        Q_EMIT changed();
    });
    Q_EMIT changed();
}

void KillSwitchModel::answered(const QString &verb, const Result<QJsonObject> &answer)
{
    if (--m_underWay == 0)
        m_sending.clear();
    if (!answer) {
        fail(verb, answer.error());
        return;
    }
    setState(*answer);
    Q_EMIT changed();
    if (m_watch.isActive())
        watch();
}

void KillSwitchModel::fail(const QString &verb, const Error &error)
{
    QString what = verb;
    what[0] = what[0].toUpper();
    m_failed = verb;
    switch (error.kind) {
    case ErrorKind::Unavailable:
    case ErrorKind::Timeout:
        m_problem = what + QStringLiteral(" was not acknowledged: ") + error.message;
        break;
    default:
        m_problem = what + QStringLiteral(" was refused: ") + error.message;
        break;
    }
    Q_EMIT changed();
}

void KillSwitchModel::clearProblem()
{
    m_problem.clear();
    m_notice.clear();
    Q_EMIT changed();
}

void KillSwitchModel::setWatched(bool watched)
{
    if (watched == m_watch.isActive())
        return;
    if (watched) {
        m_watch.start();
        watch();
    } else {
        m_watch.stop();
    }
}

void KillSwitchModel::watch()
{
    m_client->journal(journalEntries, this, [this](const Result<QJsonObject> &answer) {
        const QJsonArray before = m_journal;
        const QString problem = m_journalProblem;
        const bool had = std::exchange(m_hasJournal, m_hasJournal || answer.ok());
        if (!answer) {
            m_journalProblem = QStringLiteral("The journal cannot be shown: ")
                               + answer.error().message;
        } else {
            m_journalIntact = answer->value(L("intact")).toBool();
            m_journalProblem = answer->value(L("error")).toString();
            if (answer->contains(L("entries")))
                m_journal = answer->value(L("entries")).toArray();
        }
        if (m_journal != before || m_journalProblem != problem || m_hasJournal != had)
            Q_EMIT journalChanged();
    });
    m_prometheus->query(
        {QStringLiteral("max(thunes_kill_switch_active)"), std::nullopt}, this, [this](const Result<QueryResult> &answer) {
            m_prometheusWord = {};
            m_prometheusWord.answered = answer.ok();
            if (!answer || answer->series.isEmpty() || answer->series.constFirst().points.empty()) {
                Q_EMIT changed();
                return;
            }
            m_prometheusWord.value = answer->series.constFirst().points.back().value;
            // timestamp() of the vector, not the time of the evaluation: how old the scrape is.
            m_prometheus->query({QStringLiteral("max(timestamp(thunes_kill_switch_active))"),
                                 std::nullopt},
                                this, [this](const Result<QueryResult> &times) {
                                    if (times && !times->series.isEmpty()
                                        && !times->series.constFirst().points.empty())
                                        m_prometheusWord.scraped
                                            = TimePoint(Milliseconds(static_cast<qint64>(
                                                times->series.constFirst().points.back().value
                                                * 1000)));
                                    else
                                        m_prometheusWord.value.reset();
                                    Q_EMIT changed();
                                });
        });
}

QList<Testimony> KillSwitchModel::evidence() const
{
    return compareEvidence(m_status, m_prometheusWord, SystemClock().now());
}

} // namespace thunes
