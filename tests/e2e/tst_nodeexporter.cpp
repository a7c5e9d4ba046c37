// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/e2e/childserver.h"
#include "tests/e2e/prometheusprocess.h"
#include "tests/ui/samples.h"
#include "ui/dashboard/units.h"
#include "ui/models/dashboardsession.h"
#include "ui/panels/panelframe.h"
#include "ui/panels/timeseriespanel.h"
#include "ui/theme/scheme.h"
#include "ui/theme/type.h"
#include "ui/views/dashboarddeck.h"
#include "ui/views/dashboardview.h"
#include "ui/views/mainwindow.h"
#include "ui/views/overview.h"
#include "ui/views/rowheading.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QScrollBar>
#include <QUrlQuery>

#include <cmath>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

const QString fixture = QStringLiteral(THUNES_SOURCE_DIR "/tests/fixtures/node/node-exporter.json");

} // namespace

/// A dashboard as people have it for their hosts, with collapsed rows, variables that hang on each other
/// and every style of graph, against Debian's node exporter on this machine. THUNES_SHOTS=DIR keeps
/// pictures of each row in two sizes and two schemes.
class TestNodeExporter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void variablesFindTheHost();
    void closedRowsHoldTheirPanelsAndAskNothing();
    void eachNumberAboveIsWhatPrometheusAnswers();
    void aRowOpensByKeyAndItsPanelsAreAsked();
    void noPanelOfAnyRowIsInError();
    void aPanelOfAClosedRowIsFound();
    void aSeriesBesideTheStackIsNotStacked();
    void otherPeoplesDashboardsOpenWithAndWithoutAPrometheus();
    void cleanupTestCase();

private:
    DashboardView *view() const { return m_window->dashboards()->current(); }
    DashboardSession *session() const { return view()->session(); }
    Overview *overview() const { return view()->overview(); }
    RowHeading *heading(const QString &title) const
    {
        for (RowHeading *row : overview()->headings()) {
            if (row->text() == title)
                return row;
        }
        return nullptr;
    }
    PanelFrame *panel(const QString &title) const
    {
        for (PanelFrame *frame : overview()->panels()) {
            if (frame->panel().title == title)
                return frame;
        }
        return nullptr;
    }
    /// What Prometheus says of the query at that time; absent when it says nothing.
    std::optional<double> answer(const QString &expression, TimePoint time) const
    {
        QUrl url = m_prometheus.url();
        url.setPath(QStringLiteral("/api/v1/query"));
        QUrlQuery query;
        query.addQueryItem(QStringLiteral("query"), QString::fromUtf8(QUrl::toPercentEncoding(expression)));
        query.addQueryItem(QStringLiteral("time"), QString::number(toUnixSeconds(time), 'f', 3));
        url.setQuery(query);
        const auto body = exchange("GET", url);
        if (!body)
            return std::nullopt;
        const QJsonArray result = QJsonDocument::fromJson(*body).object()
                                      [QStringLiteral("data")][QStringLiteral("result")].toArray();
        if (result.size() != 1)
            return std::nullopt;
        return result.at(0)[QStringLiteral("value")][1].toString().toDouble();
    }
    void openOnly(const QString &title);
    void shootRows(const QString &name);

    PrometheusProcess m_prometheus;
    std::unique_ptr<QProcess> m_exporter;
    std::unique_ptr<DashboardSession> m_home;
    std::unique_ptr<MainWindow> m_window;
};

void TestNodeExporter::initTestCase()
{
    QVERIFY(type::loadFonts());
    const QByteArray port = QByteArray::number(freePort());
    m_exporter = beside(QStringLiteral("/usr/bin/prometheus-node-exporter"),
                        {QStringLiteral("--web.listen-address=127.0.0.1:") + QString::fromLatin1(port),
                         QStringLiteral("--log.level=error")});
    QVERIFY(m_prometheus.configure("global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
                                   "scrape_configs:\n"
                                   "  - job_name: node\n"
                                   "    static_configs: [{targets: ['127.0.0.1:" + port + "']}]\n"));
    QVERIFY(m_prometheus.start());
    Dashboard home;
    home.title = QStringLiteral("Home");
    m_home = std::make_unique<DashboardSession>(home, m_prometheus.url(), QUrl());
    m_window = std::make_unique<MainWindow>(m_home.get());
    m_window->resize(1920, 1080);
    m_window->show();
    // Rates over $__rate_interval, at least 60 s with a scrape interval that is not told, need two samples.
    QTRY_VERIFY_WITH_TIMEOUT(answer(QStringLiteral("count_over_time(node_load1[5m]) > 25"),
                                    SystemClock().now()), 120000);
    QVERIFY(m_window->dashboards()->openFile(fixture).ok());
}

