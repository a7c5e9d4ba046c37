// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/panelsamples.h"
#include "ui/panels/datatable.h"
#include "ui/panels/tablemodel.h"
#include "ui/panels/tablepanel.h"
#include "ui/panels/tableview.h"
#include "ui/panels/textpanel.h"
#include "ui/theme/palette.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBrowser>

using namespace thunes;

namespace {

const char *targets = R"({"type": "table", "title": "Targets",
    "fieldConfig": {"defaults": {"custom": {"align": "auto", "cellOptions": {"type": "auto"}}}},
    "options": {"showHeader": true, "sortBy": [{"displayName": "Latency", "desc": true}],
        "footer": {"show": true, "reducer": ["sum"]}}})";

FieldConfig look(const char *json)
{
    const QByteArray panel = QByteArray(R"({"type": "table", "fieldConfig": {"defaults": )") + json + "}}";
    return samples::fromJson(panel.constData()).field;
}

DataField field(const char *name, DataField::Kind kind, const QVariantList &values,
                const char *config = nullptr)
{
    DataField result;
    result.name = QLatin1String(name);
    result.kind = kind;
    result.values = values;
    if (config)
        result.field = look(config);
    return result;
}

PanelData fleet(int rows = 6)
{
    QVariantList names, states, latency, load, seen;
    for (int i = 0; i < rows; ++i) {
        names << QStringLiteral("trader-%1.example.org:9100").arg(i);
        states << (i % 3 == 2 ? QStringLiteral("down") : QStringLiteral("up"));
        latency << (i == 1 ? QVariant() : QVariant(12.5 + (i * 7919) % 1000));
        load << (i * 31 % 101) / 100.0;
        seen << qint64(1790000000000) + i * 60000;
    }
    PanelData data = samples::cells({}, {});
    DataFrame frame;
    frame.fields = {
        field("Last seen", DataField::Kind::Time, seen, R"({"custom": {"width": 150}})"),
        field("Instance", DataField::Kind::Text, names,
              R"({"links": [{"title": "Node", "url": "/d/node1/node?var-instance=${__value.raw}"}]})"),
        field("State", DataField::Kind::Text, states,
              R"({"custom": {"cellOptions": {"type": "color-background"}, "align": "center"},
                  "mappings": [{"type": "value", "options": {"up": {"text": "UP", "color": "green"},
                   "down": {"text": "DOWN", "color": "red"}}}]})"),
        field("Latency", DataField::Kind::Number, latency,
              R"({"unit": "ms", "custom": {"cellOptions": {"type": "color-text"}}, "thresholds":
                  {"steps": [{"color": "green", "value": null}, {"color": "red", "value": 500}]}})"),
        field("Load", DataField::Kind::Number, load,
              R"({"unit": "percentunit", "custom": {"cellOptions": {"type": "gauge", "mode": "gradient"}},
                  "thresholds": {"mode": "percentage", "steps": [{"color": "green", "value": null},
                  {"color": "yellow", "value": 60}, {"color": "red", "value": 90}]}})"),
    };
    data.frames << frame;
    return data;
}

QStringList column(const TablePanel &panel, int column)
{
    QStringList texts;
    const QAbstractItemModel *model = panel.view()->model();
    for (int row = 0; row < model->rowCount(); ++row)
        texts << model->index(row, column).data().toString();
    return texts;
}

} // namespace

class TestTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void cellsCarryUnitsMappingsAndAlignment();
    void fileDecidesTheFirstSortingAndNullsStayLast();
    void clickOnAHeaderSortsAndThirdClickRestores();
    void longTableIsSortedInTheBackgroundAndStaysSorted();
    void refreshKeepsSelectionAndSorting();
    void footerReducesNumbersOnly();
    void linksCarryTheRowAndOnlyHarmlessSchemes();
    void tenThousandRowsShowAtOnce();
    void staleTableIsHatchedAndSaysSo();
    void textIsMarkdownAndRunsNothing();
    void htmlKeepsWordsAndLosesWhatCouldAct_data();
    void htmlKeepsWordsAndLosesWhatCouldAct();
    void linksOfATextAreHandedOut();
};

