// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/frames.h"
#include "ui/dashboard/transformations.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace thunes;

namespace {

using Kind = DataField::Kind;

TimePoint at(int second) { return TimePoint(Seconds(1000 + second)); }

/// What Prometheus answers to an instant query: a value a label set.
QueryResult instant(const QList<QPair<LabelSet, double>> &list)
{
    QueryResult result;
    for (const auto &[labels, value] : list)
        result.series.append({labels, {{at(0), value}}});
    return result;
}

Target target(const char *refId, const char *legend = "", const char *expr = "up")
{
    Target result;
    result.refId = QLatin1String(refId);
    result.legendFormat = QLatin1String(legend);
    result.expr = QLatin1String(expr);
    return result;
}

LabelSet labels(std::initializer_list<std::pair<const char *, const char *>> list)
{
    LabelSet result;
    for (const auto &[name, value] : list)
        result.insert(QLatin1String(name), QLatin1String(value));
    return result;
}

/// Two hosts' instant answer as a table: Time, host, Value #REF.
DataFrame hosts(const char *refId, double a, double b, bool isOnly = false)
{
    return tableFrame(target(refId), instant({{labels({{"host", "a"}}), a}, {labels({{"host", "b"}}), b}}),
                      isOnly);
}

/// Two ranges as Prometheus gives them: the second misses a step and has a NaN.
QList<DataFrame> ranges()
{
    QueryResult result;
    result.series.append({labels({{"host", "a"}}), {{at(0), 1}, {at(10), 2}, {at(20), 3}}});
    result.series.append({labels({{"host", "b"}}), {{at(0), 10}, {at(20), std::nan("")}}});
    return seriesFrames(target("A", "{{host}}"), result);
}

QList<DataFrame> apply(const char *id, const char *options, const QList<DataFrame> &frames)
{
    return transformed(frames, {{QLatin1String(id),
                                 QJsonDocument::fromJson(options).object(), {}}});
}

/// A table in one line a row: names, then values. Null is "-".
QStringList lines(const DataFrame &frame)
{
    QStringList result{fieldNames(frame).join(u'|')};
    for (qsizetype row = 0; row < frame.rows(); ++row) {
        QStringList cells;
        for (const DataField &field : frame.fields) {
            const QVariant value = field.values.value(row);
            cells << (!value.isValid() ? QStringLiteral("-")
                      : field.kind == Kind::Time
                          ? QString::number(value.toLongLong() / 1000 - 1000) + u's'
                          : textOf(value));
        }
        result << cells.join(u'|');
    }
    return result;
}

QStringList words(const char *text) { return QString::fromLatin1(text).split(u' '); }

void verifyEven(const QList<DataFrame> &frames)
{
    for (const DataFrame &frame : frames) {
        for (const DataField &field : frame.fields)
            QCOMPARE(field.values.size(), frame.rows());
    }
}

} // namespace

