// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/panelsamples.h"
#include "tests/ui/pixels.h"
#include "ui/models/alertboard.h"
#include "ui/panels/alertlistpanel.h"
#include "ui/panels/dashboardlistpanel.h"
#include "ui/theme/palette.h"

#include <QAbstractItemView>
#include <QJsonArray>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

using namespace thunes;

namespace {

QJsonObject alert(const char *name, const char *severity, int minutesAgo,
                  const QString &instance = QStringLiteral("a"))
{
    const QString since =
        QDateTime::currentDateTimeUtc().addSecs(-60 * minutesAgo).toString(Qt::ISODate);
    return {{QStringLiteral("status"), QStringLiteral("firing")},
            {QStringLiteral("labels"),
             QJsonObject{{QStringLiteral("alertname"), QLatin1String(name)},
                         {QStringLiteral("severity"), QLatin1String(severity)},
                         {QStringLiteral("instance"), instance}}},
            {QStringLiteral("annotations"),
             QJsonObject{{QStringLiteral("summary"), QStringLiteral("p95 is above its limit")}}},
            {QStringLiteral("startsAt"), since},
            {QStringLiteral("receivedAt"), QDateTime::currentDateTimeUtc().toString(Qt::ISODate)}};
}

struct Made
{
    std::unique_ptr<AlertBoard> board;
    std::unique_ptr<AlertListPanel> panel;
    QString shown; ///< Key of the alert that was asked for.
};

/// A board that asks nobody: it knows what the webhook pushed.
std::unique_ptr<Made> alertList(const char *options)
{
    auto made = std::make_unique<Made>();
    AlertBoardOptions board;
    board.interval = std::chrono::hours(1);
    made->board = std::make_unique<AlertBoard>(board);
    PanelContext context;
    context.alerts = made->board.get();
    context.showAlert = [raw = made.get()](const QString &key) { raw->shown = key; };
    const QByteArray json =
        QByteArray(R"({"type": "alertlist", "title": "Alerts", "options": )") + options + "}";
    made->panel = samples::made<AlertListPanel>(json.constData(), context);
    made->panel->resize(420, 240);
    return made;
}

QStringList titles(const ListPanel &panel)
{
    QStringList list;
    for (const TableRow &row : panel.rows()) {
        if (!row.key.startsWith(u'#'))
            list << row.texts.value(0);
    }
    return list;
}

std::unique_ptr<QStandardItemModel> dashboards()
{
    auto model = std::make_unique<QStandardItemModel>();
    const auto add = [&](const char *title, const char *uid, const QStringList &tags, bool recent) {
        auto *item = new QStandardItem(QLatin1String(title));
        item->setData(QLatin1String(uid), DashboardListPanel::UidRole);
        item->setData(tags, DashboardListPanel::TagsRole);
        item->setData(recent, DashboardListPanel::RecentRole);
        model->appendRow(item);
    };
    add("THUNES Trading Overview", "trading", {QStringLiteral("thunes")}, true);
    add("MCP servers", "mcp", {QStringLiteral("lab")}, false);
    add("Worktree", "worktree", {QStringLiteral("lab"), QStringLiteral("git")}, false);
    return model;
}

} // namespace

class TestLists : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void alertsAreListedAsTheFileSortsThem_data();
    void alertsAreListedAsTheFileSortsThem();
    void worstAlertTurnsTheHeader();
    void filtersOfNameAndLabelsHold();
    void moreThanTheFileWantsAreCounted();
    void alertsStandUnderTheLabelsThatTheFileGroupsBy();
    void alertsAreCountedWhenTheFileWantsANumber();
    void noAlertsIsOnlySaidWhenEveryoneAnswers();
    void anAlertIsOpenedByClickAndByKey();
    void dashboardsAreFilteredByTitleAndTags();
    void aDashboardIsAskedForByItsUid();
    void recentOnesStandFirst();
};

void TestLists::alertsAreListedAsTheFileSortsThem_data()
{
    QTest::addColumn<int>("order");
    QTest::addColumn<QStringList>("expected");
    const QString a = QStringLiteral("Aged"), k = QStringLiteral("KillSwitchActive"),
                  z = QStringLiteral("Zoo");
    QTest::newRow("by name") << 1 << QStringList{a, k, z};
    QTest::newRow("by name, downwards") << 2 << QStringList{z, k, a};
    QTest::newRow("by importance") << 3 << QStringList{k, z, a};
    QTest::newRow("oldest first") << 4 << QStringList{a, z, k};
    QTest::newRow("newest first") << 5 << QStringList{k, z, a};
}