void TestTables::cellsCarryUnitsMappingsAndAlignment()
{
    const auto panel = samples::made<TablePanel>(targets);
    new QAbstractItemModelTester(panel->model(), QAbstractItemModelTester::FailureReportingMode::QtTest,
                                 panel->model());
    panel->setData(fleet());
    TableModel *model = panel->model();
    QCOMPARE(model->columnCount(), 5);
    QCOMPARE(model->cell(0, 0).text(), QStringLiteral("2026-09-21 14:13:20"));
    QCOMPARE(model->cell(2, 2).text(), QStringLiteral("DOWN"));
    QCOMPARE(model->cell(0, 3).text(), QStringLiteral("12.5 ms"));
    QCOMPARE(model->cell(1, 3).text(), QString());
    QVERIFY(model->data(model->index(0, 3), Qt::TextAlignmentRole).toInt() & Qt::AlignRight);
    QVERIFY(model->data(model->index(0, 2), Qt::TextAlignmentRole).toInt() & Qt::AlignHCenter);
    QCOMPARE(panel->countText(), QStringLiteral("6 rows"));
    samples::shootSizes(panel.get(), QStringLiteral("table"),
                        {QSize(860, 320), QSize(420, 240), QSize(200, 99)});
    panel->setScale(2);
    samples::shootSizes(panel.get(), QStringLiteral("table-scaled"), {QSize(1700, 640)});
    QVERIFY(samples::hasColour(panel->grab().toImage(), panel->rect(), palette::okMark));
}

void TestTables::fileDecidesTheFirstSortingAndNullsStayLast()
{
    const auto panel = samples::made<TablePanel>(targets);
    panel->setData(fleet());
    const QStringList latency = column(*panel, 3);
    QCOMPARE(latency.constLast(), QString());
    QCOMPARE(latency.constFirst(), QStringLiteral("851 ms"));
}

void TestTables::clickOnAHeaderSortsAndThirdClickRestores()
{
    const auto panel = samples::made<TablePanel>(targets);
    panel->resize(900, 320);
    panel->setData(fleet());
    panel->show();
    QHeaderView *header = panel->view()->horizontalHeader();
    const auto click = [&](int section) {
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          QPoint(header->sectionViewportPosition(section) + 20, header->height() / 2));
    };
    click(4);
    QStringList load = column(*panel, 4);
    QCOMPARE(load.constFirst(), QStringLiteral("0%"));
    click(4);
    QCOMPARE(column(*panel, 4).constFirst(), load.constLast());
    click(4);
    QCOMPARE(column(*panel, 1).constFirst(), QStringLiteral("trader-0.example.org:9100"));
    // The same without a mouse.
    panel->view()->setCurrentIndex(panel->view()->model()->index(0, 4));
    QTest::keyClick(panel->view(), Qt::Key_S);
    QCOMPARE(column(*panel, 4).constFirst(), QStringLiteral("0%"));
}

void TestTables::longTableIsSortedInTheBackgroundAndStaysSorted()
{
    const auto panel = samples::made<TablePanel>(targets);
    panel->setData(fleet(5000));
    // As configured, downwards; the one empty cell last in either direction.
    const auto latency = [&](int row) {
        return panel->view()->model()->index(row, 3).data(TableModel::SortRole);
    };
    const auto isSorted = [&](Qt::SortOrder order) {
        for (int row = 1; row < 4999; ++row) {
            const double above = latency(row - 1).toDouble();
            const double below = latency(row).toDouble();
            if (!latency(row).isValid() || (order == Qt::AscendingOrder ? above > below : above < below))
                return false;
        }
        return !latency(4999).isValid();
    };
    QTRY_VERIFY(isSorted(Qt::DescendingOrder));
    Q_EMIT panel->view()->horizontalHeader()->sectionClicked(3);
    Q_EMIT panel->view()->horizontalHeader()->sectionClicked(3); // Whichever comes last counts.
    QTRY_VERIFY(isSorted(Qt::AscendingOrder) || isSorted(Qt::DescendingOrder));
    PanelData next = fleet(5000);
    DataField &values = next.frames.first().fields[3];
    std::reverse(values.values.begin(), values.values.end());
    next.end += Seconds(10);
    panel->setData(next);
    QTRY_VERIFY(isSorted(Qt::AscendingOrder) || isSorted(Qt::DescendingOrder));
    panel->setData(fleet(3)); // Short again: at once.
    QCOMPARE(panel->view()->model()->rowCount(), 3);
    QVERIFY(!latency(2).isValid());
}

