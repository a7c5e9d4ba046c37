// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/panelpicture.h"

#include "ui/dashboard/legend.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

/// Of the answers, not of what became of them: a table may have lost its times. Where values of now
/// are shown the past is only their background.
std::optional<TimePoint> newest(const Panel &panel, const QList<TargetAnswer> &answers)
{
    std::optional<TimePoint> time;
    for (const TargetAnswer &answer : answers) {
        for (const auto *result : {&answer.current, &answer.range}) {
            if (!*result
                || (result == &answer.range && answer.current && showsValuesNow(panel)))
                continue;
            for (const TimeSeries &series : (*result)->series) {
                if (!series.points.empty() && (!time || series.points.back().time > *time))
                    time = series.points.back().time;
            }
        }
    }
    return time;
}

/// The longest of the jobs that the answers name.
Milliseconds intervalOf(const QList<TargetAnswer> &answers, const ScrapeIntervals &intervals)
{
    Milliseconds longest{0};
    for (const TargetAnswer &answer : answers) {
        for (const auto *result : {&answer.current, &answer.range}) {
            for (const TimeSeries &series : *result ? (*result)->series : QList<TimeSeries>())
                longest = std::max(longest, intervals.of(series.labels.value(QStringLiteral("job"))));
        }
    }
    return longest.count() > 0 ? longest : intervals.usual();
}

bool sameValues(const DataField &a, const DataField &b)
{
    return a.name == b.name && a.displayName == b.displayName && a.kind == b.kind
           && a.labels == b.labels && a.values.size() == b.values.size()
           && std::equal(a.values.begin(), a.values.end(), b.values.begin(),
                         [](const QVariant &x, const QVariant &y) {
                             return x == y
                                    || (x.typeId() == QMetaType::Double && y.typeId() == QMetaType::Double
                                        && std::isnan(x.toDouble()) && std::isnan(y.toDouble()));
                         });
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
    }
    data.warnings.removeDuplicates();
    const PanelSeries shown = panelSeries(panel, answers, frame.end);
    data.series = shown.series;
    data.frames = shown.frames;
    for (DataFrame &table : data.frames) {
        const qsizetype rows = table.rows();
        if (rows <= mostRows)
            continue;
        for (DataField &field : table.fields)
            field.values = field.values.mid(0, mostRows);
        data.warnings << QStringLiteral("Only the first %1 of %2 rows are here")
                             .arg(mostRows).arg(rows);
    }
    data.dataTime = newest(panel, answers);
    if (!data.dataTime || (data.series.isEmpty() && data.frames.isEmpty())) {
        data.state = PanelState::Empty;
        data.message = data.dataTime ? QStringLiteral("The panel leaves nothing of the answer to show")
                                     : nothingReported(panel);
        data.dataTime.reset();
        return data;
    }
    data.state = PanelState::Ready;
    data.silenceLimit = silenceLimit(intervalOf(answers, frame.intervals), frame.step, frame.refresh);
    if (frame.lastScrapes.isEmpty()) {
        if (frame.end - *data.dataTime > *data.silenceLimit) {
            data.state = PanelState::Stale;
            data.message = QStringLiteral("No samples since ") + clockText(*data.dataTime);
        }
        return data;
    }
    // The oldest of its sources says how old the panel is.
    for (const LastScrape &last : frame.lastScrapes) {
        if (last.time)
            data.dataTime = std::min(*data.dataTime, *last.time);
    }
    for (const LastScrape &last : frame.lastScrapes) {
        if (!last.isOld)
            continue;
        data.state = PanelState::Stale;
        if (last.time) {
            data.dataTime = last.time;
            data.message = QStringLiteral("No samples of %1 since ").arg(last.metric)
                           + clockText(*last.time);
        } else {
            data.dataTime = frame.lastKnown;
            data.message = QStringLiteral("Nobody reports %1 any more: this is made of its past")
                               .arg(last.metric);
        }
        break;
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
    return hasTarget && showsValuesNow(panel) && panel.type == PanelType::Stat
           && panel.timeShift.isEmpty();
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
        QList<NamedSeries> list = namedSeries(panel, target, current);
        for (NamedSeries &series : list) {
            const LabelSet wanted = asReported(series.labels);
            const auto past = std::find_if(
                history.series.begin(), history.series.end(), [&](const NamedSeries &other) {
                    return other.refId == series.refId && asReported(other.labels) == wanted;
                });
            if (past != history.series.end())
                prependPast(past->points, series);
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

PanelData lastLivePictureOf(const Panel &panel, const ExporterState &state, const PanelData &history,
                            const QString &why)
{
    PanelData data = livePictureOf(panel, state, history);
    data.live = false;
    if (data.state != PanelState::Ready)
        return data;
    data.state = PanelState::Stale;
    data.dataTime = state.time;
    data.message = QStringLiteral("The exporter is not there (%1): its last values").arg(why);
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
           && a.start == b.start && a.step == b.step && a.timeInfo == b.timeInfo && a.warnings == b.warnings
           && a.series.size() == b.series.size()
           && std::equal(a.series.begin(), a.series.end(), b.series.begin(),
                         [](const NamedSeries &x, const NamedSeries &y) {
                             return x.name == y.name && x.labels == y.labels && x.text == y.text
                                    && samePoints(x.points, y.points);
                         })
           && std::equal(a.frames.begin(), a.frames.end(), b.frames.begin(), b.frames.end(),
                         [](const DataFrame &x, const DataFrame &y) {
                             return x.name == y.name
                                    && std::equal(x.fields.begin(), x.fields.end(), y.fields.begin(),
                                                  y.fields.end(), sameValues);
                         });
}

QString clockText(TimePoint time)
{
    return toDateTime(time).toString(QStringLiteral("HH:mm:ss 'UTC'"));
}

} // namespace thunes
