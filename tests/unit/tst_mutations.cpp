// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/honoured.h"
#include "ui/dashboard/loader.h"
#include "ui/dashboard/resolve.h"
#include "ui/dashboard/variables.h"
#include "ui/models/panelpicture.h"
#include "ui/models/panelqueries.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <cmath>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

const QString fixtures = QStringLiteral(THUNES_SOURCE_DIR "/tests/fixtures/dashboards");
const TimePoint noon = TimePoint(Seconds(1732536000));

QByteArray contents(const QString &name)
{
    QFile file(fixtures + u'/' + name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Two series with what hurts: NaN, infinity, a gap, labels of every kind.
QueryResult answer(bool isRange)
{
    QueryResult result;
    for (const char *name : {"a", "b"}) {
        TimeSeries series;
        series.labels = {{QStringLiteral("instance"), QLatin1String(name)},
                         {QStringLiteral("le"), QStringLiteral("+Inf")},
                         {QStringLiteral("__name__"), QStringLiteral("x")}};
        if (isRange)
            series.points = {{noon - 60s, 1}, {noon - 45s, std::nan("")}, {noon - 15s, INFINITY}};
        series.points.push_back({noon, 0.5});
        result.series << series;
    }
    return result;
}

/// From the text to what would be drawn, all the way.
void show(const QByteArray &text)
{
    const auto dashboard = loadDashboard(text, QStringLiteral("mutant.json"));
    if (!dashboard) {
        QVERIFY(!dashboard.error().message.isEmpty());
        return;
    }
    const auto report = honoured(*dashboard, [](PanelType) { return true; });
    QVERIFY(report.size() <= dashboard->panels.size());
    const Dashboard shown = resolved(*dashboard, Variables::saved(dashboard->variables));
    QSet<int> ids;
    for (const Panel &panel : shown.panels) {
        QVERIFY(panel.id > 0 && !ids.contains(panel.id));
        ids << panel.id;
        QVERIFY(panel.gridPos.x >= 0 && panel.gridPos.x + panel.gridPos.w <= 24);
        if (!hasQueries(panel.type))
            continue;
        const PanelQueries queries = panelQueries(panel, {}, noon, 500);
        QList<TargetAnswer> answers;
        for (const PanelQueries::Part &part : queries.parts) {
            if (part.range)
                QVERIFY(part.range->step > 0ms && part.range->end >= part.range->start);
            answers.append({part.target,
                            part.current ? std::optional(answer(false)) : std::nullopt,
                            part.range ? std::optional(answer(true)) : std::nullopt});
        }
        const PanelData data = pictureOf(panel, answers, {noon - 1h, noon, 15s, 10s, {}, {}, {}});
        for (const NamedSeries &series : data.series)
            (void) display(fieldOf(series, panel), reduce(panel.stat.calc, series.points));
        for (const DataFrame &frame : data.frames) {
            for (const DataField &field : frame.fields)
                QCOMPARE(field.values.size(), frame.rows());
        }
    }
}

QByteArray textOf(const QJsonValue &value)
{
    return value.isArray() ? QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact)
                           : QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact);
}

void collectKeys(const QJsonValue &value, QSet<QString> &keys)
{
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue &inner : array)
            collectKeys(inner, keys);
        return;
    }
    const QJsonObject object = value.toObject();
    for (auto inner = object.begin(); inner != object.end(); ++inner) {
        keys << inner.key();
        collectKeys(*inner, keys);
    }
}

/// Another type for the same place; what was inside goes along where that is possible.
QJsonValue swapped(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool: return QStringLiteral("true");
    case QJsonValue::Double: return QString::number(value.toDouble());
    case QJsonValue::String: return QJsonArray{value};
    case QJsonValue::Array: return value.toArray().isEmpty() ? QJsonValue(7) : value.toArray().first();
    case QJsonValue::Object: return QJsonArray{value};
    default: return -1e308;
    }
}

