// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/overview.h"

#include "ui/panels/crosshair.h"
#include "ui/panels/panelfactory.h"
#include "ui/dashboard/resolve.h"
#include "ui/panels/panelframe.h"
#include "ui/views/rowheading.h"

#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

namespace thunes {

namespace {
constexpr qreal gap = 8;
constexpr qreal lowestRow = 25; ///< Logical pixels from one row to the next; below, we scroll.
constexpr qreal usualRow = 38;  ///< Grafana's, when we scroll anyway.
} // namespace

Overview::Overview(const Dashboard &dashboard, QWidget *parent)
    : QScrollArea(parent)
    , m_crosshair(new Crosshair(this))
    , m_canvas(new QWidget)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(dashboard.title);
    m_canvas->setAutoFillBackground(true);
    setWidget(m_canvas);

    setDashboard(dashboard);
    m_turn.setInterval(0);
    m_turn.setSingleShot(true);
    connect(&m_turn, &QTimer::timeout, this, &Overview::applyNext);
}

void Overview::setDashboard(const Dashboard &dashboard, bool anew)
{
    QList<thunes::Panel> panels = dashboard.panels;
    std::stable_sort(panels.begin(), panels.end(), [](const thunes::Panel &a, const thunes::Panel &b) {
        return std::tie(a.gridPos.y, a.gridPos.x) < std::tie(b.gridPos.y, b.gridPos.x);
    });
    const int alone = m_alone ? m_alone->panel().id : 0;
    const int focused = focusedPanel() ? focusedPanel()->panel().id : 0;
    QList<PanelFrame *> old = std::exchange(m_panels, {});
    for (const thunes::Panel &panel : std::as_const(panels)) {
        const auto same = std::find_if(old.begin(), old.end(), [&](const PanelFrame *frame) {
            return !anew && frame->panel() == panel;
        });
        PanelFrame *frame = nullptr;
        if (same != old.end()) {
            frame = *same;
            old.erase(same);
        } else if ((frame = makePanel(panel, m_crosshair, m_canvas))) {
            frame->setScale(m_scale);
            thunes::setSources(frame, m_sources);
            connect(frame, &PanelFrame::dashboardRequested, this, &Overview::dashboardWanted);
            connect(frame, &PanelFrame::activated, this,
                    [this](PanelFrame *which) { showAlone(m_alone ? nullptr : which); });
        } else {
            continue;
        }
        m_panels << frame;
    }
    for (PanelFrame *frame : std::as_const(old)) {
        m_waiting.remove(frame->panel().id);
        m_widths.remove(frame->panel().id);
        frame->hide();
        frame->deleteLater(); // Perhaps it is what made this happen.
    }
    m_definition = panels;
    m_alone = alone ? panelById(alone) : nullptr;
    setHeadings();
    place();
    if (PanelFrame *frame = focused ? panelById(focused) : nullptr; frame && !frame->hasFocus())
        frame->setFocus(Qt::OtherFocusReason);
}

void Overview::setHeadings()
{
    QList<RowHeading *> old = std::exchange(m_headings, {});
    QWidget *before = nullptr;
    // The tab key follows the order of reading.
    const auto follow = [&before](QWidget *widget) {
        if (before)
            QWidget::setTabOrder(before, widget);
        before = widget;
    };
    m_openRows = 1;
    for (const thunes::Panel &panel : std::as_const(m_definition)) {
        m_openRows = std::max(m_openRows, panel.gridPos.y + panel.gridPos.h);
        if (panel.type != PanelType::Row) {
            if (PanelFrame *frame = panelById(panel.id))
                follow(frame);
            continue;
        }
        RowHeading *heading = old.isEmpty() ? nullptr : old.takeFirst();
        if (!heading) {
            heading = new RowHeading(m_canvas);
            heading->setScale(m_scale);
            connect(heading, &QAbstractButton::clicked, this,
                    [this, heading] { setRowClosed(heading->id(), !heading->isClosed()); });
        }
        const auto inside = std::count_if(
            m_definition.begin(), m_definition.end(),
            [&](const thunes::Panel &other) { return other.row == panel.id; });
        heading->setRow(panel.id, panel.title, inside);
        heading->setClosed(m_closedByHand.value(panel.id, panel.collapsed));
        m_headings << heading;
        follow(heading);
    }
    for (RowHeading *heading : std::as_const(old)) {
        heading->hide();
        heading->deleteLater();
    }
}