void TestTables::refreshKeepsSelectionAndSorting()
{
    const auto panel = samples::made<TablePanel>(targets);
    panel->setData(fleet(50));
    panel->view()->setCurrentIndex(panel->view()->model()->index(7, 1));
    const QString chosen = panel->view()->currentIndex().data().toString();
    QSignalSpy reset(panel->view()->model(), &QAbstractItemModel::modelReset);
    PanelData next = fleet(60);
    next.end += Seconds(10);
    panel->setData(next);
    QCOMPARE(reset.size(), 0);
    QCOMPARE(panel->view()->model()->rowCount(), 60);
    QCOMPARE(panel->view()->currentIndex().data().toString(), chosen);
    panel->setData(fleet(3));
    QCOMPARE(panel->view()->model()->rowCount(), 3);
}

void TestTables::footerReducesNumbersOnly()
{
    const auto panel = samples::made<TablePanel>(targets);
    panel->setData(fleet(3));
    const QStringList footer = panel->footerTexts();
    QCOMPARE(footer.size(), 5);
    QCOMPARE(footer.at(1), QString());
    QCOMPARE(footer.at(4), QStringLiteral("93%"));
}

void TestTables::linksCarryTheRowAndOnlyHarmlessSchemes()
{
    const auto panel = samples::made<TablePanel>(targets);
    panel->resize(900, 300);
    panel->setData(fleet());
    panel->show();
    QSignalSpy dashboards(panel.get(), &PanelFrame::dashboardRequested);
    QSignalSpy links(panel.get(), &PanelFrame::linkActivated);
    const QModelIndex cell = panel->view()->model()->index(0, 1);
    QVERIFY(cell.data(TableModel::LinkRole).toUrl().query().contains(QLatin1String("trader-")));
    Q_EMIT panel->view()->clicked(cell);
    QCOMPARE(dashboards.size(), 1);
    QCOMPARE(dashboards.constFirst().constFirst().toString(), QStringLiteral("node1"));
    Q_EMIT panel->view()->linkClicked(QUrl(QStringLiteral("file:///etc/passwd")));
    Q_EMIT panel->view()->linkClicked(QUrl(QStringLiteral("javascript:alert(1)")));
    QCOMPARE(links.size(), 0);
    Q_EMIT panel->view()->linkClicked(QUrl(QStringLiteral("https://example.org/")));
    QCOMPARE(links.size(), 1);
}

void TestTables::tenThousandRowsShowAtOnce()
{
    const auto panel = samples::made<TablePanel>(targets);
    panel->resize(900, 500);
    QElapsedTimer timer;
    timer.start();
    panel->setData(fleet(10000));
    panel->grab();
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(panel->view()->verticalScrollBar()->maximum() > 1000);
}

void TestTables::staleTableIsHatchedAndSaysSo()
{
    const auto panel = samples::made<TablePanel>(targets);
    panel->resize(860, 320);
    panel->setData(fleet());
    const QImage fresh = panel->grab().toImage();
    panel->setData(samples::stale(fleet()));
    QVERIFY(panel->grab().toImage() != fresh);
    QVERIFY(panel->accessibleDescription().contains(QStringLiteral("stale")));
    QCOMPARE(panel->worst(), Tone::Stale);
    samples::shootSizes(panel.get(), QStringLiteral("table-stale"), {QSize(860, 320)});
    panel->setData(samples::inState(PanelState::Error, QStringLiteral("parse error")));
    QVERIFY(!panel->view()->isVisibleTo(panel.get()));
}