/// The document with every occurrence of one key dropped, or its value replaced.
template<typename Change>
QJsonValue changed(const QJsonValue &value, const QString &key, const Change &change)
{
    if (value.isArray()) {
        QJsonArray array;
        const QJsonArray before = value.toArray();
        for (const QJsonValue &inner : before)
            array.append(changed(inner, key, change));
        return array;
    }
    if (!value.isObject())
        return value;
    QJsonObject object;
    const QJsonObject before = value.toObject();
    for (auto inner = before.begin(); inner != before.end(); ++inner) {
        const QJsonValue after = inner.key() == key ? change(*inner)
                                                    : changed(*inner, key, change);
        if (!after.isUndefined())
            object.insert(inner.key(), after);
    }
    return object;
}

} // namespace

/// Real dashboards, broken in every way: nothing crashes, hangs or becomes unsound.
class TestMutations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".?"))); }

    void realDashboardsAreShown_data() { addFixtures(); }
    void realDashboardsAreShown()
    {
        QFETCH(QString, name);
        show(contents(name));
    }

    void cutTextsAreErrors_data() { addFixtures(); }
    void cutTextsAreErrors()
    {
        QFETCH(QString, name);
        const QByteArray text = contents(name).trimmed();
        for (int part = 0; part < 60; ++part) {
            const qsizetype length = text.size() * part / 60;
            const auto dashboard = loadDashboard(text.left(length), name);
            QVERIFY(!dashboard.ok());
            QVERIFY(dashboard.error().message.size() > name.size() + 5);
        }
    }

    void missingKeysAreSurvived_data() { addFixtures(); }
    void missingKeysAreSurvived()
    {
        QFETCH(QString, name);
        everyKey(name, [](const QJsonValue &) { return QJsonValue(QJsonValue::Undefined); });
    }

    void swappedTypesAreSurvived_data() { addFixtures(); }
    void swappedTypesAreSurvived()
    {
        QFETCH(QString, name);
        everyKey(name, swapped);
    }

    void nullsAndExtremesAreSurvived_data() { addFixtures(); }
    void nullsAndExtremesAreSurvived()
    {
        QFETCH(QString, name);
        QRandomGenerator random(7);
        static const QJsonArray odd{QJsonValue(), -1, 0, 1e308, 2147483648.0, QString(), QStringLiteral("$x"),
                                    QStringLiteral("/+/"), QStringLiteral("99999999999d"),
                                    QString(5000, QChar(40)), QJsonArray(), QJsonObject()};
        everyKey(name, [&](const QJsonValue &) {
            return odd.at(random.bounded(static_cast<int>(odd.size())));
        });
    }

private:
    /// Changes each of some keys of the file, as many as its size allows for.
    template<typename Change>
    static void everyKey(const QString &name, const Change &change)
    {
        const QByteArray text = contents(name);
        const QJsonValue original = QJsonDocument::fromJson(text).object();
        QSet<QString> set;
        collectKeys(original, set);
        QStringList keys(set.cbegin(), set.cend());
        keys.sort();
        const qsizetype most = std::clamp<qsizetype>(600000 / text.size(), 4, 40);
        QRandomGenerator random(static_cast<quint32>(text.size()));
        // Those that hold everything together, and a choice of the rest.
        QStringList chosen{QStringLiteral("panels"), QStringLiteral("targets"), QStringLiteral("type")};
        for (qsizetype i = 0; i < most && !keys.isEmpty(); ++i)
            chosen << keys.takeAt(random.bounded(static_cast<int>(keys.size())));
        for (const QString &key : std::as_const(chosen)) {
            show(textOf(changed(original, key, change)));
            if (QTest::currentTestFailed())
                QFAIL(qPrintable(QStringLiteral("with the key '%1' changed").arg(key)));
        }
    }

    static void addFixtures()
    {
        QTest::addColumn<QString>("name");
        for (const QString &name : QDir(fixtures).entryList({QStringLiteral("*.json")}))
            QTest::newRow(qPrintable(name)) << name;
    }
};

QTEST_GUILESS_MAIN(TestMutations)
#include "tst_mutations.moc"
