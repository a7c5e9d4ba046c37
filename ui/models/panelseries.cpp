// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/panelseries.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/frames.h"
#include "ui/dashboard/legend.h"
#include "ui/dashboard/overrides.h"
#include "ui/dashboard/paneloptions.h"
#include "ui/dashboard/seriesstyle.h"
#include "ui/dashboard/transformations.h"
#include "ui/models/panelvalues.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace thunes {

namespace {

using Kind = DataField::Kind;

bool isHidden(const FieldConfig &field) { return seriesStyle(field).hidden; }

bool hasTableTarget(const Panel &panel)
{
    return std::any_of(panel.targets.begin(), panel.targets.end(), [](const Target &target) {
        return !target.hidden && target.format == TargetFormat::Table;
    });
}

/// The name that the field gives, else the one it has. The panel's own display name is a name for
/// values: neither times nor what a transformation has renamed take it.
QString shownName(const Panel &panel, const FieldConfig &field, const LabelSet &labels,
                  const QString &name, bool takesDefault)
{
    const bool isDefault = field.displayName == panel.field.displayName;
    return isDefault && !takesDefault ? name : displayNameOf(field.displayName, labels, name);
}

/// Several instant answers of one refresh are of one moment: else no row would find its partner.
void alignTimes(QList<TargetAnswer> &answers)
{
    std::optional<TimePoint> newest;
    const auto each = [&](const std::function<void(SamplePoint &)> &visit) {
        for (TargetAnswer &answer : answers) {
            if (!answer.current)
                continue;
            for (TimeSeries &series : answer.current->series) {
                for (SamplePoint &point : series.points)
                    visit(point);
            }
        }
    };
    each([&](SamplePoint &point) { newest = std::max(newest.value_or(point.time), point.time); });
    if (newest)
        each([&](SamplePoint &point) { point.time = *newest; });
}

/// Answers as tables, before any transformation.
QList<DataFrame> framesOf(const Panel &panel, QList<TargetAnswer> answers)
{
    alignTimes(answers);
    const bool isPlainTable = panel.type == PanelType::Table && panel.transformations.isEmpty();
    const auto isTable = [&](const TargetAnswer &answer) {
        // A table of one line each says more than as many tables.
        return answer.target.format == TargetFormat::Table || (isPlainTable && !answer.range);
    };
    const auto tables = std::count_if(answers.cbegin(), answers.cend(), isTable);
    QList<DataFrame> frames;
    QList<DataFrame> instants;
    for (const TargetAnswer &answer : std::as_const(answers)) {
        const auto &result = answer.range ? answer.range : answer.current;
        if (!result)
            continue;
        if (isTable(answer)) {
            const DataFrame frame = tableFrame(answer.target, *result, tables == 1);
            const bool isAsked = answer.target.format == TargetFormat::Table;
            (isAsked ? frames : instants) << frame;
            continue;
        }
        QList<DataFrame> series = seriesFrames(answer.target, *result);
        if (isPlainTable && series.size() > 1)
            series = transformed(series, {{QStringLiteral("joinByField"), {}, {}}});
        frames << series;
    }
    if (instants.size() > 1)
        instants = transformed(instants, {{QStringLiteral("merge"), {}, {}}});
    return instants + frames;
}

void applyFields(const Panel &panel, QList<DataFrame> &frames)
{
    OverrideSet overrides(panel);
    for (qsizetype f = 0; f < frames.size(); ++f) {
        DataFrame &frame = frames[f];
        const QStringList names = fieldNames(frame);
        for (qsizetype i = 0; i < frame.fields.size(); ++i) {
            DataField &field = frame.fields[i];
            const auto reduced = [&field](const QString &calc) {
                return numberOf(reduceColumn(calc, field.values));
            };
            field.field = overrides.fieldFor({field.name, names.at(i), frame.refId, field.kind,
                                              static_cast<int>(f), reduced});
            const bool isRenamed = !field.displayName.isEmpty() && field.displayName != frame.name;
            field.displayName = shownName(panel, field.field.value_or(panel.field), field.labels,
                                          names.at(i), field.kind == Kind::Number && !isRenamed);
        }
    }
}

/// Every column of numbers is a series; columns of words tell series apart, as labels do.
QList<NamedSeries> graphSeries(const DataFrame &frame)
{
    const qsizetype time = firstOf(frame, Kind::Time);
    if (time < 0)
        return {};
    const QVariantList &times = frame.fields.at(time).values;
    QList<NamedSeries> result;
    for (const DataField &field : frame.fields) {
        if (field.kind != Kind::Number)
            continue;
        QHash<QString, qsizetype> known;
        for (qsizetype row = 0; row < times.size(); ++row) {
            if (!times.at(row).isValid())
                continue;
            LabelSet labels = field.labels;
            QString key;
            for (const DataField &words : frame.fields) {
                if (words.kind != Kind::Text && words.kind != Kind::Bool)
                    continue;
                const QString text = textOf(words.values.value(row));
                key += text + QChar(0x1f);
                if (!text.isEmpty())
                    labels.insert(words.displayName, text);
            }
            auto place = known.constFind(key);
            if (place == known.constEnd()) {
                place = known.insert(key, result.size());
                NamedSeries series = seriesOf(frame, field);
                if (!key.isEmpty()) {
                    const QString own = labels.size() == 1 ? labels.first() : seriesText(labels);
                    const bool isNamed = field.name != QLatin1String("Value") || own.isEmpty();
                    series.labels = labels;
                    series.name = isNamed ? (series.name + u' ' + own).trimmed() : own;
                }
                result << series;
            }
            result[*place].points.push_back(
                {timeOf(times.at(row)),
                 numberOf(field.values.value(row)).value_or(std::nan(""))});
        }
        if (times.isEmpty())
            result << seriesOf(frame, field);
    }
    for (NamedSeries &series : result) {
        if (!isAscending(series.points))
            std::stable_sort(series.points.begin(), series.points.end(),
                             [](const auto &a, const auto &b) { return a.time < b.time; });
    }
    return result;
}

PanelSeries fromTables(const Panel &panel, const QList<TargetAnswer> &answers, TimePoint end)
{
    QList<DataFrame> frames = transformed(framesOf(panel, answers), panel.transformations);
    applyFields(panel, frames);
    PanelSeries result;
    if (isReduced(panel.type)) {
        result.series = panelValues(panel, frames, end);
        return result;
    }
    const bool areSeries = std::all_of(frames.cbegin(), frames.cend(), isTimeSeries);
    // Bars stand beside words, and a state may be a word.
    const bool isTimeline = panel.type == PanelType::StateTimeline
                            || panel.type == PanelType::StatusHistory;
    const bool takesTables = panel.type == PanelType::BarChart || panel.type == PanelType::Histogram
                             || (isTimeline && !panel.transformations.isEmpty());
    if (panel.type == PanelType::Table || (takesTables && !areSeries)) {
        frames.removeIf([](const DataFrame &frame) { return frame.fields.isEmpty(); });
        result.frames = frames;
        return result;
    }
    for (const DataFrame &frame : std::as_const(frames))
        result.series << graphSeries(frame);
    return result;
}

} // namespace

