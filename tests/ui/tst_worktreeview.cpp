// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/lab/gitlab.h"
#include "tests/ui/labwindow.h"
#include "ui/views/labbar.h"
#include "ui/views/statetimeline.h"
#include "ui/views/worktreepage.h"
#include "ui/views/worktreetable.h"
#include "ui/views/worktreeview.h"

#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTableWidget>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

using L = QLatin1String;
using Metrics = QList<QPair<QByteArray, QByteArray>>; ///< Name without prefix and labels; "" is absent.
using Facts = QMap<QString, QString>;
using Columns = QMap<int, QString>;

constexpr Seconds longAgo{5000};
const QByteArray passes = "<testsuite><testcase/><testcase/></testsuite>";
const QByteArray fails = "<testsuite><testcase/><testcase><failure/></testcase></testsuite>";

} // namespace

/// Real repositories in every state that one may meet, seen in /metrics, in the table and on the page.
class TestWorktreeView : public QObject
{
    Q_OBJECT
    std::unique_ptr<GitLab> m_lab;
    std::unique_ptr<LabWindow> m_desk;

    WorktreeView *view() const { return m_desk->window().worktreeView(); }
    WorktreePage *page() const { return view()->page(); }
    void open(ExporterOptions options)
    {
        m_desk = std::make_unique<LabWindow>(std::move(options));
        QTest::keyClick(&m_desk->window(), Qt::Key_T, Qt::ControlModifier);
        QVERIFY(view()->isVisible());
    }
    void open(Milliseconds interval = 60s)
    {
        ExporterOptions options = LabWindow::defaults(m_lab->path());
        options.collectionInterval = interval;
        open(options);
    }
    int rowOf(const QString &name) const
    {
        const QAbstractItemModel *model = view()->table()->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, WorktreeModel::Name).data().toString() == name)
                return row;
        }
        return -1;
    }
    QString cell(const QString &name, int column) const
    {
        const int row = rowOf(name);
        return row < 0 ? QStringLiteral("no row") : view()->table()->model()->index(row, column).data().toString();
    }
    QByteArray metric(const QByteArray &name, const QString &worktree)
    {
        return m_desk->metric("lab_worktree_" + name + "{worktree_name=\"" + worktree.toUtf8() + "\"}");
    }
    QString path(const char *name) const { return QStringLiteral("worktrees/") + L(name); }

    /// All states at once, as a busy lab has them.
    void build()
    {
        const GitLab &lab = *m_lab;
        QVERIFY(lab.git(QString(), "init -q -b main"));
        lab.commit(QString(), QStringLiteral(".gitignore"), "/worktrees\n/elsewhere\n");
        const auto linked = [&](const char *name, const char *branch) {
            QVERIFY(lab.git(QString(), {QStringLiteral("worktree"), QStringLiteral("add"), QStringLiteral("-q"),
                                        path(name), QStringLiteral("-b"), L(branch)}));
        };
        linked("linked", "feature/a");
        linked("kept", "on-a-stick");
        QVERIFY(lab.git(QString(), {QStringLiteral("worktree"), QStringLiteral("lock"), QStringLiteral("--reason"),
                                    QStringLiteral("on a stick"), path("kept")}));
        linked("gone", "gone");
        QVERIFY(QDir(lab.file(path("gone"))).removeRecursively());

        const QString origin = lab.repository(QStringLiteral("origin"));
        for (const char *name : {"apart", "level"})
            QVERIFY(lab.git(QStringLiteral("worktrees"), {QStringLiteral("clone"), QStringLiteral("-q"),
                                                          lab.file(origin), L(name)}));
        lab.commit(path("apart"), QStringLiteral("b"), "1");
        lab.commit(path("apart"), QStringLiteral("b"), "2", QStringLiteral("mine"));
        lab.commit(origin, QStringLiteral("c"), "3");
        QVERIFY(lab.git(path("apart"), "fetch -q"));

        const QString dirty = lab.repository(QStringLiteral("dirty"));
        lab.commit(dirty, QStringLiteral("b.txt"), "two\n");
        for (const char *name : {"/a.txt", "/b.txt", "/new 1", "/new 2", "/new 3"})
            lab.write(dirty + L(name), "changed\n");

        lab.git(lab.quarrel(QStringLiteral("merging")), "merge other");
        lab.git(lab.quarrel(QStringLiteral("rebasing")), "rebase other");
        lab.git(lab.quarrel(QStringLiteral("picking")), "cherry-pick other");
        lab.git(lab.repository(QStringLiteral("detached")), "checkout -q --detach");
        lab.write(lab.repository(QStringLiteral("index")) + QStringLiteral("/.git/index.lock"), {});
        lab.git(path("unborn"), "init -q -b trunk");

        lab.write(lab.repository(QStringLiteral("passing")) + QStringLiteral("/junit.xml"), passes);
        lab.write(lab.repository(QStringLiteral("failing")) + QStringLiteral("/junit.xml"), fails);
        const QString outdated = lab.repository(QStringLiteral("outdated"));
        lab.write(outdated + QStringLiteral("/junit.xml"), passes);
        lab.age(outdated, longAgo);
        lab.write(outdated + QStringLiteral("/a.txt"), "newer\n");

        const QString told = lab.repository(QStringLiteral("told"));
        lab.write(told + QStringLiteral("/.worktree"), "status=\"blocked\"\ntest_status=\"failing\"\n");
        lab.write(lab.repository(QStringLiteral("done")) + QStringLiteral("/.worktree"), "status=complete\n");
        lab.write(lab.repository(QStringLiteral("trying")) + QStringLiteral("/.worktree"),
                  "status='testing'\ntest_status='passing'\n");
        lab.write(lab.repository(QStringLiteral("happy")) + QStringLiteral("/.worktree"), "status=happy\n");
        lab.write(QStringLiteral("worktrees/broken/.git"), "gitdir: /nowhere/at/all\n");
        lab.write(QStringLiteral("worktrees/plain/file"), "no worktree at all\n");
        lab.repository(QStringLiteral("50% #odd? name"));
    }

