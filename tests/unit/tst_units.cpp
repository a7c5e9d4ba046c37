// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/units.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QTest>

#include <limits>

using namespace thunes;

namespace {

QJsonObject golden(const char *name)
{
    QFile file(QStringLiteral(THUNES_SOURCE_DIR "/tests/fixtures/grafana/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                          : QJsonObject();
}

void addRows(const char *fixture)
{
    QTest::addColumn<QString>("unit");
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("decimals");
    QTest::addColumn<QString>("expected");
    const QJsonObject units = golden(fixture);
    for (auto unit = units.begin(); unit != units.end(); ++unit) {
        const QJsonObject values = unit->toObject();
        for (auto value = values.begin(); value != values.end(); ++value) {
            const QStringList key = value.key().split(u'@');
            QTest::newRow(qPrintable(QString(unit.key() + u' ' + value.key())))
                << unit.key() << key[0].toDouble() << (key.size() > 1 ? key[1].toInt() : -1)
                << value->toString();
        }
    }
}

} // namespace

class TestUnits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".?")));
        // A process under a German locale must still write 1.5.
        QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
        QVERIFY(golden("golden_units.json").size() >= 50);
        QVERIFY(golden("golden_units_decimals.json").size() >= 50);
    }

    void automaticDecimalsAreGrafanas_data() { addRows("golden_units.json"); }
    void automaticDecimalsAreGrafanas() { check(); }
    void fixedDecimalsAreGrafanas_data() { addRows("golden_units_decimals.json"); }
    void fixedDecimalsAreGrafanas() { check(); }

    void valuesThatAreNoNumbersSaySo_data()
    {
        QTest::addColumn<QString>("unit");
        for (const char *unit : {"", "short", "percentunit", "s", "bool_on_off", "dtdurations",
                                 "hex", "locale", "clocks", "dateTimeAsIso", "nobody knows"})
            QTest::newRow(unit) << QString::fromLatin1(unit);
    }
    void valuesThatAreNoNumbersSaySo()
    {
        QFETCH(QString, unit);
        using Limits = std::numeric_limits<double>;
        QCOMPARE(formatValue(Limits::quiet_NaN(), unit, {}).toString(), QStringLiteral("NaN"));
        QCOMPARE(formatValue(Limits::infinity(), unit, 2).toString(), QStringLiteral("∞"));
        QCOMPARE(formatValue(-Limits::infinity(), unit, {}).toString(), QStringLiteral("-∞"));
    }

    void extremeNumbersDoNotCrash_data()
    {
        QTest::addColumn<double>("value");
        using Limits = std::numeric_limits<double>;
        for (const double value : {Limits::max(), Limits::lowest(), Limits::min(),
                                   Limits::denorm_min(), -Limits::denorm_min(), 1e21, 1e300})
            QTest::newRow(qPrintable(QString::number(value))) << value;
    }
    void extremeNumbersDoNotCrash()
    {
        QFETCH(double, value);
        const QJsonObject units = golden("golden_units.json");
        for (const QString &unit : units.keys()) {
            formatValue(value, unit, {});
            formatValue(value, unit, 20);
            formatValue(value, unit, -5);
            formatValue(value, unit, 100000);
        }
    }

    void unknownUnitBecomesTheSuffix()
    {
        QCOMPARE(formatValue(2, QStringLiteral("furlongs"), {}).toString(),
                 QStringLiteral("2 furlongs"));
    }

    void partsAreSeparate()
    {
        const FormattedValue value = formatValue(-1234.5, QStringLiteral("currencyUSD"), {});
        QCOMPARE(value.prefix, QStringLiteral("-$"));
        QCOMPARE(value.text, QStringLiteral("1.23"));
        QCOMPARE(value.suffix, QStringLiteral("K"));
    }

private:
    void check()
    {
        QFETCH(QString, unit);
        QFETCH(double, value);
        QFETCH(int, decimals);
        QFETCH(QString, expected);
        QCOMPARE(formatValue(value, unit, decimals < 0 ? std::nullopt : std::optional(decimals))
                     .toString(),
                 expected);
    }
};

QTEST_GUILESS_MAIN(TestUnits)
#include "tst_units.moc"