void TestNodeExporter::variablesFindTheHost()
{
    QString expr;
    const auto isFound = [&] {
        expr = panel(QStringLiteral("CPU Busy"))->panel().targets.first().expr;
        return expr.contains(QStringLiteral("job=\"node\""))
               && expr.contains(QStringLiteral("instance=\"127.0.0.1:"));
    };
    QTRY_VERIFY2_WITH_TIMEOUT(isFound(), qPrintable(expr), 20000);
    QVERIFY(session()->dashboard().notes.isEmpty());
    for (const PanelFrame *frame : overview()->panels())
        QVERIFY2(frame->panel().notes.isEmpty(), qPrintable(frame->panel().title));
}

void TestNodeExporter::closedRowsHoldTheirPanelsAndAskNothing()
{
    QCOMPARE(overview()->headings().size(), 12);
    int open = 0;
    for (const RowHeading *row : overview()->headings()) {
        QVERIFY(row->isVisible());
        open += row->isClosed() ? 0 : 1;
    }
    QCOMPARE(open, 2);
    int hidden = 0;
    for (const PanelFrame *frame : overview()->panels()) {
        if (frame->isVisible())
            continue;
        ++hidden;
        QVERIFY2(session()->sentQueries(frame->panel().id).isEmpty(), qPrintable(frame->panel().title));
    }
    QCOMPARE(hidden, 41);
    // Headings stand under each other without overlap, below what is open.
    const QRect basic = panel(QStringLiteral("Disk Space Used Basic"))->geometry();
    int bottom = basic.bottom();
    for (qsizetype i = 2; i < overview()->headings().size(); ++i) {
        const QRect place = overview()->headings().at(i)->geometry();
        QVERIFY(place.top() > bottom);
        bottom = place.bottom();
    }
}

void TestNodeExporter::eachNumberAboveIsWhatPrometheusAnswers()
{
    const QStringList titles{QStringLiteral("CPU Busy"), QStringLiteral("Sys Load"),
                             QStringLiteral("RAM Used"), QStringLiteral("Root FS Used"),
                             QStringLiteral("CPU Cores"), QStringLiteral("RAM Total"),
                             QStringLiteral("RootFS Total"), QStringLiteral("Uptime")};
    for (const QString &title : titles) {
        QString why;
        const auto agrees = [&] {
            const QPointer<PanelFrame> frame = panel(title);
            if (!frame)
                return false;
            const PanelData data = frame->data();
            if (data.state != PanelState::Ready || data.series.size() != 1 || !data.series.first().last()) {
                why = QStringLiteral("no value: ") + data.message;
                return false;
            }
            const SamplePoint point = *data.series.first().last();
            const QList<SentQuery> sent = session()->sentQueries(frame->panel().id);
            const auto expected = sent.isEmpty() ? std::nullopt : answer(sent.first().expression, point.time);
            if (!expected || std::abs(*expected - point.value) > 1e-9 * std::abs(*expected)) {
                why = QStringLiteral("%1 where Prometheus says %2 to %3").arg(point.value)
                          .arg(expected.value_or(qQNaN()))
                          .arg(sent.isEmpty() ? QString() : sent.first().expression);
                return false;
            }
            if (!frame) // Made anew meanwhile, for other values of the variables.
                return false;
            const QString text = formatValue(point.value, frame->panel().field.unit,
                                             frame->panel().field.decimals).toString();
            why = text + QStringLiteral(" is not in: ") + frame->accessibleDescription();
            return frame->accessibleDescription().contains(text);
        };
        // A scrape that arrives late changes the past: the next refresh has it.
        QTRY_VERIFY2_WITH_TIMEOUT(agrees(), qPrintable(title + QStringLiteral(": ") + why), 30000);
    }
    const PanelFrame *swap = panel(QStringLiteral("SWAP Used"));
    const auto total = answer(QStringLiteral("node_memory_SwapTotal_bytes"), SystemClock().now());
    QVERIFY(total);
    // Without swap there is no share of it: never 0 %.
    if (*total == 0)
        QVERIFY2(swap->accessibleDescription().endsWith(QStringLiteral("N/A")),
                 qPrintable(swap->accessibleDescription()));
}

