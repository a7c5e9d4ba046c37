// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/worktreepage.h"

#include "ui/models/labmodel.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/elidedlabel.h"
#include "ui/views/factgrid.h"
#include "ui/views/labbar.h"
#include "ui/views/labwords.h"
#include "ui/views/statetimeline.h"

#include <QFrame>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>

namespace thunes {

namespace {

constexpr qsizetype shownChanges = 6;

QString when(TimePoint now, TimePoint time)
{
    return toDateTime(time).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) + QStringLiteral(" UTC, ")
           + labAge(now, time) + QStringLiteral(" ago");
}

} // namespace

WorktreePage::WorktreePage(LabModel *model, QWidget *parent)
    : QScrollArea(parent)
    , m_model(model)
    , m_page(new QWidget(this))
    , m_back(new QPushButton(QStringLiteral("‹ All worktrees"), m_page))
    , m_previous(new QPushButton(QStringLiteral("‹"), m_page))
    , m_next(new QPushButton(QStringLiteral("›"), m_page))
    , m_title(new ElidedLabel(m_page))
    , m_path(new ElidedLabel(m_page))
    , m_problem(new QLabel(m_page))
    , m_warnings(new QLabel(m_page))
    , m_state(new LabStateBox(m_page))
    , m_tests(new LabStateBox(m_page))
    , m_git(new FactGrid(m_page))
    , m_results(new FactGrid(m_page))
    , m_timeline(new StateTimeline(m_page))
    , m_changes(new QLabel(m_page))
    , m_commits(new QTableWidget(0, 4, m_page))
    , m_grid(new QGridLayout(m_page))
{
    setAccessibleName(QStringLiteral("Worktree"));
    setWidget(m_page);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    m_page->setProperty("page", true);
    for (QPushButton *button : {m_back, m_previous, m_next}) {
        button->setProperty("plain", true);
        button->setAutoDefault(false);
    }
    m_back->setToolTip(QStringLiteral("Esc"));
    m_previous->setAccessibleName(QStringLiteral("Previous worktree"));
    m_previous->setToolTip(QStringLiteral("Previous worktree (Alt+Left)"));
    m_previous->setShortcut(Qt::ALT | Qt::Key_Left);
    m_next->setAccessibleName(QStringLiteral("Next worktree"));
    m_next->setToolTip(QStringLiteral("Next worktree (Alt+Right)"));
    m_next->setShortcut(Qt::ALT | Qt::Key_Right);
    m_title->setProperty("title", true);
    m_path->setProperty("quiet", true);
    for (QLabel *label : {m_problem, m_warnings})
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->setProperty("problem", true);
    m_problem->setWordWrap(true);
    m_warnings->setProperty("warning", true);
    m_warnings->setWordWrap(true);
    m_changes->setProperty("quiet", true);
    m_changes->setWordWrap(true);
    m_changes->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *top = new QHBoxLayout;
    top->addWidget(m_back);
    top->addWidget(m_title);
    top->addWidget(m_path, 1);
    top->addWidget(m_previous);
    top->addWidget(m_next);
    m_grid->addLayout(top, 0, 0, 1, 2);
    auto *messages = new QFrame(m_page);
    messages->setProperty("card", true);
    auto *lines = new QVBoxLayout(messages);
    lines->addWidget(m_problem);
    lines->addWidget(m_warnings);
    m_grid->addWidget(messages, 1, 0, 1, 2);
    m_cards << messages;
    m_grid->addWidget(m_state, 2, 0);
    m_grid->addWidget(m_tests, 2, 1);

    auto *facts = new QVBoxLayout;
    facts->addWidget(card(QStringLiteral("Git"), m_git));
    facts->addWidget(card(QStringLiteral("Tests"), m_results));
    facts->addStretch(1);
    m_grid->addLayout(facts, 4, 0);

    auto *past = new QWidget(m_page);
    auto *column = new QVBoxLayout(past);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_timeline);
    column->addWidget(m_changes);
    m_grid->addWidget(card(QStringLiteral("Since the exporter started"), past), 3, 0, 1, 2);

    m_commits->setAccessibleName(QStringLiteral("Commits"));
    m_commits->setHorizontalHeaderLabels({QStringLiteral("Commit"), QStringLiteral("When (UTC)"),
                                          QStringLiteral("Who"), QStringLiteral("What")});
    m_commits->verticalHeader()->hide();
    m_commits->horizontalHeader()->setStretchLastSection(true);
    m_commits->horizontalHeader()->setHighlightSections(false);
    m_commits->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_commits->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_commits->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_commits->setShowGrid(false);
    m_commits->setWordWrap(false);
    m_commits->setTabKeyNavigation(false);
    m_commits->setFrameShape(QFrame::NoFrame);
    m_grid->addWidget(card(QStringLiteral("Last commits"), m_commits), 4, 1);
    m_grid->setRowStretch(4, 1);
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, 1);

    connect(m_back, &QPushButton::clicked, this, &WorktreePage::backWanted);
    connect(m_previous, &QPushButton::clicked, this, [this] { Q_EMIT otherWanted(-1); });
    connect(m_next, &QPushButton::clicked, this, [this] { Q_EMIT otherWanted(1); });
    connect(model, &LabModel::focusChanged, this, &WorktreePage::refresh);
    setScale(1);
}

