// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/lab/httpfake.h"
#include "tests/lab/testlab.h"
#include "tests/ui/labwindow.h"
#include "ui/views/labbar.h"
#include "ui/views/labwords.h"
#include "ui/views/latencyline.h"
#include "ui/views/mcpdetail.h"
#include "ui/views/mcpgrid.h"
#include "ui/views/mcpview.h"
#include "ui/views/worktreeview.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

using L = QLatin1String;

/// What an entry of .mcp.json says for a server that must not be waited for.
QJsonObject impatient()
{
    return {{L("console"), QJsonObject{{L("start_limit_seconds"), 1.0}, {L("reply_limit_seconds"), 0.5}}}};
}

} // namespace

/// The page about MCP servers, on a real exporter and real processes that behave and misbehave.
class TestMcpView : public QObject
{
    Q_OBJECT
    std::unique_ptr<TestLab> m_lab;
    std::unique_ptr<LabWindow> m_desk;

    McpView *view() const { return m_desk->window().mcpView(); }
    McpDetail *detail() const { return view()->detail(); }
    void open(const ExporterOptions &options, const QString &token = {})
    {
        m_desk = std::make_unique<LabWindow>(options, token);
        QTest::keyClick(&m_desk->window(), Qt::Key_M, Qt::ControlModifier);
        QVERIFY(view()->isVisible());
    }
    void open() { open(LabWindow::defaults(m_lab->path())); }
    QModelIndex row(const QString &server) const
    {
        const QAbstractItemModel *model = view()->grid()->model();
        for (int i = 0; i < model->rowCount(); ++i) {
            if (model->index(i, 0).data().toString() == server)
                return model->index(i, 0);
        }
        return {};
    }
    McpServerInfo info(const QString &server) const
    {
        return row(server).data(McpServerModel::InfoRole).value<McpServerInfo>();
    }
    /// As the card shows it.
    QString word(const QString &server) const
    {
        const QModelIndex at = row(server);
        return at.isValid() ? wordsFor(info(server), at.data(McpServerModel::StaleRole).toString()).word
                            : QString();
    }
    Tone tone(const QString &server) const
    {
        return wordsFor(info(server), row(server).data(McpServerModel::StaleRole).toString()).tone;
    }
    void script(const char *name, const QByteArray &text) const
    {
        const QString file = QStringLiteral("bin/mcp-%1-health").arg(L(name));
        m_lab->write(file, "#!/bin/sh\n" + text);
        QFile::setPermissions(m_lab->file(file), QFile::ReadOwner | QFile::ExeOwner);
    }

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void init() { m_lab = std::make_unique<TestLab>(); }
    void cleanup()
    {
        m_desk.reset();
        QTRY_COMPARE_WITH_TIMEOUT(m_lab->processes().size(), 0, 15000);
        m_lab.reset();
    }

