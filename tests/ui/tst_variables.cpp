// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/prometheusprocess.h"
#include "tests/ui/samples.h"
#include "ui/dashboard/loader.h"
#include "ui/dashboard/variablequery.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/optionmodel.h"
#include "ui/models/preferences.h"
#include "ui/models/timecontrol.h"
#include "ui/models/variableset.h"
#include "ui/panels/panelframe.h"
#include "ui/views/choicepopup.h"
#include "ui/views/dashboarddeck.h"
#include "ui/views/dashboardview.h"
#include "ui/views/mainwindow.h"
#include "ui/views/overview.h"
#include "ui/views/variablebar.h"
#include "ui/views/variablecontrol.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr auto patience = 30s;

VariableDefinition defined(const QString &name, const QString &query,
                           VariableType type = VariableType::Query)
{
    VariableDefinition definition;
    definition.name = name;
    definition.query = query;
    definition.type = type;
    if (type == VariableType::Custom)
        definition.options = definition.current = customOptions(query);
    definition.current = definition.current.mid(0, 1);
    return definition;
}

QStringList textsOf(const QList<VariableOption> &options)
{
    QStringList texts;
    for (const VariableOption &option : options)
        texts << option.text;
    return texts;
}

VariableOption option(const char *text)
{
    return {QString::fromUtf8(text), QString::fromUtf8(text)};
}

QUrl nobody()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(probe.serverPort()));
}

/// Says on one port what is to be scraped.
class Racks : public QObject
{
public:
    Racks()
    {
        m_server.listen(QHostAddress::LocalHost);
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = m_server.nextPendingConnection()) {
                connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                    socket->readAll();
                    socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n"
                                  "Connection: close\r\nContent-Length: "
                                  + QByteArray::number(text.size()) + "\r\n\r\n" + text);
                    socket->disconnectFromHost();
                });
                connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }
    int port() const { return m_server.serverPort(); }

    QByteArray text = "rack_load{site=\"oslo\",rack=\"a1\"} 1\n"
                      "rack_load{site=\"oslo\",rack=\"a2\"} 2\n"
                      "rack_load{site=\"oslo\",rack=\"a10\"} 3\n"
                      "rack_load{site=\"rome\",rack=\"b1\"} 4\n"
                      "rack_load{site=\"rome\",rack=\"b\\\"2\\\\\"} 5\n"
                      "rack_info{site=\"rome\",rack=\"b1\",model=\"X-9000 (rev. 2)\"} 1\n"
                      "door_open{site=\"rome\"} 0\n";

private:
    QTcpServer m_server;
};

} // namespace

/// Variables: what is asked of a real Prometheus, what becomes of the answers, and how a person
/// chooses among them.
class TestVariables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_prometheus.reset(); }

    void aQueryIsReadAsGrafanaReadsIt_data();
    void aQueryIsReadAsGrafanaReadsIt();
    void aRegexPicksTextAndValue_data();
    void aRegexPicksTextAndValue();
    void valuesAreSortedAsAsked_data();
    void valuesAreSortedAsAsked();
    void optionsChangeWithoutAReset();

    void valuesComeFromPrometheus_data();
    void valuesComeFromPrometheus();
    void theRangeStandsInAQuestion();
    void aChangeReAsksItsDependantsAndOnlyThose();
    void valuesAreEscapedOnTheirWayIntoAQuestion();
    void allIsEveryValueOrItsOwnWords();
    void aRefusedQuestionSaysWhyAndKeepsTheSavedValue();
    void withoutAnyChoiceAValueIsMissingNotEmpty();
    void noValuesAtAllIsSaid();
    void whoIsAwayIsAskedAgainUntilTheyAnswer();
    void aPersonsChoiceStaysWhenItsValueGoes();
    void variablesThatNeedEachOtherSaySo();
    void theChoiceSurvivesARestart();
    void anIntervalFollowsTheRange();

    void panelsWaitForTheirVariablesAndSayWhatIsMissing();
    void repeatedPanelsFollowTheChoice();
    void theOverviewHasNoLineForWhatCannotBeChosen();
    void aListOfTwoThousandIsChosenFromByKeyboard();
    void severalAreMarkedAndTakenTogether();
    void textIsTypedAndFiltersAreAdded();
    void troubleIsShownOnItsControl();
    void theBarWrapsAndElides_data();
    void theBarWrapsAndElides();

private:
    std::unique_ptr<VariableSet> started(const QList<VariableDefinition> &definitions)
    {
        auto set = std::make_unique<VariableSet>(definitions, m_prometheus->url());
        set->setTimeRange({QStringLiteral("now-1h"), QStringLiteral("now")});
        set->start();
        return set;
    }
    static bool isSettled(const VariableSet &set)
    {
        for (int i = 0; i < set.count(); ++i) {
            if (set.state(i).status == VariableStatus::Asking)
                return false;
        }
        return true;
    }
    static QString put(const VariableSet &set, const QString &text)
    {
        return set.values().substitute(text, TextUse::Query);
    }

    Racks m_target;
    std::unique_ptr<PrometheusProcess> m_prometheus;
};

void TestVariables::initTestCase()
{
    m_prometheus = std::make_unique<PrometheusProcess>();
    QVERIFY(m_prometheus->configure(QStringLiteral(
        "global: {scrape_interval: 1s}\n"
        "scrape_configs:\n"
        "- job_name: racks\n"
        "  static_configs: [{targets: ['127.0.0.1:%1']}]\n").arg(m_target.port()).toUtf8()));
    QVERIFY(m_prometheus->start());
    // Until the first scrape is there, questions have no answers.
    auto set = started({defined(QStringLiteral("site"), QStringLiteral("label_values(door_open, site)"))});
    QTRY_VERIFY_WITH_TIMEOUT((set->askAgain(QStringLiteral("site")),
                              !set->state(0).options.isEmpty()), Milliseconds(patience).count());
}

