// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/timerange.h"

#include <QFrame>

QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)
QT_FORWARD_DECLARE_CLASS(QListWidget)
QT_FORWARD_DECLARE_CLASS(QPushButton)

namespace thunes {

class Preferences;

/// The box below the range's button: two fields for any range, each with its error in words, what
/// was chosen recently, and a searchable list of the usual ranges. Enter applies, Esc closes.
class TimeRangePicker final : public QFrame
{
    Q_OBJECT
public:
    /// Does not own the preferences.
    explicit TimeRangePicker(Preferences *preferences, QWidget *parent = nullptr);

    /// Opens below `anchor`, showing `range`.
    void openAt(QWidget *anchor, const TimeRange &range, qreal scale);

    QLineEdit *fromField() const { return m_from; }
    QLineEdit *toField() const { return m_to; }
    QLineEdit *searchField() const { return m_search; }
    QListWidget *quickList() const { return m_quick; }
    QListWidget *recentList() const { return m_recent; }
    /// The sentence below the fields; empty while both are right.
    QString problem() const;

Q_SIGNALS:
    void chosen(const thunes::TimeRange &range);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void filter();
    void check();
    void apply();
    void choose(const TimeRange &range);

    Preferences *m_preferences;
    QLineEdit *m_from;
    QLineEdit *m_to;
    QLabel *m_problem;
    QPushButton *m_apply;
    QLineEdit *m_search;
    QListWidget *m_quick;
    QLabel *m_recentHeading;
    QListWidget *m_recent;
};

} // namespace thunes
