// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/labtypes.h"

#include <QWidget>

namespace thunes {

/// What a worktree was and when: a lane for its state, its tests and its branch, oldest left, up to
/// now. What was read last counts until the next reading is overdue; from then on the time since is
/// hatched: nobody knows it. Tool tips tell a stretch in words.
class StateTimeline final : public QWidget
{
    Q_OBJECT
public:
    explicit StateTimeline(QWidget *parent = nullptr);

    /// `overdue`: the last reading is older than it may be.
    void setPast(const QList<WorktreePast> &past, TimePoint now, bool overdue);
    void setScale(qreal scale);
    /// The changes in words, newest first: "12:03:11 working → blocked".
    QStringList changes() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    QRectF lanes() const;
    qreal xOf(TimePoint time) const;

    QList<WorktreePast> m_past;
    TimePoint m_now;
    qreal m_scale = 1;
};

} // namespace thunes