void TestNodeExporter::aRowOpensByKeyAndItsPanelsAreAsked()
{
    RowHeading *row = heading(QStringLiteral("Memory Vmstat"));
    QVERIFY(row && row->isClosed());
    PanelFrame *inside = panel(QStringLiteral("Memory Page Faults"));
    PanelFrame *above = panel(QStringLiteral("CPU Basic"));
    const QRect before = above->geometry();
    row->setFocus();
    QTest::keyClick(row, Qt::Key_Return);
    QVERIFY(!row->isClosed());
    QVERIFY(inside->isVisible());
    QCOMPARE(above->geometry(), before);
    QVERIFY(inside->geometry().top() > row->geometry().bottom() - 1);
    overview()->ensureWidgetVisible(inside, 0, 0);
    QTRY_COMPARE_WITH_TIMEOUT(inside->data().state, PanelState::Ready, 20000);
    QCOMPARE(inside->data().series.size(), 3);
    QTest::keyClick(row, Qt::Key_Space);
    QVERIFY(row->isClosed());
    QVERIFY(!inside->isVisible());
    QVERIFY(inside->geometry().isValid());
    // The window shows one panel alone, and all again.
    overview()->showAlone(above);
    for (const RowHeading *each : overview()->headings())
        QVERIFY(!each->isVisible());
    overview()->showAlone(nullptr);
    QVERIFY(row->isVisible());
    QVERIFY(!inside->isVisible());
}

void TestNodeExporter::openOnly(const QString &title)
{
    for (RowHeading *row : overview()->headings())
        overview()->setRowClosed(row->id(), row->text() != title);
    if (RowHeading *row = heading(title))
        overview()->verticalScrollBar()->setValue(row->y() - 6);
}

void TestNodeExporter::noPanelOfAnyRowIsInError()
{
    QStringList empty;
    QStringList rows;
    for (const RowHeading *row : overview()->headings())
        rows << row->text();
    for (const QString &title : std::as_const(rows)) {
        openOnly(title);
        for (PanelFrame *frame : overview()->panels()) {
            if (!frame->isVisible())
                continue;
            overview()->ensureWidgetVisible(frame, 0, 0);
            QTRY_VERIFY2_WITH_TIMEOUT(frame->data().state == PanelState::Ready
                                          || frame->data().state == PanelState::Empty,
                                      qPrintable(frame->panel().title + QStringLiteral(": ")
                                                 + frame->data().message), 30000);
            if (frame->data().state == PanelState::Empty)
                empty << frame->panel().title;
        }
    }
    // What a machine may lack: disks of its own, sensors, guests, frequencies, systemd, pressure.
    const QStringList lacking{QStringLiteral("Pressure"), QStringLiteral("SWAP Used"),
                              QStringLiteral("CPU Frequency"), QStringLiteral("CPU Guest Time Usage"),
                              QStringLiteral("Hardware Temperature Monitor"),
                              QStringLiteral("Systemd Units State"), QStringLiteral("Disk IOps"),
                              QStringLiteral("Disk Throughput"), QStringLiteral("Disk I/O Utilization"),
                              QStringLiteral("Disk Read/Write IOps"), QStringLiteral("Disk Average Wait Time"),
                              QStringLiteral("CPU Saturation per Core"), QStringLiteral("Filesystem in ReadOnly / Error"),
                              QStringLiteral("Memory HugePages")};
    for (const QString &title : std::as_const(empty))
        QVERIFY2(lacking.contains(title), qPrintable(title + QStringLiteral(" shows nothing")));
    qInfo("empty: %s", qPrintable(empty.join(QStringLiteral(", "))));
    if (qEnvironmentVariableIsEmpty("THUNES_SHOTS"))
        return;
    for (const auto scheme : {theme::SchemeChoice::Dark, theme::SchemeChoice::Light}) {
        m_window->chooseScheme(scheme);
        for (const QSize size : {QSize(1920, 1080), QSize(1280, 720)}) {
            m_window->resize(size);
            shootRows(QStringLiteral("node-%1-%2").arg(scheme == theme::SchemeChoice::Dark
                                                           ? QStringLiteral("dark")
                                                           : QStringLiteral("light")).arg(size.width()));
        }
    }
    m_window->chooseScheme(theme::SchemeChoice::Dark);
}

void TestNodeExporter::shootRows(const QString &name)
{
    QStringList rows;
    for (const RowHeading *row : overview()->headings())
        rows << row->text();
    for (qsizetype i = 0; i < rows.size(); ++i) {
        openOnly(rows.at(i));
        if (i < 2)
            overview()->setRowClosed(overview()->headings().at(1 - i)->id(), false);
        int part = 0;
        do {
            const auto isSettled = [&] {
                for (const PanelFrame *frame : overview()->panels()) {
                    if (frame->isVisible() && !frame->visibleRegion().isEmpty()
                        && frame->data().state == PanelState::Loading)
                        return false;
                }
                return !overview()->hasPending();
            };
            QTest::qWait(300);
            QTRY_VERIFY_WITH_TIMEOUT(isSettled(), 30000);
            samples::shoot(m_window.get(), QStringLiteral("%1-%2-%3").arg(name).arg(i, 2, 10, QLatin1Char('0'))
                                               .arg(part++));
            QScrollBar *bar = overview()->verticalScrollBar();
            const int before = bar->value();
            bar->setValue(before + overview()->viewport()->height() - 40);
            const RowHeading *next = i + 1 < rows.size() ? overview()->headings().at(i + 1) : nullptr;
            if (bar->value() == before || (next && next->y() < bar->value() + 80) || i == 0)
                break;
        } while (part < 4);
    }
}

