// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/dashboard/timerange.h"
#include "ui/dashboard/variables.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QTimer>
#include <QUrl>

#include <functional>
#include <memory>
#include <vector>

namespace thunes {

class MetadataClient;
class Preferences;
class PrometheusClient;

enum class VariableStatus {
    Ready = 1,
    Asking, ///< Its values belong to another choice of those before it, or there are none yet.
    Failed, ///< Could not be asked; `problem` says why.
};

/// One variable as it stands.
struct VariableState
{
    VariableDefinition definition;
    QList<VariableOption> options; ///< With All first where the dashboard offers it.
    QList<VariableOption> chosen;
    QList<AdHocFilter> filters; ///< Of an ad hoc variable.
    VariableStatus status = VariableStatus::Ready;
    QString problem; ///< "could not be asked: …"
    QString note;    ///< What was done without anybody choosing it.
    bool known = false; ///< Whether the choice can be put into queries.
    QString words;      ///< The choice for people: "All", "api + web", "auto (1m)".

    bool isAll() const;
    /// Whether a person can change it.
    bool isChoice() const;
};

/// The variables of one dashboard: asks Prometheus for their values, each after those that its query
/// mentions, and keeps what is chosen. A change re-asks the variables that depend on it, and only
/// those whose question became another. What cannot be asked keeps a saved choice and says so, and
/// is asked again by itself; without a choice it is unknown, never empty. Lives in the main thread.
class VariableSet final : public QObject
{
    Q_OBJECT
public:
    VariableSet(const QList<VariableDefinition> &definitions, const QUrl &prometheus,
                QObject *parent = nullptr);
    ~VariableSet() override;

    /// Takes up what a person chose before, and writes down what they choose; `dashboard` tells
    /// dashboards apart. To be called before start().
    void setPreferences(Preferences *preferences, const QString &dashboard);
    void setTimeRange(const TimeRange &range);
    void start();
    /// While nobody looks, nothing is asked again by itself.
    void setActive(bool active);

    int count() const { return static_cast<int>(m_entries.size()); }
    const VariableState &state(int index) const;
    /// Null for a name that is not there.
    const VariableState *state(const QString &name) const;

    /// Several only for a variable that takes several; nothing is no choice and changes nothing.
    /// What is not among the options has been typed. A person's choice stays, with a note, when its
    /// value is no longer among the options; it gives way only when another variable is changed.
    void choose(const QString &name, const QList<VariableOption> &chosen);
    void setFilters(const QString &name, const QList<AdHocFilter> &filters);
    /// A newer list of values; the choice stays while it comes.
    void askAgain(const QString &name);

    /// All values, as texts and queries take them. Those of missing() are not to be relied on.
    const Variables &values() const { return m_published; }
    /// Variables without a usable value, and why; an empty reason: the answer is on its way.
    const QHash<QString, QString> &missing() const { return m_publishedMissing; }

    /// For ad hoc filters: labels, and the values of one; `guard` as in HttpJson.
    using Texts = std::function<void(Result<QStringList>)>;
    void labelNames(QObject *guard, Texts callback);
    void labelValues(const QString &label, QObject *guard, Texts callback);
    /// How many questions went to Prometheus.
    int asked() const { return m_asked; }

Q_SIGNALS:
    void changed(); ///< Any state.
    void valuesChanged(); ///< values() or missing().

private:
    struct Entry;

    Entry *entry(const QString &name) const;
    bool leadsTo(const Entry &from, const QString &name, QSet<QString> seen) const;
    void pump();
    bool isWaiting(const Entry &entry) const;
    void settle(Entry &entry);
    void ask(Entry &entry, const QString &question);
    void receive(Entry &entry, const Result<QStringList> &answers);
    void fail(Entry &entry, const Error &error);
    void takeOptions(Entry &entry, QList<VariableOption> options, bool sameQuestion);
    void markDependants(const Entry &entry);
    VariableValue valueOfEntry(const Entry &entry) const;
    Variables currentValues() const;
    QString questionOf(const Entry &entry) const;
    void publish();
    void keep(const Entry &entry);
    void restore(Entry &entry);
    void again(bool failedOnly);
    /// The range as of now.
    void moveOn();

    std::vector<std::unique_ptr<Entry>> m_entries; ///< As in the file.
    TimeRange m_range;
    TimeSpan m_span;
    Preferences *m_preferences = nullptr;
    QString m_prefix;
    Variables m_published;
    QHash<QString, QString> m_publishedMissing;
    QTimer m_retry;   ///< For those that failed.
    QTimer m_renewal; ///< Values come and go: All is to mean all.
    bool m_started = false;
    bool m_active = true;
    int m_asked = 0;
    // Guards of requests (in the entries) go before the clients: see the destructor.
    std::unique_ptr<MetadataClient> m_metadata;
    std::unique_ptr<PrometheusClient> m_prometheus;
};

} // namespace thunes
