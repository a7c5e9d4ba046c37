// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "ui/views/toolbutton.h"

#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QHBoxLayout)
QT_FORWARD_DECLARE_CLASS(QMenu)

namespace thunes {

class Preferences;
class RangeSelector;
class TimeControl;
class TimeRangePicker;

/// The line above the panels: which dashboard, what of its file could not be honoured, marks,
/// search, time range and refresh. While the range does not end now, the range's button is amber
/// and a way back to now stands beside it: nobody takes the past for the present.
class DashboardBar final : public QWidget
{
    Q_OBJECT
public:
    /// Owns neither.
    DashboardBar(TimeControl *time, Preferences *preferences, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    /// What the loader could not honour, a sentence each.
    void setNotes(const QStringList &notes);
    /// Zero is off.
    void setRefreshInterval(Milliseconds interval);
    void setMarks(bool shown, const QString &tip);
    void setScale(qreal scale);

    void openPicker();
    TimeRangePicker *picker() const { return m_picker; }
    ToolButton *rangeButton() const { return m_range; }
    ToolButton *liveButton() const { return m_live; }
    ToolButton *refreshButton() const { return m_refreshNow; }
    ToolButton *intervalButton() const { return m_interval; }
    ToolButton *titleButton() const { return m_title; }
    ToolButton *notesButton() const { return m_notes; }
    ToolButton *searchButton() const { return m_search; }
    ToolButton *marksButton() const { return m_marks; }
    ToolButton *backButton() const { return m_back; }
    ToolButton *forwardButton() const { return m_forward; }
    ToolButton *undoButton() const { return m_undo; }
    ToolButton *zoomOutButton() const { return m_zoomOut; }
    QMenu *intervalMenu() const { return m_intervals; }
    QHBoxLayout *row() const { return m_row; }

Q_SIGNALS:
    void refreshWanted();
    void refreshIntervalChosen(thunes::Milliseconds interval);
    void dashboardsWanted(QWidget *anchor);
    void notesWanted(QWidget *anchor);
    void searchWanted();
    void marksWanted(QWidget *anchor);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void showRange();
    void fit();

    TimeControl *m_time;
    QHBoxLayout *m_row;
    ToolButton *m_title;
    ToolButton *m_notes;
    ToolButton *m_search;
    ToolButton *m_marks;
    RangeSelector *m_quick;
    ToolButton *m_live;
    ToolButton *m_back;
    ToolButton *m_range;
    ToolButton *m_forward;
    ToolButton *m_undo;
    ToolButton *m_zoomOut;
    ToolButton *m_refreshNow;
    ToolButton *m_interval;
    QMenu *m_intervals;
    TimeRangePicker *m_picker;
    qreal m_scale = 1;
};

} // namespace thunes
