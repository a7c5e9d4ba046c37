// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/fieldconfig.h"
#include "ui/dashboard/overrides.h"
#include "ui/dashboard/seriesstyle.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace thunes;

namespace {

using Kind = DataField::Kind;

QJsonArray arrayOf(const QByteArray &json) { return QJsonDocument::fromJson(json).array(); }

/// A panel with one override: the matcher sets the unit.
Panel panelWith(const QByteArray &matcher)
{
    Panel panel;
    panel.overrides = loadOverrides(arrayOf("[{\"matcher\":" + matcher
                                            + ",\"properties\":[{\"id\":\"unit\",\"value\":\"ms\"}]}]"),
                                    panel.notes);
    return panel;
}

FieldConfig applied(const QByteArray &property)
{
    FieldConfig field;
    const QJsonObject json = QJsonDocument::fromJson(property).object();
    (void) applyProperty({json.value(QLatin1String("id")).toString(), json.value(QLatin1String("value"))},
                         field);
    return field;
}

} // namespace

/// Which fields an override picks, and what it makes of them.
class TestOverrides : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".?"))); }

    void eachMatcher_data()
    {
        QTest::addColumn<QByteArray>("matcher");
        QTest::addColumn<QString>("picked");
        // Of: 'cpu' (A, number, last 5), 'disk /var' (B, number, last 50), 'Time' (A), 'host' (A, text).
        const auto row = [](const char *matcher, const char *picked) {
            QTest::newRow(matcher) << QByteArray(matcher) << QString::fromLatin1(picked);
        };
        row(R"({"id":"byName","options":"cpu"})", "cpu");
        row(R"({"id":"byName","options":"Value"})", "cpu disk");
        row(R"({"id":"byName","options":"cp"})", "");
        row(R"({"id":"byName","options":7})", "");
        row(R"({"id":"byName"})", "");
        row(R"({"id":"byRegexp","options":"/^disk.*/"})", "disk");
        row(R"({"id":"byRegexp","options":"disk"})", "");
        row(R"({"id":"byRegexp","options":"disk.*"})", "disk");
        row(R"({"id":"byRegexp","options":"/CPU/i"})", "cpu");
        row(R"({"id":"byRegexp","options":"/+/"})", "");
        row(R"({"id":"byType","options":"number"})", "cpu disk");
        row(R"({"id":"byType","options":"time"})", "Time");
        row(R"({"id":"byType","options":"string"})", "host");
        row(R"({"id":"byType","options":"boolean"})", "");
        row(R"({"id":"byTypes","options":["time","string"]})", "Time host");
        row(R"({"id":"byFrameRefID","options":"B"})", "disk");
        row(R"({"id":"byFrameRefID","options":"Z"})", "");
        row(R"({"id":"byFrameIndex","options":1})", "disk");
        row(R"({"id":"byValue","options":{"reducer":"last","op":"gte","value":50}})", "disk");
        row(R"({"id":"byValue","options":{"reducer":"last","op":"lt","value":50}})", "cpu");
        row(R"({"id":"byValue","options":{"reducer":"nope","op":"lt","value":50}})", "");
        row(R"({"id":"byNames","options":{"mode":"include","names":["cpu","host"]}})", "cpu host");
        row(R"({"id":"byNames","options":{"mode":"exclude","names":["cpu"]}})", "disk host");
        row(R"({"id":"byNames","options":[]})", "");
        row(R"({"id":"byRegexpOrNames","options":{"pattern":"/^d/","names":["host"]}})", "disk host");
        row(R"({"id":"numeric"})", "cpu disk");
        row(R"({"id":"time"})", "Time");
        row(R"({"id":"any"})", "cpu disk Time host");
        row(R"({"id":"anyField"})", "cpu disk Time host");
    }
    void eachMatcher()
    {
        QFETCH(QByteArray, matcher);
        QFETCH(QString, picked);
        const Panel panel = panelWith(matcher);
        QCOMPARE(panel.notes, QStringList());
        QCOMPARE(panel.overrides.size(), 1);
        OverrideSet overrides(panel);
        const auto value = [](double last) {
            return [last](const QString &calc) {
                return calc == QLatin1String("last") ? std::optional(last) : std::nullopt;
            };
        };
        const QList<std::pair<QString, FieldFacts>> fields{
            {QStringLiteral("cpu"), {QStringLiteral("Value"), QStringLiteral("cpu"), QStringLiteral("A"),
                                     Kind::Number, 0, value(5)}},
            {QStringLiteral("disk"), {QStringLiteral("Value"), QStringLiteral("disk /var"),
                                      QStringLiteral("B"), Kind::Number, 1, value(50)}},
            {QStringLiteral("Time"), {QStringLiteral("Time"), QStringLiteral("Time"), QStringLiteral("A"),
                                      Kind::Time, 0, {}}},
            {QStringLiteral("host"), {QStringLiteral("host"), QStringLiteral("host"), QStringLiteral("A"),
                                      Kind::Text, 0, {}}}};
        QStringList found;
        for (const auto &[name, facts] : fields) {
            const auto field = overrides.fieldFor(facts);
            if (field) {
                QCOMPARE(field->unit, QStringLiteral("ms"));
                found << name;
            }
        }
        QCOMPARE(found.join(u' '), picked);
    }

    void eachProperty()
    {
        QCOMPARE(applied(R"({"id":"unit","value":"bytes"})").unit, QStringLiteral("bytes"));
        QCOMPARE(applied(R"({"id":"decimals","value":3})").decimals, std::optional(3));
        QCOMPARE(applied(R"({"id":"decimals","value":"many"})").decimals, std::optional<int>());
        QCOMPARE(applied(R"({"id":"min","value":"-1"})").min, std::optional(-1.0));
        QCOMPARE(applied(R"({"id":"max","value":2})").max, std::optional(2.0));
        QCOMPARE(applied(R"({"id":"displayName","value":"x"})").displayName, QStringLiteral("x"));
        QCOMPARE(applied(R"({"id":"noValue","value":"-"})").noValue, QStringLiteral("-"));
        const FieldConfig fixed = applied(R"({"id":"color","value":{"mode":"fixed","fixedColor":"red"}})");
        QCOMPARE(fixed.colorMode, ColorMode::Fixed);
        QCOMPARE(fixed.fixedColor, QStringLiteral("red"));
        const FieldConfig limits = applied(R"({"id":"thresholds","value":{"mode":"percentage",
            "steps":[{"color":"green","value":null},{"color":"red","value":80}]}})");
        QCOMPARE(limits.thresholds.mode, ThresholdsMode::Percentage);
        QCOMPARE(limits.thresholds.steps.size(), 2);
        const FieldConfig mapped = applied(
            R"({"id":"mappings","value":[{"type":"value","options":{"1":{"text":"ON"}}}]})");
        QCOMPARE(display(mapped, 1).text, QStringLiteral("ON"));
        QCOMPARE(applied(R"({"id":"links","value":[{"url":"/d/x"}]})").links.size(), 1);
        QCOMPARE(applied(R"({"id":"custom.lineWidth","value":4})").lineWidth, 4.0);
        QCOMPARE(applied(R"({"id":"custom.fillOpacity","value":40})").fillOpacity, 40);
        QVERIFY(applied(R"({"id":"custom.spanNulls","value":true})").spanNulls);
        QVERIFY(seriesStyle(applied(R"({"id":"custom.hideFrom","value":{"viz":true}})")).hidden);
        QVERIFY(seriesStyle(applied(R"({"id":"custom.hideFrom.viz","value":true})")).hidden);
        QCOMPARE(seriesStyle(applied(R"({"id":"custom.transform","value":"negative-Y"})")).transform,
                 SeriesTransform::NegativeY);
        QCOMPARE(seriesStyle(applied(R"({"id":"custom.axisPlacement","value":"right"})")).axis,
                 AxisPlacement::Right);
        // Of the wrong type: as if it were not there.
        QVERIFY(applied(R"({"id":"thresholds","value":7})").thresholds.steps.isEmpty());
        QCOMPARE(applied(R"({"id":"color","value":"red"})").colorMode, ColorMode::PaletteClassic);
        FieldConfig field;
        QVERIFY(!applyProperty({QStringLiteral("sound"), true}, field));
        QVERIFY(!applyProperty({QStringLiteral("custom.") + QStringLiteral("a.").repeated(20), true}, field));
    }

    void laterOverridesWinAndTheRestOfTheFieldStays()
    {
        Panel panel;
        panel.field.unit = QStringLiteral("bytes");
        panel.field.decimals = 1;
        panel.overrides = loadOverrides(arrayOf(R"([
            {"matcher":{"id":"byType","options":"number"},"properties":[{"id":"unit","value":"s"},{"id":"max","value":9}]},
            {"matcher":{"id":"byName","options":"cpu"},"properties":[{"id":"unit","value":"ms"}]}])"),
                                        panel.notes);
        OverrideSet overrides(panel);
        const auto cpu = overrides.fieldFor({QStringLiteral("Value"), QStringLiteral("cpu"), {},
                                             Kind::Number, 0, {}});
        QVERIFY(cpu);
        QCOMPARE(cpu->unit, QStringLiteral("ms"));
        QCOMPARE(cpu->max, std::optional(9.0));
        QCOMPARE(cpu->decimals, std::optional(1));
        const auto other = overrides.fieldFor({QStringLiteral("Value"), QStringLiteral("x"), {},
                                               Kind::Number, 0, {}});
        QCOMPARE(other->unit, QStringLiteral("s"));
        QVERIFY(!overrides.fieldFor({QStringLiteral("Time"), QStringLiteral("Time"), {}, Kind::Time, 0, {}}));
    }

    void whatIsUnknownIsNotedAndOnlyThat()
    {
        QStringList notes;
        const auto list = loadOverrides(arrayOf(R"([7,{"matcher":{"id":"byMoon"},"properties":[]},
            {"matcher":{"id":"byName","options":"a"},"properties":[{"id":"unit","value":"s"},
             {"id":"sound","value":1},{"id":"filterable","value":true}]}])"), notes);
        QCOMPARE(list.size(), 1);
        QCOMPARE(list.first().properties.size(), 1);
        QCOMPARE(notes, (QStringList{QStringLiteral("an override for '' is not applied"),
                                     QStringLiteral("an override for 'byMoon' is not applied"),
                                     QStringLiteral("the override of 'sound' is not applied")}));
    }
};

QTEST_GUILESS_MAIN(TestOverrides)
#include "tst_overrides.moc"