void Overview::setRowClosed(int rowId, bool closed)
{
    m_closedByHand.insert(rowId, closed);
    for (RowHeading *heading : std::as_const(m_headings)) {
        if (heading->id() == rowId)
            heading->setClosed(closed);
    }
    place();
}

void Overview::reveal(PanelFrame *panel)
{
    if (panel->panel().row && !m_places.contains(panel->panel().id))
        setRowClosed(*panel->panel().row, false);
}

void Overview::place()
{
    QSet<int> closed;
    for (const RowHeading *heading : std::as_const(m_headings)) {
        if (heading->isClosed())
            closed << heading->id();
    }
    m_places.clear();
    for (const thunes::Panel &panel : withClosedRows(m_definition, closed))
        m_places.insert(panel.id, panel.gridPos);
    int digit = 0;
    for (PanelFrame *frame : std::as_const(m_panels)) {
        const bool isOpen = m_places.contains(frame->panel().id);
        frame->setVisible(m_alone ? frame == m_alone : isOpen);
        frame->setDigit(isOpen && digit < 9 ? ++digit : 0);
    }
    for (RowHeading *heading : std::as_const(m_headings))
        heading->setVisible(!m_alone);
    arrange();
}

void Overview::setSources(const PanelContext &sources)
{
    m_sources = sources;
    for (PanelFrame *panel : std::as_const(m_panels))
        thunes::setSources(panel, sources);
}

PanelFrame *Overview::panelById(int id) const
{
    const auto found = std::find_if(m_panels.begin(), m_panels.end(),
                                    [id](const PanelFrame *frame) { return frame->panel().id == id; });
    return found == m_panels.end() ? nullptr : *found;
}

void Overview::setPanelData(int panelId, const PanelData &latest)
{
    if (!m_waiting.contains(panelId))
        m_pending.enqueue(panelId);
    m_waiting.insert(panelId, latest);
    if (!m_turn.isActive())
        m_turn.start();
}

void Overview::applyNext()
{
    if (m_pending.isEmpty())
        return;
    const int id = m_pending.dequeue();
    const bool isThere = m_waiting.contains(id);
    const PanelData latest = m_waiting.take(id);
    PanelFrame *frame = panelById(id);
    if (frame && isThere && frame->panel().type != PanelType::Unsupported)
        frame->setData(latest);
    if (!m_pending.isEmpty())
        m_turn.start();
}

void Overview::setScale(qreal scale)
{
    m_scale = scale;
    for (PanelFrame *panel : std::as_const(m_panels))
        panel->setScale(scale);
    for (RowHeading *heading : std::as_const(m_headings))
        heading->setScale(scale);
    arrange();
}

void Overview::focusPanel(int digit)
{
    for (PanelFrame *panel : std::as_const(m_panels)) {
        if (panel->digit() != digit)
            continue;
        if (m_alone)
            showAlone(panel);
        panel->setFocus(Qt::ShortcutFocusReason);
        ensureWidgetVisible(panel, 0, 0);
    }
}

void Overview::focusNeighbour(int arrow)
{
    if (m_panels.isEmpty())
        return;
    PanelFrame *from = focusedPanel();
    const bool onward = arrow == Qt::Key_Right || arrow == Qt::Key_Down;
    const auto first = std::find_if(m_panels.begin(), m_panels.end(), [&](const PanelFrame *panel) {
        return m_alone || m_places.contains(panel->panel().id);
    });
    if (first == m_panels.end())
        return;
    PanelFrame *to = *first;
    if (m_alone) {
        const qsizetype count = m_panels.size();
        to = m_panels.at((m_panels.indexOf(m_alone) + (onward ? 1 : count - 1)) % count);
        showAlone(to);
    } else if (from && m_places.contains(from->panel().id)) {
        const bool sideways = arrow == Qt::Key_Left || arrow == Qt::Key_Right;
        // The nearest edge in that direction; of several, the one that overlaps most.
        double best = 1e12;
        to = from;
        for (PanelFrame *panel : std::as_const(m_panels)) {
            const QRect a = from->geometry();
            const QRect b = panel->geometry();
            double far = 0;
            switch (arrow) {
            case Qt::Key_Left: far = a.left() - b.right(); break;
            case Qt::Key_Right: far = b.left() - a.right(); break;
            case Qt::Key_Up: far = a.top() - b.bottom(); break;
            default: far = b.top() - a.bottom(); break;
            }
            if (panel == from || far < 0 || !m_places.contains(panel->panel().id))
                continue;
            const int overlap = sideways
                                    ? std::min(a.bottom(), b.bottom()) - std::max(a.top(), b.top())
                                    : std::min(a.right(), b.right()) - std::max(a.left(), b.left());
            const double aside = overlap > 0 ? 0 : 4.0 * (1 - overlap);
            const double start = sideways ? std::abs(a.top() - b.top()) : std::abs(a.left() - b.left());
            if (const double cost = far + aside + start / 1000; cost < best) {
                best = cost;
                to = panel;
            }
        }
    }
    to->setFocus(Qt::TabFocusReason);
    ensureWidgetVisible(to, 0, 0);
}