void TestVariables::aQueryIsReadAsGrafanaReadsIt_data()
{
    using Kind = VariableQuestion::Kind;
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("label");
    const auto row = [](const char *query, Kind kind, const char *text, const char *label = "") {
        QTest::newRow(query) << QString::fromUtf8(query) << int(kind) << QString::fromUtf8(text)
                             << QString::fromUtf8(label);
    };
    row("label_values(job)", Kind::LabelValues, "", "job");
    row("label_values(up, job)", Kind::LabelValues, "up", "job");
    row(" label_values(up{a=\"b,c\", d=~\"e|f\"},instance) ", Kind::LabelValues,
        "up{a=\"b,c\", d=~\"e|f\"}", "instance");
    row("label_values({__name__=~\"a.+\"}, x)", Kind::LabelValues, "{__name__=~\"a.+\"}", "x");
    row("label_names()", Kind::LabelNames, "");
    row("label_names(up)", Kind::LabelNames, "up");
    row("metrics(node_.*)", Kind::Metrics, "node_.*");
    row("query_result(topk(5, sum by (job) (up)))", Kind::Result, "topk(5, sum by (job) (up))");
    row("up{job=\"a\"}", Kind::Series, "up{job=\"a\"}");
    QVERIFY(!parseVariableQuery(QStringLiteral("  ")));
    QVERIFY(!parseVariableQuery(QStringLiteral("label_values()")));
    QVERIFY(!parseVariableQuery(QStringLiteral("label_values(up, a-b)")));
    QVERIFY(!parseVariableQuery(QStringLiteral("metrics()")));
}

void TestVariables::aQueryIsReadAsGrafanaReadsIt()
{
    QFETCH(QString, query);
    const auto read = parseVariableQuery(query);
    QVERIFY(read);
    QTEST(int(read->kind), "kind");
    QTEST(read->text, "text");
    QTEST(read->label, "label");
}

void TestVariables::aRegexPicksTextAndValue_data()
{
    QTest::addColumn<QString>("regex");
    QTest::addColumn<QStringList>("expected"); // text=value
    const auto row = [](const char *regex, const QStringList &expected) {
        QTest::newRow(regex) << QString::fromLatin1(regex) << expected;
    };
    row("", {u"m{pod=\"a-1\",ns=\"x\"}=m{pod=\"a-1\",ns=\"x\"}"_s, u"m{pod=\"b-2\",ns=\"x\"}=m{pod=\"b-2\",ns=\"x\"}"_s});
    row("/.*pod=\"([^\"]+).*/", {u"a-1=a-1"_s, u"b-2=b-2"_s});
    row(".*pod=\"([^\"]+).*", {u"a-1=a-1"_s, u"b-2=b-2"_s});
    row("pod", {});
    row("/POD=\"([^\"]+)/i", {u"a-1=a-1"_s, u"b-2=b-2"_s});
    row("/ns=\"(?<text>[^\"]+)/g", {u"x=x"_s});
    row("/pod=\"(?<text>[a-z])-(?<value>\\d)/", {u"a=1"_s, u"b=2"_s});
    row("/([a-z]+)=\"/g", {u"pod=pod"_s, u"ns=ns"_s});
    row("/b-/", {u"m{pod=\"b-2\",ns=\"x\"}=m{pod=\"b-2\",ns=\"x\"}"_s});
}

void TestVariables::aRegexPicksTextAndValue()
{
    QFETCH(QString, regex);
    const auto options = variableOptions({QStringLiteral("m{pod=\"a-1\",ns=\"x\"}"),
                                          QStringLiteral("m{pod=\"b-2\",ns=\"x\"}")}, regex, 0);
    QVERIFY(options);
    QStringList shown;
    for (const VariableOption &option : *options)
        shown << option.text + u'=' + option.value;
    QTEST(shown, "expected");
    const auto wrong = variableOptions({QStringLiteral("a")}, QStringLiteral("/(/"), 0);
    QVERIFY(!wrong && wrong.error().message.contains(QStringLiteral("/(/")));
}

void TestVariables::valuesAreSortedAsAsked_data()
{
    QTest::addColumn<int>("sort");
    QTest::addColumn<QString>("expected");
    QTest::newRow("as answered") << 0 << u"n2 N1 n10 a x007"_s;
    QTest::newRow("letters") << 1 << u"N1 a n10 n2 x007"_s;
    QTest::newRow("letters down") << 2 << u"x007 n2 n10 a N1"_s;
    QTest::newRow("numbers") << 3 << u"a N1 n2 x007 n10"_s;
    QTest::newRow("numbers down") << 4 << u"n10 x007 n2 N1 a"_s;
    QTest::newRow("letters of any case") << 5 << u"a N1 n10 n2 x007"_s;
    QTest::newRow("natural") << 7 << u"a N1 n2 n10 x007"_s;
    QTest::newRow("natural down") << 8 << u"x007 n10 n2 N1 a"_s;
}

void TestVariables::valuesAreSortedAsAsked()
{
    QFETCH(int, sort);
    const auto options = variableOptions(QStringLiteral("n2 N1 n10 a x007 n2").split(u' '), {}, sort);
    QVERIFY(options);
    QTEST(textsOf(*options).join(u' '), "expected");
}

void TestVariables::optionsChangeWithoutAReset()
{
    OptionModel model;
    OptionFilter filter;
    filter.setSourceModel(&model);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QAbstractItemModelTester filtered(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    const QList<VariableOption> three{option("a"), option("b"), option("c")};
    model.setOptions(three);
    model.setMarked({option("b"), option("gone")});
    QPersistentModelIndex c = model.index(2);
    model.setOptions({option("a"), option("x"), option("y"), option("c")});
    QCOMPARE(c.row(), 3);
    QCOMPARE(textsOf(model.marked()), (QStringList{u"b"_s, u"gone"_s})); // what is not offered now stays marked
    filter.setWords(QStringLiteral("X"));
    QCOMPARE(filter.rowCount(), 1);
    model.setOptions({});
    model.setOptions(QList<VariableOption>{{QStringLiteral("All"), allOption}} + three);
    model.toggle(0);
    QVERIFY(model.marked().size() == 1 && model.marked().first().value == allOption);
    model.toggle(2);
    QCOMPARE(textsOf(model.marked()), QStringList{u"b"_s});
    model.toggle(2);
    QVERIFY(model.marked().isEmpty());
    QCOMPARE(resets.size(), 0);
}

void TestVariables::valuesComeFromPrometheus_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<QString>("regex");
    QTest::addColumn<QStringList>("expected");
    QTest::newRow("values of a label") << u"label_values(site)"_s << u""_s << QStringList{u"oslo"_s, u"rome"_s};
    QTest::newRow("of some series") << u"label_values(rack_load{site=\"oslo\"}, rack)"_s << u""_s
                                    << QStringList{u"a1"_s, u"a2"_s, u"a10"_s};
    QTest::newRow("of odd signs") << u"label_values(rack_load{rack!~\"[ab]\\\\d+\"}, rack)"_s << u""_s
                                  << QStringList{u"b\"2\\"_s};
    QTest::newRow("labels") << u"label_names(rack_info)"_s << u""_s
                            << QStringList{u"__name__"_s, u"instance"_s, u"job"_s, u"model"_s, u"rack"_s, u"site"_s};
    QTest::newRow("metrics") << u"metrics(^(rack|door))"_s << u""_s
                             << QStringList{u"door_open"_s, u"rack_info"_s, u"rack_load"_s};
    QTest::newRow("a result") << u"query_result(sum by (site) (rack_load))"_s
                              << u"/site=\"([^\"]+).* ([\\d.]+) /"_s << QStringList{u"oslo"_s, u"rome"_s};
    QTest::newRow("its values") << u"query_result(sum(rack_load))"_s << u"/\\{\\} ([\\d.]+) \\d+/"_s
                                << QStringList{u"15"_s};
    QTest::newRow("series") << u"rack_info"_s << u"/model=\"(?<text>[^\"]+)/"_s
                            << QStringList{u"X-9000 (rev. 2)"_s};
}

