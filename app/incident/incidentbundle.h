// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/incident/zipfile.h"
#include "exporter/base/result.h"
#include "ui/client/prometheustypes.h"
#include "ui/dashboard/dashboard.h"
#include "ui/dashboard/timerange.h"

#include <QElapsedTimer>
#include <QJsonObject>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <atomic>
#include <functional>
#include <memory>

namespace thunes {

class AlertBoard;
class AlertHistory;
class DashboardSession;
class HttpJson;
class KillSwitchClient;
class Overview;

/// Where the parts of a bundle come from.
struct IncidentSources
{
    Dashboard dashboard; ///< Whose panels go along.
    QUrl prometheus;
    QUrl exporter;
    QString tokenFile; ///< To read the exporter with.
    QString auditTrail; ///< The bot's own audit file; empty: none is known.
    QByteArray configuration; ///< Ours, in force.
    QStringList secretFiles;
    QString revision; ///< The commit that this program was built from; empty: not said.
    AlertBoard *board = nullptr;
    AlertHistory *history = nullptr;
};

struct IncidentReport
{
    QString path;
    qsizetype files = 0;
    QStringList missing; ///< What could not be had, in sentences.
};

/// Packs what one needs to understand a time range into one zip: alerts and notifications, audit
/// lines, each panel as CSV and PNG, rules and configurations without secrets, versions. What does not
/// answer is left out and named in the archive. One bundle at a time; lives in the main thread.
class IncidentBundle final : public QObject
{
    Q_OBJECT
public:
    static constexpr Milliseconds patience{30000}; ///< For those that do not answer.

    explicit IncidentBundle(IncidentSources sources, QObject *parent = nullptr);
    ~IncidentBundle() override;

    /// `callback` is called once in the guard's thread, or never when it died. Conflict: one is made already.
    void make(const TimeSpan &span, const QString &path, QObject *guard,
              std::function<void(Result<IncidentReport>)> callback);
    /// The bundle that this guard asked for is not wanted any more: nothing is written, nobody called.
    void cancel(const QObject *guard);

private:
    void askAlerts();
    void askJournal();
    void askVersions();
    void askPanels();
    void watchPanels();
    void addPanels();
    void addAuditTrail();
    void add(const QString &name, const QByteArray &text);
    void addJson(const QString &name, const QJsonObject &json);
    void lacks(const QString &what, const QString &why);
    void done();
    void pack();

    IncidentSources m_sources;
    std::unique_ptr<QObject> m_round; ///< Guard of everything that was asked.
    std::unique_ptr<HttpJson> m_exporter;
    std::unique_ptr<KillSwitchClient> m_killSwitch;
    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<Overview> m_overview;
    std::function<void(Result<IncidentReport>)> m_callback;
    const QObject *m_asker = nullptr; ///< Only to be compared.
    std::shared_ptr<std::atomic_bool> m_cancelled; ///< Read where the archive is written.
    TimeSpan m_span;
    IncidentReport m_report;
    QList<ZipEntry> m_texts;
    QList<ZipEntry> m_pictures;
    QJsonObject m_versions;
    QElapsedTimer m_clock;
    QTimer m_watch;
    int m_open = 0; ///< Parts that were asked for and have not come.
};

} // namespace thunes
