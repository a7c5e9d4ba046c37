// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/loader.h"
#include "ui/dashboard/resolve.h"
#include "ui/dashboard/variables.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace thunes;

namespace {

const QString fixtures = QStringLiteral(THUNES_SOURCE_DIR "/tests/fixtures/dashboards");

QByteArray contents(const QString &name)
{
    QFile file(fixtures + u'/' + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Panel panelOf(const QByteArray &panelJson)
{
    const auto dashboard = loadDashboard("{\"title\":\"t\",\"panels\":[" + panelJson + "]}",
                                         QStringLiteral("test.json"));
    if (!dashboard || dashboard->panels.isEmpty())
        return {};
    return dashboard->panels.first();
}

void verifySound(const Dashboard &dashboard)
{
    QSet<int> ids;
    for (const Panel &panel : dashboard.panels) {
        QVERIFY(panel.id > 0);
        QVERIFY(!ids.contains(panel.id));
        ids << panel.id;
        QVERIFY(panel.gridPos.x >= 0 && panel.gridPos.w > 0 && panel.gridPos.h > 0);
        QVERIFY(panel.gridPos.x + panel.gridPos.w <= 24);
        for (const Target &target : panel.targets)
            QVERIFY(!target.expr.isEmpty() && (target.instant || target.range));
        const auto &steps = panel.field.thresholds.steps;
        for (qsizetype i = 1; i < steps.size(); ++i)
            QVERIFY(steps[i].value.has_value());
    }
}

/// The same document with one value somewhere replaced by one of another type.
QJsonValue mutated(const QJsonValue &value, QRandomGenerator &random)
{
    static const QJsonArray odd{QJsonValue(), true, -1.5, 1e300, QStringLiteral("x"),
                                QStringLiteral("$__all"), QJsonArray{1, QJsonArray()},
                                QJsonObject{{QStringLiteral("type"), 3}}};
    if (random.bounded(40) == 0)
        return odd.at(random.bounded(static_cast<int>(odd.size())));
    if (value.isArray()) {
        QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            array[i] = mutated(array[i], random);
        return array;
    }
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        const QStringList keys = object.keys();
        for (const QString &key : keys)
            object[key] = mutated(object.value(key), random);
        return object;
    }
    return value;
}

} // namespace

class TestLoader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".?")));
        QCOMPARE(QDir(fixtures).entryList({QStringLiteral("*.json")}).size(), 40);
    }

    void publicDashboardsLoad_data() { addFixtures(); }
    void publicDashboardsLoad()
    {
        QFETCH(QString, name);
        const auto dashboard = loadDashboard(contents(name), name);
        QVERIFY2(dashboard.ok(), dashboard ? "" : qPrintable(dashboard.error().message));
        QVERIFY(!dashboard->title.isEmpty());
        QVERIFY(!dashboard->panels.isEmpty());
        verifySound(*dashboard);
    }

    void mutatedDashboardsNeverCrash_data() { addFixtures(); }
    void mutatedDashboardsNeverCrash()
    {
        QFETCH(QString, name);
        const QJsonObject original = QJsonDocument::fromJson(contents(name)).object();
        QRandomGenerator random(20240131);
        for (int round = 0; round < 10; ++round) {
            const QJsonValue broken = mutated(original, random);
            const QByteArray text = broken.isArray() ? QJsonDocument(broken.toArray()).toJson()
                                                     : QJsonDocument(broken.toObject()).toJson();
            const auto dashboard = loadDashboard(text, name);
            if (dashboard) {
                verifySound(*dashboard);
                verifySound(resolved(*dashboard, Variables::saved(dashboard->variables)));
                for (const Panel &panel : dashboard->panels)
                    display(panel.field, 1.5);
            }
            const qsizetype cut = random.bounded(static_cast<int>(text.size()));
            (void) loadDashboard(text.left(cut), name).ok();
        }
    }

    void ourOwnDashboardsLoadWithoutANote_data()
    {
        QTest::addColumn<qsizetype>("panels");
        QTest::addColumn<QStringList>("notes");
        QTest::newRow("trading_overview") << qsizetype(11) << QStringList();
        QTest::newRow("worktree") << qsizetype(16) << QStringList();
        QTest::newRow("mcp_servers") << qsizetype(11) << QStringList();
    }
    void ourOwnDashboardsLoadWithoutANote()
    {
        QFETCH(qsizetype, panels);
        QFETCH(QStringList, notes);
        QFile file(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/grafana/dashboards/%1.json")
                       .arg(QLatin1String(QTest::currentDataTag())));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto dashboard = loadDashboard(file.readAll(), file.fileName());
        QVERIFY(dashboard.ok());
        QCOMPARE(dashboard->notes, notes);
        QCOMPARE(dashboard->panels.size(), panels);
        for (const Panel &panel : dashboard->panels) {
            QCOMPARE(panel.notes, QStringList());
            QVERIFY(!panel.targets.isEmpty());
        }
        QVERIFY(dashboard->utc);
        QCOMPARE(dashboard->refresh, std::optional(Milliseconds(10000)));
    }

    void whatIsNoJsonObjectIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("words") << QByteArray("<html>");
        QTest::newRow("array") << QByteArray("[1, 2]");
        QTest::newRow("half") << QByteArray("{\"panels\": [");
        QTest::newRow("deep") << QByteArray(100000, '[');
    }
    void whatIsNoJsonObjectIsRefused()
    {
        QFETCH(QByteArray, text);
        const auto dashboard = loadDashboard(text, QStringLiteral("mine.json"));
        QVERIFY(!dashboard.ok());
        QCOMPARE(dashboard.error().kind, ErrorKind::InvalidInput);
        QVERIFY(dashboard.error().message.startsWith(QLatin1String("mine.json: ")));
    }

    void wrapperIsTakenOffWithANote()
    {
        const auto dashboard = loadDashboard(
            R"({"dashboard":{"title":"T","uid":"u","timezone":"utc","refresh":"10s",
                "time":{"from":"now-1h","to":"now"},"panels":[{"type":"stat","id":4}]}})",
            QStringLiteral("x"));
        QVERIFY(dashboard.ok());
        QCOMPARE(dashboard->title, QStringLiteral("T"));
        QCOMPARE(dashboard->timeFrom, QStringLiteral("now-1h"));
        QCOMPARE(dashboard->refresh, std::optional(Milliseconds(10000)));
        QVERIFY(dashboard->utc);
        QCOMPARE(dashboard->panels.size(), 1);
        QVERIFY(dashboard->notes.join(u' ').contains(QLatin1String("wrapped")));
    }

    void statIsReadInFull()
    {
        const Panel panel = panelOf(R"({"id":3,"type":"stat","title":"Kill",
            "gridPos":{"x":18,"y":0,"w":6,"h":4},
            "datasource":{"type":"prometheus","uid":"${datasource}"},
            "targets":[{"refId":"A","expr":"thunes_kill_switch_active","legendFormat":"k"}],
            "options":{"colorMode":"background","graphMode":"none","textMode":"value",
                "orientation":"horizontal","reduceOptions":{"calcs":["max"]}},
            "fieldConfig":{"defaults":{"unit":"none","decimals":1,"noValue":"?",
                "thresholds":{"mode":"absolute","steps":[{"color":"green","value":null},
                    {"color":"red","value":1}]},
                "mappings":[{"type":"value","options":{"1":{"text":"ACTIVE","color":"red","index":1},
                    "0":{"text":"OK","color":"green","index":0}}},
                    {"type":"special","options":{"match":"null","result":{"text":"N/A"}}}]}}})");
        QCOMPARE(panel.id, 3);
        QCOMPARE(panel.type, PanelType::Stat);
        QCOMPARE(panel.gridPos, (GridPos{18, 0, 6, 4}));
        QCOMPARE(panel.stat.colorMode, StatColorMode::Background);
        QCOMPARE(panel.stat.graphMode, StatGraphMode::None);
        QCOMPARE(panel.stat.textMode, StatTextMode::Value);
        QCOMPARE(panel.stat.calc, QStringLiteral("max"));
        QCOMPARE(panel.field.colorMode, ColorMode::Thresholds);
        QCOMPARE(panel.field.decimals, std::optional(1));
        QVERIFY(!panel.field.thresholds.steps.first().value);
        QCOMPARE(panel.notes, QStringList());
        QCOMPARE(display(panel.field, 1).text, QStringLiteral("ACTIVE"));
        QCOMPARE(display(panel.field, std::nullopt).text, QStringLiteral("N/A"));
        QVERIFY(panel.targets.first().range);
    }

    void timeSeriesIsReadInFull()
    {
        const Panel panel = panelOf(R"({"type":"timeseries","maxDataPoints":"300","interval":"1m",
            "targets":[{"expr":"a","instant":true},{"expr":"b","hide":true}],
            "options":{"legend":{"displayMode":"table","placement":"right","calcs":["mean","nope"]}},
            "fieldConfig":{"defaults":{"unit":"percentunit","min":0,"max":"1.5",
                "custom":{"lineWidth":2,"fillOpacity":10,"spanNulls":true,
                    "thresholdsStyle":{"mode":"dashed+area"}}}}})");
        QCOMPARE(panel.maxDataPoints, std::optional(300));
        QCOMPARE(panel.field.max, std::optional(1.5));
        QCOMPARE(panel.field.lineWidth, 2.0);
        QCOMPARE(panel.field.fillOpacity, 10);
        QVERIFY(panel.field.spanNulls);
        QCOMPARE(panel.field.thresholdsStyle, ThresholdsStyle::DashedAndArea);
        QCOMPARE(panel.field.colorMode, ColorMode::PaletteClassic);
        QCOMPARE(panel.field.thresholds.steps.size(), 2); // Grafana's default
        QVERIFY(panel.legend.table && panel.legend.right);
        QCOMPARE(panel.legend.calcs, QStringList{QStringLiteral("mean")});
        QVERIFY(panel.targets[0].instant && !panel.targets[0].range);
        QCOMPARE(panel.targets[1].refId, QStringLiteral("B"));
        QVERIFY(panel.targets[1].hidden);
    }

    void oldMappingsAreRepairedWithANote()
    {
        const Panel panel = panelOf(R"({"type":"stat","fieldConfig":{"defaults":{"mappings":[
            {"type":"value","value":"0","text":"OK"},{"type":1,"value":1,"text":"ACTIVE"},
            {"type":2,"from":"2","to":"3","text":"odd"},{"type":"value","value":"null","text":"-"},
            {"what":"ever"}]}}})");
        QCOMPARE(display(panel.field, 0).text, QStringLiteral("OK"));
        QCOMPARE(display(panel.field, 1).text, QStringLiteral("ACTIVE"));
        QCOMPARE(display(panel.field, 2.5).text, QStringLiteral("odd"));
        QCOMPARE(display(panel.field, std::nullopt).text, QStringLiteral("-"));
        QCOMPARE(panel.notes.size(), 2);
    }

    void graphBecomesTimeSeries()
    {
        const Panel panel = panelOf(R"({"type":"graph","fill":2,"linewidth":3,
            "nullPointMode":"connected","stack":true,
            "yaxes":[{"format":"ms","decimals":1,"min":"0","max":"100"}],
            "thresholds":[{"value":500,"op":"gt","colorMode":"critical","line":true},
                {"value":100,"op":"gt","colorMode":"warning","fill":true}],
            "legend":{"show":true,"alignAsTable":true,"values":true,"avg":true,"current":true},
            "targets":[{"expr":"up","intervalFactor":2}]})");
        QCOMPARE(panel.type, PanelType::TimeSeries);
        QCOMPARE(panel.field.unit, QStringLiteral("ms"));
        QCOMPARE(panel.field.min, std::optional(0.0));
        QCOMPARE(panel.field.fillOpacity, 20);
        QCOMPARE(panel.field.thresholdsStyle, ThresholdsStyle::LineAndArea);
        QCOMPARE(panel.field.thresholds.steps[1].color, QStringLiteral("orange"));
        QCOMPARE(panel.field.thresholds.steps[2].value, std::optional(500.0));
        QCOMPARE(panel.legend.calcs, (QStringList{QStringLiteral("mean"), QStringLiteral("lastNotNull")}));
        QCOMPARE(panel.targets.first().intervalFactor, 2);
        QCOMPARE(panel.field.custom.value(QStringLiteral("stacking")).toObject()
                     .value(QStringLiteral("mode")).toString(), QStringLiteral("normal"));
        QCOMPARE(panel.notes, QStringList());
    }

    void singleStatBecomesStat()
    {
        const Panel panel = panelOf(R"({"type":"singlestat","valueName":"avg","format":"percent",
            "thresholds":"50, 80","colors":["green","orange","red"],"colorValue":true,
            "valueMaps":[{"op":"=","text":"N/A","value":"null"},{"op":"=","text":"zero","value":"0"}],
            "rangeMaps":[{"from":"1","to":"2","text":"few"}],"nullText":"none"})");
        QCOMPARE(panel.type, PanelType::Stat);
        QCOMPARE(panel.stat.calc, QStringLiteral("mean"));
        QCOMPARE(panel.stat.graphMode, StatGraphMode::None);
        QCOMPARE(display(panel.field, 60).colorName, QStringLiteral("orange"));
        QCOMPARE(display(panel.field, 60).text, QStringLiteral("60%"));
        QCOMPARE(display(panel.field, 0).text, QStringLiteral("zero"));
        QCOMPARE(display(panel.field, 1.5).text, QStringLiteral("few"));
        QCOMPARE(display(panel.field, std::nullopt).text, QStringLiteral("N/A"));
    }

    void whatCannotBeHonouredIsNoted_data()
    {
        QTest::addColumn<QByteArray>("panel");
        QTest::addColumn<QString>("note");
        QTest::newRow("type") << QByteArray(R"({"type":"geomap"})") << "geomap";
        QTest::newRow("no type") << QByteArray(R"({"type":7})") << "type ''";
        QTest::newRow("override") << QByteArray(R"({"type":"stat","fieldConfig":{"overrides":[{"matcher":{"id":"byMoon"}}]}})") << "byMoon";
        QTest::newRow("property") << QByteArray(R"({"type":"stat","fieldConfig":{"overrides":[{"matcher":{"id":"byName","options":"a"},"properties":[{"id":"sound","value":1}]}]}})") << "sound";
        QTest::newRow("transformations") << QByteArray(R"({"type":"stat","transformations":[{"id":"spatial"}]})") << "spatial";
        QTest::newRow("calc") << QByteArray(R"({"type":"stat","options":{"reduceOptions":{"calcs":["nope"]}}})") << "nope";
        QTest::newRow("loki") << QByteArray(R"({"type":"stat","datasource":{"type":"loki"}})") << "not come from Prometheus";
        QTest::newRow("expression") << QByteArray(R"({"type":"stat","targets":[{"refId":"B","datasource":{"type":"__expr__"},"type":"math","expression":"$A"}]})") << "query B is an expression";
        QTest::newRow("other panel") << QByteArray(R"({"type":"stat","targets":[{"refId":"A","datasource":{"type":"datasource","uid":"-- Dashboard --"},"panelId":2}]})") << "another panel";
        QTest::newRow("library") << QByteArray(R"({"libraryPanel":{"uid":"x"}})") << "library";
        QTest::newRow("threshold") << QByteArray(R"({"type":"stat","fieldConfig":{"defaults":{"thresholds":{"steps":[{"color":"green","value":null},{"color":"red","value":null}]}}}})") << "without a value";
        QTest::newRow("colour") << QByteArray(R"({"type":"stat","fieldConfig":{"defaults":{"thresholds":{"steps":[{"color":"nocolour","value":null}]}}}})") << "nocolour";
        QTest::newRow("empty target") << QByteArray(R"({"type":"stat","targets":[{"rawSql":"select 1"}]})") << "not one for Prometheus";
    }
    void whatCannotBeHonouredIsNoted()
    {
        QFETCH(QByteArray, panel);
        QFETCH(QString, note);
        QVERIFY2(panelOf(panel).notes.join(u'\n').contains(note),
                 qPrintable(panelOf(panel).notes.join(u'\n')));
    }

    void panelsInsideRowsFollowThem()
    {
        const auto dashboard = loadDashboard(R"({"panels":[
            {"type":"row","title":"closed","collapsed":true,"gridPos":{"x":0,"y":0,"w":24,"h":1},
             "panels":[{"type":"stat","title":"in","gridPos":{"x":0,"y":1,"w":6,"h":4}}]},
            {"type":"row","title":"open","gridPos":{"x":0,"y":1,"w":24,"h":1},"panels":[]},
            {"type":"stat","title":"after","gridPos":{"x":0,"y":2,"w":6,"h":4}}]})",
                                             QStringLiteral("x"));
        QVERIFY(dashboard.ok());
        QStringList titles;
        for (const Panel &panel : dashboard->panels)
            titles << QStringLiteral("%1@%2").arg(panel.title).arg(panel.gridPos.y);
        QCOMPARE(titles, (QStringList{QStringLiteral("closed@0"), QStringLiteral("in@1"),
                                      QStringLiteral("open@5"), QStringLiteral("after@6")}));
    }

    void legacyRowsBecomeAGrid()
    {
        const auto dashboard = loadDashboard(R"({"rows":[
            {"title":"R","showTitle":true,"height":"150px","panels":[{"type":"graph","span":6},
             {"type":"graph","span":6},{"type":"graph","span":12}]}]})", QStringLiteral("x"));
        QVERIFY(dashboard.ok());
        QCOMPARE(dashboard->panels.size(), 4);
        QCOMPARE(dashboard->panels[2].gridPos, (GridPos{12, 1, 12, 4}));
        QCOMPARE(dashboard->panels[3].gridPos, (GridPos{0, 5, 24, 4}));
    }

    void variablesHaveTheirSavedValuesUntilTheyAreAsked()
    {
        const auto dashboard = loadDashboard(R"({"templating":{"list":[
            {"name":"datasource","type":"datasource"},
            {"name":"job","type":"query","multi":true,"current":{"value":["a.b","c"]}},
            {"name":"all","type":"query","includeAll":true,"current":{"value":"$__all"}},
            {"name":"step","type":"interval","current":{"value":"$__auto_interval_step"}}]},
            "panels":[{"type":"stat","title":"of $job","targets":[
              {"expr":"x{job=~'$job',y=~'${all:regex}',z='$other'}[$step]"}]}]})",
                                             QStringLiteral("x"));
        QVERIFY(dashboard.ok());
        QCOMPARE(dashboard->variables.size(), 4);
        const Dashboard shown = resolved(*dashboard, Variables::saved(dashboard->variables));
        QCOMPARE(shown.panels.first().targets.first().expr,
                 QStringLiteral("x{job=~'(a\\\\.b|c)',y=~'.*',z='$other'}[$__interval]"));
        QCOMPARE(shown.panels.first().title, QStringLiteral("of a.b + c"));
        QVERIFY(dashboard->notes.isEmpty());
    }

    void panelsAreRepeatedForTheirVariableAndPushOthersDown()
    {
        const auto dashboard = loadDashboard(R"({"templating":{"list":[
            {"name":"n","type":"custom","multi":true,"query":"a,b,c","current":{"value":["a","b","c"]}}]},
            "panels":[{"type":"stat","id":1,"title":"$n","repeat":"n","maxPerRow":2,
              "gridPos":{"x":0,"y":0,"w":24,"h":4},"targets":[{"expr":"x{n=~'$n'}"}]},
             {"type":"stat","id":2,"title":"below","gridPos":{"x":0,"y":4,"w":6,"h":4}}]})",
                                             QStringLiteral("x"));
        QVERIFY(dashboard.ok());
        const Dashboard shown = resolved(*dashboard, Variables::saved(dashboard->variables));
        verifySound(shown);
        QCOMPARE(shown.panels.size(), 4);
        QCOMPARE(shown.panels[0].id, 1);
        QCOMPARE(shown.panels[1].title, QStringLiteral("b"));
        QCOMPARE(shown.panels[1].gridPos, (GridPos{12, 0, 12, 4}));
        QCOMPARE(shown.panels[2].targets.first().expr, QStringLiteral("x{n=~'c'}"));
        QCOMPARE(shown.panels[2].gridPos, (GridPos{0, 4, 12, 4}));
        QCOMPARE(shown.panels[3].gridPos.y, 8);
    }

    void dashboardsAreFoundInWhatCarriesThem_data()
    {
        QTest::addColumn<QByteArray>("json");
        const QJsonObject board{{QStringLiteral("title"), QStringLiteral("T")},
                                {QStringLiteral("panels"),
                                 QJsonArray{QJsonObject{{QStringLiteral("type"), QStringLiteral("stat")}}}}};
        const QString text = QString::fromUtf8(QJsonDocument(board).toJson());
        const auto row = [](const char *name, const QJsonObject &file) {
            QTest::newRow(name) << QJsonDocument(file).toJson();
        };
        row("bare", board);
        row("as the API answers", {{QStringLiteral("meta"), QJsonObject()}, {QStringLiteral("dashboard"), board}});
        row("a resource", {{QStringLiteral("kind"), QStringLiteral("Dashboard")}, {QStringLiteral("spec"), board}});
        row("of the operator", {{QStringLiteral("kind"), QStringLiteral("GrafanaDashboard")},
                                {QStringLiteral("spec"), QJsonObject{{QStringLiteral("json"), text}}}});
        row("a ConfigMap", {{QStringLiteral("kind"), QStringLiteral("ConfigMap")},
                            {QStringLiteral("data"), QJsonObject{{QStringLiteral("readme"), QStringLiteral("words")},
                                                                 {QStringLiteral("t.json"), text}}}});
        row("under its file's name", {{QStringLiteral("t.json"), board}});
    }

    void dashboardsAreFoundInWhatCarriesThem()
    {
        QFETCH(QByteArray, json);
        const auto dashboard = loadDashboard(json, QStringLiteral("x"));
        QVERIFY2(dashboard.ok(), qPrintable(dashboard.ok() ? QString() : dashboard.error().message));
        QCOMPARE(dashboard->title, QStringLiteral("T"));
        QCOMPARE(dashboard->panels.size(), 1);
    }

    void secondSchemaIsReadAsTheFirst()
    {
        QFile file(QStringLiteral(THUNES_SOURCE_DIR "/tests/fixtures/schema-v2.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto dashboard = loadDashboard(file.readAll(), QStringLiteral("x"));
        QVERIFY2(dashboard.ok(), qPrintable(dashboard.ok() ? QString() : dashboard.error().message));
        verifySound(*dashboard);
        QCOMPARE(dashboard->title, QStringLiteral("Service"));
        QCOMPARE(dashboard->timeFrom, QStringLiteral("now-1h"));
        QCOMPARE(dashboard->refresh, std::optional(Milliseconds(10000)));
        QVERIFY(dashboard->sharedCrosshair);
        QStringList titles;
        for (const Panel &panel : dashboard->panels) {
            titles << panel.title;
            QVERIFY2(panel.notes.isEmpty() || panel.type == PanelType::Unsupported,
                     qPrintable(panel.title + panel.notes.join(u' ')));
        }
        QCOMPARE(titles.join(u','), QStringLiteral("Overview,Requests,Errors,Details,Latency,By pod,Logs"));
        const Panel &requests = dashboard->panels.at(1);
        QCOMPARE(requests.type, PanelType::TimeSeries);
        QCOMPARE(requests.gridPos, (GridPos{0, 1, 16, 8}));
        QCOMPARE(requests.targets.size(), 2);
        QCOMPARE(requests.targets.at(0).expr, QStringLiteral("sum(rate(http_requests_total{job=\"$job\"}[$__rate_interval]))"));
        QVERIFY(requests.targets.at(1).hidden);
        QCOMPARE(requests.field.unit, QStringLiteral("reqps"));
        QCOMPARE(requests.maxDataPoints, std::optional(200));
        QCOMPARE(dashboard->panels.at(2).type, PanelType::Stat);
        QVERIFY(dashboard->panels.at(3).collapsed);
        QCOMPARE(dashboard->panels.at(4).gridPos.w, 12);
        QCOMPARE(dashboard->panels.at(5).repeat, QStringLiteral("pod"));
        QCOMPARE(dashboard->panels.at(5).transformations.size(), 1);
        QCOMPARE(dashboard->panels.at(6).type, PanelType::Unsupported);
        QCOMPARE(dashboard->variables.size(), 4);
        QCOMPARE(dashboard->variables.at(0).type, VariableType::DataSource);
        QCOMPARE(dashboard->variables.at(1).query, QStringLiteral("label_values(up, job)"));
        QCOMPARE(dashboard->variables.at(1).sort, 1);
        QVERIFY(dashboard->variables.at(2).multi && dashboard->variables.at(2).includeAll);
        QVERIFY(dashboard->variables.at(2).onTimeRange);
        QCOMPARE(dashboard->variables.at(3).hide, VariableHide::Variable);
    }

    void secondSchemaWithoutALayoutIsRefusedInWords()
    {
        const auto dashboard = loadDashboard(R"({"kind":"Dashboard","spec":{"elements":{}}})", QStringLiteral("x"));
        QVERIFY(!dashboard.ok());
        QVERIFY(dashboard.error().message.contains(QStringLiteral("schema v2")));
    }

    void layoutsInLayoutsEnd()
    {
        QByteArray json = "{\"elements\":{},\"layout\":";
        for (int i = 0; i < 60; ++i)
            json += "{\"kind\":\"RowsLayout\",\"spec\":{\"rows\":[{\"spec\":{\"title\":\"r\",\"layout\":";
        json += "{}";
        for (int i = 0; i < 60; ++i)
            json += "}}]}}";
        const auto dashboard = loadDashboard(json + "}", QStringLiteral("x"));
        QVERIFY(dashboard.ok());
        verifySound(*dashboard);
        QVERIFY(dashboard->panels.size() < 12);
    }

    void duplicateIdsAreMadeUnique()
    {
        const auto dashboard = loadDashboard(
            R"({"panels":[{"type":"stat","id":2},{"type":"stat","id":2},{"type":"stat"}]})",
            QStringLiteral("x"));
        QVERIFY(dashboard.ok());
        verifySound(*dashboard);
    }

private:
    static void addFixtures()
    {
        QTest::addColumn<QString>("name");
        for (const QString &name : QDir(fixtures).entryList({QStringLiteral("*.json")}))
            QTest::newRow(qPrintable(name)) << name;
    }
};

QTEST_GUILESS_MAIN(TestLoader)
#include "tst_loader.moc"
