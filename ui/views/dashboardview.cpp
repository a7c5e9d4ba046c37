// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/dashboardview.h"

#include "ui/models/dashboardsession.h"
#include "ui/models/eventmarks.h"
#include "ui/models/preferences.h"
#include "ui/models/timecontrol.h"
#include "ui/models/variableset.h"
#include "ui/panels/panelframe.h"
#include "ui/panels/timeseriespanel.h"
#include "ui/theme/formstyle.h"
#include "ui/views/dashboardbar.h"
#include "ui/views/inspectdialog.h"
#include "ui/views/markslayer.h"
#include "ui/views/noteslist.h"
#include "ui/views/overview.h"
#include "ui/views/panelsearch.h"
#include "ui/views/plotgestures.h"
#include "ui/views/variablebar.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QVBoxLayout>

namespace thunes {

namespace {

const QString alertMarksKey = QStringLiteral("marks/alerts");
const QString switchMarksKey = QStringLiteral("marks/killswitch");
const QString off = QStringLiteral("off");
/// The present moves on slowly enough for marks.
constexpr Seconds marksInterval{15};

} // namespace

DashboardView::DashboardView(DashboardSession *session, Preferences *preferences, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_preferences(preferences)
    , m_time(new TimeControl(session->timeRange(), this))
    , m_variables(new VariableSet(session->definition().variables, session->prometheusUrl(), this))
    , m_bar(new DashboardBar(m_time, preferences, this))
    , m_variableBar(new VariableBar(m_variables, this))
    , m_overview(new Overview(session->dashboard(), this))
    , m_gestures(new PlotGestures(this))
    , m_search(new PanelSearch(this))
    , m_notes(new NotesList(this))
    , m_marks(new EventMarks(session->prometheusUrl(), session->exporterUrl(), this))
    , m_marksLayer(new MarksLayer(m_marks, this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_variableBar);
    column->addWidget(m_overview, 1);

    const Dashboard &definition = session->definition();
    m_variables->setPreferences(preferences, definition.uid.isEmpty() ? definition.title
                                                                      : definition.uid);
    m_variables->setTimeRange(session->timeRange());
    session->setVariables(m_variables->values(), m_variables->missing());
    connect(session, &DashboardSession::dashboardChanged, this, [this] { showDashboard(); });
    connect(m_variables, &VariableSet::valuesChanged, this, [this] {
        if (m_session)
            m_session->setVariables(m_variables->values(), m_variables->missing());
    });
    connect(m_variableBar, &VariableBar::left, this, [this] { setFocus(); });
    connect(m_bar, &DashboardBar::notesWanted, this, [this](QWidget *anchor) {
        if (m_session)
            m_notes->openAt(anchor, m_session->dashboard(), m_scale);
    });
    connect(m_notes, &NotesList::panelChosen, this, [this](int id) {
        if (PanelFrame *panel = m_overview->panelById(id))
            goTo(panel, false);
    });
    m_bar->setRefreshInterval(session->refreshInterval());
    connect(session, &DashboardSession::panelDataChanged, this, &DashboardView::showPanel);
    connect(m_overview, &Overview::panelWidthChanged, session, &DashboardSession::setPanelWidth);
    connect(m_overview, &Overview::visiblePanelsChanged, session, &DashboardSession::setVisiblePanels);
    connect(m_time, &TimeControl::changed, this, [this] {
        m_variables->setTimeRange(m_time->range());
        if (m_session)
            m_session->setTimeRange(m_time->range());
        fetchMarks(true);
    });
    connect(session, &DashboardSession::refreshed, this, [this] { fetchMarks(false); });
    connect(m_marks, &EventMarks::changed, this, &DashboardView::showMarksState);
    connect(m_bar, &DashboardBar::marksWanted, this, &DashboardView::openMarksMenu);
    m_marks->setShown(preferences->text(alertMarksKey) != off, preferences->text(switchMarksKey) != off);
    showMarksState();
    connect(m_bar, &DashboardBar::refreshWanted, session, &DashboardSession::refresh);
    connect(m_bar, &DashboardBar::refreshIntervalChosen, this, [this](Milliseconds interval) {
        if (!m_session)
            return;
        m_session->setRefreshInterval(interval);
        m_bar->setRefreshInterval(interval);
    });
    connect(m_bar, &DashboardBar::searchWanted, this, &DashboardView::openSearch);
    connect(m_bar, &DashboardBar::dashboardsWanted, this, &DashboardView::dashboardsWanted);
    connect(m_search, &PanelSearch::chosen, this, &DashboardView::goTo);
    connect(m_search, &PanelSearch::closed, this, [this] { setFocus(); });
    connect(m_gestures, &PlotGestures::zoomWanted, m_time, &TimeControl::zoomTo);
    connect(m_gestures, &PlotGestures::moveWanted, m_time, &TimeControl::move);
    connect(m_gestures, &PlotGestures::wheelZoomWanted, this, [this](int direction) {
        if (direction > 0)
            m_time->zoomIn();
        else
            m_time->zoomOut();
    });
    showDashboard();
    m_variables->start();
}

DashboardView::~DashboardView() = default;

DashboardSession *DashboardView::session() const
{
    return m_session;
}

void DashboardView::showDashboard(bool anew)
{
    if (!m_session)
        return;
    const Dashboard &dashboard = m_session->dashboard();
    m_bar->setTitle(dashboard.title);
    m_bar->setNotes(NotesList::notesOf(dashboard));
    const QList<PanelFrame *> before = m_watched;
    m_overview->setDashboard(dashboard, anew);
    m_watched = m_overview->panels();
    for (PanelFrame *panel : std::as_const(m_watched)) {
        if (before.contains(panel))
            continue;
        m_gestures->watch(panel);
        m_marksLayer->watch(panel);
        showPanel(panel->panel().id);
    }
}

void DashboardView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_variables->setActive(true);
}

void DashboardView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_variables->setActive(false);
}