QFrame *WorktreePage::card(const QString &title, QWidget *body)
{
    auto *frame = new QFrame(m_page);
    frame->setProperty("card", true);
    auto *heading = new QLabel(title, frame);
    heading->setProperty("heading", true);
    auto *column = new QVBoxLayout(frame);
    column->addWidget(heading);
    if (body == m_commits) {
        column->addWidget(body, 1);
    } else {
        column->addWidget(body);
        column->addStretch(1);
    }
    m_cards << frame;
    return frame;
}

void WorktreePage::refresh()
{
    if (!isVisible() || !m_model)
        return;
    const LabContact &contact = m_model->worktreeContact();
    // The list knows the present at least as well, and has it before the first answer about one.
    auto info = m_model->focused();
    const auto listed = m_model->worktrees()->worktree(m_model->focus());
    const bool gone = contact.current && contact.heading.collected && !listed;
    if (!info)
        info = listed;
    m_title->setWords(m_model->focus());
    QString problem = m_model->focusProblem();
    if (gone)
        problem = QStringLiteral("This worktree is gone. What is shown is what was last known.");
    else if (contact.answered && !contact.current)
        problem = QStringLiteral("No current values: %1. The last answer is %2 old.")
                      .arg(contact.problem.isEmpty() ? QStringLiteral("the exporter does not answer")
                                                     : contact.problem,
                           labAge(TimePoint(Milliseconds(contact.since.elapsed())), TimePoint{}));
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    const QStringList warnings = info ? warningsOf(*info) : QStringList();
    m_warnings->setText(warnings.join(u'\n'));
    m_warnings->setVisible(!warnings.isEmpty());
    m_cards.first()->setVisible(!problem.isEmpty() || !warnings.isEmpty());
    for (QWidget *part : {static_cast<QWidget *>(m_state), static_cast<QWidget *>(m_tests)})
        part->setVisible(info.has_value());
    for (qsizetype i = 1; i < m_cards.size(); ++i)
        m_cards[i]->setVisible(info.has_value());
    if (!info) {
        m_path->setWords(QStringLiteral("asking the exporter…"));
        return;
    }
    const TimePoint now = m_model->exporterNow(contact);
    QString stale = m_model->worktrees()->staleness(*info);
    if (gone)
        stale = QStringLiteral("it is gone");
    m_path->setWords(info->path);
    const LabWords state = wordsFor(info->state, stale);
    const QString read = labAge(now, info->time);
    m_state->setContent(state.tone, QStringLiteral("State"), state.word,
                        stale.isEmpty() ? QStringLiteral("read %1 ago").arg(read)
                                        : QStringLiteral("%1 old: %2").arg(read, stale));
    const LabWords tests = wordsForTests(info->tests, info->outdated.value_or(false), stale);
    QString result = info->testTime ? QStringLiteral("result is %1 old").arg(labAge(now, *info->testTime))
                                    : QStringLiteral("no result found");
    if (info->outdated.value_or(false))
        result += QStringLiteral(", older than the newest change");
    m_tests->setContent(tests.tone, QStringLiteral("Tests"), tests.word, result);
    showGit(*info);
    showResults(*info);
    if (info->past.isEmpty())
        m_changes->setText(contact.current ? QStringLiteral("asking the exporter…")
                                           : QStringLiteral("not known: the exporter does not answer"));
    m_timeline->setPast(info->past, now, !stale.isEmpty());
    const QStringList changes = m_timeline->changes();
    QStringList lines = changes.mid(0, shownChanges);
    if (changes.size() > shownChanges)
        lines << QStringLiteral("and %1 earlier changes").arg(changes.size() - shownChanges);
    if (!info->past.isEmpty())
        m_changes->setText(changes.isEmpty() ? QStringLiteral("no change") : lines.join(u'\n'));
    showCommits(info->git ? info->git->commits : QList<WorktreeCommit>());
}

