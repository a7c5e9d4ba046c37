// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/rulecheck/knownmetrics.h"

#include "exporter/base/number.h"
#include "exporter/metrics/catalogueindex.h"

#include <algorithm>

namespace thunes {

namespace {

using Further = SeriesShape::Further;
using L = QLatin1String;

/// The values that the catalogue's help texts promise.
const QHash<QString, std::vector<double>> &states()
{
    static const QHash<QString, std::vector<double>> table{
        {QStringLiteral("thunes_kill_switch_active"), {0, 1}},
        {QStringLiteral("thunes_circuit_breaker_state"), {0, 0.5, 1}},
        {QStringLiteral("thunes_ws_connected"), {0, 1}},
        {QStringLiteral("lab_mcp_server_health"), {0, 1, 2}},
        {QStringLiteral("lab_worktree_status"), {0, 1, 2, 3}},
        {QStringLiteral("lab_worktree_test_status"), {0, 1, 2}},
        {QStringLiteral("lab_worktree_locked"), {0, 1}},
        {QStringLiteral("lab_worktree_test_outdated"), {0, 1}},
        {QStringLiteral("thunes_kill_switch_commanded"), {0, 1}},
        {QStringLiteral("thunes_kill_switch_reported"), {0, 1}},
        {QStringLiteral("thunes_kill_switch_journal_healthy"), {0, 1}},
        {QStringLiteral("thunes_exporter_config_last_reload_successful"), {0, 1}},
        {QStringLiteral("thunes_exporter_tls_last_reload_successful"), {0, 1}},
        {QStringLiteral("up"), {0, 1}},
    };
    return table;
}

ValueRange among(std::vector<double> values)
{
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return {*low, *high, values};
}

SeriesShape scraped()
{
    SeriesShape shape;
    shape.labels = {{QStringLiteral("job"), {}}, {QStringLiteral("instance"), {}}};
    shape.further = Further::Targets;
    return shape;
}

const QSet<QString> &metricLabels()
{
    static const QSet<QString> labels = [] {
        QSet<QString> all{QStringLiteral("le")};
        for (const MetricDescriptor *descriptor : catalogue::all)
            for (const std::string_view label : descriptor->labels)
                all.insert(QString::fromLatin1(label.data(), static_cast<qsizetype>(label.size())));
        // What the scrape configuration may well give to all series alike.
        for (const char *common : {"environment", "source", "version", "server"})
            all.remove(L(common));
        return all;
    }();
    return labels;
}

qsizetype distance(const QString &a, const QString &b)
{
    std::vector<qsizetype> row(static_cast<std::size_t>(b.size()) + 1);
    for (std::size_t j = 0; j < row.size(); ++j)
        row[j] = static_cast<qsizetype>(j);
    for (qsizetype i = 0; i < a.size(); ++i) {
        qsizetype diagonal = row[0]++;
        for (qsizetype j = 0; j < b.size(); ++j) {
            const auto at = static_cast<std::size_t>(j) + 1;
            const qsizetype above = row[at];
            row[at] = std::min({above + 1, row[at - 1] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}

} // namespace

bool ValueRange::isKnown() const
{
    return !among.empty() || low > -std::numeric_limits<double>::infinity()
        || high < std::numeric_limits<double>::infinity();
}

QString ValueRange::text() const
{
    const auto number = [](double value) { return QString::fromLatin1(formatNumber(value)); };
    QStringList words;
    for (const double value : among)
        words += number(value);
    if (words.size() == 1)
        return words.first();
    if (!words.isEmpty()) {
        const QString last = words.takeLast();
        return words.join(QStringLiteral(", ")) + QStringLiteral(" or ") + last;
    }
    if (high == std::numeric_limits<double>::infinity())
        return number(low) + QStringLiteral(" or more");
    return QStringLiteral("from %1 to %2").arg(number(low), number(high));
}

bool SeriesShape::surelyHas(const QString &label) const
{
    const auto found = labels.constFind(label);
    return found != labels.constEnd() && found->always && found->value != QString(QLatin1String(""));
}

bool SeriesShape::surelyLacks(const QString &label) const
{
    if (labels.contains(label))
        return false;
    return further == Further::None || (further == Further::Targets && metricLabels().contains(label));
}

KnownMetrics::KnownMetrics()
{
    for (const MetricDescriptor *descriptor : catalogue::all) {
        const QString name = QString::fromLatin1(descriptor->name.data(),
                                                 static_cast<qsizetype>(descriptor->name.size()));
        KnownMetric metric{name, descriptor->type, scraped()};
        metric.shape.metric = name;
        for (const std::string_view label : descriptor->labels)
            metric.shape.labels.insert(
                QString::fromLatin1(label.data(), static_cast<qsizetype>(label.size())), {});
        if (name.endsWith(L("_info")) && !descriptor->labels.empty()) {
            // What somebody says about himself may be empty; whom it is about is not.
            for (const std::string_view label : descriptor->labels.subspan(1))
                metric.shape.labels[QString::fromLatin1(label.data(), static_cast<qsizetype>(label.size()))]
                    .always = false;
        }
        if (const auto state = states().constFind(name); state != states().constEnd())
            metric.shape.values = among(*state);
        else if (descriptor->help.starts_with("Always 1"))
            metric.shape.values = ValueRange::exactly(1);
        else
            metric.shape.values = ValueRange::notNegative();
        if (descriptor->type != MetricType::Histogram) {
            m_catalogue.insert(name, metric);
            continue;
        }
        for (const char *part : {"_bucket", "_count", "_sum"}) {
            KnownMetric series = metric;
            series.name = name + L(part);
            series.shape.metric = series.name;
            if (series.name.endsWith(L("_bucket"))) {
                series.shape.labels.insert(QStringLiteral("le"), {});
                if (!descriptor->buckets.empty())
                    series.shape.lastBucket = descriptor->buckets.back();
            }
            m_catalogue.insert(series.name, series);
        }
    }
    for (const char *own : {"up", "scrape_duration_seconds", "scrape_samples_scraped",
                            "scrape_samples_post_metric_relabeling", "scrape_series_added"}) {
        KnownMetric metric{L(own), MetricType::Gauge, scraped()};
        metric.shape.metric = L(own);
        metric.shape.values = metric.name == L("up") ? among({0, 1}) : ValueRange::notNegative();
        m_catalogue.insert(metric.name, metric);
    }
    for (const char *own : {"ALERTS", "ALERTS_FOR_STATE"}) {
        KnownMetric metric{L(own), MetricType::Gauge, {}};
        metric.shape.metric = L(own);
        metric.shape.labels.insert(QStringLiteral("alertname"), {});
        m_catalogue.insert(metric.name, metric);
    }
}

KnownMetrics::Existence KnownMetrics::existence(const QString &name) const
{
    if (m_catalogue.contains(name) || m_recorded.contains(name) || isLive(name))
        return Existence::Known;
    if (m_live)
        return Existence::Nonexistent;
    // Anybody may push one of his own, but hardly one that is called almost like ours.
    return similar(name).isEmpty() ? Existence::Unheard : Existence::Nonexistent;
}

KnownMetric KnownMetrics::metric(const QString &name) const
{
    if (const auto found = m_catalogue.constFind(name); found != m_catalogue.constEnd())
        return *found;
    KnownMetric unknown{name, std::nullopt, {}};
    unknown.shape.metric = name;
    return unknown;
}

QString KnownMetrics::similar(const QString &name) const
{
    QString best;
    qsizetype least = std::max<qsizetype>(3, name.size() / 4);
    QStringList names = m_catalogue.keys() + m_recorded.values();
    if (m_live)
        names += m_live->values();
    names.sort(); // of several alike always the same
    for (const QString &known : std::as_const(names)) {
        if (const qsizetype far = distance(name, known); far < least) {
            least = far;
            best = known;
        }
    }
    return best;
}

void KnownMetrics::setLive(const QStringList &names)
{
    m_live = QSet<QString>(names.begin(), names.end());
}

bool shouldMove(const QString &name)
{
    static const QSet<QString> names{
        QStringLiteral("thunes_daily_pnl_used"),
        QStringLiteral("thunes_open_positions"),
        QStringLiteral("thunes_orders_placed_total"),
        QStringLiteral("thunes_order_latency_ms_count"),
        QStringLiteral("thunes_order_latency_ms_bucket"),
        QStringLiteral("thunes_ws_gap_seconds_count"),
        QStringLiteral("thunes_ws_gap_seconds_bucket"),
        QStringLiteral("thunes_heartbeat_timestamp_seconds"),
        QStringLiteral("lab_collection_last_success_timestamp_seconds"),
        QStringLiteral("lab_collection_duration_seconds"),
        QStringLiteral("lab_mcp_probe_duration_seconds"),
        QStringLiteral("lab_mcp_probe_last_success_timestamp_seconds"),
        QStringLiteral("thunes_exporter_http_requests_total"),
        QStringLiteral("thunes_exporter_alert_watchdog_timestamp_seconds"),
    };
    return names.contains(name);
}

} // namespace thunes
