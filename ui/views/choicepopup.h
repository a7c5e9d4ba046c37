// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <QFrame>
#include <QPointer>

QT_FORWARD_DECLARE_CLASS(QHBoxLayout)
QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)
QT_FORWARD_DECLARE_CLASS(QListView)

namespace thunes {

class OptionFilter;
class OptionModel;
class ToolButton;

/// What a popup offers.
struct Choice
{
    QString title;
    QString description;
    QList<VariableOption> options;
    QList<VariableOption> chosen;
    bool multi = false;
    bool canType = false; ///< What is not in the list may be typed.
    bool loading = false;
    QString problem;      ///< Why the list may be old or missing.
    QString op;           ///< Of a filter: =, !=, =~ or !~; empty: none is to be chosen.
};

/// A list to choose from, narrowed by typing; made for thousands of entries and for the keyboard.
/// Enter takes the marked ones, or the current one when nothing was marked; Space marks (where
/// several may be chosen), Ctrl+A marks what the filter shows, Shift+Enter takes what was typed, Tab
/// changes the operator, Esc forgets. Marks made by pointer are taken when one clicks elsewhere.
class ChoicePopup final : public QFrame
{
    Q_OBJECT
public:
    explicit ChoicePopup(QWidget *parent);

    void openAt(QWidget *anchor, const Choice &choice, qreal scale);
    /// Newer options, while it is open; filter, marks and place stay.
    void renew(const Choice &choice);

    QLineEdit *field() const { return m_field; }
    QListView *list() const { return m_list; }
    /// The line below the list.
    QString hint() const;
    QString op() const { return m_choice.op; }

Q_SIGNALS:
    void taken(const QList<thunes::VariableOption> &chosen, const QString &op);
    void closed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    class Delegate;
    bool key(int key, Qt::KeyboardModifiers modifiers);
    void filter();
    void moveBy(int by);
    void toggle(const QModelIndex &index);
    void take();
    void takeTyped();
    void finish(const QList<VariableOption> &chosen);
    void showHint();
    void showOp();

    Choice m_choice;
    OptionModel *m_model;
    OptionFilter *m_filter;
    QLabel *m_title;
    QLabel *m_description;
    QLabel *m_problem;
    QLineEdit *m_field;
    QListView *m_list;
    QLabel *m_hint;
    QHBoxLayout *m_ops;
    QList<ToolButton *> m_opButtons;
    QPointer<QWidget> m_anchor;
    qreal m_scale = 1;
    bool m_marksChanged = false;
    bool m_done = false;
};

} // namespace thunes
