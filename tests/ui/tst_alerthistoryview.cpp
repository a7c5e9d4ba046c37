// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/samples.h"
#include "ui/models/alertboard.h"
#include "ui/models/alerthistory.h"
#include "ui/models/dashboardsession.h"
#include "ui/views/alerthistoryview.h"
#include "ui/views/alertsview.h"
#include "ui/views/episodedetail.h"
#include "ui/views/filteredtable.h"
#include "ui/views/mainwindow.h"

#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLineEdit>
#include <QLockFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

AlertEntry alert(const QString &name, const char *severity, TimePoint since, const LabelSet &labels = {})
{
    AlertEntry entry;
    entry.labels = labels;
    entry.labels.insert(QStringLiteral("alertname"), name);
    entry.labels.insert(QStringLiteral("severity"), QLatin1String(severity));
    entry.labels.insert(QStringLiteral("job"), QStringLiteral("thunes"));
    entry.labels.insert(QStringLiteral("instance"), QStringLiteral("127.0.0.1:8000"));
    entry.key = alertKey(entry.labels, {});
    entry.annotations = {{QStringLiteral("summary"), QStringLiteral("The summary of %1").arg(name)},
                         {QStringLiteral("description"), QStringLiteral("Next: look at it, then decide.")},
                         {QStringLiteral("runbook_url"), QStringLiteral("http://127.0.0.1:8000/runbooks/%1").arg(name)}};
    entry.expression = QStringLiteral("max_over_time(x[1m]) > 0");
    entry.sources = AlertSource::Prometheus;
    entry.since = since;
    return entry;
}

AlertChange ends(AlertEntry entry, TimePoint at)
{
    entry.phase = AlertPhase::Resolved;
    entry.resolvedAt = at;
    return {entry, AlertPhase::Firing};
}

} // namespace

