// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/alertentry.h"
#include "ui/theme/tone.h"

#include <QSet>
#include <QTreeView>

namespace thunes {

class AlertModel;
class AlertRowPainter;

/// The tone of an alert in its phase.
Tone toneOfAlert(AlertPhase phase, const QString &severity);

/// Groups and their alerts; only what is seen is laid out and drawn. New groups open by themselves, those
/// that somebody closed stay closed. Says in words when there is nothing.
class AlertList final : public QTreeView
{
    Q_OBJECT
public:
    explicit AlertList(AlertModel *model, QWidget *parent = nullptr);
    ~AlertList() override;

    void setScale(qreal scale);
    void setNow(TimePoint now);
    /// What an empty list says, and whether that is good news.
    void setEmptyText(const QString &text, Tone tone);
    QString emptyText() const { return m_empty; }
    const AlertEntry *current() const;
    void select(const QString &key);

Q_SIGNALS:
    void currentAlertChanged();
    void acknowledgeWanted();
    void silenceWanted();

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                     const QList<int> &roles) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void drawBranches(QPainter *, const QRect &, const QModelIndex &) const override {}

private:
    void openNewGroups();

    AlertModel *m_model;
    AlertRowPainter *m_painter;
    QSet<QString> m_closed;
    QString m_empty;
    Tone m_emptyTone = Tone::Stale;
    qreal m_scale = 1;
};

} // namespace thunes
