// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

namespace thunes {

/// Which of its kind an alert is when there is no other to compare with: the values of the labels
/// that are its own, such as the symbol or the metric. Otherwise where it was measured, unless that is this
/// very machine. Empty: its name says it all.
QString alertPlace(const LabelSet &labels);

/// Of alerts of one name, what tells each from the others: the value of a label that differs, or of
/// several where one is not enough. As long as `alerts`; empty words where nothing differs.
QStringList alertPlaces(const QList<LabelSet> &alerts);

/// "MetricMissing", "8 × MetricMissing".
QString countedName(const QString &name, qsizetype count);

/// The first of `places`, and how many more of `count` there are: "a, b and 6 more".
QString placesInWords(const QStringList &places, qsizetype count, qsizetype most);

/// Alerts of one name that are alike: of one severity, all firing or all pending.
struct AlertGroup
{
    /// Whoever shows a group names no more.
    static constexpr qsizetype mostNamed = 32;

    QString name;
    QString severity;
    AlertState state = AlertState::Pending;
    qsizetype count = 0;
    QList<PrometheusAlert> first; ///< The first few in the order of the list.
    TimePoint since;              ///< The earliest.
    bool watchedHere = true;      ///< All of them are.

    QString title() const { return countedName(name, count); }
    /// What tells those of `first` apart, or which one the only one is.
    QStringList places() const;
};

/// Gathers alerts into groups: the most pressing first, however they came.
class AlertGroups
{
public:
    /// `describe` is called for the first few of a group alone: of thousands only those are copied.
    template<typename Describe>
    void add(const QString &name, const QString &severity, AlertState state, TimePoint since,
             bool watchedHere, Describe describe)
    {
        AlertGroup &group = at(name, severity, state);
        if (group.count++ == 0 || since < group.since)
            group.since = since;
        group.watchedHere = group.watchedHere && watchedHere;
        if (group.first.size() < AlertGroup::mostNamed)
            group.first.append(describe());
    }
    QList<AlertGroup> take();

private:
    AlertGroup &at(const QString &name, const QString &severity, AlertState state);

    QList<AlertGroup> m_groups;
    QHash<QString, qsizetype> m_places;
};

QList<AlertGroup> groupAlerts(const QList<PrometheusAlert> &alerts);

} // namespace thunes
