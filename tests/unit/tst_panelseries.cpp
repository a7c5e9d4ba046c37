// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/loader.h"
#include "ui/models/panelpicture.h"
#include "ui/models/panelqueries.h"
#include "ui/models/panelseries.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

const TimePoint noon = TimePoint(Seconds(1732536000));
TimePoint at(int second) { return noon + Seconds(second); }

Panel panelOf(const QByteArray &json)
{
    const auto dashboard = loadDashboard("{\"panels\":[" + json + "]}", QStringLiteral("t"));
    return dashboard && !dashboard->panels.isEmpty() ? dashboard->panels.first() : Panel();
}

LabelSet labels(std::initializer_list<std::pair<const char *, const char *>> list)
{
    LabelSet result;
    for (const auto &[name, value] : list)
        result.insert(QLatin1String(name), QLatin1String(value));
    return result;
}

/// An instant answer, `delay` milliseconds after the others: no two queries are of the same moment.
QueryResult instant(const QList<QPair<LabelSet, double>> &list, int delay = 0)
{
    QueryResult result;
    for (const auto &[set, value] : list)
        result.series.append({set, {{at(0) + Milliseconds(delay), value}}});
    return result;
}

QueryResult range(const QList<QPair<LabelSet, std::vector<double>>> &list)
{
    QueryResult result;
    for (const auto &[set, values] : list) {
        TimeSeries series{set, {}};
        for (std::size_t i = 0; i < values.size(); ++i)
            series.points.push_back({at(static_cast<int>(i + 1 - values.size()) * 15), values[i]});
        result.series.append(series);
    }
    return result;
}

/// What the session would make of these answers, one for each target.
PanelData picture(const Panel &panel, const QList<QueryResult> &answers)
{
    const PanelQueries queries = panelQueries(panel, {}, at(0), 800);
    QList<TargetAnswer> list;
    for (qsizetype i = 0; i < queries.parts.size(); ++i) {
        const auto &part = queries.parts.at(i);
        TargetAnswer answer{part.target, std::nullopt, std::nullopt};
        if (part.range)
            answer.range = answers.value(i);
        else
            answer.current = answers.value(i);
        list << answer;
    }
    return pictureOf(panel, list, {at(-3600), at(0), 15s, 10s, {}, {}, {}});
}

QStringList names(const PanelData &data)
{
    QStringList result;
    for (const NamedSeries &series : data.series)
        result << series.name;
    return result;
}

QStringList columns(const PanelData &data)
{
    QStringList result;
    for (const DataFrame &frame : data.frames) {
        for (const DataField &field : frame.fields)
            result << shownName(field);
    }
    return result;
}

const char hostOverrides[] = R"("fieldConfig":{"defaults":{"unit":"bytes"},"overrides":[
    {"matcher":{"id":"byName","options":"a"},"properties":[{"id":"unit","value":"ms"},
     {"id":"displayName","value":"Host ${__field.labels.host}"}]},
    {"matcher":{"id":"byFrameRefID","options":"B"},"properties":[{"id":"decimals","value":2}]}]})";

} // namespace