void Overview::keyPressEvent(QKeyEvent *event)
{
    // The arrows move the focus, not the scroll bar; that is for whoever owns this view.
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        event->ignore();
        return;
    default:
        QScrollArea::keyPressEvent(event);
    }
}

PanelFrame *Overview::focusedPanel() const
{
    const auto found = std::find_if(m_panels.begin(), m_panels.end(),
                                    [](const PanelFrame *panel) { return panel->hasFocus(); });
    return found == m_panels.end() ? nullptr : *found;
}

void Overview::showAlone(PanelFrame *panel)
{
    PanelFrame *before = m_alone;
    m_alone = panel;
    place();
    if (!panel && before)
        reveal(before);
    if (PanelFrame *focus = panel ? panel : before)
        focus->setFocus(Qt::OtherFocusReason);
}

void Overview::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

void Overview::showEvent(QShowEvent *event)
{
    QScrollArea::showEvent(event);
    noteVisible();
}

void Overview::scrollContentsBy(int dx, int dy)
{
    QScrollArea::scrollContentsBy(dx, dy);
    noteVisible();
}

void Overview::noteVisible()
{
    if (!isVisible())
        return;
    QSet<int> visible;
    const int ahead = viewport()->height() / 3;
    const QRect seen = QRect(-m_canvas->pos(), viewport()->size()).adjusted(0, -ahead, 0, ahead);
    for (const PanelFrame *panel : std::as_const(m_panels)) {
        const bool isOpen = m_places.contains(panel->panel().id);
        if (m_alone ? panel == m_alone : isOpen && panel->geometry().intersects(seen))
            visible << panel->panel().id;
    }
    if (m_visible == visible)
        return;
    m_visible = visible;
    Q_EMIT visiblePanelsChanged(visible);
}

void Overview::arrange()
{
    const qreal margin = gap * m_scale;
    QSizeF area = viewport()->size();
    if (m_alone) {
        m_canvas->resize(area.toSize());
        m_alone->setGeometry(QRectF({0, 0}, area)
                                 .adjusted(margin, margin, -margin, -margin)
                                 .toRect());
        noteVisible();
        return;
    }
    int rows = 1;
    for (const GridPos &grid : std::as_const(m_places))
        rows = std::max(rows, grid.y + grid.h);
    // By what it is with every row open: panels keep their heights when one opens.
    const bool fits = (area.height() - margin) / m_openRows >= lowestRow * m_scale;
    const qreal pitch = fits ? (area.height() - margin) / m_openRows : usualRow * m_scale;
    const qreal height = rows * pitch + margin;
    m_canvas->resize(static_cast<int>(area.width()), static_cast<int>(std::floor(height)));
    area.setWidth(m_canvas->width());

    const qreal column = (area.width() - margin) / 24;
    for (PanelFrame *panel : std::as_const(m_panels)) {
        const auto place = m_places.constFind(panel->panel().id);
        if (place == m_places.constEnd())
            continue;
        const GridPos &grid = *place;
        // Edges are rounded, not sizes: neighbours line up to the pixel.
        const int left = static_cast<int>(std::round(margin + grid.x * column));
        const int top = static_cast<int>(std::round(margin + grid.y * pitch));
        const int right = static_cast<int>(std::round((grid.x + grid.w) * column));
        const int bottom = static_cast<int>(std::round((grid.y + grid.h) * pitch));
        panel->setGeometry(left, top, right - left, bottom - top);
        if (m_widths.value(panel->panel().id) != right - left) {
            m_widths.insert(panel->panel().id, right - left);
            Q_EMIT panelWidthChanged(panel->panel().id, right - left);
        }
    }
    for (RowHeading *heading : std::as_const(m_headings)) {
        // Its row of the grid, and the gaps above and below as well.
        const qreal top = margin / 2 + m_places.value(heading->id()).y * pitch;
        const qreal tall = std::min(pitch, 34 * m_scale);
        heading->setGeometry(QRectF(margin, top + (pitch - tall) / 2, area.width() - 2 * margin, tall)
                                 .toRect());
    }
    noteVisible();
}

} // namespace thunes