QStringList WorktreePage::warningsOf(const WorktreeInfo &info) const
{
    QStringList warnings = info.errors;
    if (!info.git)
        return warnings;
    const WorktreeGit &git = *info.git;
    const QString conflicts = git.conflicts == 1 ? QStringLiteral("1 file in conflict")
                                                 : QStringLiteral("%1 files in conflict").arg(git.conflicts);
    if (!git.operation.isEmpty())
        warnings << QStringLiteral("In the middle of a %1").arg(git.operation)
                        + (git.conflicts > 0 ? QStringLiteral(", ") + conflicts : QString());
    else if (git.conflicts > 0)
        warnings << conflicts;
    if (git.indexLockedSince)
        warnings << QStringLiteral("The index is locked since %1 UTC: a git command runs, or was killed")
                        .arg(toDateTime(*git.indexLockedSince).toString(QStringLiteral("HH:mm:ss")));
    return warnings;
}

void WorktreePage::showGit(const WorktreeInfo &info)
{
    const TimePoint now = m_model->exporterNow(m_model->worktreeContact());
    FactGrid::Facts facts;
    const auto add = [&](const char *name, const QString &value) {
        facts.append({QLatin1String(name), value});
    };
    if (!info.git) {
        add("Git", QStringLiteral("not a git worktree, or git could not tell"));
        m_git->setFacts(facts);
        return;
    }
    const WorktreeGit &git = *info.git;
    add("Branch", git.branch.isEmpty() ? QStringLiteral("detached HEAD") : git.branch);
    add("HEAD", git.head.isEmpty() ? QStringLiteral("no commit yet") : git.head.left(12));
    QString upstream = QStringLiteral("none");
    if (!git.upstream.isEmpty())
        upstream = git.ahead && git.behind ? QStringLiteral("%1, %2 ahead, %3 behind")
                                                 .arg(git.upstream).arg(*git.ahead).arg(*git.behind)
                                           : git.upstream + QStringLiteral(" (gone)");
    add("Upstream", upstream);
    add("Changed files", QString::number(git.changed));
    add("Untracked files", QString::number(git.untracked));
    if (git.conflicts > 0)
        add("In conflict", QString::number(git.conflicts));
    add("In progress", git.operation.isEmpty() ? QStringLiteral("nothing") : git.operation);
    add("Worktree lock", !git.locked                ? QStringLiteral("not locked")
                         : git.lockReason.isEmpty() ? QStringLiteral("locked")
                                                    : QStringLiteral("locked: ") + git.lockReason);
    if (git.indexLockedSince)
        add("Index lock", QStringLiteral("since ") + when(now, *git.indexLockedSince));
    if (git.newestChange)
        add("Newest change", when(now, *git.newestChange));
    m_git->setFacts(facts);
}