void TestTables::textIsMarkdownAndRunsNothing()
{
    const auto panel = samples::made<TextPanel>(
        R"json({"type": "text", "title": "Read me", "options": {"mode": "markdown", "content":
        "# Runbook\n\nIf **p95** is above `500 ms`:\n\n1. look at [the status](https://example.org/status)\n2. call *nobody*\n\n| venue | limit |\n|---|---|\n| binance | 3 |\n\n<script>alert(1)</script>![chart](http://example.org/x.png)"}})json");
    QVERIFY(panel->plainText().contains(QStringLiteral("Runbook")));
    QVERIFY(!panel->plainText().contains(QStringLiteral("alert")));
    QVERIFY(!panel->plainText().contains(QStringLiteral("**")));
    samples::shootSizes(panel.get(), QStringLiteral("text"), {QSize(520, 330), QSize(240, 160)});
    const auto empty = samples::made<TextPanel>(R"({"type": "text", "options": {"content": " "}})");
    QCOMPARE(empty->bodyMessage(), QStringLiteral("The panel has no text"));
    PanelContext context;
    context.interpolate = [](const QString &text) {
        return QString(text).replace(QStringLiteral("$env"), QStringLiteral("testnet"));
    };
    const auto filled = samples::made<TextPanel>(
        R"({"type": "text", "options": {"mode": "code", "content": "runs on $env"}})", context);
    QCOMPARE(filled->plainText(), QStringLiteral("runs on testnet"));
}

void TestTables::htmlKeepsWordsAndLosesWhatCouldAct_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<QString>("safe");
    QTest::newRow("script") << "a<script>x()</script>b" << "ab";
    QTest::newRow("open script") << "a<script>x()" << "a";
    QTest::newRow("style block") << "<style>p{}</style><p>a</p>" << "<p>a</p>";
    QTest::newRow("handler") << "<p onclick=\"x()\" onload='y'>a</p>" << "<p>a</p>";
    QTest::newRow("javascript link") << "<a href=\"javascript:x()\">a</a>" << "<a href=\"#\">a</a>";
    QTest::newRow("file link") << "<a href='file:///etc/passwd'>a</a>" << "<a href='#'>a</a>";
    QTest::newRow("good link") << "<a href=\"https://e.org\">a</a>" << "<a href=\"https://e.org\">a</a>";
    QTest::newRow("picture") << "<img src=\"http://e.org/x.png\" alt=\"Logo\">a" << "<i>Logo</i>a";
    QTest::newRow("bare picture") << "<img src=http://e.org/x.png>a" << "a";
    QTest::newRow("frame") << "<iframe src=\"http://e.org\">b</iframe>a" << "a";
}

void TestTables::htmlKeepsWordsAndLosesWhatCouldAct()
{
    QFETCH(QString, html);
    QTEST(safeHtml(html), "safe");
}

void TestTables::linksOfATextAreHandedOut()
{
    const auto panel = samples::made<TextPanel>(R"({"type": "text", "options": {"content": "x"}})");
    QSignalSpy links(panel.get(), &PanelFrame::linkActivated);
    QSignalSpy dashboards(panel.get(), &PanelFrame::dashboardRequested);
    Q_EMIT panel->browser()->anchorClicked(QUrl(QStringLiteral("https://example.org")));
    Q_EMIT panel->browser()->anchorClicked(QUrl(QStringLiteral("file:///etc/passwd")));
    Q_EMIT panel->browser()->anchorClicked(QUrl(QStringLiteral("/d/abc/title")));
    QCOMPARE(links.size(), 1);
    QCOMPARE(dashboards.size(), 1);
    QCOMPARE(dashboards.constFirst().constFirst().toString(), QStringLiteral("abc"));
}

QTEST_MAIN(TestTables)
#include "tst_tables.moc"
