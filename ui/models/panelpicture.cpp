// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/panelpicture.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/legend.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

/// More than one scrape missed at any usual interval.
constexpr Seconds scrapeLimit{70};

QList<LabelSet> labelsOf(const QueryResult &result)
{
    QList<LabelSet> labels;
    for (const TimeSeries &series : result.series)
        labels << series.labels;
    return labels;
}

QList<NamedSeries> named(const Panel &panel, const Target &target, const QueryResult &result)
{
    const QStringList names = legendNames(target.legendFormat, labelsOf(result), target.expr);
    QList<NamedSeries> list;
    for (qsizetype i = 0; i < result.series.size(); ++i) {
        const TimeSeries &series = result.series[i];
        list.append({displayNameOf(panel.field.displayName, series.labels, names[i]), target.refId,
                     series.labels, series.points, {}});
    }
    return list;
}

/// Puts the past of a series in front of its value now.
void prepend(const std::vector<SamplePoint> &past, const QString &calc, NamedSeries &series)
{
    if (series.points.empty())
        return;
    SamplePoint now = series.points.back();
    // What is not a number now has no past that could be taken for its value.
    if (std::isnan(now.value))
        return;
    series.points.clear();
    for (const SamplePoint &point : past) {
        if (point.time < now.time)
            series.points.push_back(point);
    }
    series.points.push_back(now);
    if (calc == QLatin1String("lastNotNull") || calc == QLatin1String("last"))
        return;
    // A mean or a maximum takes the place of the value now.
    if (const auto reduced = reduce(calc, series.points))
        series.points.back().value = *reduced;
}

std::optional<TimePoint> newest(const QList<NamedSeries> &list)
{
    std::optional<TimePoint> time;
    for (const NamedSeries &series : list) {
        if (!series.points.empty() && (!time || series.points.back().time > *time))
            time = series.points.back().time;
    }
    return time;
}

void addStat(const Panel &panel, const TargetAnswer &answer, PanelData &data)
{
    if (!answer.current)
        return;
    QList<NamedSeries> list = named(panel, answer.target, *answer.current);
    for (NamedSeries &series : list) {
        if (!answer.range)
            continue;
        const auto &ranges = answer.range->series;
        const auto past = std::find_if(ranges.begin(), ranges.end(), [&](const TimeSeries &range) {
            return range.labels == series.labels;
        });
        if (past != ranges.end())
            prepend(past->points, panel.stat.calc, series);
    }
    data.series << list;
}

/// Prometheus adds these to what the exporter reports.
LabelSet asReported(LabelSet labels)
{
    for (const char *added : {"__name__", "job", "instance"})
        labels.remove(QLatin1String(added));
    return labels;
}

bool samePoints(const std::vector<SamplePoint> &a, const std::vector<SamplePoint> &b)
{
    // The last point is the value now, whose time always moves.
    return a.size() == b.size()
           && std::equal(a.begin(), a.end(), b.begin(), [&](const auto &x, const auto &y) {
                  const bool sameValue = x.value == y.value
                                         || (std::isnan(x.value) && std::isnan(y.value));
                  return sameValue && (x.time == y.time || &x == &a.back());
              });
}

} // namespace

PanelData pictureOf(const Panel &panel, const QList<TargetAnswer> &answers,
                    const PictureFrame &frame)
{
    PanelData data;
    data.start = frame.start;
    data.end = frame.end;
    data.step = frame.step;
    for (const TargetAnswer &answer : answers) {
        for (const auto *result : {&answer.current, &answer.range}) {
            if (*result)
                data.warnings << (*result)->warnings;
        }
        if (isReduced(panel.type))
            addStat(panel, answer, data);
        else if (answer.range)
            data.series << named(panel, answer.target, *answer.range);
        else if (answer.current)
            data.series << named(panel, answer.target, *answer.current);
    }
    data.warnings.removeDuplicates();
    data.dataTime = newest(data.series);
    if (!data.dataTime) {
        data.state = PanelState::Empty;
        data.message = nothingReported(panel);
        return data;
    }
    data.state = PanelState::Ready;
    Milliseconds limit = 2 * std::max(frame.refresh, frame.step);
    TimePoint end = frame.end;
    if (isReduced(panel.type) && frame.lastScrape) {
        end = *data.dataTime;
        data.dataTime = std::min(*frame.lastScrape, *data.dataTime);
        limit = std::max<Milliseconds>(2 * frame.refresh, scrapeLimit);
    }
    if (end - *data.dataTime > limit) {
        data.state = PanelState::Stale;
        data.message = QStringLiteral("No samples since ") + clockText(*data.dataTime);
    }
    return data;
}

