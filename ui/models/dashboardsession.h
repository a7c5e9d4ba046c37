// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/exportertypes.h"
#include "ui/client/prometheustypes.h"
#include "ui/dashboard/dashboard.h"
#include "ui/dashboard/timerange.h"
#include "ui/dashboard/variables.h"
#include "ui/models/exporterwatch.h"
#include "ui/models/freshness.h"
#include "ui/models/panelboard.h"
#include "ui/models/paneldata.h"
#include "ui/models/panelqueries.h"

#include <QHash>
#include <QJsonArray>
#include <QObject>
#include <QSet>
#include <QTimer>
#include <QUrl>

#include <memory>
#include <optional>

namespace thunes {

class PrometheusClient;
class QueryRound;
class RulesClient;

/// Feeds one dashboard: asks Prometheus for every panel that is looked at, at each refresh, has the
/// exporter watched, and hands out finished PanelData. Lives in the main thread, knows no widgets.
///
/// When a refresh fails the panels keep their last picture, marked Stale, and recover by
/// themselves with the next answer. Each refresh cancels what is left of the one before.
class DashboardSession : public QObject
{
    Q_OBJECT
public:
    DashboardSession(Dashboard dashboard, const QUrl &prometheus, const QUrl &exporter,
                     QObject *parent = nullptr);
    ~DashboardSession() override;

    /// The token that the exporter is read with; to be called before start().
    void setTokenFile(const QString &file);

    /// As shown, for the variables' values.
    const Dashboard &dashboard() const { return m_dashboard; }
    /// As in the file.
    const Dashboard &definition() const { return m_definition; }
    /// Other values for the variables: panels that they change begin anew, and everything is asked
    /// for. Panels whose queries need one of `missing` (name, and why; no reason: it is on its way)
    /// ask nothing and say so.
    void setVariables(const Variables &variables, const QHash<QString, QString> &missing);

    void start();
    /// Asks for all panels that are looked at now, and again after each refresh interval.
    void refresh();
    /// The range that is shown; default is the dashboard's own. One that cannot be resolved is
    /// ignored. In a range that does not end now, stats show their values at its end, never live ones.
    void setTimeRange(const TimeRange &range);
    const TimeRange &timeRange() const { return m_timeRange; }
    /// A range of this length that ends now.
    void setRange(Seconds length) { setTimeRange(lastRange(length)); }
    /// Both ends as the last refresh asked for them.
    const TimeSpan &span() const { return m_span; }
    Milliseconds refreshInterval() const { return m_refreshInterval; }
    /// Zero: only when asked to. Panels grow stale then too.
    void setRefreshInterval(Milliseconds interval);
    bool refreshesByItself() const { return m_refreshesByItself; }
    /// Nobody looks: no queries until it is resumed, and then at once.
    void setPaused(bool paused);
    bool isPaused() const { return m_paused; }
    QUrl prometheusUrl() const { return m_prometheusUrl; }
    QUrl exporterUrl() const { return m_exporter.url(); }
    /// What the last refresh asked for this panel.
    QList<SentQuery> sentQueries(int panelId) const { return m_sent.value(panelId); }
    /// Only these panels are asked for; one that was not, at once. All of them, until this is called.
    /// The others keep their pictures, which grow stale.
    void setVisiblePanels(const QSet<int> &ids);
    /// Width in pixels that a panel draws at: decides the resolution of its range queries.
    void setPanelWidth(int panelId, int pixels);

    PanelData panelData(int panelId) const { return m_board.shown(panelId); }
    const QList<PrometheusAlert> &alerts() const { return m_alerts; }
    /// False while the list is older than two refreshes or was never received.
    bool alertsCurrent() const { return m_alertsCurrent; }
    const LinkStatus &exporterLink() const { return m_exporter.exporterLink(); }
    const LinkStatus &prometheusLink() const { return m_prometheusLink; }
    const LinkStatus &traderLink() const { return m_exporter.traderLink(); }
    const std::optional<ExporterState> &exporterState() const { return m_exporter.state(); }
    std::optional<TimePoint> nextRefresh() const;
    /// Queries of the last refresh and the slowest of them, for the footer.
    int queryCount() const { return m_queryCount; }
    Milliseconds slowestQuery() const { return m_slowestQuery; }

Q_SIGNALS:
    /// Other values of the variables made other panels of it.
    void dashboardChanged();
    void panelDataChanged(int panelId);
    void alertsChanged();
    void linksChanged();
    void exporterStateChanged();
    /// The exporter's webhook received these: GET /api/v1/alerts.
    void alertsPushed(const QJsonArray &alerts);
    void refreshed();

private:
    /// Which answers of the round make up one panel.
    struct PanelPlan
    {
        struct Part
        {
            Target target;
            int current = -1;
            int range = -1;
            int lastScrape = -1;
        };
        QList<Part> parts;
        PanelQueries asked;
        TimePoint askedAt;
        bool done = false;
    };

    const Panel *panel(int panelId) const;
    /// The first variable that this panel misses, and with the reason; null when it has all.
    QString missingFor(const Panel &panel) const;
    QString missingWords(const Panel &panel) const;
    void plan(const Panel &panel, TimePoint now);
    void abandonRound();
    void receive(int request);
    bool finish(const Panel &panel, PanelPlan &plan);
    void fail(const Panel &panel, const Error &error);
    void finishPlans();
    void requestAlerts();
    /// Asks how often Prometheus scrapes, now and then.
    void requestIntervals();
    void prometheusAnswered();
    void prometheusFailed(const QString &why);
    void check();
    bool isVisible(int panelId) const { return !m_visible || m_visible->contains(panelId); }
    void restartRefreshTimer();
    /// Shows what Prometheus's picture and the exporter's values make of the panel.
    void compose(const Panel &panel);
    void composeStats();

    Dashboard m_definition; ///< As in the file.
    Dashboard m_dashboard;  ///< As shown, for the variables' values.
    Variables m_variables;
    QHash<QString, QString> m_missing;
    QUrl m_prometheusUrl;
    TimeRange m_timeRange;
    TimeSpan m_span;
    Milliseconds m_refreshInterval{10000};
    bool m_refreshesByItself = true;
    bool m_started = false;
    bool m_paused = false;
    QHash<int, QList<SentQuery>> m_sent;
    PanelBoard m_board;
    std::optional<QSet<int>> m_visible; ///< Absent: all are looked at.
    QHash<int, int> m_widths;
    QList<PrometheusAlert> m_alerts;
    bool m_alertsCurrent = false;
    std::optional<TimePoint> m_lastAlerts;
    LinkStatus m_prometheusLink;
    int m_queryCount = 0;
    Milliseconds m_slowestQuery{0};
    ExporterWatch m_exporter;
    QTimer m_refreshTimer;
    QTimer m_pollTimer;
    QHash<int, PanelPlan> m_plans;
    // The guards of requests are destroyed before the clients that carry them out.
    std::unique_ptr<PrometheusClient> m_prometheus;
    std::unique_ptr<RulesClient> m_targets;
    ScrapeIntervals m_intervals;
    std::optional<TimePoint> m_intervalsAsked;
    std::unique_ptr<QueryRound> m_round;
    TimePoint m_roundStart;
};

} // namespace thunes
