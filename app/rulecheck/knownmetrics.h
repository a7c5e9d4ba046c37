// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/metrics/catalogue.h"

#include <QHash>
#include <QMap>
#include <QSet>
#include <QString>
#include <QStringList>

#include <limits>
#include <optional>
#include <vector>

namespace thunes {

/// Where the values of something lie: between two bounds, and where `among` is not empty, nowhere else.
struct ValueRange
{
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    std::vector<double> among;

    static ValueRange exactly(double value) { return {value, value, {value}}; }
    static ValueRange notNegative() { return {0, std::numeric_limits<double>::infinity(), {}}; }
    bool isKnown() const;
    /// "0, 0.5 or 1", "from 0 to 60", "0 or more".
    QString text() const;
};

/// What is known of one label of a series.
struct LabelFact
{
    bool always = true;           ///< False: it may be absent.
    std::optional<QString> value; ///< Absent: any.
};

/// What is known of the series that one part of an expression may give: their labels and values.
struct SeriesShape
{
    enum class Further {
        None = 1, ///< No other labels than those in `labels`.
        Targets,  ///< Maybe others that the scrape configuration adds; none of those that metrics have.
        Any,
    };
    QMap<QString, LabelFact> labels;
    Further further = Further::Any;
    ValueRange values;
    std::optional<double> lastBucket; ///< Of buckets: the last finite bound.
    QString metric;                   ///< Where they come from, for messages; may be empty.

    bool surelyHas(const QString &label) const;
    bool surelyLacks(const QString &label) const;
};

/// One metric as it is scraped.
struct KnownMetric
{
    QString name;
    std::optional<MetricType> type; ///< Absent: not known.
    SeriesShape shape;
};

/// Which metrics there are: those of the exporter's catalogue, those that Prometheus makes itself, and those
/// that it was asked for.
class KnownMetrics
{
public:
    KnownMetrics();

    enum class Existence {
        Known = 1,
        Unheard,     ///< Maybe another program's: only a Prometheus can say.
        Nonexistent, ///< A Prometheus knows none, or it is called almost like one that there is.
    };
    Existence existence(const QString &name) const;
    /// Labels and values; nothing is known of one that is not in the catalogue.
    KnownMetric metric(const QString &name) const;
    /// Of the catalogue, histograms as their three series.
    QStringList catalogue() const { return m_catalogue.keys(); }
    /// The known name that looks most like this one; empty: none does.
    QString similar(const QString &name) const;

    /// What a Prometheus has: from now on nothing is unheard of.
    void setLive(const QStringList &names);
    bool hasLive() const { return m_live.has_value(); }
    bool isLive(const QString &name) const { return m_live && m_live->contains(name); }
    void addRecorded(const QString &name) { m_recorded.insert(name); }
    bool isRecorded(const QString &name) const { return m_recorded.contains(name); }

private:
    QMap<QString, KnownMetric> m_catalogue;
    QSet<QString> m_recorded;
    std::optional<QSet<QString>> m_live;
};

/// Whether a metric of the catalogue changes all the time where everything runs: when it stands still,
/// nobody reports it. State gauges and counters of errors stand still for months.
bool shouldMove(const QString &name);

} // namespace thunes
