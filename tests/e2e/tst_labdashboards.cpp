// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/exporterthread.h"
#include "tests/e2e/prometheusprocess.h"
#include "tests/lab/gitlab.h"
#include "tests/ui/samples.h"
#include "ui/dashboard/loader.h"
#include "ui/models/dashboardsession.h"
#include "ui/panels/panelframe.h"
#include "ui/views/dashboardbar.h"
#include "ui/views/dashboarddeck.h"
#include "ui/views/dashboardview.h"
#include "ui/views/mainwindow.h"
#include "ui/views/noteslist.h"
#include "ui/views/overview.h"
#include "ui/views/toolbutton.h"

#include <QEventLoop>
#include <QMenu>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QScrollBar>
#include <QStandardPaths>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

using L = QLatin1String;
const QString folder = QStringLiteral(THUNES_SOURCE_DIR "/monitoring/grafana/dashboards/");

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// The lab's two dashboards in the window: offered, opened, and each panel with the values of a real
/// lab that a real exporter exports and a real Prometheus scrapes.
class TestLabDashboards : public QObject
{
    Q_OBJECT
    GitLab m_lab;
    QTemporaryDir m_state;
    ExporterThread m_exporter;
    PrometheusProcess m_prometheus;
    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<MainWindow> m_window;

    DashboardDeck *deck() const { return m_window->dashboards(); }
    DashboardView *view() const { return deck()->current(); }
    PanelData data(int id) const { return view()->session()->panelData(id); }
    QString spoken(int id) const { return view()->overview()->panelById(id)->accessibleDescription(); }