    void everyServerSaysHowItIsAndWhy()
    {
        HttpFake login(QStringLiteral("wants-credentials"));
        const QString nobody = LabWindow::nobody().toString();
        QJsonObject servers{
            {L("good"), m_lab->fake(QStringLiteral("good"))},
            {L("modern"), m_lab->fake(QStringLiteral("modern"))},
            {L("talks"), m_lab->fake(QStringLiteral("talks-on-stderr"))},
            {L("exits"), m_lab->fake(QStringLiteral("exits"))},
            {L("rpc-error"), m_lab->fake(QStringLiteral("rpc-error"))},
            {L("wrong-version"), m_lab->fake(QStringLiteral("wrong-version"))},
            {L("garbage"), m_lab->fake(QStringLiteral("garbage"), impatient())},
            {L("hangs"), m_lab->fake(QStringLiteral("hangs-at-once"), impatient())},
            {L("mute"), m_lab->fake(QStringLiteral("silent-after-initialize"), impatient())},
            {L("login"), login.entry()},
            {L("nobody"), QJsonObject{{L("type"), L("http")}, {L("url"), nobody}}},
            {L("no-program"), QJsonObject{{L("command"), L("/nowhere/at/all")}}}};
        m_lab->configure(servers);
        script("fetch", "exit 0\n");
        script("git", "echo 'token expired' >&2; exit 1\n");
        script("sqlite", "exit 2\n");
        open();
        struct Expected
        {
            const char *server, *word, *reason, *tail, *health;
            Tone tone;
        };
        const Expected expectations[] = {
            {"good", "UP", "", "", "1", Tone::Ok},
            {"modern", "UP", "", "", "1", Tone::Ok},
            {"talks", "UP", "", "log line", "1", Tone::Ok},
            {"fetch", "UP", "", "", "1", Tone::Ok},
            {"exits", "DOWN", "exit 3", "no licence", "0", Tone::Crit},
            {"rpc-error", "DOWN", "the database is locked", "", "0", Tone::Crit},
            {"wrong-version", "PROTOCOL ERROR", "1999-01-01", "", "0", Tone::Crit},
            {"garbage", "PROTOCOL ERROR", "no messages", "", "0", Tone::Crit},
            {"hangs", "TIMEOUT", "no answer to", "", "0", Tone::Crit},
            {"mute", "TIMEOUT", "no answer to a ping within 0.5 s", "", "0", Tone::Crit},
            {"login", "NEEDS LOGIN", "", "", "2", Tone::Warn},
            {"nobody", "DOWN", "refuses connections", "", "0", Tone::Crit},
            {"no-program", "NOT CONFIGURED", "the program /nowhere/at/all is not installed", "", "2", Tone::Off},
            {"git", "DOWN", "exit 1", "", "0", Tone::Crit},
            {"sqlite", "NOT CONFIGURED", "", "", "2", Tone::Off},
            {"playwright", "NOT CONFIGURED", "no entry in .mcp.json", "", "2", Tone::Off},
        };
        for (const Expected &expected : expectations) {
            const QString server = L(expected.server);
            QTRY_VERIFY2_WITH_TIMEOUT(word(server) == L(expected.word),
                                      qPrintable(server + QStringLiteral(" is ") + word(server)), 180000);
            QCOMPARE(tone(server), expected.tone);
            view()->select(server);
            QCOMPARE(detail()->server(), server);
            QCOMPARE(detail()->stateBox()->word(), L(expected.word));
            QCOMPARE(detail()->stateBox()->tone(), expected.tone);
            QVERIFY2(detail()->reason().contains(L(expected.reason)),
                     qPrintable(server + QStringLiteral(": ") + detail()->reason()));
            QVERIFY2((*expected.reason == '\0') == detail()->reason().isEmpty() || server == L("login")
                         || server == L("sqlite"),
                     qPrintable(server + QStringLiteral(": ") + detail()->reason()));
            QVERIFY2(detail()->stderrTail().contains(L(expected.tail)), qPrintable(server));
            QCOMPARE(m_desk->metric("lab_mcp_server_health{server_name=\"" + server.toUtf8() + "\"}"),
                     QByteArray(expected.health));
            // A screen reader hears the same.
            QVERIFY(row(server).data(Qt::AccessibleTextRole).toString().contains(
                QString(info(server).stateWord).replace(u'_', u' ')));
        }
        // Whatever is wrong is said on the page, too, and first.
        QVERIFY2(view()->bar()->counts().startsWith(QStringLiteral("%1: 4 down · 2 timeout · 2 protocol error")
                                                        .arg(view()->grid()->model()->rowCount())),
                 qPrintable(view()->bar()->counts()));
        samples::shoot(&m_desk->window(), QStringLiteral("mcp-states"));
    }