/// From answers as Prometheus gives them to what a panel draws.
class TestPanelSeries : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".?"))); }

    void overridesReachTheSeriesOfAGraph()
    {
        const Panel panel = panelOf(QByteArray(R"({"type":"timeseries","targets":[
            {"refId":"A","expr":"x","legendFormat":"{{host}}"},{"refId":"B","expr":"y","legendFormat":"b"}],)")
                                    + hostOverrides + "}");
        QCOMPARE(panel.notes, QStringList());
        const PanelData data = picture(panel, {range({{labels({{"host", "a"}}), {1, 2}}}),
                                               range({{labels({{"host", "q"}}), {3, 4}}})});
        QCOMPARE(data.state, PanelState::Ready);
        QCOMPARE(names(data), (QStringList{QStringLiteral("Host a"), QStringLiteral("b")}));
        QCOMPARE(fieldOf(data.series[0], panel).unit, QStringLiteral("ms"));
        QCOMPARE(fieldOf(data.series[1], panel).unit, QStringLiteral("bytes"));
        QCOMPARE(fieldOf(data.series[1], panel).decimals, std::optional(2));
        QVERIFY(data.frames.isEmpty());
    }

    void overrideThatMatchesNothingChangesNothing()
    {
        const Panel panel = panelOf(R"({"type":"timeseries","targets":[{"expr":"x"}],
            "fieldConfig":{"overrides":[{"matcher":{"id":"byName","options":"nope"},
            "properties":[{"id":"unit","value":"ms"}]}]}})");
        const PanelData data = picture(panel, {range({{{}, {1}}})});
        QVERIFY(!data.series.first().field);
    }

    void instantAndTableQueriesAreAskedAsSuch_data()
    {
        QTest::addColumn<QByteArray>("panel");
        QTest::addColumn<bool>("current");
        QTest::addColumn<bool>("range");
        const auto row = [](const char *name, const char *json, bool current, bool range) {
            QTest::newRow(name) << QByteArray(json) << current << range;
        };
        row("graph", R"({"type":"timeseries","targets":[{"expr":"x"}]})", false, true);
        row("graph of an instant query", R"({"type":"timeseries","targets":[{"expr":"x","instant":true}]})",
            true, false);
        row("stat", R"({"type":"stat","targets":[{"expr":"x"}]})", true, true);
        row("stat without a graph", R"({"type":"stat","options":{"graphMode":"none"},"targets":[{"expr":"x"}]})",
            true, false);
        row("instant stat", R"({"type":"stat","targets":[{"expr":"x","instant":true,"range":false}]})", true, false);
        row("mean", R"({"type":"gauge","options":{"reduceOptions":{"calcs":["mean"]}},"targets":[{"expr":"x"}]})",
            false, true);
        row("all values", R"({"type":"gauge","options":{"reduceOptions":{"values":true}},"targets":[{"expr":"x"}]})",
            false, true);
        row("table", R"({"type":"table","targets":[{"expr":"x","format":"table","instant":true}]})", true, false);
        row("table of both", R"({"type":"table","targets":[{"expr":"x","instant":true,"range":true}]})", true, false);
        row("table of a range", R"({"type":"table","targets":[{"expr":"x","format":"table"}]})", false, true);
        row("transformed stat", R"({"type":"stat","transformations":[{"id":"merge"}],"targets":[{"expr":"x"}]})",
            false, true);
    }
    void instantAndTableQueriesAreAskedAsSuch()
    {
        QFETCH(QByteArray, panel);
        QFETCH(bool, current);
        QFETCH(bool, range);
        const Panel loaded = panelOf(panel);
        const PanelQueries queries = panelQueries(loaded, {}, noon, 800);
        QCOMPARE(queries.parts.size(), 1);
        QCOMPARE(queries.parts.first().current.has_value(), current);
        QCOMPARE(queries.parts.first().range.has_value(), range);
        QCOMPARE(thunes::sentQueries(queries).size(), current && range ? 2 : 1);
        // An old answer of an instant query would look like one of now.
        QCOMPARE(queries.parts.first().lastScrape.has_value(), current);
        // Of a range in the past, the value at its end.
        const PanelQueries past = panelQueries(loaded, {QStringLiteral("now-2h"), QStringLiteral("now-1h")},
                                               noon, 800);
        if (current)
            QCOMPARE(past.parts.first().current->time, std::optional(noon - 1h));
        QVERIFY(!past.parts.first().lastScrape);
    }

    void longTableIsCutAndSaysOfHowMany()
    {
        const Panel panel = panelOf(R"({"type":"table","targets":[{"expr":"x","format":"table","instant":true}]})");
        QueryResult answer;
        for (int i = 0; i < mostRows + 5; ++i)
            answer.series.append({{{QStringLiteral("n"), QString::number(i)}}, {{at(0), double(i)}}});
        const PanelData cut = picture(panel, {answer});
        QCOMPARE(cut.frames.size(), 1);
        QCOMPARE(cut.frames.first().rows(), mostRows);
        QCOMPARE(cut.warnings, QStringList{QStringLiteral("Only the first 10000 of 10005 rows are here")});
        answer.series.resize(mostRows);
        QVERIFY(picture(panel, {answer}).warnings.isEmpty());
    }

    void panelMayHaveARangeAndAShiftOfItsOwn()
    {
        const Panel panel = panelOf(R"({"type":"timeseries","timeFrom":"1h","timeShift":"1d",
            "targets":[{"expr":"x","interval":"15s","intervalFactor":4}],"maxDataPoints":1000})");
        QCOMPARE(panel.notes, QStringList());
        const PanelQueries queries = panelQueries(panel, {QStringLiteral("now-6h"), QStringLiteral("now")},
                                                  noon, 800);
        QCOMPARE(queries.start, noon - 25h);
        QCOMPARE(queries.end, noon - 24h);
        QCOMPARE(queries.step, Milliseconds(60s));
        QCOMPARE(queries.timeInfo, QStringLiteral("last 1h, 1d earlier"));
        // Moments that somebody chose are not overridden, only shifted.
        const PanelQueries fixed = panelQueries(panel, absoluteRange({noon - 2h, noon - 1h}), noon, 800);
        QCOMPARE(fixed.end, noon - 25h);
        QCOMPARE(fixed.timeInfo, QStringLiteral("1d earlier"));
        QVERIFY(panelQueries(panel, {QStringLiteral("nonsense"), QStringLiteral("now")}, noon, 800)
                    .parts.isEmpty());
    }

    void tableShowsLabelsAsColumnsWithTheirOwnFields()
    {
        const Panel panel = panelOf(R"({"type":"table","targets":[
            {"refId":"A","expr":"x","format":"table","instant":true},
            {"refId":"B","expr":"y","format":"table","instant":true}],
            "transformations":[{"id":"merge"},{"id":"organize","options":{"excludeByName":{"Time":true},
              "renameByName":{"Value \u0023A":"CPU"}}}],
            "fieldConfig":{"defaults":{},"overrides":[{"matcher":{"id":"byName","options":"CPU"},
              "properties":[{"id":"unit","value":"percent"},{"id":"custom.width","value":90}]},
              {"matcher":{"id":"byType","options":"string"},"properties":[{"id":"displayName","value":"Machine"}]}]}})");
        QCOMPARE(panel.notes, QStringList());
        const auto hosts = [](double a, double b, int delay) {
            return instant({{labels({{"host", "a"}}), a}, {labels({{"host", "b"}}), b}}, delay);
        };
        const PanelData data = picture(panel, {hosts(5, 3, 0), hosts(50, 30, 7)});
        QVERIFY(data.series.isEmpty());
        QCOMPARE(data.frames.size(), 1);
        QCOMPARE(columns(data), (QStringList{QStringLiteral("Machine"), QStringLiteral("CPU"),
                                             QStringLiteral("Value #B")}));
        const DataFrame &frame = data.frames.first();
        QCOMPARE(frame.rows(), 2); // Answers of two moments are of one refresh.
        QCOMPARE(frame.fields[1].values, (QVariantList{5.0, 3.0}));
        QCOMPARE(frame.fields[2].values, (QVariantList{50.0, 30.0}));
        QCOMPARE(frame.fields[1].field->unit, QStringLiteral("percent"));
        QVERIFY(!frame.fields[2].field);
    }

    void tableOfSeriesIsOneTable()
    {
        const Panel panel = panelOf(R"({"type":"table","targets":[{"refId":"A","expr":"x","legendFormat":"{{host}}"}]})");
        const PanelData data = picture(panel, {range({{labels({{"host", "a"}}), {1, 2}},
                                                      {labels({{"host", "b"}}), {3}}})});
        QCOMPARE(columns(data), (QStringList{QStringLiteral("Time"), QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE(data.frames.first().rows(), 2);
        const Panel now = panelOf(R"({"type":"table","targets":[{"refId":"A","expr":"x","instant":true},
            {"refId":"B","expr":"y","instant":true}]})");
        const PanelData table = picture(now, {instant({{labels({{"host", "a"}}), 1}}),
                                              instant({{labels({{"host", "a"}}), 2}}, 3)});
        QCOMPARE(columns(table), (QStringList{QStringLiteral("Time"), QStringLiteral("host"),
                                              QStringLiteral("Value #A"), QStringLiteral("Value #B")}));
        QCOMPARE(table.frames.first().rows(), 1);
    }

    void calculationOverSeriesIsDrawn()
    {
        const Panel panel = panelOf(R"({"type":"timeseries","targets":[
            {"refId":"A","expr":"x","legendFormat":"used"},{"refId":"B","expr":"y","legendFormat":"total"}],
            "transformations":[{"id":"calculateField","options":{"mode":"binary","alias":"share",
              "binary":{"left":"used","operator":"/","right":"total"},"replaceFields":true}}],
            "fieldConfig":{"defaults":{"unit":"percentunit"},"overrides":[]}})");
        const PanelData data = picture(panel, {range({{{}, {1, 2}}}), range({{{}, {4, 0}}})});
        QCOMPARE(names(data), QStringList{QStringLiteral("share")});
        QCOMPARE(data.series.first().points.size(), std::size_t(2));
        QCOMPARE(data.series.first().points[0].value, 0.25);
        QVERIFY(std::isinf(data.series.first().points[1].value));
        QCOMPARE(data.series.first().points[1].time, at(0));
    }

    void tableQueryInAGraphIsALineForEachLabelSet()
    {
        const Panel panel = panelOf(R"({"type":"timeseries","targets":[{"refId":"A","expr":"x","format":"table"}]})");
        const PanelData data = picture(panel, {range({{labels({{"host", "a"}}), {1, 2}},
                                                      {labels({{"host", "b"}}), {3, 4}}})});
        QCOMPARE(names(data), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE(data.series[1].points.size(), std::size_t(2));
        QCOMPARE(data.series[1].labels, labels({{"host", "b"}}));
    }

    void renamedSeriesKeepTheirNewNameAndTheOthersTheDefault()
    {
        const Panel panel = panelOf(R"json({"type":"timeseries","targets":[{"refId":"A","expr":"x","legendFormat":"{{host}}"}],
            "transformations":[{"id":"renameByRegex","options":{"regex":"(a)","renamePattern":"node $1"}}],
            "fieldConfig":{"defaults":{"displayName":"all"},"overrides":[]}})json");
        const PanelData data = picture(panel, {range({{labels({{"host", "a"}}), {1}},
                                                      {labels({{"host", "b"}}), {2}}})});
        QCOMPARE(names(data), (QStringList{QStringLiteral("node a"), QStringLiteral("all")}));
    }

    void statShowsItsCalculationOverTheRange_data()
    {
        QTest::addColumn<QString>("calc");
        QTest::addColumn<double>("value");
        QTest::newRow("mean") << "mean" << 2.0;
        QTest::newRow("sum") << "sum" << 6.0;
        QTest::newRow("max") << "max" << 3.0;
        QTest::newRow("count") << "count" << 3.0;
    }
    void statShowsItsCalculationOverTheRange()
    {
        QFETCH(QString, calc);
        QFETCH(double, value);
        const Panel panel = panelOf(QStringLiteral(R"({"type":"stat","targets":[{"expr":"x"}],
            "options":{"reduceOptions":{"calcs":["%1"]}}})").arg(calc).toUtf8());
        const PanelData data = picture(panel, {range({{{}, {1, 2, 3}}})});
        // The points are those of Prometheus; the panel calculates once.
        QCOMPARE(reduce(panel.stat.calc, data.series.first().points), std::optional(value));
    }

    void statMayShowWordsOfATable()
    {
        const Panel panel = panelOf(R"({"type":"stat","targets":[{"expr":"x","format":"table","instant":true}],
            "options":{"reduceOptions":{"calcs":["lastNotNull"],"fields":"/^version$/"}}})");
        const PanelData data = picture(panel, {instant({{labels({{"version", "1.2.3"}, {"pod", "p"}}), 1}})});
        QCOMPARE(names(data), QStringList{QStringLiteral("version")});
        QCOMPARE(data.series.first().text, QStringLiteral("1.2.3"));
        QVERIFY(!data.series.first().last());
        const PanelData none = picture(panel, {instant({{labels({{"pod", "p"}}), 1}})});
        QCOMPARE(none.state, PanelState::Empty);
        QVERIFY(none.series.isEmpty());
    }

    void statMayShowEveryRow()
    {
        const Panel panel = panelOf(R"({"type":"stat","targets":[{"expr":"x","format":"table","instant":true}],
            "options":{"reduceOptions":{"values":true,"limit":2,"fields":""}}})");
        QCOMPARE(panel.notes, QStringList());
        const PanelData data = picture(panel, {instant({{labels({{"host", "a"}}), 1},
                                                        {labels({{"host", "b"}}), std::nan("")},
                                                        {labels({{"host", "c"}}), 3}})});
        QCOMPARE(names(data), (QStringList{QStringLiteral("a"), QStringLiteral("b")}));
        QCOMPARE(data.series[0].last()->value, 1.0);
        QVERIFY(!data.series[1].last()); // NaN is no value, and no zero.
    }

    void reducedRowsKeepThePanelsAge()
    {
        const Panel panel = panelOf(R"({"type":"bargauge","targets":[{"refId":"A","expr":"x","legendFormat":"{{host}}"}],
            "transformations":[{"id":"reduce","options":{"reducers":["max"]}}]})");
        QueryResult old = range({{labels({{"host", "a"}}), {7, 2}}});
        PanelData data = picture(panel, {old});
        QCOMPARE(data.state, PanelState::Ready);
        QCOMPARE(data.series.first().points.back().value, 7.0);
        for (SamplePoint &point : old.series.first().points)
            point.time -= 10min;
        data = picture(panel, {old});
        QCOMPARE(data.state, PanelState::Stale);
        QVERIFY(data.message.startsWith(QLatin1String("No samples since")));
    }

    void statesMayBeWords()
    {
        const Panel panel = panelOf(R"({"type":"state-timeline","targets":[{"expr":"x"}],
            "transformations":[{"id":"convertFieldType","options":{"conversions":[
              {"targetField":"x","destinationType":"string"}]}}]})");
        const PanelData data = picture(panel, {range({{labels({{"__name__", "x"}}), {1, 2}}})});
        QCOMPARE(data.state, PanelState::Ready);
        QCOMPARE(columns(data), (QStringList{QStringLiteral("Time"), QStringLiteral("x")}));
        QCOMPARE(data.frames.first().fields[1].values.first().toString(), QStringLiteral("1"));
    }

    void hiddenValuesAreNotShown()
    {
        const Panel panel = panelOf(R"({"type":"gauge","targets":[{"refId":"A","expr":"x","legendFormat":"{{host}}"}],
            "fieldConfig":{"overrides":[{"matcher":{"id":"byName","options":"a"},
              "properties":[{"id":"custom.hideFrom","value":{"viz":true}}]}]}})");
        const PanelData data = picture(panel, {instant({{labels({{"host", "a"}}), 1},
                                                        {labels({{"host", "b"}}), 2}})});
        QCOMPARE(names(data), QStringList{QStringLiteral("b")});
    }

    void nothingIsSaidToBeNothing()
    {
        const Panel graph = panelOf(R"({"type":"timeseries","targets":[{"expr":"thunes_x"}]})");
        QCOMPARE(picture(graph, {QueryResult()}).state, PanelState::Empty);
        QCOMPARE(picture(graph, {QueryResult()}).message, QStringLiteral("nobody reports thunes_x"));
        const Panel table = panelOf(R"({"type":"table","targets":[{"expr":"thunes_x","format":"table"}]})");
        QCOMPARE(picture(table, {QueryResult()}).state, PanelState::Empty);
        const Panel filtered = panelOf(R"({"type":"timeseries","targets":[{"expr":"x"}],
            "transformations":[{"id":"filterFieldsByName","options":{"include":{"names":["nope"]}}}]})");
        const PanelData data = picture(filtered, {range({{{}, {1}}})});
        QCOMPARE(data.state, PanelState::Empty);
        QCOMPARE(data.message, QStringLiteral("The panel leaves nothing of the answer to show"));
    }

    void warningsOfEveryAnswerAreKept()
    {
        const Panel panel = panelOf(R"({"type":"table","targets":[{"refId":"A","expr":"x","instant":true},
            {"refId":"B","expr":"y","instant":true}]})");
        QueryResult a = instant({{labels({{"host", "a"}}), 1}});
        a.warnings << QStringLiteral("partial data");
        QueryResult b = a;
        b.warnings << QStringLiteral("slow store");
        QCOMPARE(picture(panel, {a, b}).warnings,
                 (QStringList{QStringLiteral("partial data"), QStringLiteral("slow store")}));
    }

    void liveValuesOnlyStandInWhereNothingChangesThem()
    {
        QVERIFY(canBeLive(panelOf(R"({"type":"stat","targets":[{"expr":"x"}]})")));
        QVERIFY(!canBeLive(panelOf(R"({"type":"stat","targets":[{"expr":"x","format":"table"}]})")));
        QVERIFY(!canBeLive(panelOf(R"({"type":"stat","targets":[{"expr":"x"}],"transformations":[{"id":"limit"}]})")));
        QVERIFY(!canBeLive(panelOf(R"({"type":"stat","targets":[{"expr":"x"}],"timeShift":"1d"})")));
        const Panel mean = panelOf(R"({"type":"stat","targets":[{"expr":"x"}],
            "options":{"reduceOptions":{"calcs":["mean"]}}})");
        QVERIFY(!canBeLive(mean));
        const Panel panel = panelOf(R"({"type":"stat","targets":[{"expr":"x"}],"fieldConfig":{"overrides":[
            {"matcher":{"id":"byType","options":"number"},"properties":[{"id":"displayName","value":"now"}]}]}})");
        ExporterState state;
        state.time = noon;
        state.samples.append({QStringLiteral("x"), {}, 4, QStringLiteral("trader"), noon});
        QCOMPARE(names(livePictureOf(panel, state, {})), QStringList{QStringLiteral("now")});
    }
};

QTEST_GUILESS_MAIN(TestPanelSeries)
#include "tst_panelseries.moc"