    void buildLab()
    {
        // main: a clone that is ahead and behind, in the middle of a merge, its tests outdated.
        const QString origin = m_lab.repository(QStringLiteral("origin"));
        const QString none;
        QVERIFY(m_lab.git(none, "init -q -b trunk"));
        QVERIFY(m_lab.git(none, {QStringLiteral("remote"), QStringLiteral("add"), QStringLiteral("origin"), m_lab.file(origin)}));
        QVERIFY(m_lab.git(none, "fetch -q origin"));
        QVERIFY(m_lab.git(none, "reset -q --hard origin/trunk"));
        QVERIFY(m_lab.git(none, "branch -q --set-upstream-to origin/trunk"));
        m_lab.commit(none, QStringLiteral(".gitignore"), "/worktrees\n/.mcp.json\n*.starts\n");
        m_lab.commit(origin, QStringLiteral("c"), "3");
        QVERIFY(m_lab.git(none, "fetch -q origin"));
        QVERIFY(m_lab.git(none, "checkout -q -b other"));
        m_lab.commit(none, QStringLiteral("a.txt"), "theirs\n");
        QVERIFY(m_lab.git(none, "checkout -q trunk"));
        m_lab.commit(none, QStringLiteral("a.txt"), "ours\n");
        m_lab.write(QStringLiteral("junit.xml"), "<testsuite><testcase/></testsuite>");
        m_lab.age(QStringLiteral("junit.xml"), 5000s);
        QVERIFY(!m_lab.git(none, "merge other"));
        m_lab.write(QStringLiteral("worktrees/dev/.worktree"), "status=blocked\ntest_status=failing\n");
        m_lab.configure({{L("good"), m_lab.fake(QStringLiteral("good"))},
                         {L("modern"), m_lab.fake(QStringLiteral("modern"))},
                         {L("bad"), m_lab.fake(QStringLiteral("exits"))}});
    }

private Q_SLOTS:
    void initTestCase()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        buildLab();
        ExporterOptions options;
        options.port = 0;
        options.labDir = m_lab.path();
        options.stateDir = m_state.path();
        options.collectionInterval = 1s;
        options.mcp.backOff = 1s;
        options.mcp.longestBackOff = 2s;
        const auto port = m_exporter.start(options);
        QVERIFY(port.ok());
        const QUrl exporter(QStringLiteral("http://127.0.0.1:%1").arg(*port));
        QByteArray config = contents(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/prometheus/prometheus.yml"));
        config.replace("127.0.0.1:8000", exporter.authority().toUtf8());
        config.replace("15s", "1s");
        QVERIFY(m_prometheus.configure(config, contents(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/prometheus/rules.yml"))));
        QVERIFY(m_prometheus.start());
        // Before it knows both worktrees, the variable of the dashboard would settle for the other one.
        const auto known = [this] {
            QNetworkAccessManager network;
            QUrl url = m_prometheus.url();
            url.setPath(QStringLiteral("/api/v1/label/worktree_name/values"));
            const std::unique_ptr<QNetworkReply> reply(network.get(QNetworkRequest(url)));
            QEventLoop loop;
            connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
            loop.exec();
            const QByteArray names = reply->readAll();
            return names.contains("\"main\"") && names.contains("\"dev\"");
        };
        QTRY_VERIFY_WITH_TIMEOUT(known(), 30000);
        const auto home = loadDashboard(contents(folder + QStringLiteral("trading_overview.json")), QStringLiteral("home"));
        QVERIFY(home.ok());
        m_session = std::make_unique<DashboardSession>(*home, m_prometheus.url(), exporter);
        m_window = std::make_unique<MainWindow>(m_session.get());
        m_window->resize(1280, 720);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_session->start();
        deck()->setProvisionedFolder(folder);
    }
    void cleanupTestCase()
    {
        m_window.reset();
        m_session.reset();
    }

    void bothAreOfferedAndEachPanelHasRealValues_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("title");
        QTest::newRow("worktree") << "worktree.json" << "THUNES Worktree";
        QTest::newRow("mcp") << "mcp_servers.json" << "THUNES MCP Servers";
    }

    void bothAreOfferedAndEachPanelHasRealValues()
    {
        QFETCH(QString, file);
        QFETCH(QString, title);
        QTest::mouseClick(view()->bar()->titleButton(), Qt::LeftButton);
        QTRY_VERIFY(deck()->menu()->isVisible());
        QAction *offered = nullptr;
        for (QAction *action : deck()->menu()->actions()) {
            if (action->text() == title)
                offered = action;
        }
        QVERIFY(offered);
        offered->trigger();
        deck()->menu()->close();
        QCOMPARE(view()->session()->dashboard().title, title);
        // Nothing of the file is left out but, perhaps, that one cannot choose another worktree yet.
        QStringList notes = NotesList::notesOf(view()->session()->dashboard());
        notes.removeAll(QStringLiteral("variable $worktree_name is fixed to 'main'"));
        QCOMPARE(notes, QStringList());
        // The very first queries know how wide the panels are: a step of 5 min over 6 h would show a young
        // exporter as silent.
        for (const Panel &panel : view()->session()->dashboard().panels) {
            for (const SentQuery &query : view()->session()->sentQueries(panel.id))
                QVERIFY2(query.step <= 60s, qPrintable(panel.title));
        }
        view()->session()->setRefreshInterval(1s);
        view()->session()->setRange(Seconds(300));
        // A copy: the variables may give the session other panels while we wait.
        const QList<Panel> panels = view()->session()->dashboard().panels;
        for (const Panel &panel : panels) {
            // Only panels in view are asked for.
            if (PanelFrame *frame = view()->overview()->panelById(panel.id))
                view()->overview()->ensureWidgetVisible(frame);
            QTRY_VERIFY2_WITH_TIMEOUT(data(panel.id).state == PanelState::Ready,
                                      qPrintable(QStringLiteral("%1: %2 %3").arg(panel.title).arg(int(data(panel.id).state)).arg(data(panel.id).message)),
                                      60000);
        }
        for (const QSize size : {QSize(1280, 720), QSize(1920, 1080)}) {
            m_window->resize(size);
            QTest::qWait(1500);
            samples::shoot(m_window.get(), QStringLiteral("dashboard-%1-%2").arg(L(QTest::currentDataTag())).arg(size.width()));
            QScrollBar *bar = view()->overview()->verticalScrollBar();
            bar->setValue(bar->maximum());
            QTest::qWait(300);
            samples::shoot(m_window.get(), QStringLiteral("dashboard-%1-%2-end").arg(L(QTest::currentDataTag())).arg(size.width()));
            bar->setValue(0);
        }
        m_window->resize(1280, 720);
    }

    void theWorktreePanelsSayWhatTheRepositoryIs()
    {
        QVERIFY(deck()->openFile(folder + QStringLiteral("worktree.json")).ok());
        const QList<QPair<int, QString>> expected{{1, QStringLiteral("WORKING")},  {2, QStringLiteral("PASSING")},
                                                  {3, QStringLiteral("OUTDATED")}, {4, QStringLiteral("trunk")},
                                                  {5, QStringLiteral("2")},        {8, QStringLiteral("merge")}};
        for (const auto &[id, words] : expected)
            QTRY_VERIFY2_WITH_TIMEOUT(spoken(id).contains(words), qPrintable(spoken(id)), 20000);
        QVERIFY2(spoken(4).endsWith(QStringLiteral("trunk")), qPrintable(spoken(4))); // the name alone, without its 1
    }

    void theMcpPanelsSayHowTheServersAre()
    {
        QVERIFY(deck()->openFile(folder + QStringLiteral("mcp_servers.json")).ok());
        const QString health = spoken(5);
        QTRY_VERIFY2(spoken(5).contains(QRegularExpression(QStringLiteral("good\\W+UP"))), qPrintable(health));
        QVERIFY2(spoken(5).contains(QRegularExpression(QStringLiteral("bad\\W+DOWN"))), qPrintable(health));
        QVERIFY2(spoken(1).contains(u'2'), qPrintable(spoken(1)));
        QVERIFY2(spoken(2).contains(u'1'), qPrintable(spoken(2)));
        QVERIFY2(spoken(8).contains(QStringLiteral("fake-modern")), qPrintable(spoken(8)));
    }
};

QTEST_MAIN(TestLabDashboards)
#include "tst_labdashboards.moc"