    void theFirstOneInDetailIsTheWorst()
    {
        m_lab->configure({{L("aaa"), m_lab->fake(QStringLiteral("good"))},
                          {L("zzz"), m_lab->fake(QStringLiteral("exits"))}});
        open();
        // Never first one and then another: a button might be pressed meanwhile.
        QStringList shown;
        QVERIFY(QTest::qWaitFor(
            [&] {
                shown << detail()->server();
                return !detail()->server().isEmpty();
            },
            30000));
        shown.removeAll(QString());
        shown.removeDuplicates();
        QCOMPARE(shown, QStringList{QStringLiteral("zzz")});
        QCOMPARE(view()->grid()->currentIndex(), row(QStringLiteral("zzz")));
    }

    void theFactsOfAServerAreTold()
    {
        m_lab->configure({{L("good"), m_lab->fake(QStringLiteral("good"))}});
        open();
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("good")), QStringLiteral("UP"), 30000);
        view()->select(QStringLiteral("good"));
        QCOMPARE(detail()->fact(QStringLiteral("Transport")), QStringLiteral("standard input and output"));
        QCOMPARE(detail()->fact(QStringLiteral("Server")), QStringLiteral("fake 1.2.3"));
        QCOMPARE(detail()->fact(QStringLiteral("Tools")), QStringLiteral("1"));
        QVERIFY(!detail()->fact(QStringLiteral("Protocol")).isEmpty());
        QCOMPARE(detail()->fact(QStringLiteral("Latency")),
                 latencyText(info(QStringLiteral("good")).latencyMs.value()));
        QCOMPARE(detail()->fact(QStringLiteral("Kept open")),
                 QStringLiteral("yes, process %1").arg(m_lab->processes().value(0)));
        QVERIFY(detail()->fact(QStringLiteral("Last probe")).endsWith(QStringLiteral(" ago")));
        QVERIFY(detail()->findChild<LatencyChart *>()->summary().startsWith(QStringLiteral("1 probe in")));
    }

    void probeNowAsksAtOnceAndTheCardChanges()
    {
        script("git", "exit $(cat code)\n");
        m_lab->write(QStringLiteral("code"), "1");
        open();
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("git")), QStringLiteral("DOWN"), 30000);
        view()->select(QStringLiteral("git"));
        QCOMPARE(detail()->restartButton()->isEnabled(), false);
        QVERIFY(!detail()->restartButton()->toolTip().isEmpty());
        m_lab->write(QStringLiteral("code"), "0"); // the next round is a minute away
        QTest::mouseClick(detail()->probeButton(), Qt::LeftButton);
        QVERIFY(!row(QStringLiteral("git")).data(McpServerModel::PendingRole).toString().isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("git")), QStringLiteral("UP"), 30000);
        QCOMPARE(detail()->stateBox()->word(), QStringLiteral("UP"));
        QVERIFY2(detail()->feedback().startsWith(QStringLiteral("Probe: up")), qPrintable(detail()->feedback()));
        QVERIFY(detail()->failure().isEmpty());
        QCOMPARE(m_desk->metric("lab_mcp_server_health{server_name=\"git\"}"), QByteArray("1"));
    }

    void restartGivesAnotherProcess()
    {
        m_lab->configure({{L("good"), m_lab->fake(QStringLiteral("good"))}});
        open();
        const QString good = QStringLiteral("good");
        QTRY_COMPARE_WITH_TIMEOUT(word(good), QStringLiteral("UP"), 30000);
        view()->select(good);
        const auto first = info(good).pid;
        QVERIFY(first);
        QCOMPARE(m_lab->processes(), QList<qint64>{*first});
        QTest::mouseClick(detail()->restartButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(detail()->feedback().startsWith(QStringLiteral("Restart: up")), 30000);
        QVERIFY(info(good).pid && info(good).pid != first);
        QTRY_COMPARE(m_lab->processes(), QList<qint64>{*info(good).pid});
        QCOMPARE(m_lab->starts(good), 2);
        QCOMPARE(detail()->fact(QStringLiteral("Kept open")),
                 QStringLiteral("yes, process %1").arg(*info(good).pid));
    }

    void aDisabledServerEndsAndIsNotAskedUntilItIsEnabled()
    {
        m_lab->configure({{L("good"), m_lab->fake(QStringLiteral("good"))}});
        open();
        const QString good = QStringLiteral("good");
        const QByteArray health = "lab_mcp_server_health{server_name=\"good\"}";
        QTRY_COMPARE_WITH_TIMEOUT(word(good), QStringLiteral("UP"), 30000);
        view()->select(good);
        QTest::mouseClick(detail()->enableButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(word(good), QStringLiteral("DISABLED"), 30000);
        QCOMPARE(tone(good), Tone::Off);
        QVERIFY(m_desk->metric(health).isEmpty());
        QTRY_COMPARE(m_lab->processes().size(), 0);
        QVERIFY(detail()->reason().startsWith(QStringLiteral("disabled by operator at ")));
        QVERIFY2(detail()->feedback().startsWith(QStringLiteral("Disabled until")), qPrintable(detail()->feedback()));
        QVERIFY(!detail()->probeButton()->isEnabled());
        QVERIFY(!detail()->restartButton()->isEnabled());
        QCOMPARE(detail()->enableButton()->text(), QStringLiteral("&Enable"));
        // To disable is no probe.
        const auto *chart = detail()->findChild<LatencyChart *>();
        QVERIFY2(chart->summary().startsWith(QStringLiteral("1 probe in")), qPrintable(chart->summary()));
        samples::shoot(&m_desk->window(), QStringLiteral("mcp-disabled"));
        QTest::mouseClick(detail()->enableButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(word(good), QStringLiteral("UP"), 30000);
        QCOMPARE(m_desk->metric(health), QByteArray("1"));
        QCOMPARE(m_lab->starts(good), 2);
        QTRY_COMPARE(detail()->enableButton()->text(), QStringLiteral("&Disable"));
        QVERIFY2(chart->summary().startsWith(QStringLiteral("2 probes in")), qPrintable(chart->summary()));
    }

    void whoHasNoTokenIsToldSo()
    {
        m_lab->configure({{L("good"), m_lab->fake(QStringLiteral("good"))}});
        m_lab->write(QStringLiteral("token"), "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
        open(LabWindow::defaults(m_lab->path()), m_lab->file(QStringLiteral("token")));
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("good")), QStringLiteral("UP"), 30000);
        view()->select(QStringLiteral("good"));
        QTest::mouseClick(detail()->enableButton(), Qt::LeftButton);
        QTRY_VERIFY(detail()->failure().startsWith(QStringLiteral("Disable was refused: ")));
        QFile::remove(m_lab->file(QStringLiteral("token")));
        QTest::mouseClick(detail()->restartButton(), Qt::LeftButton);
        QTRY_VERIFY(detail()->failure().startsWith(QStringLiteral("Restart was refused: the operator token")));
        QCOMPARE(word(QStringLiteral("good")), QStringLiteral("UP"));
        QCOMPARE(m_lab->starts(QStringLiteral("good")), 1);
        samples::shoot(&m_desk->window(), QStringLiteral("mcp-refused"));
    }

    void aCommandThatNobodyAnswersIsNotCalledDone()
    {
        script("git", "test -e slow && exec sleep 20\nexit 0\n");
        ExporterOptions options = LabWindow::defaults(m_lab->path());
        options.mcp.scriptLimit = 30s;
        open(options);
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("git")), QStringLiteral("UP"), 30000);
        view()->select(QStringLiteral("git"));
        m_lab->write(QStringLiteral("slow"), {});
        QTest::mouseClick(detail()->probeButton(), Qt::LeftButton);
        QTRY_VERIFY(info(QStringLiteral("git")).probing);
        QTRY_COMPARE(detail()->stateBox()->note(), QStringLiteral("probing now"));
        m_desk->stopExporter();
        QTRY_VERIFY_WITH_TIMEOUT(
            detail()->failure().startsWith(QStringLiteral("Probe was not acknowledged: ")), 30000);
        QVERIFY(detail()->feedback().isEmpty());
    }

    void withoutTheExporterEverythingIsOldAndSaysSo()
    {
        m_lab->configure({{L("bad"), m_lab->fake(QStringLiteral("exits"))},
                          {L("good"), m_lab->fake(QStringLiteral("good"))}});
        open();
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("good")), QStringLiteral("UP"), 30000);
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("bad")), QStringLiteral("DOWN"), 30000);
        view()->select(QStringLiteral("good"));
        QVERIFY(view()->bar()->problem().isEmpty());
        m_desk->stopExporter();
        QTRY_VERIFY_WITH_TIMEOUT(view()->bar()->problem().startsWith(QStringLiteral("No current values: ")), 10000);
        QVERIFY2(view()->bar()->counts().startsWith(QStringLiteral("last known, ")), qPrintable(view()->bar()->counts()));
        for (const char *server : {"good", "bad", "playwright"})
            QCOMPARE(tone(L(server)), Tone::Stale);
        QCOMPARE(detail()->stateBox()->tone(), Tone::Stale);
        QVERIFY2(detail()->stateBox()->note().contains(QStringLiteral("the exporter does not answer")),
                 qPrintable(detail()->stateBox()->note()));
        samples::shoot(&m_desk->window(), QStringLiteral("mcp-stale"));
        // Whoever has left and comes back meanwhile is told the same.
        QTest::keyClick(&m_desk->window(), Qt::Key_M, Qt::ControlModifier);
        QTest::keyClick(&m_desk->window(), Qt::Key_M, Qt::ControlModifier);
        QCOMPARE(tone(QStringLiteral("good")), Tone::Stale);
        QVERIFY(!view()->bar()->problem().isEmpty());
        m_desk->startExporter(); // which counts its answers anew
        QTRY_COMPARE_WITH_TIMEOUT(tone(QStringLiteral("good")), Tone::Ok, 30000);
        QTRY_COMPARE_WITH_TIMEOUT(tone(QStringLiteral("bad")), Tone::Crit, 30000);
        QVERIFY(view()->bar()->problem().isEmpty());
    }

    void serversComeAndGoWithTheConfiguration()
    {
        m_lab->configure({{L("one"), m_lab->fake(QStringLiteral("good"))}});
        open();
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("one")), QStringLiteral("UP"), 30000);
        view()->select(QStringLiteral("one"));
        m_lab->configure({{L("two"), m_lab->fake(QStringLiteral("pages"))}});
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("two")), QStringLiteral("UP"), 30000);
        QTRY_VERIFY(!row(QStringLiteral("one")).isValid());
        QTRY_VERIFY(m_desk->metric("lab_mcp_server_health{server_name=\"one\"}").isEmpty());
        // Its neighbour does not take its place under somebody's finger.
        QCOMPARE(detail()->server(), QStringLiteral("one"));
        QVERIFY(!detail()->enableButton()->isVisible());
        m_lab->write(QStringLiteral(".mcp.json"), "{ no JSON");
        QTRY_VERIFY_WITH_TIMEOUT(view()->bar()->notes().contains(QStringLiteral(".mcp.json")), 30000);
        QCOMPARE(word(QStringLiteral("two")), QStringLiteral("UP")); // what was known stays watched
        samples::shoot(&m_desk->window(), QStringLiteral("mcp-broken-configuration"));
    }

    void anExporterThatNeverAnsweredIsNoEmptyLab()
    {
        m_desk = std::make_unique<LabWindow>(LabWindow::defaults(m_lab->path()));
        m_desk->stopExporter();
        m_desk->window().showMcp(true);
        QTRY_VERIFY2(view()->emptyText().startsWith(QStringLiteral("The lab cannot be shown.")),
                     qPrintable(view()->emptyText()));
        QVERIFY(view()->emptyText().contains(QStringLiteral("refused the connection")));
        QVERIFY(view()->bar()->counts().isEmpty());
        samples::shoot(&m_desk->window(), QStringLiteral("mcp-never-answered"));
        m_desk->window().showWorktrees(true);
        QTRY_VERIFY2(m_desk->window().worktreeView()->emptyText().startsWith(QStringLiteral("The lab cannot be shown.")),
                     qPrintable(m_desk->window().worktreeView()->emptyText()));
    }

    void whereNothingIsWatchedItSaysWhatToDo()
    {
        open(LabWindow::defaults({}));
        QTRY_VERIFY2(view()->emptyText().contains(QStringLiteral("--lab-dir")), qPrintable(view()->emptyText()));
        QVERIFY(!detail()->isVisible());
        samples::shoot(&m_desk->window(), QStringLiteral("mcp-no-lab"));
        m_desk->stopExporter();
        QTRY_VERIFY(!view()->bar()->problem().isEmpty());
    }

    void theFilterNeverPutsAnotherServerUnderTheButtons()
    {
        m_lab->configure({{L("alpha"), m_lab->fake(QStringLiteral("good"))},
                          {L("beta"), m_lab->fake(QStringLiteral("pages"))}});
        open();
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("beta")), QStringLiteral("UP"), 30000);
        view()->select(QStringLiteral("alpha"));
        view()->bar()->filterEdit()->setText(QStringLiteral("beta"));
        QCOMPARE(view()->grid()->model()->rowCount(), 1);
        QCOMPARE(detail()->server(), QStringLiteral("alpha"));
        QVERIFY(!view()->grid()->selectionModel()->hasSelection());
        view()->bar()->filterEdit()->clear();
        QCOMPARE(view()->grid()->currentIndex(), row(QStringLiteral("alpha")));
        view()->bar()->filterEdit()->setText(QStringLiteral("beta"));
        QTest::keyClick(view()->grid(), Qt::Key_Home); // now somebody chooses
        QCOMPARE(detail()->server(), QStringLiteral("beta"));
    }

    void theKeyboardIsEnough()
    {
        m_lab->configure({{L("alpha"), m_lab->fake(QStringLiteral("good"))},
                          {L("beta"), m_lab->fake(QStringLiteral("pages"))}});
        open();
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("beta")), QStringLiteral("UP"), 30000);
        QTRY_COMPARE_WITH_TIMEOUT(word(QStringLiteral("alpha")), QStringLiteral("UP"), 30000);
        QVERIFY(view()->grid()->hasFocus());
        m_desk->press(Qt::Key_F, Qt::ControlModifier);
        QVERIFY(view()->bar()->filterEdit()->hasFocus());
        QTest::keyClicks(view()->bar()->filterEdit(), QStringLiteral("fake"));
        QCOMPARE(view()->grid()->model()->rowCount(), 2);
        m_desk->press(Qt::Key_Tab); // past the field: the cards
        QTRY_VERIFY(view()->grid()->hasFocus());
        m_desk->press(Qt::Key_Home);
        QCOMPARE(detail()->server(), QStringLiteral("alpha"));
        m_desk->press(Qt::Key_Right);
        QCOMPARE(detail()->server(), QStringLiteral("beta"));
        m_desk->press(Qt::Key_Return);
        QVERIFY(detail()->probeButton()->hasFocus());
        m_desk->press(Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(detail()->feedback().startsWith(QStringLiteral("Probe: up")), 30000);
        QVERIFY(detail()->probeButton()->hasFocus());
        m_desk->press(Qt::Key_R, Qt::AltModifier);
        QTRY_COMPARE_WITH_TIMEOUT(m_lab->starts(QStringLiteral("pages")), 2, 30000);
        QTRY_VERIFY_WITH_TIMEOUT(detail()->feedback().startsWith(QStringLiteral("Restart: up")), 30000);
        m_desk->press(Qt::Key_Escape);
        QVERIFY(!view()->isVisible());
    }
};

QTEST_MAIN(TestMcpView)
#include "tst_mcpview.moc"