void TestVariables::valuesComeFromPrometheus()
{
    QFETCH(QString, query);
    QFETCH(QString, regex);
    VariableDefinition definition = defined(QStringLiteral("x"), query);
    definition.regex = regex;
    definition.sort = 7;
    const auto set = started({definition});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    QVERIFY2(set->state(0).status == VariableStatus::Ready, qPrintable(set->state(0).problem));
    QTEST(textsOf(set->state(0).options), "expected");
    QCOMPARE(set->state(0).chosen, QList<VariableOption>{set->state(0).options.first()});
    QVERIFY(set->missing().isEmpty());
}

void TestVariables::theRangeStandsInAQuestion()
{
    // More samples in an hour than there are seconds since the start would be none at all.
    auto set = started({defined(QStringLiteral("x"),
                                QStringLiteral("query_result(vector($__range_s) + 0 * scalar("
                                               "count_over_time(door_open[$__range])))"))});
    set->setTimeRange({QStringLiteral("now-90m"), QStringLiteral("now")});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set) && !set->state(0).options.isEmpty(),
                             Milliseconds(patience).count());
    QTRY_VERIFY2(set->state(0).options.first().text.startsWith(QStringLiteral("{} 5400 ")),
                 qPrintable(set->state(0).options.first().text));
    set->setTimeRange({QStringLiteral("now-2h"), QStringLiteral("now")});
    QTRY_VERIFY(set->state(0).options.first().text.startsWith(QStringLiteral("{} 7200 ")));
}