void TestLists::alertsAreListedAsTheFileSortsThem()
{
    QFETCH(int, order);
    QFETCH(QStringList, expected);
    const auto made = alertList(("{\"sortOrder\": " + QByteArray::number(order) + "}").constData());
    made->board->setPushed({alert("Zoo", "warning", 20), alert("KillSwitchActive", "critical", 2),
                            alert("Aged", "info", 600)});
    QTRY_COMPARE(titles(*made->panel), expected);
    samples::shoot(made->panel.get(), QStringLiteral("alertlist-%1").arg(order));
}

void TestLists::worstAlertTurnsTheHeader()
{
    const auto made = alertList("{}");
    made->board->setPushed({alert("Slow", "warning", 20)});
    QTRY_COMPARE(made->panel->worst(), Tone::Warn);
    made->board->setPushed(
        {alert("Slow", "warning", 20), alert("KillSwitchActive", "critical", 2)});
    QTRY_COMPARE(made->panel->worst(), Tone::Crit);
    QCOMPARE(made->panel->countText(), QStringLiteral("2 firing"));
    QVERIFY(made->panel->accessibleDescription().contains(QStringLiteral("KillSwitchActive")));
    made->panel->show();
    const QImage image = made->panel->grab().toImage();
    // The cross of the critical one, in its row.
    QVERIFY(samples::count(image, QRectF(10, 34, 40, 110), palette::critMark, 40) > 10);
    samples::shootSizes(made->panel.get(), QStringLiteral("alertlist"),
                        {QSize(420, 240), QSize(240, 150), QSize(150, 99)});
}

void TestLists::filtersOfNameAndLabelsHold()
{
    const auto made = alertList(
        R"({"alertName": "slow", "alertInstanceLabelFilter": "{severity=\"warning\", instance=~\"b|c\"}"})");
    made->board->setPushed({alert("Slow", "warning", 20, QStringLiteral("a")),
                            alert("SlowToo", "warning", 2, QStringLiteral("b")),
                            alert("Slow", "critical", 2, QStringLiteral("c")),
                            alert("Other", "warning", 2, QStringLiteral("b"))});
    QTRY_COMPARE(titles(*made->panel), QStringList{QStringLiteral("SlowToo")});
}

void TestLists::moreThanTheFileWantsAreCounted()
{
    const auto made = alertList(R"({"maxItems": 5})");
    QJsonArray alerts;
    for (int i = 0; i < 200; ++i)
        alerts << alert("Storm", "warning", 2, QStringLiteral("host-%1").arg(i));
    made->board->setPushed(alerts);
    QTRY_COMPARE(titles(*made->panel).size(), 5);
    QCOMPARE(made->panel->rows().constLast().texts.constFirst(), QStringLiteral("+195 more"));
    QCOMPARE(made->panel->countText(), QStringLiteral("200 firing"));
    samples::shoot(made->panel.get(), QStringLiteral("alertlist-storm"));
}

void TestLists::alertsStandUnderTheLabelsThatTheFileGroupsBy()
{
    const auto made = alertList(R"({"groupMode": "custom", "groupBy": ["instance"]})");
    QVERIFY(made->panel->panel().notes.isEmpty());
    made->board->setPushed({alert("Slow", "warning", 20, QStringLiteral("b")),
                            alert("Slow", "warning", 20, QStringLiteral("a")),
                            alert("Down", "critical", 2, QStringLiteral("b"))});
    QTRY_COMPARE(titles(*made->panel).size(), 3);
    QStringList lines;
    for (const TableRow &row : made->panel->rows())
        lines << row.texts.value(0);
    QCOMPARE(lines.join(u' '), QStringLiteral("instance=a Slow instance=b Down Slow"));
    made->panel->show();
    samples::shoot(made->panel.get(), QStringLiteral("alertlist-grouped"));
}

void TestLists::alertsAreCountedWhenTheFileWantsANumber()
{
    const auto made = alertList(R"({"viewMode": "stat"})");
    made->panel->show();
    (void)made->panel->grab();
    QVERIFY(!made->panel->list()->isVisible());
    // Nobody has told anything: no zero.
    QVERIFY(!made->panel->accessibleDescription().contains(u'0'));
    made->board->setPushed({alert("Slow", "warning", 20), alert("Down", "critical", 2)});
    QTRY_VERIFY(made->panel->accessibleDescription().contains(QStringLiteral("2 alerts")));
    QCOMPARE(made->panel->worst(), Tone::Crit);
    const QImage image = made->panel->grab().toImage();
    QVERIFY(samples::count(image, QRectF(100, 60, 220, 140), palette::critMark, 40) > 60);
    samples::shootSizes(made->panel.get(), QStringLiteral("alertlist-count"),
                        {QSize(420, 240), QSize(150, 99), QSize(90, 60)});
}

