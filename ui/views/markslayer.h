// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/eventmarks.h"

#include <QObject>
#include <QPointer>

QT_FORWARD_DECLARE_CLASS(QPainter)

namespace thunes {

class PanelFrame;
struct PlotWindow;

/// Draws what happened over every plot with a time axis: a firing alert as a bar along the top with
/// a line where it began, a change of the kill switch as a flag. The tooltip has the words. Does not
/// own the marks.
class MarksLayer final : public QObject
{
    Q_OBJECT
public:
    explicit MarksLayer(EventMarks *marks, QObject *parent = nullptr);

    void watch(PanelFrame *panel);
    /// What is at a place of a plot, in logical pixels of the panel; empty when nothing is.
    QString textAt(const PanelFrame *panel, QPointF place) const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void paint(QPainter &painter, const PlotWindow &window) const;

    EventMarks *m_marks;
    QList<EventMark> m_shown;
    QList<QPointer<PanelFrame>> m_panels;
};

} // namespace thunes