void WorktreePage::showResults(const WorktreeInfo &info)
{
    const TimePoint now = m_model->exporterNow(m_model->worktreeContact());
    FactGrid::Facts facts;
    const auto add = [&](const char *name, const QString &value) {
        facts.append({QLatin1String(name), value});
    };
    if (!info.testTime) {
        add("Result", QStringLiteral("none"));
        add("Looked for", QStringLiteral("test_status in .worktree, JUnit XML,"));
        add(" ", QStringLiteral("pytest's and ctest's last results"));
        m_results->setFacts(facts);
        return;
    }
    add("Result", when(now, *info.testTime));
    add("From", info.testSource == QLatin1String("file") ? info.testPath
                                                         : info.testSource + u' ' + info.testPath);
    QStringList counts;
    const auto count = [&](const std::optional<qint64> &number, const char *word) {
        if (number)
            counts << QStringLiteral("%1 %2").arg(*number).arg(QLatin1String(word));
    };
    count(info.testsPassed, "passed");
    count(info.testsFailed, "failed");
    count(info.testsSkipped, "skipped");
    add("Tests", counts.join(QStringLiteral(", ")));
    m_results->setFacts(facts);
}

void WorktreePage::showCommits(const QList<WorktreeCommit> &commits)
{
    const auto same = [](const WorktreeCommit &a, const WorktreeCommit &b) {
        return a.id == b.id && a.time == b.time && a.subject == b.subject;
    };
    if (std::equal(commits.begin(), commits.end(), m_shownCommits.begin(), m_shownCommits.end(), same))
        return; // the place in the list is kept
    m_shownCommits = commits;
    m_commits->setRowCount(static_cast<int>(commits.size()));
    for (int row = 0; row < m_commits->rowCount(); ++row) {
        const WorktreeCommit &commit = commits[row];
        const QStringList texts{commit.id,
                                toDateTime(commit.time).toString(QStringLiteral("yyyy-MM-dd HH:mm")),
                                commit.author, commit.subject};
        for (int column = 0; column < texts.size(); ++column) {
            auto *item = new QTableWidgetItem(texts[column]);
            item->setToolTip(texts[column]);
            if (column < 2) {
                QFont font = type::numbers(11);
                font.setPixelSize(static_cast<int>(11 * m_scale));
                item->setFont(font);
            }
            if (column < 3)
                item->setForeground(palette::secondary);
            m_commits->setItem(row, column, item);
        }
    }
}

void WorktreePage::begin()
{
    m_back->setFocus(Qt::OtherFocusReason);
}

void WorktreePage::setScale(qreal scale)
{
    m_scale = scale;
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(px(8));
    for (QFrame *frame : std::as_const(m_cards)) {
        frame->layout()->setContentsMargins(px(12), px(8), px(12), px(10));
        frame->layout()->setSpacing(px(6));
    }
    m_git->setScale(scale);
    m_results->setScale(scale);
    m_state->setScale(scale);
    m_tests->setScale(scale);
    m_timeline->setScale(scale);
    m_commits->verticalHeader()->setDefaultSectionSize(px(26));
    m_commits->setColumnWidth(0, px(74));
    m_commits->setColumnWidth(1, px(128));
    m_commits->setColumnWidth(2, px(110));
    m_commits->setMinimumHeight(px(160));
}

QString WorktreePage::title() const
{
    return m_title->text();
}

QString WorktreePage::problem() const
{
    return m_problem->text();
}

QString WorktreePage::warnings() const
{
    return m_warnings->text();
}

QString WorktreePage::fact(const QString &name) const
{
    const QString value = m_git->value(name);
    return value.isEmpty() ? m_results->value(name) : value;
}

} // namespace thunes