void TestVariables::aChangeReAsksItsDependantsAndOnlyThose()
{
    auto set = started({defined(QStringLiteral("rack"),
                                QStringLiteral("label_values(rack_load{site=\"$site\"}, rack)")),
                        defined(QStringLiteral("site"), QStringLiteral("label_values(door_open{site=~\"$any\"}, site)")),
                        defined(QStringLiteral("any"), QStringLiteral("rome,oslo|rome"), VariableType::Custom),
                        defined(QStringLiteral("model"),
                                QStringLiteral("label_values(rack_info{rack=\"$rack\"}, model)")),
                        defined(QStringLiteral("job"), QStringLiteral("label_values(job)"))});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    QVERIFY2(set->state(QStringLiteral("rack"))->note.isEmpty(),
             qPrintable(set->state(QStringLiteral("site"))->words));
    QCOMPARE(set->asked(), 4); // each once, in their order whatever the file's
    QCOMPARE(set->state(QStringLiteral("rack"))->chosen.first().text, QStringLiteral("b\"2\\"));
    QCOMPARE(set->state(QStringLiteral("model"))->chosen.first().value, QString());
    set->choose(QStringLiteral("rack"), {option("b1")});
    // The panels of the one that is asked wait; those of the others do not.
    QVERIFY(set->missing().contains(QStringLiteral("model")));
    QCOMPARE(set->missing().size(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    QCOMPARE(set->asked(), 5);
    QCOMPARE(set->state(QStringLiteral("model"))->words, QStringLiteral("X-9000 (rev. 2)"));
    set->choose(QStringLiteral("any"), {option("oslo|rome")});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    QCOMPARE(set->asked(), 6); // the same site answers: nothing that depends on it is asked
    set->choose(QStringLiteral("site"), {option("oslo")});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    QCOMPARE(set->state(QStringLiteral("rack"))->words, QStringLiteral("a1"));
    QCOMPARE(set->asked(), 8);
    set->choose(QStringLiteral("job"), {option("racks")});
    QCOMPARE(set->asked(), 8);
}

void TestVariables::valuesAreEscapedOnTheirWayIntoAQuestion()
{
    auto set = started({defined(QStringLiteral("rack"), QStringLiteral("label_values(rack_load, rack)")),
                        defined(QStringLiteral("site"),
                                QStringLiteral("label_values(rack_load{rack=\"$rack\"}, site)"))});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    set->choose(QStringLiteral("rack"), {option("b\"2\\")});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    QCOMPARE(set->state(QStringLiteral("site"))->words, QStringLiteral("rome"));
    QCOMPARE(put(*set, QStringLiteral("x{rack=\"$rack\"} ${rack:csv}")),
             QStringLiteral("x{rack=\"b\\\"2\\\\\"} b\"2\\"));
}

void TestVariables::allIsEveryValueOrItsOwnWords()
{
    VariableDefinition rack = defined(QStringLiteral("rack"),
                                      QStringLiteral("label_values(rack_load{site=\"oslo\"}, rack)"));
    rack.multi = rack.includeAll = true;
    VariableDefinition own = rack;
    own.name = QStringLiteral("own");
    own.allValue = QStringLiteral("a.*");
    auto set = started({rack, own});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    QCOMPARE(set->state(0).words, QStringLiteral("All"));
    QCOMPARE(put(*set, QStringLiteral("$rack ${rack:pipe} ${rack:regex} $own ${own:csv}")),
             QStringLiteral("(a1|a10|a2) a1|a10|a2 (a1|a10|a2) a.* a.*"));
    set->choose(QStringLiteral("rack"), {option("a2"), option("a1")});
    QCOMPARE(put(*set, QStringLiteral("$rack ${rack:csv}")), QStringLiteral("(a2|a1) a2,a1"));
    QCOMPARE(set->state(0).words, QStringLiteral("a2 + a1"));
    set->choose(QStringLiteral("rack"), {option("a2"), {QStringLiteral("All"), allOption}});
    QVERIFY(set->state(0).isAll());
    set->choose(QStringLiteral("rack"), {}); // nothing is no choice
    QVERIFY(set->state(0).isAll());
}

void TestVariables::aRefusedQuestionSaysWhyAndKeepsTheSavedValue()
{
    VariableDefinition bad = defined(QStringLiteral("x"), QStringLiteral("label_values(up{, job)"));
    bad.current = {option("saved")};
    auto set = started({bad, defined(QStringLiteral("y"), QStringLiteral("query_result(nonsense())"))});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    QCOMPARE(set->state(0).status, VariableStatus::Failed);
    QVERIFY2(set->state(0).problem.startsWith(QStringLiteral("could not be asked: ")),
             qPrintable(set->state(0).problem));
    QVERIFY2(set->state(0).problem.contains(QStringLiteral("parse")), qPrintable(set->state(0).problem));
    QCOMPARE(put(*set, QStringLiteral("$x")), QStringLiteral("saved"));
    QVERIFY(!set->missing().contains(QStringLiteral("x")));
    QVERIFY2(set->missing().value(QStringLiteral("y")).contains(QStringLiteral("unknown function")),
             qPrintable(set->missing().value(QStringLiteral("y"))));
    // A value that a person types is one.
    set->choose(QStringLiteral("y"), {option("typed")});
    QVERIFY(set->missing().isEmpty());
    QCOMPARE(set->state(1).status, VariableStatus::Failed);
}

void TestVariables::withoutAnyChoiceAValueIsMissingNotEmpty()
{
    VariableSet set({defined(QStringLiteral("a"), QStringLiteral("label_values(job)")),
                     defined(QStringLiteral("b"), QStringLiteral("label_values(up{job=\"$a\"}, instance)"))},
                    nobody());
    QCOMPARE(set.missing().value(QStringLiteral("a"), QStringLiteral("?")), QString()); // on its way
    set.start();
    QTRY_COMPARE_WITH_TIMEOUT(set.state(0).status, VariableStatus::Failed, Milliseconds(patience).count());
    QVERIFY(set.missing().value(QStringLiteral("a")).startsWith(QStringLiteral("$a could not be asked: ")));
    QVERIFY2(set.missing().value(QStringLiteral("b")).contains(QStringLiteral("$a, which has no value")),
             qPrintable(set.missing().value(QStringLiteral("b"))));
}

void TestVariables::noValuesAtAllIsSaid()
{
    VariableDefinition all = defined(QStringLiteral("y"), QStringLiteral("label_values(nothing_such, job)"));
    all.includeAll = true;
    auto set = started({defined(QStringLiteral("x"), all.query), all});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    QCOMPARE(set->state(0).words, QStringLiteral("none"));
    QVERIFY(set->state(0).note.contains(QStringLiteral("no values")));
    QCOMPARE(put(*set, QStringLiteral("{c=\"$x\",d=~\"$y\"}")), QStringLiteral("{c=\"\",d=~\".*\"}"));
    QVERIFY(set->state(1).note.contains(QStringLiteral("stands for any")));
}

void TestVariables::whoIsAwayIsAskedAgainUntilTheyAnswer()
{
    VariableDefinition site = defined(QStringLiteral("site"), QStringLiteral("label_values(site)"));
    site.current = {option("rome")};
    m_prometheus->kill();
    auto set = started({site});
    QTRY_COMPARE_WITH_TIMEOUT(set->state(0).status, VariableStatus::Failed, Milliseconds(patience).count());
    QCOMPARE(put(*set, QStringLiteral("$site")), QStringLiteral("rome"));
    QVERIFY(set->missing().isEmpty());
    QVERIFY(m_prometheus->start());
    QTRY_VERIFY_WITH_TIMEOUT(set->state(0).status == VariableStatus::Ready
                                 && set->state(0).options.size() == 2,
                             Milliseconds(4 * patience).count());
    QVERIFY(set->state(0).problem.isEmpty());
    QCOMPARE(set->state(0).words, QStringLiteral("rome"));
}

void TestVariables::aPersonsChoiceStaysWhenItsValueGoes()
{
    VariableDefinition x = defined(QStringLiteral("x"), QStringLiteral("query_result(rack_load < 5)"));
    x.regex = QStringLiteral("/rack=\"([^\"]+)/");
    auto set = started({x});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    set->choose(QStringLiteral("x"), {option("b1")});
    const QByteArray before = m_target.text;
    m_target.text.replace("rack=\"b1\"} 4", "rack=\"b1\"} 40");
    QTRY_VERIFY_WITH_TIMEOUT((set->askAgain(QStringLiteral("x")), !set->state(0).note.isEmpty()),
                             Milliseconds(patience).count());
    QCOMPARE(set->state(0).note, QStringLiteral("“b1” is not among the values any more"));
    QCOMPARE(set->state(0).words, QStringLiteral("b1"));
    m_target.text = before;
    QTRY_VERIFY_WITH_TIMEOUT((set->askAgain(QStringLiteral("x")), set->state(0).note.isEmpty()),
                             Milliseconds(patience).count());
}

void TestVariables::variablesThatNeedEachOtherSaySo()
{
    auto set = started({defined(QStringLiteral("a"), QStringLiteral("label_values(up{x=\"$b\"}, job)")),
                        defined(QStringLiteral("b"), QStringLiteral("label_values(up{x=\"$a\"}, job)")),
                        defined(QStringLiteral("c"), QStringLiteral("label_values(up{x!=\"$a\"}, job)"))});
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
    QVERIFY(set->state(0).problem.contains(QStringLiteral("depends on itself, through $b")));
    QVERIFY(set->state(1).problem.contains(QStringLiteral("depends on itself")));
    QVERIFY(set->state(2).problem.contains(QStringLiteral("needs $a")));
    QCOMPARE(set->asked(), 0);
    set->choose(QStringLiteral("a"), {option("x")});
    QTRY_COMPARE_WITH_TIMEOUT(set->state(2).status, VariableStatus::Ready, Milliseconds(patience).count());
    QCOMPARE(set->asked(), 1);
}

void TestVariables::theChoiceSurvivesARestart()
{
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("preferences.ini"));
    VariableDefinition rack = defined(QStringLiteral("rack"), QStringLiteral("label_values(rack_load, rack)"));
    rack.multi = rack.includeAll = true;
    const QList<VariableDefinition> definitions{
        rack, defined(QStringLiteral("grösse [/%]"), QStringLiteral("small : 1,large : 2"), VariableType::Custom),
        defined(QStringLiteral("text"), QStringLiteral("before"), VariableType::TextBox),
        defined(QStringLiteral("filters"), {}, VariableType::AdHoc)};
    const QString key = QStringLiteral("a dashboard/with=odd\\signs");
    {
        Preferences preferences(file);
        auto set = started(definitions);
        set->setPreferences(&preferences, key);
        QTRY_VERIFY_WITH_TIMEOUT(isSettled(*set), Milliseconds(patience).count());
        set->choose(QStringLiteral("rack"), {option("b\"2\\"), option("typed, by hand")});
        set->choose(QStringLiteral("grösse [/%]"), {{QStringLiteral("large"), QStringLiteral("2")}});
        set->choose(QStringLiteral("text"), {option("a = \"b\"")});
        set->setFilters(QStringLiteral("filters"), {{QStringLiteral("site"), QStringLiteral("!="), QStringLiteral("oslo")}});
    }
    Preferences preferences(file);
    VariableSet set(definitions, nobody());
    set.setPreferences(&preferences, key);
    QCOMPARE(set.state(0).words, QStringLiteral("b\"2\\ + typed, by hand"));
    QVERIFY(set.missing().isEmpty()); // what a person chose counts at once
    QCOMPARE(set.state(1).words, QStringLiteral("large"));
    QCOMPARE(put(set, QStringLiteral("$text")), QStringLiteral("a = \"b\""));
    QCOMPARE(set.values().filters().size(), 1);
    auto later = started(definitions);
    later->setPreferences(&preferences, key);
    QTRY_VERIFY_WITH_TIMEOUT(later->state(0).options.size() > 1, Milliseconds(patience).count());
    QCOMPARE(later->state(0).words, QStringLiteral("b\"2\\ + typed, by hand"));
    QVERIFY2(later->state(0).note.isEmpty(), qPrintable(later->state(0).note));
    // Another dashboard has its own.
    auto other = started(definitions);
    other->setPreferences(&preferences, QStringLiteral("another"));
    QCOMPARE(other->state(2).words, QString());
}

void TestVariables::anIntervalFollowsTheRange()
{
    VariableDefinition interval = defined(QStringLiteral("i"), QStringLiteral("1m,10m"), VariableType::Interval);
    interval.autoCount = 30;
    interval.autoMin = QStringLiteral("2m");
    interval.options = {{QStringLiteral("auto"), QStringLiteral("$__auto_interval_i")}, option("1m"), option("10m")};
    interval.current = {interval.options.first()};
    VariableSet set({interval}, nobody());
    set.start();
    set.setTimeRange({QStringLiteral("now-6h"), QStringLiteral("now")});
    QCOMPARE(put(set, QStringLiteral("rate(x[$i])")), QStringLiteral("rate(x[10m])"));
    QCOMPARE(set.state(0).words, QStringLiteral("auto (10m)"));
    set.setTimeRange({QStringLiteral("now-5m"), QStringLiteral("now")});
    QCOMPARE(put(set, QStringLiteral("[$i]")), QStringLiteral("[2m]"));
    set.choose(QStringLiteral("i"), {option("1m")});
    QCOMPARE(put(set, QStringLiteral("[$i]")), QStringLiteral("[1m]"));
}

namespace {

QJsonObject stat(int id, const QString &title, const QString &expr, int x, int y)
{
    return {{QStringLiteral("id"), id},
            {QStringLiteral("type"), QStringLiteral("stat")},
            {QStringLiteral("title"), title},
            {QStringLiteral("gridPos"), QJsonObject{{QStringLiteral("x"), x}, {QStringLiteral("y"), y},
                                                    {QStringLiteral("w"), 12}, {QStringLiteral("h"), 6}}},
            {QStringLiteral("targets"), QJsonArray{QJsonObject{{QStringLiteral("expr"), expr},
                                                               {QStringLiteral("instant"), true},
                                                               {QStringLiteral("refId"), QStringLiteral("A")}}}}};
}

QJsonObject variable(const QString &name, const QString &type, const QString &query,
                     const QJsonObject &more = {})
{
    QJsonObject json{{QStringLiteral("name"), name}, {QStringLiteral("type"), type},
                     {QStringLiteral("query"), query}};
    for (auto entry = more.begin(); entry != more.end(); ++entry)
        json.insert(entry.key(), *entry);
    return json;
}

Dashboard dashboard(const QJsonArray &variables, const QJsonArray &panels)
{
    const QJsonObject json{{QStringLiteral("title"), QStringLiteral("Racks in $site")},
                           {QStringLiteral("uid"), QStringLiteral("racks")},
                           {QStringLiteral("schemaVersion"), 39},
                           {QStringLiteral("templating"), QJsonObject{{QStringLiteral("list"), variables}}},
                           {QStringLiteral("panels"), panels}};
    const auto loaded = loadDashboard(QJsonDocument(json).toJson(), QStringLiteral("racks.json"));
    if (!loaded)
        qFatal("%s", qPrintable(loaded.error().message));
    return *loaded;
}

const QJsonObject multiAll{{QStringLiteral("multi"), true}, {QStringLiteral("includeAll"), true}};

/// A whole window over one dashboard.
struct Window
{
    Window(const Dashboard &shown, const QUrl &prometheus, const QString &preferences = {})
        : session(shown, prometheus, nobody())
        , window(&session, preferences)
    {
        window.resize(1280, 720);
        window.show();
        window.activateWindow();
        if (!QTest::qWaitForWindowActive(&window))
            qFatal("the window is not active");
    }
    DashboardView *view() const { return window.dashboards()->home(); }
    VariableBar *bar() const { return view()->variableBar(); }
    VariableSet *set() const { return view()->variables(); }
    VariableControl *control(const char *name) const
    {
        return qobject_cast<VariableControl *>(bar()->control(QString::fromLatin1(name)));
    }
    QStringList titles() const
    {
        QStringList all;
        for (const PanelFrame *panel : view()->overview()->panels())
            all << panel->panel().title;
        return all;
    }
    void key(int key, Qt::KeyboardModifiers modifiers = {})
    {
        QWidget *popup = QApplication::activePopupWidget();
        QWidget *to = popup && bar()->popup() == popup ? bar()->popup()->field()
                                                       : QApplication::focusWidget();
        QTest::keyClick(to ? to : &window, static_cast<Qt::Key>(key), modifiers);
    }

    DashboardSession session;
    MainWindow window;
};

} // namespace

void TestVariables::panelsWaitForTheirVariablesAndSayWhatIsMissing()
{
    const QJsonArray variables{
        variable(QStringLiteral("site"), QStringLiteral("query"), QStringLiteral("label_values(door_open, site)")),
        variable(QStringLiteral("bad"), QStringLiteral("query"), QStringLiteral("label_values(up{, x)"))};
    const QJsonArray panels{stat(1, QStringLiteral("Load in $site"), QStringLiteral("sum(rack_load{site=\"$site\"})"), 0, 0),
                            stat(2, QStringLiteral("Free"), QStringLiteral("vector(7)"), 12, 0),
                            stat(3, QStringLiteral("Bad"), QStringLiteral("rack_load{x=\"$bad\"}"), 0, 6)};
    m_prometheus->stop();
    Window w(dashboard(variables, panels), m_prometheus->url());
    w.session.start();
    QCOMPARE(w.session.panelData(1).state, PanelState::Loading);
    QVERIFY(w.session.sentQueries(1).isEmpty()); // no question with a value that is not there
    QCOMPARE(w.control("site")->state(), VariableControl::State::Asking);
    m_prometheus->resume();
    QTRY_COMPARE_WITH_TIMEOUT(w.session.panelData(1).state, PanelState::Ready, Milliseconds(patience).count());
    QCOMPARE(w.session.sentQueries(1).first().expression, QStringLiteral("sum(rack_load{site=\"rome\"})"));
    QTRY_COMPARE_WITH_TIMEOUT(w.session.panelData(2).state, PanelState::Ready, Milliseconds(patience).count());
    QTRY_COMPARE_WITH_TIMEOUT(w.session.panelData(3).state, PanelState::Error, Milliseconds(patience).count());
    QVERIFY2(w.session.panelData(3).message.startsWith(QStringLiteral("$bad could not be asked")),
             qPrintable(w.session.panelData(3).message));
    QCOMPARE(w.titles().first(), QStringLiteral("Load in rome"));
    QTRY_VERIFY(!w.view()->overview()->hasPending());
    samples::shoot(&w.window, QStringLiteral("missing"));

    // Another choice: only its panel begins anew, and shows no number of the one before.
    PanelFrame *free = w.view()->overview()->panelById(2);
    w.view()->overview()->panelById(1)->setFocus();
    w.set()->choose(QStringLiteral("site"), {option("oslo")});
    QCOMPARE(w.view()->overview()->panelById(2), free);
    QVERIFY(w.session.panelData(1).series.isEmpty());
    QVERIFY(w.view()->overview()->panelById(1)->data().series.isEmpty());
    QVERIFY(w.view()->overview()->panelById(1)->hasFocus());
    QTRY_COMPARE_WITH_TIMEOUT(w.session.panelData(1).state, PanelState::Ready, Milliseconds(patience).count());
    QCOMPARE(w.session.panelData(1).series.first().last()->value, 6.0);
    QCOMPARE(w.titles().first(), QStringLiteral("Load in oslo"));
}

void TestVariables::repeatedPanelsFollowTheChoice()
{
    QJsonObject repeated = stat(1, QStringLiteral("Rack $rack"), QStringLiteral("rack_load{rack=\"$rack\"}"), 0, 0);
    repeated.insert(QStringLiteral("repeat"), QStringLiteral("rack"));
    const QJsonArray variables{
        variable(QStringLiteral("site"), QStringLiteral("custom"), QStringLiteral("oslo,rome")),
        variable(QStringLiteral("rack"), QStringLiteral("query"),
                 QStringLiteral("label_values(rack_load{site=\"$site\"}, rack)"), multiAll)};
    QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("p.ini"));
    {
        Window w(dashboard(variables, {repeated, stat(9, QStringLiteral("Below"), QStringLiteral("vector(1)"), 0, 6)}),
                 m_prometheus->url(), file);
        w.session.start();
        QTRY_COMPARE_WITH_TIMEOUT(w.titles(), (QStringList{u"Rack a1"_s, u"Rack a10"_s, u"Rack a2"_s, u"Below"_s}),
                                  Milliseconds(patience).count());
        QTRY_COMPARE_WITH_TIMEOUT(w.session.panelData(1).state, PanelState::Ready, Milliseconds(patience).count());
        QTRY_VERIFY(!w.view()->overview()->hasPending());
        samples::shoot(&w.window, QStringLiteral("repeated"));
        w.set()->choose(QStringLiteral("rack"), {option("a2"), option("a1")});
        QCOMPARE(w.titles(), (QStringList{u"Rack a2"_s, u"Rack a1"_s, u"Below"_s}));
        w.set()->choose(QStringLiteral("rack"), {{QStringLiteral("All"), allOption}});
        w.set()->choose(QStringLiteral("site"), {option("rome")});
        QTRY_COMPARE_WITH_TIMEOUT(w.titles(), (QStringList{u"Rack b\"2\\"_s, u"Rack b1"_s, u"Below"_s}),
                                  Milliseconds(patience).count());
    }
    Window w(dashboard(variables, {repeated}), m_prometheus->url(), file);
    QCOMPARE(w.set()->state(0).words, QStringLiteral("rome"));
    QTRY_COMPARE_WITH_TIMEOUT(w.titles(), (QStringList{u"Rack b\"2\\"_s, u"Rack b1"_s}), Milliseconds(patience).count());
}

