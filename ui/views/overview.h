// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"
#include "ui/models/paneldata.h"
#include "ui/panels/panelfactory.h"

#include <QHash>
#include <QList>
#include <QQueue>
#include <QScrollArea>
#include <QSet>
#include <QTimer>

#include <optional>

namespace thunes {

class Crosshair;
class PanelFrame;
class RowHeading;
struct PanelContext;

/// The dashboard's panels on its 24-column grid, stretched to fill the window; scrolls only when
/// rows would become too low to read, and then gives them the height that Grafana does. Rows of panels
/// open and close by their headings, at first as the file has them. New data is painted one panel per turn of the event loop, so
/// that the pointer and the kill switch never wait for all charts at once.
class Overview final : public QScrollArea
{
    Q_OBJECT
public:
    explicit Overview(const Dashboard &dashboard, QWidget *parent = nullptr);

    /// Other panels: those that are the same as before stay with what they show, the focus too.
    /// `anew` makes all of them anew, for other colours.
    void setDashboard(const Dashboard &dashboard, bool anew = false);

    void setPanelData(int panelId, const PanelData &latest);
    /// What lists of alerts and dashboards show; their crosshair is the view's own.
    void setSources(const PanelContext &sources);
    void setScale(qreal scale);
    /// Panels in reading order; the first nine answer to the digit keys.
    const QList<PanelFrame *> &panels() const { return m_panels; }
    PanelFrame *panelById(int id) const;

    void focusPanel(int digit);
    /// Moves the focus to the nearest panel in the direction of an arrow key; while one is shown
    /// alone, to the one before or after it.
    void focusNeighbour(int arrow);
    /// Headings in reading order.
    const QList<RowHeading *> &headings() const { return m_headings; }
    void setRowClosed(int rowId, bool closed);
    /// Opens the row that the panel is in.
    void reveal(PanelFrame *panel);
    /// The panel with the keyboard focus, or null.
    PanelFrame *focusedPanel() const;
    /// Shows one panel over the whole view; null goes back to all.
    void showAlone(PanelFrame *panel);
    PanelFrame *alone() const { return m_alone; }
    bool hasPending() const { return !m_pending.isEmpty(); }

Q_SIGNALS:
    /// A panel's width changed, in pixels: the resolution of its queries follows.
    void panelWidthChanged(int panelId, int pixels);
    /// The panels that can be seen, or will be with a little scrolling.
    void visiblePanelsChanged(const QSet<int> &ids);
    /// A panel's link or list asks for another dashboard, by its uid.
    void dashboardWanted(const QString &uid);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void arrange();
    void applyNext();
    void setHeadings();
    /// Where the panels are with some rows closed, and which are seen.
    void place();
    void noteVisible();

    Crosshair *m_crosshair;
    PanelContext m_sources;
    QWidget *m_canvas;
    QList<PanelFrame *> m_panels;
    QList<RowHeading *> m_headings;
    QList<thunes::Panel> m_definition; ///< Rows among them, top to bottom.
    QHash<int, bool> m_closedByHand; ///< By the row's id; the others are as the file says.
    QHash<int, GridPos> m_places;    ///< Of what is not in a closed row.
    int m_openRows = 1;              ///< Grid rows with every row open.
    PanelFrame *m_alone = nullptr;
    QQueue<int> m_pending;
    QHash<int, PanelData> m_waiting;
    QHash<int, int> m_widths;
    std::optional<QSet<int>> m_visible;
    QTimer m_turn;
    qreal m_scale = 1;
};

} // namespace thunes