/// The page of what fired, over a real file, in the window that shows it.
class TestAlertHistoryView : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<AlertBoard> m_board;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<AlertHistory> m_history;
    AlertHistoryView *m_page = nullptr; ///< The window's.
    TimePoint m_now;

    QString file() const { return m_folder->filePath(QStringLiteral("alerts.db")); }
    void fill(const QList<AlertChange> &changes)
    {
        AlertHistoryStore store;
        const auto opened = store.open(file(), m_now);
        QVERIFY2(opened, opened ? "" : qPrintable(opened.error().message));
        QVERIFY(store.record(changes, m_now));
    }
    /// A week as it might have been.
    void fillAWeek()
    {
        QList<AlertChange> changes;
        const auto episode = [&](const AlertEntry &entry, std::chrono::minutes lasted) {
            changes << AlertChange{entry, std::nullopt} << ends(entry, entry.since + lasted);
        };
        AlertEntry acknowledged = alert(QStringLiteral("KillSwitchActive"), "critical", m_now - 26h);
        acknowledged.acknowledged = Acknowledgement{QStringLiteral("eve"), QStringLiteral("looking into it"), m_now - 26h + 40s};
        episode(acknowledged, 12min);
        for (const char *metric : {"thunes_ws_connected", "thunes_open_positions", "thunes_order_latency_ms"})
            episode(alert(QStringLiteral("MetricMissing"), "warning", m_now - 50h, {{QStringLiteral("metric"), QLatin1String(metric)}}), 95min);
        episode(alert(QStringLiteral("WebSocketDisconnected"), "warning", m_now - 3h, {{QStringLiteral("symbol"), QStringLiteral("BTCUSDT")}}), 4min);
        episode(alert(QStringLiteral("McpServerDown"), "info", m_now - 100h, {{QStringLiteral("server_name"), QStringLiteral("cloudflare-observability")}}), 30h);
        changes << AlertChange{alert(QStringLiteral("HighOrderLatency"), "warning", m_now - 20min), std::nullopt}
                << AlertChange{alert(QStringLiteral("KillSwitchNotEngaged"), "critical", m_now - 4min), std::nullopt};
        fill(changes);
    }
    void open()
    {
        const QUrl nobody(QStringLiteral("http://127.0.0.1:1"));
        m_session = std::make_unique<DashboardSession>(samples::tradingOverview(), nobody, nobody);
        AlertBoardOptions options;
        options.prometheus = nobody;
        options.exporter = nobody;
        m_board = std::make_unique<AlertBoard>(options);
        m_window = std::make_unique<MainWindow>(m_session.get());
        m_window->setAlerts(m_board.get(), QStringLiteral("eve"));
        m_history = std::make_unique<AlertHistory>();
        m_history->open(file());
        m_page = new AlertHistoryView(m_history.get());
        m_window->alertsView()->addPage(QStringLiteral("History"), m_page, [this](qreal scale) { m_page->setScale(scale); });
        m_window->show();
        m_window->showAlertsPage(true);
        m_window->alertsView()->showPage(4);
    }
    int rows() const { return m_page->table()->shownRows(); }
    QString emptyText() const { return m_page->table()->emptyText(); }
    QStringList cells(int row) const
    {
        QStringList texts;
        for (int column = 0; column < 6; ++column)
            texts << m_page->table()->model()->index(row, column).data().toString();
        return texts;
    }
    QString note() const { return m_page->table()->note(); }
    void shoot(const QString &name)
    {
        const QString scheme = qEnvironmentVariable("THUNES_SCHEME", QStringLiteral("dark"));
        for (const QSize size : {QSize(1280, 720), QSize(1920, 1080)}) {
            m_window->resize(size);
            QTest::qWait(60);
            samples::shoot(m_window.get(), QStringLiteral("history-%1-%2-%3").arg(name, scheme).arg(size.width()));
        }
    }

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_now = SystemClock().now();
    }
    void cleanup()
    {
        m_window.reset();
        m_history.reset();
        m_board.reset();
        m_session.reset();
        m_folder.reset();
    }

    void anEmptyHistorySaysSo()
    {
        open();
        QTRY_COMPARE_WITH_TIMEOUT(emptyText(), QStringLiteral("Nothing fired in the last 7 days"), 20000);
        QCOMPARE(rows(), 0);
        QVERIFY(!m_page->detail()->isVisible());
        shoot(QStringLiteral("empty"));
        m_page->range()->setCurrentIndex(3);
        QTRY_COMPARE_WITH_TIMEOUT(emptyText(), QStringLiteral("Nothing has fired yet"), 20000);
    }

    void oneRow()
    {
        fill({{alert(QStringLiteral("KillSwitchActive"), "critical", m_now - 5min), std::nullopt}});
        open();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 1, 20000);
        shoot(QStringLiteral("one"));
    }

    void aWeekShowsWhatWhichWhenAndWho()
    {
        fillAWeek();
        open();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 8, 20000);
        QCOMPARE(note(), QStringLiteral("8 in the last 7 days"));
        QCOMPARE(cells(0)[2], QStringLiteral("4 min, goes on"));
        QCOMPARE(cells(2)[3], QStringLiteral("WebSocketDisconnected  BTCUSDT"));
        QCOMPARE(cells(3)[4], QStringLiteral("eve"));
        // Three of one name are told apart.
        QCOMPARE((QSet<QString>{cells(4)[3], cells(5)[3], cells(6)[3]}.size()), 3);
        QVERIFY(m_page->detail()->isVisible());
        QVERIFY(m_page->detail()->text().startsWith(QStringLiteral("Choose an alert")));
        // With the keyboard alone: the filter, the list, the one below.
        m_page->table()->selectKey(m_page->table()->model()->index(3, 0).data(RowModel::KeyRole).toString());
        const QString text = m_page->detail()->text();
        for (const char *words : {"KillSwitchActive", "critical", "Next: look at it, then decide.", "(12 min)", "by eve, ",
                                  "looking into it", "job=thunes", "max_over_time(x[1m]) > 0", "Runbook", "never at this desk"})
            QVERIFY2(text.contains(QLatin1String(words)), words);
        shoot(QStringLiteral("week"));
        m_page->table()->filter()->setText(QStringLiteral("metric=thunes_ws_connected"));
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 1, 20000);
        m_page->table()->filter()->setText(QStringLiteral("no such thing"));
        QTRY_COMPARE_WITH_TIMEOUT(emptyText(), QStringLiteral("No alert in the last 7 days matches “no such thing”"), 20000);
        QCOMPARE(rows(), 0);
        shoot(QStringLiteral("nohits"));
        m_page->table()->filter()->clear();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 8, 20000);
        // A slash goes to the search, wherever on the page one is.
        m_page->bundleButton()->setFocus();
        QTest::keyClick(m_page->bundleButton(), Qt::Key_Slash);
        QVERIFY(m_page->table()->filter()->hasFocus());
    }

    void longNamesStayWithinTheirColumns()
    {
        const QString longName = QStringLiteral("AVeryLongAlertNameAsAGeneratorOfRulesWouldMakeItOutOfThePathOfATemplateAndItsParameters");
        AlertEntry entry = alert(longName, "warning", m_now - 3h, {{QStringLiteral("path"), QString(300, u'x')}});
        entry.annotations[QStringLiteral("summary")] = QString(40, u'W') + QStringLiteral(" and so on, at a length that no line holds, ").repeated(8);
        entry.acknowledged = Acknowledgement{QStringLiteral("somebody.with.a.long.name@example.net"), QStringLiteral("a note that goes on and on, since somebody had much to say about it"), m_now};
        fill({{entry, std::nullopt}});
        open();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 1, 20000);
        m_page->table()->selectKey(m_page->table()->model()->index(0, 0).data(RowModel::KeyRole).toString());
        shoot(QStringLiteral("long"));
        // Nothing of it makes the window wider than somebody wants it.
        QVERIFY2(m_window->minimumSizeHint().width() <= 1280, qPrintable(QString::number(m_window->minimumSizeHint().width())));
    }

    void tenThousandRowsAreThereAtOnce()
    {
        QList<AlertChange> changes;
        for (int i = 0; i < 10000; ++i) {
            const AlertEntry entry = alert(QStringLiteral("HostTrouble%1").arg(i % 40), i % 10 == 0 ? "critical" : i % 3 ? "warning" : "info",
                                           m_now - 10min - Seconds(i * 50), {{QStringLiteral("symbol"), QStringLiteral("SYM%1").arg(i)}});
            changes << AlertChange{entry, std::nullopt} << ends(entry, entry.since + Seconds(i % 4000));
        }
        fill(changes);
        QElapsedTimer clock;
        clock.start();
        open();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 1000, 60000);
        qInfo("10,000 episodes: the page is there after %lld ms", clock.elapsed());
        QCOMPARE(note(), QStringLiteral("the newest 1,000 of 10,000"));
        shoot(QStringLiteral("many"));
    }

    void aHistoryThatAnotherProgramKeepsIsReadAndSaysSo()
    {
        fillAWeek();
        QLockFile other(file() + QStringLiteral(".lock"));
        QVERIFY(other.tryLock());
        open();
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 8, 20000);
        QCOMPARE(m_page->table()->problem(), QStringLiteral("Another THUNES Console keeps the history; this one only reads it."));
        shoot(QStringLiteral("read-only"));
    }

    void aDamagedHistoryIsSetAsideAndSaysWhere()
    {
        QFile broken(file());
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write(QByteArray(9000, 'x'));
        broken.close();
        open();
        QTRY_COMPARE_WITH_TIMEOUT(emptyText(), QStringLiteral("Nothing is kept in the last 7 days"), 20000);
        QVERIFY(m_page->table()->problem().contains(QStringLiteral("alerts.db.damaged-")));
        shoot(QStringLiteral("damaged"));
        QVERIFY(m_window->minimumSizeHint().width() <= 1280);
    }

    void aLockedHistoryNeverLooksEmptyAndComesBack()
    {
        fillAWeek();
        const QString name = QStringLiteral("holder");
        {
            QSqlDatabase holder = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
            holder.setDatabaseName(file());
            QVERIFY(holder.open());
            QSqlQuery query(holder);
            QVERIFY(query.exec(QStringLiteral("PRAGMA locking_mode = EXCLUSIVE")));
            QVERIFY(query.exec(QStringLiteral("BEGIN EXCLUSIVE")));
            QVERIFY(query.exec(QStringLiteral("UPDATE meta SET value = value")));
            open();
            QTRY_COMPARE_WITH_TIMEOUT(emptyText(), QStringLiteral("Unknown: the history cannot be read"), 30000);
            QCOMPARE(rows(), 0);
            QVERIFY2(m_page->table()->problem().startsWith(QStringLiteral("The history is not kept: ")), qPrintable(m_page->table()->problem()));
            QVERIFY(m_page->table()->problem().contains(QStringLiteral("locked")));
            shoot(QStringLiteral("locked"));
            query.exec(QStringLiteral("COMMIT"));
            query.finish();
            holder.close();
        }
        QSqlDatabase::removeDatabase(name);
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 8, 60000); // by itself
    }

    void aFileThatCannotBeOpenedSaysSo()
    {
        QVERIFY(QDir().mkpath(file())); // a folder of that name
        open();
        QTRY_COMPARE_WITH_TIMEOUT(emptyText(), QStringLiteral("Unknown: the history cannot be read"), 30000);
        QVERIFY2(m_page->table()->problem().startsWith(QStringLiteral("The history is not kept: ")), qPrintable(m_page->table()->problem()));
        shoot(QStringLiteral("unreadable"));
    }
};

QTEST_MAIN(TestAlertHistoryView)
#include "tst_alerthistoryview.moc"