void TestVariables::theOverviewHasNoLineForWhatCannotBeChosen()
{
    Window w(samples::tradingOverview(), nobody());
    QVERIFY(!w.bar()->isVisible());
    Window other(dashboard({variable(QStringLiteral("ds"), QStringLiteral("datasource"), QStringLiteral("prometheus")),
                            variable(QStringLiteral("c"), QStringLiteral("constant"), QStringLiteral("7")),
                            variable(QStringLiteral("hidden"), QStringLiteral("custom"), QStringLiteral("a,b"),
                                     {{QStringLiteral("hide"), 2}}),
                            variable(QStringLiteral("named"), QStringLiteral("custom"), QStringLiteral("a,b"),
                                     {{QStringLiteral("hide"), 1}})},
                           {}), nobody());
    QVERIFY(other.bar()->isVisible());
    QVERIFY(other.control("ds") && other.control("ds")->state() == VariableControl::State::Fixed);
    QVERIFY(!other.control("c") && !other.control("hidden"));
    QVERIFY(other.control("named"));
    other.window.dashboards()->setBare(true);
    QVERIFY(!other.bar()->isVisible());
}

void TestVariables::aListOfTwoThousandIsChosenFromByKeyboard()
{
    QStringList names;
    for (int i = 1; i <= 2000; ++i)
        names << QStringLiteral("trader-%1.eu-central-1.compute.internal.example.org:9100").arg(i);
    Window w(dashboard({variable(QStringLiteral("first"), QStringLiteral("custom"), QStringLiteral("a,b")),
                        variable(QStringLiteral("host"), QStringLiteral("custom"), names.join(u','))}, {}),
             nobody());
    w.key(Qt::Key_Dollar, Qt::ShiftModifier);
    QCOMPARE(QApplication::focusWidget(), w.control("first"));
    w.key(Qt::Key_Right);
    QCOMPARE(QApplication::focusWidget(), w.control("host"));
    QElapsedTimer clock;
    clock.start();
    w.key(Qt::Key_Down);
    ChoicePopup *popup = w.bar()->popup();
    QTRY_VERIFY(popup->isVisible());
    QVERIFY(popup->hint().startsWith(QStringLiteral("2,000 values")));
    const qint64 opened = clock.restart();
    QTest::keyClicks(popup->field(), QStringLiteral("TRADER-179"));
    const qint64 typed = clock.elapsed();
    qInfo("opened in %lld ms, ten signs in %lld ms", opened, typed);
    QVERIFY2(popup->hint().startsWith(QStringLiteral("11 of 2,000")), qPrintable(popup->hint()));
    samples::shoot(popup, QStringLiteral("popup"));
    w.key(Qt::Key_Down);
    w.key(Qt::Key_Return);
    QVERIFY(!popup->isVisible());
    QCOMPARE(w.set()->state(1).words, names.at(1789));
    QVERIFY(w.control("host")->shownWords().contains(QChar(0x2026)));
    QVERIFY(w.control("host")->shownWords().endsWith(QStringLiteral(".org:9100")));
    w.key(Qt::Key_Space);
    QTRY_VERIFY(popup->isVisible());
    QCOMPARE(popup->list()->currentIndex().data().toString(), names.at(1789)); // where one was
    w.key(Qt::Key_End);
    QCOMPARE(popup->list()->currentIndex().row(), 1999);
    w.key(Qt::Key_Escape);
    QVERIFY(!popup->isVisible());
    QCOMPARE(w.set()->state(1).words, names.at(1789)); // Esc forgets
    w.key(Qt::Key_Escape);
    QVERIFY(!w.control("host")->hasFocus());
}

