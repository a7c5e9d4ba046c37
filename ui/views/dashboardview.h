// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QElapsedTimer>
#include <QList>
#include <QPointer>
#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QKeyEvent)

namespace thunes {

class DashboardBar;
class DashboardSession;
class EventMarks;
class InspectDialog;
class MarksLayer;
class NotesList;
class Overview;
class PanelFrame;
class PanelSearch;
class PlotGestures;
class Preferences;
class TimeControl;
class VariableBar;
class VariableSet;

/// One dashboard with its tools: hands the session's answers to the panels, and what a person does
/// (ranges, refresh, search, keys, gestures on the plots) to the session. Owns neither session nor
/// preferences.
class DashboardView final : public QWidget
{
    Q_OBJECT
public:
    DashboardView(DashboardSession *session, Preferences *preferences, QWidget *parent = nullptr);
    ~DashboardView() override;

    DashboardSession *session() const;
    DashboardBar *bar() const { return m_bar; }
    Overview *overview() const { return m_overview; }
    VariableSet *variables() const { return m_variables; }
    VariableBar *variableBar() const { return m_variableBar; }
    TimeControl *time() const { return m_time; }
    PanelSearch *search() const { return m_search; }

    void setScale(qreal scale);
    /// Everything in the colours of now.
    void renewColours();
    /// The panels alone, for a wall.
    void setBare(bool bare);
    /// True when the key was for this view.
    bool handleKey(QKeyEvent *event);
    void openSearch();
    /// Opens the inspector of the panel, by default that with the focus. Null when there is none.
    InspectDialog *inspect(PanelFrame *panel = nullptr);
    NotesList *notes() const { return m_notes; }
    EventMarks *marks() const { return m_marks; }
    MarksLayer *marksLayer() const { return m_marksLayer; }

Q_SIGNALS:
    void dashboardsWanted(QWidget *anchor);

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void showDashboard(bool anew = false);
    void showPanel(int panelId);
    void goTo(PanelFrame *panel, bool alone);
    void fetchMarks(bool always);
    void showMarksState();
    void openMarksMenu(QWidget *anchor);
    void toggleMarks(bool alerts, bool killSwitch);

    QPointer<DashboardSession> m_session;
    Preferences *m_preferences;
    TimeControl *m_time;
    VariableSet *m_variables;
    DashboardBar *m_bar;
    VariableBar *m_variableBar;
    Overview *m_overview;
    PlotGestures *m_gestures;
    PanelSearch *m_search;
    NotesList *m_notes;
    EventMarks *m_marks;
    MarksLayer *m_marksLayer;
    QList<PanelFrame *> m_watched; ///< Never looked into: some may be gone.
    QElapsedTimer m_sinceMarks;
    qreal m_scale = 1;
};

} // namespace thunes
