// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/evidence.h"
#include "ui/models/killswitchstatus.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <memory>

namespace thunes {

class KillSwitchClient;
class PrometheusClient;

/// The kill switch as the window knows it: the newest answer of the exporter, how old it is, the
/// command that is on its way and what became of it. Says NoContact two seconds after the last
/// answer at the latest. Knows no widgets; lives in the main thread.
class KillSwitchModel : public QObject
{
    Q_OBJECT
public:
    /// Commands go to `exporter` with the token in `tokenFile`.
    KillSwitchModel(const QUrl &exporter, const QString &tokenFile, const QUrl &prometheus,
                    QObject *parent = nullptr);
    ~KillSwitchModel() override;

    /// `json` as the exporter's state carries it. What is older than the shown answer is dropped.
    void setState(const QJsonObject &json);
    /// The exporter does not answer; `why` in words. The last answer is kept, as old.
    void setNoContact(const QString &why);

    const SwitchStatus &status() const { return m_status; }
    SwitchPhase phase() const { return m_status.phase; }
    /// Since the command, by the exporter's clock; zero while none is open.
    Milliseconds runningFor() const;
    /// The exporter's clock, as far as we know it.
    TimePoint exporterNow() const;
    QString contactProblem() const { return m_contactProblem; }

    /// Sends at once. Several may be under way; engage is idempotent.
    void engage(const QString &level, const QString &reason);
    /// Releases the state that is shown, and no other.
    void release(const QString &reason);
    /// Engages and releases for practice; the exporter refuses where real money trades.
    void drill(const QString &reason);
    bool isDrilling() const { return m_drilling; }
    /// The outcome of the last drill, in words.
    const QString &notice() const { return m_notice; }
    /// "engage" or "release" while one is on its way; else empty.
    const QString &sending() const { return m_sending; }
    /// Why the last command did not succeed, in words; empty when it did.
    const QString &problem() const { return m_problem; }
    /// "engage" or "release": which one the problem is about.
    const QString &failed() const { return m_failed; }
    void clearProblem();

    /// Asks for the journal and for Prometheus's word now and again until stopped: for the view.
    void setWatched(bool watched);
    const QJsonArray &journal() const { return m_journal; }
    /// False until the first answer.
    bool hasJournal() const { return m_hasJournal; }
    bool journalIntact() const { return m_journalIntact; }
    const QString &journalProblem() const { return m_journalProblem; }
    QList<Testimony> evidence() const;

    const QString &tokenFile() const;

Q_SIGNALS:
    /// Anything above but the journal changed.
    void changed();
    void journalChanged();

private:
    void answered(const QString &verb, const Result<QJsonObject> &answer);
    void fail(const QString &verb, const Error &error);
    void settle();
    void watch();
    void checkContact();

    std::unique_ptr<KillSwitchClient> m_client;
    std::unique_ptr<PrometheusClient> m_prometheus;
    SwitchStatus m_status;
    QElapsedTimer m_sinceAnswer;
    QString m_contactProblem;
    QString m_sending;
    int m_underWay = 0;
    QString m_problem;
    QString m_failed;
    QString m_notice;
    bool m_drilling = false;
    bool m_hasJournal = false;
    QJsonArray m_journal;
    bool m_journalIntact = true;
    QString m_journalProblem;
    PrometheusWord m_prometheusWord;
    QTimer m_contact;
    QTimer m_settling;
    QTimer m_watch;
};

} // namespace thunes