void TestVariables::severalAreMarkedAndTakenTogether()
{
    Window w(dashboard({variable(QStringLiteral("rack"), QStringLiteral("query"),
                                 QStringLiteral("label_values(rack_load, rack)"), multiAll)}, {}),
             m_prometheus->url());
    QTRY_COMPARE_WITH_TIMEOUT(w.set()->state(0).options.size(), 6, Milliseconds(patience).count());
    QTest::mouseClick(w.control("rack"), Qt::LeftButton);
    ChoicePopup *popup = w.bar()->popup();
    QTRY_VERIFY(popup->isVisible());
    w.key(Qt::Key_Down);
    w.key(Qt::Key_Space);
    w.key(Qt::Key_Down);
    w.key(Qt::Key_Space);
    QVERIFY2(popup->hint().contains(QStringLiteral("2 marked")), qPrintable(popup->hint()));
    samples::shoot(popup, QStringLiteral("popup-multi"));
    w.key(Qt::Key_Return);
    QCOMPARE(w.set()->state(0).words, QStringLiteral("a1 + a10"));
    // Everything that a filter shows.
    QTest::mouseClick(w.control("rack"), Qt::LeftButton);
    QTest::keyClicks(popup->field(), QStringLiteral("b"));
    w.key(Qt::Key_A, Qt::ControlModifier);
    w.key(Qt::Key_Return);
    QCOMPARE(w.set()->state(0).words, QStringLiteral("b\"2\\ + b1"));
    // Unmarking all is no choice; the list stays open and says so.
    QTest::mouseClick(w.control("rack"), Qt::LeftButton);
    QTRY_VERIFY(popup->isVisible());
    w.key(Qt::Key_Space);
    w.key(Qt::Key_Down);
    w.key(Qt::Key_Space);
    w.key(Qt::Key_Return);
    QVERIFY(popup->isVisible());
    QCOMPARE(popup->hint(), QStringLiteral("Mark at least one"));
    w.key(Qt::Key_Escape);
    // What no list has can be typed.
    QTest::mouseClick(w.control("rack"), Qt::LeftButton);
    QTest::keyClicks(popup->field(), QStringLiteral("c.*"));
    QVERIFY2(popup->hint().contains(QStringLiteral("takes “c.*” as it is")), qPrintable(popup->hint()));
    w.key(Qt::Key_Return);
    QCOMPARE(w.set()->state(0).words, QStringLiteral("c.*"));
}

