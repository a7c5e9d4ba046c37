// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/labtypes.h"

#include <QPointer>
#include <QScrollArea>

QT_FORWARD_DECLARE_CLASS(QFrame)
QT_FORWARD_DECLARE_CLASS(QGridLayout)
QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QPushButton)
QT_FORWARD_DECLARE_CLASS(QTableWidget)

namespace thunes {

class ElidedLabel;
class FactGrid;
class LabModel;
class LabStateBox;
class StateTimeline;

/// One worktree: state and tests, what git knows, its past since the exporter started, its commits.
/// Shows the model's focus.
class WorktreePage final : public QScrollArea
{
    Q_OBJECT
public:
    explicit WorktreePage(LabModel *model, QWidget *parent = nullptr);

    void refresh();
    void setScale(qreal scale);
    void begin();

    LabStateBox *stateBox() const { return m_state; }
    LabStateBox *testsBox() const { return m_tests; }
    StateTimeline *timeline() const { return m_timeline; }
    QTableWidget *commits() const { return m_commits; }
    QPushButton *backButton() const { return m_back; }
    QString title() const;
    QString problem() const;
    /// What needs a look: errors, an operation in the middle of which it is, a locked index.
    QString warnings() const;
    QString fact(const QString &name) const;

Q_SIGNALS:
    void backWanted();
    /// The one so many rows further in the list.
    void otherWanted(int step);

private:
    QFrame *card(const QString &title, QWidget *body);
    QStringList warningsOf(const WorktreeInfo &info) const;
    void showGit(const WorktreeInfo &info);
    void showResults(const WorktreeInfo &info);
    void showCommits(const QList<WorktreeCommit> &commits);

    QPointer<LabModel> m_model;
    QWidget *m_page;
    QPushButton *m_back;
    QPushButton *m_previous;
    QPushButton *m_next;
    ElidedLabel *m_title;
    ElidedLabel *m_path;
    QLabel *m_problem;
    QLabel *m_warnings;
    LabStateBox *m_state;
    LabStateBox *m_tests;
    FactGrid *m_git;
    FactGrid *m_results;
    StateTimeline *m_timeline;
    QLabel *m_changes;
    QTableWidget *m_commits;
    QGridLayout *m_grid;
    QList<QFrame *> m_cards;
    QList<WorktreeCommit> m_shownCommits;
    qreal m_scale = 1;
};

} // namespace thunes