void DashboardView::renewColours()
{
    setScale(m_scale);
    showDashboard(true);
}

void DashboardView::setBare(bool bare)
{
    m_bar->setVisible(!bare);
    m_variableBar->setBare(bare);
}

void DashboardView::showPanel(int panelId)
{
    if (m_session)
        m_overview->setPanelData(panelId, m_session->panelData(panelId));
}

void DashboardView::fetchMarks(bool always)
{
    if (!m_session || (!m_marks->showsAlerts() && !m_marks->showsKillSwitch()))
        return;
    const bool isDue = !m_sinceMarks.isValid()
                       || m_sinceMarks.hasExpired(Milliseconds(marksInterval).count());
    if (!always && (!isDue || !isVisible()))
        return;
    m_sinceMarks.start();
    m_marks->fetch(m_time->span());
}

void DashboardView::showMarksState()
{
    m_bar->setMarks(m_marks->showsAlerts() || m_marks->showsKillSwitch(), m_marks->problem());
}

void DashboardView::toggleMarks(bool alerts, bool killSwitch)
{
    m_preferences->setText(alertMarksKey, alerts ? QString() : off);
    m_preferences->setText(switchMarksKey, killSwitch ? QString() : off);
    m_marks->setShown(alerts, killSwitch);
    fetchMarks(true);
}

void DashboardView::openMarksMenu(QWidget *anchor)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setStyleSheet(theme::formStyle(m_scale));
    QAction *alerts = menu->addAction(QStringLiteral("Alerts that fired"));
    alerts->setCheckable(true);
    alerts->setChecked(m_marks->showsAlerts());
    connect(alerts, &QAction::triggered, this,
            [this](bool on) { toggleMarks(on, m_marks->showsKillSwitch()); });
    QAction *changes = menu->addAction(QStringLiteral("Changes of the kill switch"));
    changes->setCheckable(true);
    changes->setChecked(m_marks->showsKillSwitch());
    connect(changes, &QAction::triggered, this,
            [this](bool on) { toggleMarks(m_marks->showsAlerts(), on); });
    if (!m_marks->problem().isEmpty()) {
        menu->addSeparator();
        const QStringList lines = m_marks->problem().split(u'\n');
        for (const QString &line : lines)
            menu->addAction(line)->setEnabled(false);
    }
    menu->popup(anchor->mapToGlobal(QPoint(0, anchor->height() + 2)));
}

void DashboardView::setScale(qreal scale)
{
    m_scale = scale;
    m_bar->setScale(scale);
    m_variableBar->setScale(scale);
    m_overview->setScale(scale);
}

void DashboardView::openSearch()
{
    m_search->open(m_overview->panels(), m_scale);
}

void DashboardView::goTo(PanelFrame *panel, bool alone)
{
    if (alone || m_overview->alone())
        m_overview->showAlone(panel);
    else
        m_overview->reveal(panel);
    panel->setFocus(Qt::ShortcutFocusReason);
    m_overview->ensureWidgetVisible(panel, 0, 0);
}