/// Grafana's transformations on what Prometheus answers.
class TestTransformations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".?"))); }

    void seriesBecomeATableEach()
    {
        const QList<DataFrame> frames = ranges();
        QCOMPARE(frames.size(), 2);
        QCOMPARE(lines(frames[0]), words("Time|a 0s|1 10s|2 20s|3"));
        QCOMPARE(lines(frames[1]), words("Time|b 0s|10 20s|NaN"));
    }

    void tableQueryHasAColumnForEachLabel()
    {
        const DataFrame one = tableFrame(
            target("A"), instant({{labels({{"b", "x"}, {"a", "y"}}), 1}, {labels({{"c", "z"}}), 2}}), true);
        QCOMPARE(lines(one), words("Time|a|b|c|Value 0s|y|x||1 0s|||z|2"));
        QCOMPARE(lines(hosts("B", 1, 2)).first(), QStringLiteral("Time|host|Value #B"));
        QCOMPARE(lines(tableFrame(target("A"), {}, true)), words("Time|Value"));
        // A bucket's bound is a number, and one that is none is null.
        const DataFrame le = tableFrame(target("A"), instant({{labels({{"le", "+Inf"}}), 1},
                                                              {labels({{"le", "odd"}}), 2}}), true);
        QCOMPARE(le.fields[1].kind, Kind::Number);
        QVERIFY(std::isinf(le.fields[1].values[0].toDouble()));
        QVERIFY(!le.fields[1].values[1].isValid());
    }

    void eachTransformation_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QByteArray>("options");
        QTest::addColumn<QList<DataFrame>>("frames");
        QTest::addColumn<QList<QStringList>>("expected");
        const auto row = [](const char *name, const char *id, const char *options,
                            const QList<DataFrame> &frames, const QList<QStringList> &expected) {
            QTest::newRow(name) << QString::fromLatin1(id) << QByteArray(options) << frames << expected;
        };
        const QList<DataFrame> one{hosts("A", 5, 3, true)};
        const QList<DataFrame> two{hosts("A", 5, 3), hosts("B", 50, 30)};

        row("organize hides, orders and renames", "organize",
            R"({"excludeByName":{"Time":true},"indexByName":{"Value":0,"host":1},
                "renameByName":{"Value":"CPU","host":""}})",
            one, {words("CPU|host 5|a 3|b")});
        row("organize shows only what is included", "organize", R"({"includeByName":{"host":true}})",
            one, {words("host a b")});
        row("organize of unknown names changes nothing", "organize",
            R"({"excludeByName":{"nope":true},"renameByName":{"nope":"x"},"indexByName":{"nope":"first"}})",
            one, {words("Time|host|Value 0s|a|5 0s|b|3")});
        row("filterFieldsByName by pattern", "filterFieldsByName",
            R"({"include":{"pattern":"/^(host|Value.*)$/"}})", one, {words("host|Value a|5 b|3")});
        row("filterFieldsByName by names", "filterFieldsByName",
            R"({"include":{"names":["Value"]}})", one, {words("Value 5 3")});
        row("filterFieldsByName that matches nothing leaves no table", "filterFieldsByName",
            R"({"include":{"names":["nope"]}})", one, {});
        row("filterFieldsByName excludes", "filterFieldsByName",
            R"({"exclude":{"names":["Time"]}})", one, {words("host|Value a|5 b|3")});
        row("renameByRegex", "renameByRegex", R"({"regex":"(.*)st","renamePattern":"$1pe"})", one,
            {words("Time|hope|Value 0s|a|5 0s|b|3")});
        row("renameByRegex with an impossible pattern", "renameByRegex",
            R"({"regex":"+","renamePattern":"x"})", one, {words("Time|host|Value 0s|a|5 0s|b|3")});
        row("convertFieldType", "convertFieldType",
            R"({"conversions":[{"targetField":"Value","destinationType":"string"},
                {"targetField":"host","destinationType":"number"},{"targetField":"nope"}]})",
            one, {words("Time|host|Value 0s|-|5 0s|-|3")});
        row("sortBy", "sortBy", R"({"sort":[{"field":"Value"}]})", one,
            {words("Time|host|Value 0s|b|3 0s|a|5")});
        row("sortBy downwards", "sortBy", R"({"sort":[{"field":"host","desc":true}]})", one,
            {words("Time|host|Value 0s|b|3 0s|a|5")});
        row("sortBy without a field", "sortBy", "{}", one, {words("Time|host|Value 0s|a|5 0s|b|3")});
        row("limit", "limit", R"({"limitField":1})", one, {words("Time|host|Value 0s|a|5")});
        row("limit from the end", "limit", R"({"limitField":-1})", one, {words("Time|host|Value 0s|b|3")});
        row("filterByValue includes", "filterByValue",
            R"({"type":"include","match":"any","filters":[{"fieldName":"Value",
                "config":{"id":"greater","options":{"value":4}}}]})",
            one, {words("Time|host|Value 0s|a|5")});
        row("filterByValue excludes", "filterByValue",
            R"({"type":"exclude","match":"all","filters":[{"fieldName":"Value",
                "config":{"id":"greater","options":{"value":"1"}}},{"fieldName":"host",
                "config":{"id":"equal","options":{"value":"a"}}}]})",
            one, {words("Time|host|Value 0s|b|3")});
        row("filterByValue on a field that is not there", "filterByValue",
            R"({"filters":[{"fieldName":"nope","config":{"id":"isNull"}}]})", one,
            {words("Time|host|Value 0s|a|5 0s|b|3")});
        row("groupBy", "groupBy",
            R"({"fields":{"Time":{"operation":"groupby"},"Value":{"operation":"aggregate",
                "aggregations":["sum","lastNotNull"]},"host":{"operation":"aggregate",
                "aggregations":["uniqueValues"]}}})",
            one, {QStringList{QStringLiteral("Time|host (uniqueValues)|Value (sum)|Value (lastNotNull)"),
                              QStringLiteral("0s|a, b|8|3")}});
        row("groupBy without a group changes nothing", "groupBy", "{}", one,
            {words("Time|host|Value 0s|a|5 0s|b|3")});
        row("groupBy of a group that is not there", "groupBy",
            R"({"fields":{"nope":{"operation":"groupby"}}})", one, {});
        row("groupingToMatrix", "groupingToMatrix",
            R"({"columnField":"host","rowField":"Time","valueField":"Value"})", one,
            {words("Time\\host|a|b 0s|5|3")});
        row("groupingToMatrix of fields that are not there", "groupingToMatrix",
            R"({"columnField":"nope"})", one, {words("Time|host|Value 0s|a|5 0s|b|3")});
        row("filterByRefId", "filterByRefId", R"({"include":"B"})", two,
            {words("Time|host|Value/#B 0s|a|50 0s|b|30").replaceInStrings(QStringLiteral("/"),
                                                                        QStringLiteral(" "))});
        row("merge of what is the same", "merge", "{}", two,
            {QStringList{QStringLiteral("Time|host|Value #A|Value #B"), QStringLiteral("0s|a|5|50"),
                         QStringLiteral("0s|b|3|30")}});
        row("merge with an empty answer", "merge", "{}",
            {hosts("A", 5, 3), tableFrame(target("B"), {}, false)},
            {QStringList{QStringLiteral("Time|host|Value #A|Value #B"), QStringLiteral("0s|a|5|-"),
                         QStringLiteral("0s|b|3|-")}});
        row("merge of nothing", "merge", "{}", {}, {});
        row("joinByField outer, by time", "joinByField", "{}", ranges(),
            {words("Time|a|b 0s|1|10 10s|2|- 20s|3|NaN")});
        row("seriesToColumns is its old name", "seriesToColumns", R"({"byField":"Time"})", ranges(),
            {words("Time|a|b 0s|1|10 10s|2|- 20s|3|NaN")});
        row("joinByField inner", "joinByField", R"({"byField":"Time","mode":"inner"})", ranges(),
            {words("Time|a|b 0s|1|10 20s|3|NaN")});
        row("joinByField by a label", "joinByField", R"({"byField":"host"})", two,
            {QStringList{QStringLiteral("host|Time 1|Value #A|Time 2|Value #B"),
                         QStringLiteral("a|0s|5|0s|50"), QStringLiteral("b|0s|3|0s|30")}});
        row("joinByField by a field that is not there", "joinByField", R"({"byField":"nope"})", two,
            {QStringList{QStringLiteral("Time|host|Value #A"), QStringLiteral("0s|a|5"),
                         QStringLiteral("0s|b|3")},
             QStringList{QStringLiteral("Time|host|Value #B"), QStringLiteral("0s|a|50"),
                         QStringLiteral("0s|b|30")}});
        row("labelsToFields", "labelsToFields", "{}",
            seriesFrames(target("A"), instant({{labels({{"host", "a"}}), 5}, {labels({{"host", "b"}}), 3}})),
            {words("Time|{host=\"a\"}|host 0s|5|a"), words("Time|{host=\"b\"}|host 0s|3|b")});
        row("labelsToFields with a label as the value's name", "labelsToFields",
            R"({"valueLabel":"host"})",
            seriesFrames(target("A"), instant({{labels({{"host", "a"}}), 5}, {labels({{"host", "b"}}), 3}})),
            {words("Time|a 0s|5"), words("Time|b 0s|3")});
        row("labelsToFields as rows", "labelsToFields", R"({"mode":"rows"})",
            seriesFrames(target("A"), instant({{labels({{"host", "a"}, {"job", "n"}}), 5}})),
            {words("label|value host|a job|n")});
        row("seriesToRows", "seriesToRows", "{}", ranges(),
            {words("Time|Metric|Value 20s|a|3 20s|b|NaN 10s|a|2 0s|a|1 0s|b|10")});
        row("concatenate", "concatenate", "{}", ranges(),
            {QStringList{QStringLiteral("a · Time|a|b · Time|b"), QStringLiteral("0s|1|0s|10"),
                         QStringLiteral("10s|2|20s|NaN"), QStringLiteral("20s|3|-|-")}});
        row("concatenate without the tables' names", "concatenate", R"({"frameNameMode":"drop"})", ranges(),
            {QStringList{QStringLiteral("Time 1|a|Time 2|b"), QStringLiteral("0s|1|0s|10"),
                         QStringLiteral("10s|2|20s|NaN"), QStringLiteral("20s|3|-|-")}});
        row("prepareTimeSeries", "prepareTimeSeries", R"({"format":"multi"})", one,
            {words("Time|host|Value 0s|a|5 0s|b|3")});
        row("reduce to rows", "reduce", R"({"reducers":["max","mean"]})", ranges(),
            {words("Field|Max|Mean a|3|2 b|10|10")});
        row("reduce to rows with labels", "reduce", R"({"reducers":["last"],"labelsToFields":true})",
            seriesFrames(target("A"), instant({{labels({{"host", "a"}}), 5}})),
            {QStringList{QStringLiteral("Field|host|Last"), QStringLiteral("Value|a|5")}});
        row("reduce by nothing", "reduce", R"({"reducers":[]})", one, {words("Time|host|Value 0s|a|5 0s|b|3")});
        row("reduce of fields", "reduce", R"({"mode":"reduceFields","reducers":["sum"]})", ranges(),
            {words("a 6"), words("b 10")});
        row("reduce by something unknown", "reduce", R"({"reducers":["nope"]})", ranges(),
            {words("Field|nope a|- b|-")});
        row("calculateField, two columns", "calculateField",
            R"({"mode":"binary","binary":{"left":"Value","operator":"/","right":"2"},"alias":"half"})",
            one, {words("Time|host|Value|half 0s|a|5|2.5 0s|b|3|1.5")});
        row("calculateField over series joins them", "calculateField",
            R"({"mode":"binary","binary":{"left":"a","operator":"-","right":{"matcher":{"id":"byName",
                "options":"b"}}},"replaceFields":true,"alias":"d"})",
            ranges(), {words("Time|d 0s|-9 10s|- 20s|NaN")});
        row("calculateField of a column that is not there", "calculateField",
            R"({"mode":"binary","binary":{"left":"nope","operator":"+","right":"1"}})", one,
            {words("Time|host|Value 0s|a|5 0s|b|3")});
        row("calculateField with a number is of each series", "calculateField",
            R"({"mode":"binary","binary":{"left":"a","operator":"*","right":"10"},"alias":"ten","replaceFields":true})",
            ranges(), {words("Time|ten 0s|10 10s|20 20s|30")});
        row("calculateField, share of the whole", "calculateField",
            R"({"mode":"unary","unary":{"operator":"percent","fieldName":"Value"},"alias":"p"})",
            {hosts("A", 6, 2, true)}, {words("Time|host|Value|p 0s|a|6|0.75 0s|b|2|0.25")});
        row("calculateField over a row", "calculateField",
            R"({"mode":"reduceRow","reduce":{"reducer":"sum"}})", ranges(),
            {words("Time|a|b|Total 0s|1|10|11 10s|2|-|2 20s|3|NaN|3")});
        row("calculateField of one column", "calculateField",
            R"({"mode":"unary","unary":{"operator":"floor","fieldName":"Value"},"alias":"f"})",
            {tableFrame(target("A"), instant({{{}, -1.5}}), true)}, {words("Time|Value|f 0s|-1.5|-2")});
        row("calculateField, running total", "calculateField",
            R"({"mode":"cumulativeFunctions","cumulative":{"field":"Value","reducer":"sum"},"alias":"c"})",
            one, {words("Time|host|Value|c 0s|a|5|5 0s|b|3|8")});
        row("calculateField, row number", "calculateField", R"({"mode":"index","alias":"n"})", one,
            {words("Time|host|Value|n 0s|a|5|0 0s|b|3|1")});
    }
    void eachTransformation()
    {
        QFETCH(QString, id);
        QFETCH(QByteArray, options);
        QFETCH(QList<DataFrame>, frames);
        QFETCH(QList<QStringList>, expected);
        QVERIFY(isTransformation(id));
        const auto json = QJsonDocument::fromJson(options);
        QVERIFY(json.isObject());
        const QList<DataFrame> result = transformed(frames, {{id, json.object(), {}}});
        verifyEven(result);
        QList<QStringList> shown;
        for (const DataFrame &frame : result)
            shown << lines(frame);
        QCOMPARE(shown, expected);
    }

    void everyTransformationTakesNothingAndNonsense_data()
    {
        QTest::addColumn<QString>("id");
        for (const char *id : {"organize", "filterFieldsByName", "renameByRegex", "convertFieldType",
                               "calculateField", "sortBy", "limit", "filterByValue", "groupBy",
                               "groupingToMatrix", "reduce", "filterByRefId", "merge", "joinByField",
                               "seriesToColumns", "labelsToFields", "seriesToRows", "concatenate",
                               "prepareTimeSeries"})
            QTest::newRow(id) << QString::fromLatin1(id);
    }
    void everyTransformationTakesNothingAndNonsense()
    {
        QFETCH(QString, id);
        QVERIFY(isTransformation(id));
        const QList<QList<DataFrame>> inputs{
            {}, {DataFrame()}, {DataFrame(), hosts("A", 1, 2)}, {tableFrame(target("A"), {}, true)},
            ranges(), seriesFrames(target("A"), instant({{{}, std::nan("")}})),
            ranges() + QList<DataFrame>{hosts("B", 1, 2)}};
        const char *const options[] = {
            "{}",
            R"({"sort":7,"fields":[1],"reducers":{"a":1},"conversions":"x","include":3,"exclude":[],
                "regex":5,"binary":[],"unary":7,"reduce":"sum","limitField":"many","filters":[1,{"config":2}],
                "byField":9,"mode":null,"excludeByName":[],"renameByName":4,"indexByName":"x"})",
            R"({"sort":[{}],"fields":{"Value":7},"reducers":[3],"conversions":[{}],"include":{"names":[1]},
                "regex":"+","renamePattern":"$9","mode":"binary","binary":{"left":{"fixed":[]},"right":{}},
                "limitField":0,"filters":[{"fieldName":"Value","config":{"id":"range"}}],"byField":"Value"})",
            R"({"mode":"cumulativeFunctions","cumulative":{"field":"Value"},"columnField":"Value",
                "rowField":"Value","valueField":"Value","emptyValue":"zero","replaceFields":true})"};
        for (const auto &input : inputs) {
            for (const char *each : options)
                verifyEven(apply(qPrintable(id), each, input));
        }
    }

    void stepsFollowOneAnotherAndMayChooseTheirQuery()
    {
        const QList<DataFrame> frames{hosts("A", 5, 3), hosts("B", 50, 30)};
        const QJsonObject first{{QStringLiteral("limitField"), 1}};
        const auto limited = transformed(frames, {{QStringLiteral("limit"), first, QStringLiteral("B")}});
        QCOMPARE(limited.size(), 2);
        QCOMPARE(limited[0].rows(), 1);
        QCOMPARE(limited[0].refId, QStringLiteral("B"));
        QCOMPARE(limited[1].rows(), 2);
        const auto both = transformed(frames, {{QStringLiteral("merge"), {}, {}},
                                               {QStringLiteral("limit"), first, {}},
                                               {QStringLiteral("nobody knows it"), {}, {}}});
        QCOMPARE(both.size(), 1);
        QCOMPARE(lines(both.first()).value(1), QStringLiteral("0s|a|5|50"));
        QVERIFY(!isTransformation(QStringLiteral("nobody knows it")));
    }

    void eachCalculation_data()
    {
        QTest::addColumn<QString>("calc");
        QTest::addColumn<QString>("numbers");
        QTest::addColumn<QString>("name");
        const auto row = [](const char *calc, const char *numbers, const char *name) {
            QTest::newRow(calc) << QString::fromLatin1(calc) << QString::fromLatin1(numbers)
                                << QString::fromLatin1(name);
        };
        // Of 4, null, 1, NaN, 7, 4, null.
        row("last", "-", "Last");
        row("lastNotNull", "4", "Last *");
        row("first", "4", "First");
        row("firstNotNull", "4", "First *");
        row("min", "1", "Min");
        row("max", "7", "Max");
        row("mean", "4", "Mean");
        row("median", "4", "Median");
        row("variance", "4.5", "Variance");
        row("stdDev", "2.1213203435596424", "StdDev");
        row("sum", "16", "Total");
        row("count", "4", "Count");
        row("range", "6", "Range");
        row("delta", "11", "Delta");
        row("diff", "0", "Difference");
        row("diffperc", "0", "Difference percent");
        row("logmin", "1", "Min (above zero)");
        row("changeCount", "3", "Change Count");
        row("distinctCount", "3", "Distinct Count");
        row("p50", "4", "50th %");
        row("p99", "7", "99th %");
        row("p1", "1", "1st %");
        row("p11", "1", "11th %");
        row("nope", "-", "nope");
    }
    void eachCalculation()
    {
        QFETCH(QString, calc);
        QFETCH(QString, numbers);
        QFETCH(QString, name);
        const QVariantList values{4.0, QVariant(), 1.0, std::nan(""), 7.0, 4.0, QVariant()};
        const QVariant result = reduceColumn(calc, values);
        QCOMPARE(result.isValid() ? textOf(result) : QStringLiteral("-"), numbers);
        QCOMPARE(reducerName(calc), name);
        // Nothing has no value, and never one out of the air.
        for (const QVariantList &nothing : {QVariantList(), QVariantList{QVariant(), QVariant()}}) {
            const QVariant none = reduceColumn(calc, nothing);
            if (calc == QLatin1String("count"))
                QCOMPARE(none.toDouble(), 0.0);
            else
                QVERIFY2(!none.isValid() || std::isnan(none.toDouble()), qPrintable(textOf(none)));
        }
    }

    void wordsAreCountedAndNeverAdded()
    {
        const QVariantList values{QStringLiteral("b"), QStringLiteral("a"), QStringLiteral("b")};
        QCOMPARE(reduceColumn(QStringLiteral("last"), values).toString(), QStringLiteral("b"));
        QCOMPARE(reduceColumn(QStringLiteral("count"), values).toDouble(), 3.0);
        QCOMPARE(reduceColumn(QStringLiteral("distinctCount"), values).toDouble(), 2.0);
        QCOMPARE(reduceColumn(QStringLiteral("changeCount"), values).toDouble(), 2.0);
        QCOMPARE(reduceColumn(QStringLiteral("allValues"), values).toString(), QStringLiteral("b, a, b"));
        QCOMPARE(reduceColumn(QStringLiteral("uniqueValues"), values).toString(), QStringLiteral("b, a"));
        QVERIFY(!reduceColumn(QStringLiteral("sum"), values).isValid());
        QVERIFY(!reduceColumn(QStringLiteral("max"), values).isValid());
    }
};

QTEST_GUILESS_MAIN(TestTransformations)
#include "tst_transformations.moc"
