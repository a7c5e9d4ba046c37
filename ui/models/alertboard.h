// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/models/alertmerge.h"

#include <QJsonArray>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <functional>
#include <memory>

namespace thunes {

class AlertmanagerClient;
class HttpJson;
class RulesClient;

struct AlertBoardOptions
{
    QUrl prometheus;
    /// Absent: the one that Prometheus says it sends to.
    std::optional<QUrl> alertmanager;
    QUrl exporter;
    Milliseconds interval{2000}; ///< Between two looks at each server.
};

/// The one list of alerts of this desk. Asks Prometheus and Alertmanager, is told by the exporter's live
/// feed, watches the vital conditions itself, and merges it all. Keeps what a source said last while
/// that source does not answer, marked; says which link is down. Lives in the main thread, knows no
/// widgets. Long lists are merged in the pool: the new one is there a moment later.
class AlertBoard : public QObject
{
    Q_OBJECT
public:
    explicit AlertBoard(const AlertBoardOptions &options, QObject *parent = nullptr);
    ~AlertBoard() override;

    /// What was open when the program ended: not new, should it still fire. Before start().
    void restore(const QList<AlertEntry> &open);
    void start();
    /// Looks at every server now.
    void refresh();
    /// The live stream: each new state, and how its link is.
    void setExporter(const std::optional<ExporterState> &state, const LinkStatus &link);
    void setPushed(const QJsonArray &alerts);

    /// The most pressing first.
    const QList<AlertEntry> &entries() const { return m_entries; }
    const AlertEntry *entry(const QString &key) const;
    const QList<Silence> &silences() const { return m_inputs.silences; }
    const QList<Rule> &rules() const { return m_inputs.rules; }

    const LinkStatus &prometheusLink() const { return m_prometheusLink; }
    /// Unknown while there is none.
    const LinkStatus &alertmanagerLink() const { return m_alertmanagerLink; }
    const LinkStatus &exporterLink() const { return m_exporterLink; }
    bool hasAlertmanager() const { return m_alertmanager != nullptr; }
    /// Silences can be read and made now.
    bool canSilence() const { return m_alertmanagerLink.state == LinkState::Up; }
    /// Each link that is down and what that means for the list, in sentences; empty when all is well.
    QStringList problems() const;
    /// Every source that should tell of alerts does: an empty list means that there are none.
    bool isComplete() const;
    /// At least one source has ever told its alerts.
    bool wasEverHeard() const;
    LabelSet externalLabels() const { return m_inputs.externalLabels; }
    const AlertBoardOptions &options() const { return m_options; }

    /// A note of this desk; without effect for an alert that is not there.
    void acknowledge(const QString &key, const Acknowledgement &acknowledgement);
    void withdrawAcknowledgement(const QString &key);
    /// Creates or changes one; `callback` as in AlertmanagerClient. The list follows at once.
    void setSilence(const Silence &silence, QObject *guard,
                    std::function<void(Result<QString>)> callback);
    void expireSilence(const QString &id, QObject *guard, std::function<void(Result<void>)> callback);
    RulesClient &rulesClient() { return *m_prometheus; }
    AlertmanagerClient *alertmanagerClient() { return m_alertmanager.get(); }

Q_SIGNALS:
    /// The list changed; `changes` are those of phase, the newest state in each.
    void changed(const QList<thunes::AlertChange> &changes);
    void linksChanged();
    void silencesChanged();
    void rulesChanged();
    void acknowledged(const thunes::AlertEntry &entry);

private:
    void askPrometheus();
    void askRules();
    void askExternalLabels();
    void findAlertmanager();
    void useAlertmanager(const QUrl &url);
    void askAlertmanager();
    void askSilences();
    void askPushed();
    void check();
    void watchVitals();
    void merge();
    void adopt(AlertStep step);
    void noteAcknowledgement(const QString &key, const std::optional<Acknowledgement> &note);
    void setLink(LinkStatus &link, LinkState state, const QString &detail);

    AlertBoardOptions m_options;
    AlertInputs m_inputs;
    QList<AlertEntry> m_entries;
    QHash<QString, AlertEntry> m_byKey;
    std::optional<ExporterState> m_exporterState;
    VitalConditions m_vitals;
    LinkStatus m_exporterLink;
    LinkStatus m_prometheusLink;
    LinkStatus m_alertmanagerLink;
    std::optional<TimePoint> m_alertmanagerStarted;
    TimePoint m_lastMerge;
    TimePoint m_externalAsked;
    /// Made while a merge was under way that does not know of them.
    QHash<QString, std::optional<Acknowledgement>> m_notedMeanwhile;
    bool m_merging = false; ///< In the pool.
    bool m_mergeAgain = false;
    bool m_askingPrometheus = false;
    bool m_askingAlertmanager = false;
    bool m_again = false; ///< Something was announced while we were asking.
    QTimer m_poll;
    QTimer m_check;
    QTimer m_soon;
    std::unique_ptr<RulesClient> m_prometheus;
    std::unique_ptr<HttpJson> m_exporter;
    std::unique_ptr<AlertmanagerClient> m_alertmanager;
    // What asks is destroyed before whom it asks.
    std::unique_ptr<QObject> m_managerGuard;
};

} // namespace thunes