bool canBeLive(const Panel &panel)
{
    bool hasTarget = false;
    for (const Target &target : panel.targets) {
        if (target.hidden)
            continue;
        if (!isBareMetricName(target.expr))
            return false;
        hasTarget = true;
    }
    const bool isLast = panel.stat.calc == QLatin1String("lastNotNull")
                        || panel.stat.calc == QLatin1String("last");
    return hasTarget && isLast && panel.type == PanelType::Stat;
}

bool isExporters(const Panel &panel)
{
    return std::any_of(panel.targets.begin(), panel.targets.end(), [](const Target &target) {
        const QString metric = firstMetricName(target.expr);
        return !target.hidden
               && (metric.startsWith(QLatin1String("thunes_"))
                   || metric.startsWith(QLatin1String("lab_")));
    });
}

QString lastScrapeQuery(const Panel &panel)
{
    for (const Target &target : panel.targets) {
        const QString metric = target.hidden ? QString() : firstMetricName(target.expr);
        if (isBareMetricName(metric))
            return QStringLiteral("max(timestamp(") + metric + QStringLiteral("))");
    }
    return {};
}

PanelData livePictureOf(const Panel &panel, const ExporterState &state, const PanelData &history)
{
    PanelData data = history;
    data.series.clear();
    data.live = true;
    data.dataTime.reset();
    data.end = std::max(history.end, state.time);
    if (history.state == PanelState::Loading || history.end == TimePoint{})
        data.start = data.end - Seconds(3600); // Prometheus has said nothing about a range yet.
    for (const Target &target : panel.targets) {
        if (target.hidden)
            continue;
        QueryResult current;
        for (const LiveSample &sample : state.samples) {
            if (sample.metric != target.expr.trimmed())
                continue;
            LabelSet labels = sample.labels;
            labels.insert(QStringLiteral("__name__"), sample.metric);
            current.series.append({labels, {{state.time, sample.value}}});
            data.dataTime = std::max(data.dataTime.value_or(sample.time), sample.time);
        }
        QList<NamedSeries> list = named(panel, target, current);
        for (NamedSeries &series : list) {
            const LabelSet wanted = asReported(series.labels);
            const auto past = std::find_if(
                history.series.begin(), history.series.end(), [&](const NamedSeries &other) {
                    return other.refId == series.refId && asReported(other.labels) == wanted;
                });
            if (past != history.series.end())
                prepend(past->points, panel.stat.calc, series);
        }
        data.series << list;
    }
    const bool isHistoryOld = history.state == PanelState::Stale
                              || history.state == PanelState::Error;
    if (data.series.isEmpty()) {
        data.state = PanelState::Empty;
        data.message = nothingReported(panel);
    } else {
        data.state = PanelState::Ready;
        data.message = isHistoryOld ? QStringLiteral("Live values; the history is not updated: ")
                                          + history.message
                                    : QString();
    }
    return data;
}

QString nothingReported(const Panel &panel)
{
    for (const Target &target : panel.targets) {
        const QString metric = target.hidden ? QString() : firstMetricName(target.expr);
        if (!metric.isEmpty())
            return QStringLiteral("nobody reports ") + metric;
    }
    return panel.targets.isEmpty() ? QStringLiteral("The panel has no query")
                                   : QStringLiteral("No data");
}

bool looksTheSame(const PanelData &a, const PanelData &b)
{
    return a.state == b.state && a.message == b.message && a.live == b.live
           && a.start == b.start && a.step == b.step && a.warnings == b.warnings
           && a.series.size() == b.series.size()
           && std::equal(a.series.begin(), a.series.end(), b.series.begin(),
                         [](const NamedSeries &x, const NamedSeries &y) {
                             return x.name == y.name && x.labels == y.labels
                                    && samePoints(x.points, y.points);
                         });
}

QString clockText(TimePoint time)
{
    return toDateTime(time).toString(QStringLiteral("HH:mm:ss 'UTC'"));
}

} // namespace thunes