void TestLists::noAlertsIsOnlySaidWhenEveryoneAnswers()
{
    const auto made = alertList("{}");
    QVERIFY(!made->board->isComplete());
    QVERIFY(made->panel->rows().isEmpty());
    QVERIFY2(!made->panel->emptyText().startsWith(QStringLiteral("No alerts"))
                 || made->panel->emptyText().contains(QStringLiteral("but")),
             qPrintable(made->panel->emptyText()));
    made->panel->show();
    samples::shoot(made->panel.get(), QStringLiteral("alertlist-unknown"));
    QVERIFY(
        !samples::hasColour(made->panel->grab().toImage(), made->panel->rect(), palette::okMark));
    const auto none = samples::made<AlertListPanel>(R"({"type": "alertlist"})");
    QVERIFY(none->emptyText().contains(QStringLiteral("not told")));
}

void TestLists::anAlertIsOpenedByClickAndByKey()
{
    const auto made = alertList("{}");
    made->board->setPushed({alert("Zoo", "warning", 20), alert("Aged", "critical", 2)});
    QTRY_COMPARE(made->panel->rows().size(), made->board->problems().isEmpty() ? 2 : 3);
    made->panel->show();
    (void)made->panel->grab();
    auto *list = qobject_cast<QAbstractItemView *>(made->panel->list());
    int row = 0;
    while (made->panel->rows().at(row).key.startsWith(u'#'))
        ++row;
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualRect(list->model()->index(row, 0)).center());
    QCOMPARE(made->shown, made->panel->rows().at(row).key);
    made->shown.clear();
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(made->shown, made->panel->rows().at(row + 1).key);
}

void TestLists::dashboardsAreFilteredByTitleAndTags()
{
    const auto model = dashboards();
    PanelContext context;
    context.dashboards = model.get();
    auto panel = samples::made<DashboardListPanel>(
        R"({"type": "dashlist", "title": "Go to", "options": {"showSearch": true}})", context);
    panel->resize(320, 220);
    QCOMPARE(titles(*panel).size(), 3);
    panel->show();
    samples::shootSizes(panel.get(), QStringLiteral("dashlist"), {QSize(320, 220), QSize(150, 99)});
    panel = samples::made<DashboardListPanel>(
        R"({"type": "dashlist", "options": {"showSearch": true, "tags": ["lab"]}})", context);
    QCOMPARE(titles(*panel),
             (QStringList{QStringLiteral("MCP servers"), QStringLiteral("Worktree")}));
    panel = samples::made<DashboardListPanel>(
        R"({"type": "dashlist", "options": {"showSearch": true, "query": "trading"}})", context);
    QCOMPARE(titles(*panel), QStringList{QStringLiteral("THUNES Trading Overview")});
    panel = samples::made<DashboardListPanel>(
        R"({"type": "dashlist", "options": {"showSearch": true, "query": "no such"}})", context);
    QCOMPARE(panel->emptyText(), QStringLiteral("No dashboard matches"));
    // The list follows its model.
    auto *item = new QStandardItem(QStringLiteral("no such thing before"));
    model->appendRow(item);
    QCOMPARE(titles(*panel).size(), 1);
}

void TestLists::aDashboardIsAskedForByItsUid()
{
    const auto model = dashboards();
    PanelContext context;
    context.dashboards = model.get();
    const auto panel = samples::made<DashboardListPanel>(
        R"({"type": "dashlist", "options": {"showSearch": true, "showHeadings": false}})", context);
    QSignalSpy wanted(panel.get(), &PanelFrame::dashboardRequested);
    panel->resize(320, 220);
    panel->show();
    (void)panel->grab();
    auto *list = qobject_cast<QAbstractItemView *>(panel->list());
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {},
                      list->visualRect(list->model()->index(1, 0)).center());
    QCOMPARE(wanted.size(), 1);
    QCOMPARE(wanted.first().first().toString(), QStringLiteral("mcp"));
}

void TestLists::recentOnesStandFirst()
{
    const auto model = dashboards();
    PanelContext context;
    context.dashboards = model.get();
    const auto panel = samples::made<DashboardListPanel>(
        R"({"type": "dashlist", "options": {"showRecentlyViewed": true, "showSearch": true}})",
        context);
    QCOMPARE(titles(*panel).size(), 4);
    QCOMPARE(panel->rows().at(0).texts.constFirst(), QStringLiteral("Opened lately"));
    QCOMPARE(titles(*panel).constFirst(), QStringLiteral("THUNES Trading Overview"));
}

QTEST_MAIN(TestLists)
#include "tst_lists.moc"