InspectDialog *DashboardView::inspect(PanelFrame *panel)
{
    if (!panel)
        panel = m_overview->alone() ? m_overview->alone() : m_overview->focusedPanel();
    if (!panel || !m_session)
        return nullptr;
    auto *dialog = new InspectDialog(m_session, panel, m_scale, this);
    dialog->show();
    return dialog;
}

void DashboardView::contextMenuEvent(QContextMenuEvent *event)
{
    PanelFrame *panel = nullptr;
    if (event->reason() == QContextMenuEvent::Keyboard)
        panel = m_overview->focusedPanel();
    else
        for (QWidget *at = childAt(event->pos()); at && !panel; at = at->parentWidget())
            panel = qobject_cast<PanelFrame *>(at);
    if (!panel)
        return;
    QMenu *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setStyleSheet(theme::formStyle(m_scale));
    const auto entry = [&](const QString &words, auto function) {
        connect(menu->addAction(words), &QAction::triggered, panel, function);
    };
    const bool alone = m_overview->alone() == panel;
    entry(alone ? QStringLiteral("Back to all panels\tEsc") : QStringLiteral("View alone\tV"),
          [this, panel, alone] { m_overview->showAlone(alone ? nullptr : panel); });
    entry(QStringLiteral("Inspect\tI"), [this, panel] { inspect(panel); });
    entry(QStringLiteral("Inspect data"), [this, panel] {
        if (InspectDialog *dialog = inspect(panel))
            dialog->showTab(InspectDialog::DataTab);
    });
    entry(QStringLiteral("Copy as PNG"),
          [panel] { QGuiApplication::clipboard()->setImage(panel->grab().toImage()); });
    menu->popup(event->globalPos());
}

bool DashboardView::handleKey(QKeyEvent *event)
{
    const int key = event->key();
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (modifiers == Qt::ControlModifier && key == Qt::Key_F) {
        openSearch();
        return true;
    }
    if (modifiers == Qt::ControlModifier && key == Qt::Key_Z) {
        m_time->back();
        return true;
    }
    if (modifiers == Qt::AltModifier && key == Qt::Key_Left) {
        m_time->back();
        return true;
    }
    if (modifiers == Qt::AltModifier && key == Qt::Key_Right) {
        m_time->forward();
        return true;
    }
    if (modifiers & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier))
        return false;
    if ((modifiers & Qt::ShiftModifier) && (key == Qt::Key_Left || key == Qt::Key_Right)) {
        m_time->step(key == Qt::Key_Left ? -1 : 1);
        return true;
    }
    if (key >= Qt::Key_1 && key <= Qt::Key_9) {
        m_overview->focusPanel(key - Qt::Key_0);
        return true;
    }
    switch (key) {
    case Qt::Key_F:
    case Qt::Key_V:
        m_overview->showAlone(m_overview->alone() ? nullptr : m_overview->focusedPanel());
        return true;
    case Qt::Key_Escape:
        if (!m_overview->alone())
            return false;
        m_overview->showAlone(nullptr);
        return true;
    case Qt::Key_R:
        if (m_session && !event->isAutoRepeat())
            m_session->refresh();
        return true;
    case Qt::Key_Slash:
        openSearch();
        return true;
    case Qt::Key_Dollar:
        return m_variableBar->takeFocus();
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        m_overview->focusNeighbour(key);
        return true;
    case Qt::Key_Minus:
        m_time->zoomOut();
        return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        m_time->zoomIn();
        return true;
    case Qt::Key_Backspace:
        m_time->back();
        return true;
    case Qt::Key_Home:
        if (endsNow(m_time->range()))
            m_time->goHome();
        else
            m_time->goLive();
        return true;
    case Qt::Key_A: {
        const bool shown = m_marks->showsAlerts() || m_marks->showsKillSwitch();
        toggleMarks(!shown, !shown);
        return true;
    }
    case Qt::Key_L: {
        PanelFrame *panel = m_overview->alone() ? m_overview->alone() : m_overview->focusedPanel();
        if (auto *graph = qobject_cast<TimeSeriesPanel *>(panel))
            graph->stepIsolation(modifiers & Qt::ShiftModifier ? -1 : 1);
        return true;
    }
    case Qt::Key_I:
        inspect();
        return true;
    case Qt::Key_T:
        m_bar->openPicker();
        return true;
    default:
        return false;
    }
}

} // namespace thunes