void prependPast(const std::vector<SamplePoint> &past, NamedSeries &series)
{
    if (series.points.empty())
        return;
    const SamplePoint now = series.points.back();
    // What is not a number now has no past that could be taken for its value.
    if (std::isnan(now.value))
        return;
    series.points.clear();
    for (const SamplePoint &point : past) {
        if (point.time < now.time)
            series.points.push_back(point);
    }
    series.points.push_back(now);
}

bool needsTables(const Panel &panel)
{
    if (panel.type == PanelType::Table || !panel.transformations.isEmpty() || hasTableTarget(panel))
        return true;
    const ReduceOptions options = isReduced(panel.type) ? reduceOptions(panel.options)
                                                        : ReduceOptions();
    return options.allValues || !options.fields.isEmpty();
}

bool showsValuesNow(const Panel &panel)
{
    return isReduced(panel.type) && !needsTables(panel)
           && (panel.stat.calc == QLatin1String("lastNotNull")
               || panel.stat.calc == QLatin1String("last"));
}

QList<NamedSeries> namedSeries(const Panel &panel, const Target &target, const QueryResult &result)
{
    QList<LabelSet> labels;
    for (const TimeSeries &series : result.series)
        labels << series.labels;
    const QStringList names = legendNames(target.legendFormat, labels, target.expr);
    OverrideSet overrides(panel);
    QList<NamedSeries> list;
    for (qsizetype i = 0; i < result.series.size(); ++i) {
        const TimeSeries &series = result.series.at(i);
        const auto reduced = [&series](const QString &calc) { return reduce(calc, series.points); };
        const std::optional<FieldConfig> field
            = overrides.fieldFor({QStringLiteral("Value"), names.at(i), target.refId, Kind::Number,
                                  static_cast<int>(i), reduced});
        if (isReduced(panel.type) && isHidden(field.value_or(panel.field)))
            continue;
        list.append({shownName(panel, field.value_or(panel.field), series.labels, names.at(i), true),
                     target.refId, series.labels, series.points, field, {}});
    }
    return list;
}

PanelSeries panelSeries(const Panel &panel, const QList<TargetAnswer> &answers, TimePoint end)
{
    if (needsTables(panel))
        return fromTables(panel, answers, end);
    PanelSeries result;
    for (const TargetAnswer &answer : answers) {
        const bool isNow = showsValuesNow(panel) && answer.current;
        const auto &shown = isNow || !answer.range ? answer.current : answer.range;
        if (!shown)
            continue;
        QList<NamedSeries> list = namedSeries(panel, answer.target, *shown);
        for (NamedSeries &series : list) {
            if (!isNow || !answer.range)
                continue;
            const auto &ranges = answer.range->series;
            const auto past = std::find_if(ranges.begin(), ranges.end(), [&](const TimeSeries &range) {
                return range.labels == series.labels;
            });
            if (past != ranges.end())
                prependPast(past->points, series);
        }
        result.series << list;
    }
    return result;
}

} // namespace thunes