private Q_SLOTS:
    void initTestCase()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_lab = std::make_unique<GitLab>();
        build();
        open();
        QTRY_VERIFY_WITH_TIMEOUT(m_desk->lab().worktreeContact().heading.collected, 60000);
        QTRY_VERIFY(rowOf(QStringLiteral("trying")) >= 0);
    }
    void cleanupTestCase()
    {
        m_desk.reset();
        m_lab.reset();
    }

    void everyStateIsRightInMetricsTableAndPage_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<Metrics>("metrics");
        QTest::addColumn<Columns>("columns");
        QTest::addColumn<Facts>("facts");
        QTest::addColumn<QStringList>("words"); // of the boxes about state and tests
        const auto fact = [](const char *name, const char *value) { return std::pair(QLatin1String(name), QString::fromUtf8(value)); };
        using M = WorktreeModel;
        const QStringList ordinary{QStringLiteral("WORKING"), QStringLiteral("UNKNOWN")};
        const auto s = [](const char *text) { return QString::fromUtf8(text); };
        const auto row = [&](const char *name, const Metrics &metrics, const Columns &columns,
                             std::initializer_list<std::pair<QLatin1String, QString>> facts,
                             const QStringList &words) {
            Facts map;
            for (const auto &[key, value] : facts)
                map[key] = value;
            QTest::newRow(name) << QString(L(name)) << metrics << columns << map << words;
        };
        row("main", {{"status", "1"}, {"test_status", "0"}, {"changed_files", "0"}, {"ahead_commits", ""}},
            {{M::State, s("working")}, {M::Tests, s("unknown")}, {M::Branch, s("main")}, {M::Upstream, s("")}},
            {fact("Branch", "main"), fact("Upstream", "none"), fact("In progress", "nothing")}, ordinary);
        row("linked", {{"status", "1"}, {"locked", "0"}}, {{M::Branch, s("feature/a")}, {M::Progress, s("")}},
            {fact("Branch", "feature/a"), fact("Worktree lock", "not locked")}, ordinary);
        row("kept", {{"locked", "1"}}, {{M::Progress, s("locked")}},
            {fact("Worktree lock", "locked: on a stick")}, ordinary);
        row("level", {{"ahead_commits", "0"}, {"behind_commits", "0"}}, {{M::Upstream, s("level")}},
            {fact("Upstream", "origin/trunk, 0 ahead, 0 behind")}, ordinary);
        row("apart", {{"ahead_commits", "2"}, {"behind_commits", "1"}}, {{M::Upstream, s("↑2 ↓1")}},
            {fact("Upstream", "origin/trunk, 2 ahead, 1 behind")}, ordinary);
        row("dirty", {{"changed_files", "2"}, {"untracked_files", "3"}, {"conflicted_files", "0"}},
            {{M::Changed, s("2")}, {M::Untracked, s("3")}},
            {fact("Changed files", "2"), fact("Untracked files", "3")}, ordinary);
        const Metrics conflict{{"conflicted_files", "1"}};
        row("merging", conflict, {{M::Branch, s("trunk")}, {M::Progress, s("merge, 1 in conflict")}},
            {fact("In progress", "merge"), fact("In conflict", "1")}, ordinary);
        row("rebasing", conflict, {{M::Branch, s("trunk")}, {M::Progress, s("rebase, 1 in conflict")}},
            {fact("In progress", "rebase"), fact("In conflict", "1")}, ordinary);
        row("picking", conflict, {{M::Progress, s("cherry-pick, 1 in conflict")}},
            {fact("In progress", "cherry-pick")}, ordinary);
        row("detached", {{"status", "1"}}, {}, {fact("Branch", "detached HEAD")}, ordinary);
        row("index", {{"changed_files", "0"}}, {{M::Progress, s("index locked")}}, {}, ordinary);
        row("unborn", {{"status", "1"}, {"last_commit_timestamp_seconds", ""}}, {{M::Commit, s("")}},
            {fact("HEAD", "no commit yet")}, ordinary);
        row("passing", {{"test_status", "1"}, {"test_outdated", "0"}}, {{M::Tests, s("passing")}},
            {fact("Tests", "2 passed, 0 failed, 0 skipped"), fact("From", "junit junit.xml")},
            {s("WORKING"), s("PASSING")});
        row("failing", {{"test_status", "2"}, {"test_outdated", "0"}}, {{M::Tests, s("failing")}},
            {fact("Tests", "1 passed, 1 failed, 0 skipped")}, {s("WORKING"), s("FAILING")});
        row("outdated", {{"test_status", "1"}, {"test_outdated", "1"}, {"changed_files", "1"}},
            {{M::Tests, s("passing, outdated")}}, {}, {s("WORKING"), s("PASSING, OUTDATED")});
        row("told", {{"status", "3"}, {"test_status", "2"}}, {{M::State, s("blocked")}, {M::Tests, s("failing")}},
            {}, {s("BLOCKED"), s("FAILING")});
        row("done", {{"status", "0"}}, {{M::State, s("complete")}}, {}, {s("COMPLETE"), s("UNKNOWN")});
        row("trying", {{"status", "2"}, {"test_status", "1"}}, {{M::State, s("testing")}, {M::Tests, s("passing")}},
            {}, {s("TESTING"), s("PASSING")});
        row("happy", {{"status", ""}, {"test_status", "0"}}, {{M::State, s("unknown")}}, {}, {s("UNKNOWN"), s("UNKNOWN")});
        row("broken", {{"changed_files", ""}, {"locked", ""}}, {{M::Branch, s("")}, {M::Changed, s("")}},
            {fact("Git", "not a git worktree, or git could not tell")}, ordinary);
        row("50% #odd? name", {{"status", "1"}}, {{M::Branch, s("trunk")}}, {fact("Branch", "trunk")}, ordinary);
    }

    void everyStateIsRightInMetricsTableAndPage()
    {
        QFETCH(QString, name);
        QFETCH(Metrics, metrics);
        QFETCH(Columns, columns);
        QFETCH(Facts, facts);
        QFETCH(QStringList, words);
        for (const auto &[series, expected] : metrics)
            QCOMPARE(metric(series, name), expected);
        for (auto it = columns.cbegin(); it != columns.cend(); ++it)
            QCOMPARE(cell(name, it.key()), it.value());
        view()->showOne(name);
        // The page's own answer carries the past; until it is there the list's values stand in.
        QTRY_VERIFY(m_desk->lab().focused() && !m_desk->lab().focused()->past.isEmpty());
        QVERIFY2(m_desk->lab().focusProblem().isEmpty(), qPrintable(m_desk->lab().focusProblem()));
        QVERIFY(page()->isVisible());
        QCOMPARE(page()->title(), name);
        for (auto it = facts.cbegin(); it != facts.cend(); ++it)
            QCOMPARE(page()->fact(it.key()), it.value());
        QCOMPARE(page()->stateBox()->word(), words.at(0));
        QCOMPARE(page()->testsBox()->word(), words.at(1));
        QVERIFY(page()->problem().isEmpty());
        samples::shoot(&m_desk->window(), QStringLiteral("worktree-") + QString(name).replace(u' ', u'_').replace(u'?', u'_'));
        view()->showOne({});
    }

    void operationsAndLocksAreSeriesOfTheirOwn()
    {
        const auto operation = [&](const char *worktree, const char *word) {
            return m_desk->metric(QByteArray("lab_worktree_operation{worktree_name=\"") + worktree
                                  + "\",operation=\"" + word + "\"}");
        };
        QCOMPARE(operation("merging", "merge"), QByteArray("1"));
        QCOMPARE(operation("rebasing", "rebase"), QByteArray("1"));
        QCOMPARE(operation("picking", "cherry-pick"), QByteArray("1"));
        QVERIFY(operation("dirty", "merge").isEmpty());
        const QByteArray locked = metric("index_locked_timestamp_seconds", QStringLiteral("index"));
        QVERIFY2(locked.toDouble() > 1e9, locked.constData());
        QCOMPARE(m_desk->metric("lab_worktree_info{worktree_name=\"detached\",branch=\"\"}"), QByteArray("1"));
        QVERIFY2(cell(QStringLiteral("detached"), WorktreeModel::Branch).startsWith(QStringLiteral("detached ")),
                 qPrintable(cell(QStringLiteral("detached"), WorktreeModel::Branch)));
        view()->showOne(QStringLiteral("index"));
        QTRY_VERIFY(page()->fact(QStringLiteral("Index lock")).startsWith(QStringLiteral("since ")));
        QVERIFY(page()->warnings().startsWith(QStringLiteral("The index is locked since ")));
        view()->showOne(QStringLiteral("merging"));
        QCOMPARE(page()->warnings(), QStringLiteral("In the middle of a merge, 1 file in conflict"));
        view()->showOne(QStringLiteral("happy"));
        QVERIFY2(page()->warnings().contains(QStringLiteral("happy")), qPrintable(page()->warnings()));
        view()->showOne(QStringLiteral("dirty"));
        QCOMPARE(page()->warnings(), QString());
        view()->showOne({});
    }

    void whatIsNoWorktreeOrGoneIsNowhere()
    {
        for (const char *name : {"plain", "gone"}) {
            QCOMPARE(rowOf(L(name)), -1);
            QVERIFY(metric("status", L(name)).isEmpty());
        }
    }

    void whatCouldNotBeReadIsSaidAndNotGuessed()
    {
        const QString notes = view()->bar()->notes();
        QVERIFY2(notes.contains(QStringLiteral("happy")), qPrintable(notes));
        QVERIFY2(notes.contains(QStringLiteral("broken")), qPrintable(notes));
        QVERIFY(m_desk->get(QStringLiteral("/metrics")).contains("lab_collection_errors_total{collector=\"worktree\""));
        const auto info = view()->table()->model()->index(rowOf(QStringLiteral("happy")), 0)
                              .data(WorktreeModel::InfoRole).value<WorktreeInfo>();
        QVERIFY(!info.errors.isEmpty());
    }

    void countsAndChoicesLeadToTheTrouble()
    {
        const QString counts = view()->bar()->counts();
        QVERIFY2(counts.contains(QStringLiteral("1 blocked")), qPrintable(counts));
        QVERIFY2(counts.contains(QStringLiteral("2 failing tests")), qPrintable(counts));
        const int all = view()->table()->model()->rowCount();
        view()->bar()->choice()->setCurrentIndex(1);
        QStringList shown;
        for (int row = 0; row < view()->table()->model()->rowCount(); ++row)
            shown << view()->table()->model()->index(row, 0).data().toString();
        QCOMPARE(shown, (QStringList{QStringLiteral("failing"), QStringLiteral("merging"), QStringLiteral("picking"),
                                     QStringLiteral("rebasing"), QStringLiteral("told")}));
        view()->bar()->filterEdit()->setText(QStringLiteral("no such thing"));
        QVERIFY2(view()->emptyText().contains(QStringLiteral("Clear the filter")), qPrintable(view()->emptyText()));
        samples::shoot(&m_desk->window(), QStringLiteral("worktrees-filtered-out"));
        view()->bar()->filterEdit()->clear();
        view()->bar()->choice()->setCurrentIndex(0);
        QCOMPARE(view()->table()->model()->rowCount(), all);
    }

    void theTableSortsByWhatItMeans()
    {
        view()->table()->sortByColumn(WorktreeModel::Untracked, Qt::DescendingOrder);
        QCOMPARE(view()->table()->model()->index(0, 0).data().toString(), QStringLiteral("dirty"));
        view()->table()->sortByColumn(WorktreeModel::State, Qt::DescendingOrder);
        QCOMPARE(cell(QStringLiteral("told"), WorktreeModel::State), QStringLiteral("blocked"));
        QVERIFY(rowOf(QStringLiteral("told")) <= 1); // besides the one that nobody knows
        view()->table()->sortByColumn(WorktreeModel::Name, Qt::AscendingOrder);
    }

    void theKeyboardIsEnough()
    {
        view()->begin();
        QVERIFY(view()->table()->hasFocus());
        m_desk->press(Qt::Key_Home);
        m_desk->press(Qt::Key_Down);
        const QString second = view()->table()->currentIndex().siblingAtColumn(0).data().toString();
        m_desk->press(Qt::Key_Return);
        QVERIFY(page()->isVisible());
        QCOMPARE(page()->title(), second);
        QTRY_VERIFY(m_desk->lab().focused());
        m_desk->press(Qt::Key_Right, Qt::AltModifier);
        QTRY_VERIFY(page()->title() != second); // the button is seen to be pressed first
        m_desk->press(Qt::Key_Left, Qt::AltModifier);
        QTRY_COMPARE(page()->title(), second);
        m_desk->press(Qt::Key_Escape);
        QVERIFY(!page()->isVisible());
        QVERIFY(view()->table()->hasFocus());
        QCOMPARE(view()->table()->currentIndex().siblingAtColumn(0).data().toString(), second);
        m_desk->press(Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(view()->bar()->filterEdit(), QStringLiteral("cherry"));
        QCOMPARE(view()->table()->model()->rowCount(), 1);
        view()->bar()->filterEdit()->clear();
        m_desk->press(Qt::Key_Escape);
        QVERIFY(!view()->isVisible());
        QTest::keyClick(&m_desk->window(), Qt::Key_T, Qt::ControlModifier);
    }

    // The following have exporters of their own; the last of the shared one goes first.

    void withoutTheExporterEverythingIsOldAndSaysSo()
    {
        m_desk->stopExporter();
        QTRY_VERIFY_WITH_TIMEOUT(view()->bar()->problem().startsWith(QStringLiteral("No current values: ")), 10000);
        for (int row = 0; row < view()->table()->model()->rowCount(); ++row)
            QVERIFY(!view()->table()->model()->index(row, 0).data(WorktreeModel::StaleRole).toString().isEmpty());
        samples::shoot(&m_desk->window(), QStringLiteral("worktrees-stale"));
        view()->showOne(QStringLiteral("passing"));
        QVERIFY(page()->problem().startsWith(QStringLiteral("No current values: ")));
        QCOMPARE(page()->stateBox()->tone(), Tone::Stale);
        QCOMPARE(page()->testsBox()->tone(), Tone::Stale);
        samples::shoot(&m_desk->window(), QStringLiteral("worktree-stale"));
        m_desk->startExporter();
        QTRY_COMPARE_WITH_TIMEOUT(page()->testsBox()->tone(), Tone::Ok, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(page()->problem().isEmpty(), 60000);
    }

    void aChangeMovesMetricRowPageAndTimeline()
    {
        m_desk.reset();
        m_lab = std::make_unique<GitLab>();
        const QString dev = m_lab->repository(QStringLiteral("dev"));
        m_lab->write(dev + QStringLiteral("/.worktree"), "status=working\ntest_status=passing\n");
        open(300ms);
        const QString name = QStringLiteral("dev");
        QTRY_COMPARE_WITH_TIMEOUT(cell(name, WorktreeModel::State), QStringLiteral("working"), 30000);
        view()->showOne(name);
        QTRY_COMPARE(page()->stateBox()->word(), QStringLiteral("WORKING"));
        m_lab->write(dev + QStringLiteral("/.worktree"), "status=blocked\ntest_status=failing\n");
        QTRY_COMPARE_WITH_TIMEOUT(page()->stateBox()->word(), QStringLiteral("BLOCKED"), 30000);
        QTRY_COMPARE(page()->testsBox()->word(), QStringLiteral("FAILING"));
        QTRY_COMPARE(page()->timeline()->changes().size(), 1);
        QVERIFY2(page()->timeline()->changes().first().endsWith(
                     QString::fromUtf8("working → blocked, tests passing → failing")),
                 qPrintable(page()->timeline()->changes().first()));
        QTRY_COMPARE(cell(name, WorktreeModel::State), QStringLiteral("blocked"));
        QCOMPARE(metric("status", name), QByteArray("3"));
        QCOMPARE(metric("test_status", name), QByteArray("2"));
        m_lab->commit(dev, QStringLiteral("b"), "x", QStringLiteral("second"));
        QTRY_COMPARE_WITH_TIMEOUT(page()->commits()->rowCount(), 2, 30000);
        QCOMPARE(page()->commits()->item(0, 3)->text(), QStringLiteral("second"));
        QCOMPARE(page()->commits()->item(0, 2)->text(), QStringLiteral("tester"));
        m_lab->git(dev, "checkout -q -b feature/long");
        QTRY_COMPARE_WITH_TIMEOUT(page()->fact(QStringLiteral("Branch")), QStringLiteral("feature/long"), 30000);
        samples::shoot(&m_desk->window(), QStringLiteral("worktree-changed"));
    }

    void aDirectoryThatGoesTakesItsRowAndItsSeriesAlong()
    {
        const QString name = QStringLiteral("dev");
        QVERIFY(page()->isVisible());
        QVERIFY(QDir(m_lab->file(path("dev"))).removeRecursively());
        QTRY_VERIFY_WITH_TIMEOUT(page()->problem().startsWith(QStringLiteral("This worktree is gone.")), 30000);
        QCOMPARE(page()->stateBox()->tone(), Tone::Stale);
        QCOMPARE(page()->testsBox()->tone(), Tone::Stale);
        samples::shoot(&m_desk->window(), QStringLiteral("worktree-gone"));
        QVERIFY(metric("status", name).isEmpty());
        QVERIFY(metric("test_status", name).isEmpty());
        QVERIFY(view()->goBack());
        QCOMPARE(rowOf(name), -1);
        QVERIFY2(view()->emptyText().contains(m_lab->path()), qPrintable(view()->emptyText()));
        QVERIFY2(view()->emptyText().contains(QStringLiteral("--worktree")), qPrintable(view()->emptyText()));
        samples::shoot(&m_desk->window(), QStringLiteral("worktrees-none"));
    }

    void whereNothingIsWatchedItSaysWhatToDo()
    {
        m_desk.reset();
        open(LabWindow::defaults({}));
        QTRY_VERIFY2(view()->emptyText().contains(QStringLiteral("--lab-dir")), qPrintable(view()->emptyText()));
        samples::shoot(&m_desk->window(), QStringLiteral("worktrees-no-lab"));
    }
};

QTEST_MAIN(TestWorktreeView)
#include "tst_worktreeview.moc"