void TestVariables::textIsTypedAndFiltersAreAdded()
{
    const QJsonArray variables{variable(QStringLiteral("name"), QStringLiteral("textbox"), QStringLiteral("a")),
                               variable(QStringLiteral("filters"), QStringLiteral("adhoc"), {})};
    Window w(dashboard(variables, {stat(1, QStringLiteral("Load"), QStringLiteral("sum(rack_load) # $name"), 0, 0)}),
             m_prometheus->url());
    w.session.start();
    auto *field = qobject_cast<QLineEdit *>(w.bar()->control(QStringLiteral("name")));
    QVERIFY(field);
    field->setFocus();
    field->selectAll();
    QTest::keyClicks(field, QStringLiteral("krv/?")); // letters are letters here, not keys of the window
    QCOMPARE(field->text(), QStringLiteral("krv/?"));
    QCOMPARE(w.set()->state(0).words, QStringLiteral("a")); // not before it is entered
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(w.set()->state(0).words, QStringLiteral("krv/?"));
    QTest::keyClicks(field, QStringLiteral("x"));
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(w.set()->state(0).words, QStringLiteral("krv/?"));

    const QString filters = QStringLiteral("filters");
    QCOMPARE(w.bar()->filterControls(filters).size(), 1);
    QTest::mouseClick(w.bar()->filterControls(filters).last(), Qt::LeftButton);
    ChoicePopup *popup = w.bar()->popup();
    QTRY_VERIFY_WITH_TIMEOUT(popup->list()->model()->rowCount() > 3, Milliseconds(patience).count());
    QTest::keyClicks(popup->field(), QStringLiteral("site"));
    w.key(Qt::Key_Return);
    QTRY_VERIFY(popup->isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(popup->list()->model()->rowCount(), 2, Milliseconds(patience).count());
    QCOMPARE(popup->op(), QStringLiteral("="));
    w.key(Qt::Key_Tab);
    QCOMPARE(popup->op(), QStringLiteral("!="));
    samples::shoot(popup, QStringLiteral("popup-filter"));
    QTest::keyClicks(popup->field(), QStringLiteral("oslo"));
    w.key(Qt::Key_Return);
    QCOMPARE(w.set()->state(1).words, QStringLiteral("site != oslo"));
    QCOMPARE(w.bar()->filterControls(filters).size(), 2);
    QTRY_COMPARE_WITH_TIMEOUT(w.session.panelData(1).state, PanelState::Ready, Milliseconds(patience).count());
    QCOMPARE(w.session.sentQueries(1).first().expression,
             QStringLiteral("sum(rack_load{site!=\"oslo\"}) # krv/?"));
    QCOMPARE(w.session.panelData(1).series.first().last()->value, 9.0);
    QTRY_VERIFY(!w.view()->overview()->hasPending());
    samples::shoot(&w.window, QStringLiteral("filters"));
    w.bar()->filterControls(filters).first()->setFocus();
    w.key(Qt::Key_Delete);
    QVERIFY(w.set()->state(1).filters.isEmpty());
}

void TestVariables::troubleIsShownOnItsControl()
{
    const QJsonArray variables{
        variable(QStringLiteral("good"), QStringLiteral("query"), QStringLiteral("label_values(site)")),
        variable(QStringLiteral("refused"), QStringLiteral("query"), QStringLiteral("label_values(up{, job)"),
                 {{QStringLiteral("current"), QJsonObject{{QStringLiteral("text"), QStringLiteral("saved")},
                                                          {QStringLiteral("value"), QStringLiteral("saved")}}}}),
        variable(QStringLiteral("nothing"), QStringLiteral("query"), QStringLiteral("label_values(nothing_such, x)")),
        variable(QStringLiteral("hidden"), QStringLiteral("query"), QStringLiteral("query_result(nonsense())"),
                 {{QStringLiteral("hide"), 2}})};
    Window w(dashboard(variables, {}), m_prometheus->url());
    QTRY_VERIFY_WITH_TIMEOUT(isSettled(*w.set()), Milliseconds(patience).count());
    using State = VariableControl::State;
    QCOMPARE(w.control("good")->state(), State::Settled);
    QCOMPARE(w.control("refused")->state(), State::Failed);
    QCOMPARE(w.control("refused")->text(), QStringLiteral("saved"));
    QVERIFY(w.control("refused")->toolTip().contains(QStringLiteral("could not be asked: ")));
    QVERIFY(w.control("refused")->accessibleName().contains(QStringLiteral("could not be asked: ")));
    QCOMPARE(w.control("nothing")->state(), State::Noted);
    QCOMPARE(w.control("nothing")->text(), QStringLiteral("none"));
    QVERIFY2(w.control("hidden"), "what fails is shown even when it is hidden");
    QCOMPARE(w.control("hidden")->text(), QStringLiteral("could not be asked"));
    samples::shoot(&w.window, QStringLiteral("trouble"));
    QTest::mouseClick(w.control("refused"), Qt::LeftButton);
    QTRY_VERIFY(w.bar()->popup()->isVisible());
    samples::shoot(w.bar()->popup(), QStringLiteral("popup-refused"));
    w.key(Qt::Key_Escape);
}

void TestVariables::theBarWrapsAndElides_data()
{
    QTest::addColumn<QSize>("size");
    QTest::newRow("720p") << QSize(1280, 720);
    QTest::newRow("1080p") << QSize(1920, 1080);
    QTest::newRow("smallest") << QSize(1024, 600);
}

void TestVariables::theBarWrapsAndElides()
{
    QFETCH(QSize, size);
    QJsonArray variables{variable(QStringLiteral("ds"), QStringLiteral("datasource"), QStringLiteral("prometheus"))};
    for (int i = 0; i < 12; ++i)
        variables.append(variable(QStringLiteral("variable_number_%1").arg(i), QStringLiteral("custom"),
                                  i % 3 ? QStringLiteral("short,b") : QStringLiteral("a-very-long-name-of-a-pod-in-a-"
                                                                 "cluster-%1-7f9c6d5b8-x2x7q,b").arg(i),
                                  i % 4 ? QJsonObject{} : QJsonObject{{QStringLiteral("label"),
                                      QStringLiteral("A label that somebody thought about for long")}}));
    variables.append(variable(QStringLiteral("text"), QStringLiteral("textbox"), QStringLiteral("typed")));
    variables.append(variable(QStringLiteral("where"), QStringLiteral("adhoc"), {}));
    Window w(dashboard(variables, {stat(1, QStringLiteral("One"), QStringLiteral("vector(1)"), 0, 0)}), nobody());
    w.window.resize(size);
    QCoreApplication::processEvents();
    w.set()->setFilters(QStringLiteral("where"), {{QStringLiteral("cluster"), QStringLiteral("=~"), QStringLiteral("eu-.*")}});
    QList<QRect> places;
    for (const QWidget *child : w.bar()->findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly)) {
        if (child->isWindow() || child->isHidden())
            continue;
        QVERIFY(w.bar()->rect().contains(child->geometry()));
        for (const QRect &other : std::as_const(places))
            QVERIFY(!other.intersects(child->geometry()));
        places << child->geometry();
    }
    QCOMPARE(places.size(), 1 + 12 + 2 + 1 + 2);
    samples::shoot(&w.window, QStringLiteral("variables-") + QLatin1String(QTest::currentDataTag()));
}

QTEST_MAIN(TestVariables)
#include "tst_variables.moc"
