// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/evaluate.h"

#include <QTest>

#include <cmath>
#include <limits>

Q_DECLARE_METATYPE(thunes::ValueMapping)

using namespace thunes;

namespace {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

FieldConfig breakerField()
{
    FieldConfig field;
    field.colorMode = ColorMode::Thresholds;
    field.thresholds.steps = {{std::nullopt, QStringLiteral("green")},
                              {0.4, QStringLiteral("yellow")},
                              {0.9, QStringLiteral("red")}};
    field.mappings = {{ValueMapping::Exact{QStringLiteral("0")}, QStringLiteral("CLOSED"), {}, 0},
                      {ValueMapping::Exact{QStringLiteral("0.5")}, QStringLiteral("HALF-OPEN"), {}, 1},
                      {ValueMapping::Exact{QStringLiteral("1")}, QStringLiteral("OPEN"), {}, 2}};
    return field;
}

std::vector<SamplePoint> points(std::initializer_list<double> values)
{
    std::vector<SamplePoint> result;
    TimePoint time{};
    for (const double value : values)
        result.push_back({time += Seconds(15), value});
    return result;
}

} // namespace

class TestEvaluate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thresholdAndMappingDecideTogether_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("color");
        QTest::newRow("closed") << 0.0 << "CLOSED" << "green";
        QTest::newRow("half-open") << 0.5 << "HALF-OPEN" << "yellow";
        QTest::newRow("open") << 1.0 << "OPEN" << "red";
        QTest::newRow("between") << 0.45 << "0.450" << "yellow";
        QTest::newRow("on the step") << 0.9 << "0.900" << "red";
        QTest::newRow("below all") << -1.0 << "-1" << "green";
        QTest::newRow("infinite") << infinity << "∞" << "red";
        QTest::newRow("NaN has no colour") << notANumber << "NaN" << "";
    }
    void thresholdAndMappingDecideTogether()
    {
        QFETCH(double, value);
        QFETCH(QString, text);
        QFETCH(QString, color);
        const DisplayValue shown = display(breakerField(), value);
        QCOMPARE(shown.text, text);
        QCOMPARE(shown.colorName, color);
    }

    void absentValueHasNoColourAndTheNoValueText()
    {
        FieldConfig field = breakerField();
        QCOMPARE(display(field, std::nullopt).text, QString());
        QCOMPARE(display(field, std::nullopt).colorName, QString());
        field.noValue = QStringLiteral("nobody reports");
        QCOMPARE(display(field, std::nullopt).text, QStringLiteral("nobody reports"));
        field.mappings.append({ValueMapping::Special::Null, QStringLiteral("N/A"),
                               QStringLiteral("orange"), 3});
        QCOMPARE(display(field, std::nullopt).text, QStringLiteral("N/A"));
        QCOMPARE(display(field, std::nullopt).colorName, QStringLiteral("orange"));
        QVERIFY(!display(field, notANumber).mapped);
    }

    void firstMappingWinsAndItsColourBeatsTheThreshold()
    {
        FieldConfig field = breakerField();
        field.unit = QStringLiteral("ms");
        field.mappings = {{ValueMapping::Range{0.0, 1.0}, {}, QStringLiteral("blue"), 0},
                          {ValueMapping::Exact{QStringLiteral("1")}, QStringLiteral("late"), {}, 1}};
        const DisplayValue shown = display(field, 1);
        QVERIFY(shown.mapped);
        QCOMPARE(shown.text, QStringLiteral("1 ms")); // an empty text keeps the value's own
        QCOMPARE(shown.colorName, QStringLiteral("blue"));
    }

    void mappingsMatchWhatTheyName_data()
    {
        QTest::addColumn<ValueMapping>("mapping");
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("expected");
        using M = ValueMapping;
        using Special = M::Special;
        QTest::newRow("exact") << M{M::Exact{QStringLiteral("1")}, {}, {}, 0} << 1.0 << true;
        QTest::newRow("exact 1.0") << M{M::Exact{QStringLiteral("1.0")}, {}, {}, 0} << 1.0 << true;
        QTest::newRow("exact other") << M{M::Exact{QStringLiteral("1")}, {}, {}, 0} << 1.1 << false;
        QTest::newRow("exact word") << M{M::Exact{QStringLiteral("x")}, {}, {}, 0} << 0.0 << false;
        QTest::newRow("exact empty") << M{M::Exact{QString()}, {}, {}, 0} << 0.0 << false;
        QTest::newRow("exact NaN") << M{M::Exact{QStringLiteral("NaN")}, {}, {}, 0} << notANumber << true;
        QTest::newRow("exact inf") << M{M::Exact{QStringLiteral("inf")}, {}, {}, 0} << infinity << false;
        QTest::newRow("range ends") << M{M::Range{1.0, 2.0}, {}, {}, 0} << 2.0 << true;
        QTest::newRow("range out") << M{M::Range{1.0, 2.0}, {}, {}, 0} << 2.1 << false;
        QTest::newRow("range open") << M{M::Range{1.0, {}}, {}, {}, 0} << infinity << true;
        QTest::newRow("range NaN") << M{M::Range{}, {}, {}, 0} << notANumber << false;
        QTest::newRow("regex") << M{M::Regex{QStringLiteral(".*")}, {}, {}, 0} << 1.0 << false;
        QTest::newRow("null") << M{Special::Null, {}, {}, 0} << 0.0 << false;
        QTest::newRow("nan") << M{Special::Nan, {}, {}, 0} << notANumber << true;
        QTest::newRow("null+nan") << M{Special::NullAndNan, {}, {}, 0} << notANumber << true;
        QTest::newRow("true") << M{Special::True, {}, {}, 0} << 1.0 << false;
    }
    void mappingsMatchWhatTheyName()
    {
        QFETCH(ValueMapping, mapping);
        QFETCH(double, value);
        QFETCH(bool, expected);
        QCOMPARE(matchMapping({mapping}, value).has_value(), expected);
    }

    void percentageThresholdsScaleFromMinToMax()
    {
        Thresholds thresholds = breakerField().thresholds;
        thresholds.mode = ThresholdsMode::Percentage;
        thresholds.steps[1].value = 50;
        thresholds.steps[2].value = 80;
        const auto colour = [&](double value, std::optional<double> min, std::optional<double> max) {
            return activeStep(thresholds, value, min, max)->color;
        };
        QCOMPARE(colour(0.9, 0, 1.5), QStringLiteral("yellow"));
        QCOMPARE(colour(1.2, 0, 1.5), QStringLiteral("red"));
        QCOMPARE(colour(60, {}, {}), QStringLiteral("yellow"));
        QCOMPARE(colour(60, 5, 5), QStringLiteral("green"));
        QVERIFY(!activeStep({}, 1, {}, {}));
    }

    void reducersReduce_data()
    {
        QTest::addColumn<QString>("calc");
        QTest::addColumn<double>("expected");
        QTest::newRow("lastNotNull") << "lastNotNull" << 2.0;
        QTest::newRow("last") << "last" << notANumber;
        QTest::newRow("first") << "first" << notANumber;
        QTest::newRow("firstNotNull") << "firstNotNull" << 1.0;
        QTest::newRow("min") << "min" << 1.0;
        QTest::newRow("max") << "max" << 5.0;
        QTest::newRow("mean") << "mean" << 8.0 / 3;
        QTest::newRow("sum") << "sum" << 8.0;
        QTest::newRow("count") << "count" << 3.0;
        QTest::newRow("range") << "range" << 4.0;
        QTest::newRow("diff") << "diff" << 1.0;
        QTest::newRow("delta resets") << "delta" << 6.0;
        QTest::newRow("median") << "median" << 2.0;
        QTest::newRow("changeCount") << "changeCount" << 2.0;
        QTest::newRow("distinctCount") << "distinctCount" << 3.0;
    }
    void reducersReduce()
    {
        QFETCH(QString, calc);
        QFETCH(double, expected);
        QVERIFY(isReducer(calc));
        const auto actual = reduce(calc, points({notANumber, 1, 5, 2, notANumber}));
        QVERIFY(actual);
        QVERIFY(std::isnan(expected) ? std::isnan(*actual) : qFuzzyCompare(*actual, expected));
    }

    void nothingReducesToNothing()
    {
        QVERIFY(!reduce(QStringLiteral("mean"), {}));
        QVERIFY(!reduce(QStringLiteral("lastNotNull"), points({notANumber, notANumber})));
        QVERIFY(!reduce(QStringLiteral("p100"), points({1})));
        QVERIFY(!isReducer(QStringLiteral("p100")));
    }

    void coloursSayHowBadItIs_data()
    {
        QTest::addColumn<QString>("color");
        QTest::addColumn<int>("severity");
        const auto row = [](const char *color, Severity severity) {
            QTest::newRow(color) << QString::fromLatin1(color) << static_cast<int>(severity);
        };
        row("green", Severity::Ok);
        row("semi-dark-green", Severity::Ok);
        row("#73BF69", Severity::Ok);
        row("rgb(50, 172, 45)", Severity::Ok);
        row("yellow", Severity::Warning);
        row("super-light-orange", Severity::Warning);
        row("#EAB839", Severity::Warning);
        row("rgba(237, 129, 40, 0.89)", Severity::Warning);
        row("dark-red", Severity::Critical);
        row("#F2495C", Severity::Critical);
        row("#d44a3a", Severity::Critical);
        row("dark-gray", Severity::Neutral);
        row("text", Severity::Neutral);
        row("transparent", Severity::Neutral);
        row("#808080", Severity::Neutral);
        row("blue", Severity::Neutral);
        row("", Severity::Unknown);
        row("colourless idea", Severity::Unknown);
        row("rgb(1)", Severity::Unknown);
    }
    void coloursSayHowBadItIs()
    {
        QFETCH(QString, color);
        QFETCH(int, severity);
        QCOMPARE(static_cast<int>(severityOf(color)), severity);
    }
};

QTEST_GUILESS_MAIN(TestEvaluate)
#include "tst_evaluate.moc"