void TestNodeExporter::aPanelOfAClosedRowIsFound()
{
    openOnly(QString());
    overview()->verticalScrollBar()->setValue(0);
    PanelFrame *frame = panel(QStringLiteral("Load Average"));
    QVERIFY(!frame->isVisible());
    overview()->reveal(frame);
    QVERIFY(frame->isVisible());
    QVERIFY(!heading(QStringLiteral("System Processes"))->isClosed());
    // What a person opened stays open when the dashboard is laid out anew.
    overview()->setDashboard(session()->dashboard());
    QVERIFY(panel(QStringLiteral("Load Average"))->isVisible());
}

void TestNodeExporter::aSeriesBesideTheStackIsNotStacked()
{
    const auto *graph = qobject_cast<TimeSeriesPanel *>(panel(QStringLiteral("Memory Basic")));
    QVERIFY(graph);
    overview()->ensureWidgetVisible(panel(QStringLiteral("Memory Basic")), 0, 0);
    overview()->reveal(panel(QStringLiteral("Memory Basic")));
    QTRY_COMPARE_WITH_TIMEOUT(graph->data().state, PanelState::Ready, 20000);
    double total = 0;
    for (const NamedSeries &series : graph->data().series) {
        if (series.name == QStringLiteral("Total") && series.last())
            total = series.last()->value;
    }
    QVERIFY(total > 0);
    // All parts together are the whole, so the axis ends soon above it, not at its double.
    (void)m_window->grab();
    QVERIFY(graph->picture().window.high < total * 1.6);
}

void TestNodeExporter::otherPeoplesDashboardsOpenWithAndWithoutAPrometheus()
{
    m_window->resize(1600, 1000);
    const QDir folder(QStringLiteral(THUNES_SOURCE_DIR "/tests/fixtures/dashboards"));
    const QStringList names = folder.entryList({QStringLiteral("*.json")}, QDir::Files);
    const auto each = [&](const QString &kind, auto judge) {
        for (const QString &name : names) {
            QVERIFY(m_window->dashboards()->openFile(folder.filePath(name)).ok());
            const auto isSettled = [&] {
                if (overview()->hasPending())
                    return false;
                for (const PanelFrame *frame : overview()->panels()) {
                    if (frame->isVisible() && !frame->visibleRegion().isEmpty()
                        && frame->data().state == PanelState::Loading)
                        return false;
                }
                return true;
            };
            QTRY_VERIFY2_WITH_TIMEOUT(isSettled(), qPrintable(name), 30000);
            for (PanelFrame *frame : overview()->panels()) {
                if (frame->isVisible() && !frame->visibleRegion().isEmpty())
                    judge(name, frame);
            }
            samples::shoot(m_window.get(), kind + name.section(u'.', 0, -2).right(60));
            m_window->dashboards()->closeCurrent();
        }
    };
    // It knows nothing of what they ask: nothing is shown as a value, and no query is refused.
    QStringList refused;
    each(QStringLiteral("empty-"), [&](const QString &name, PanelFrame *frame) {
        // VictoriaMetrics has functions of its own.
        if (frame->data().state == PanelState::Error
            && !frame->data().message.contains(QStringLiteral("unknown function")))
            refused << name + QStringLiteral(": ") + frame->panel().title + QStringLiteral(": ")
                           + frame->data().message;
    });
    QVERIFY2(refused.isEmpty(), qPrintable(refused.join(u'\n')));
    m_prometheus.kill();
    QStringList silent;
    each(QStringLiteral("gone-"), [&](const QString &name, PanelFrame *frame) {
        if (hasQueries(frame->panel().type) && !frame->panel().targets.isEmpty()
            && frame->data().state != PanelState::Error && frame->data().state != PanelState::Stale
            && frame->bodyMessage().isEmpty())
            silent << name + QStringLiteral(": ") + frame->panel().title;
    });
    QVERIFY2(silent.isEmpty(), qPrintable(silent.join(u'\n')));
}

void TestNodeExporter::cleanupTestCase()
{
    m_window.reset();
    m_home.reset();
    endNow(m_exporter);
}

QTEST_MAIN(TestNodeExporter)
#include "tst_nodeexporter.moc"
