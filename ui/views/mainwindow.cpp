// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/mainwindow.h"

#include "ui/models/alertboard.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/killswitchmodel.h"
#include "ui/models/playlist.h"
#include "ui/models/preferences.h"
#include "ui/panels/reading.h"
#include "ui/theme/type.h"
#include "ui/views/alertstrip.h"
#include "ui/views/dashboarddeck.h"
#include "ui/views/dashboardview.h"
#include "ui/views/alertsview.h"
#include "ui/views/footerbar.h"
#include "ui/views/headerbar.h"
#include "ui/views/helpoverlay.h"
#include "ui/views/killswitchcontrol.h"
#include "ui/views/killswitchview.h"
#include "ui/views/mcpview.h"
#include "ui/views/noticebanner.h"
#include "ui/views/overview.h"
#include "ui/views/playlistdialog.h"
#include "ui/views/worktreeview.h"

#include <QApplication>
#include <QIcon>
#include <QKeyEvent>
#include <QShortcut>
#include <QStackedLayout>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace thunes {

namespace {
const QString schemeKey = QStringLiteral("window/theme");
} // namespace

MainWindow::MainWindow(DashboardSession *session, const QString &preferences, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_header(new HeaderBar(this))
    , m_alerts(new AlertStrip(this))
    , m_notice(new NoticeBanner(this))
    , m_preferences(new Preferences(preferences, this))
    , m_playlist(new Playlist(this))
    , m_dashboards(new DashboardDeck(session, m_preferences, this))
    , m_footer(new FooterBar(this))
    , m_help(new HelpOverlay(this))
    , m_pages(new QStackedLayout)
{
    type::loadFonts();
    setScheme(theme::schemeFor(schemeChoice()));
    qApp->installEventFilter(this); // The desktop's colours may change.
    QToolTip::setFont(type::words(12));
    setAutoFillBackground(true);
    setFocusPolicy(Qt::ClickFocus);
    setFocus(); // Keys work at once, and no control looks chosen before anyone chose it.
    setMinimumSize(1024, 600);
    resize(1600, 1000);
    QIcon icon(QStringLiteral(":/thunes/icons/thunes-console-64.png"));
    icon.addFile(QStringLiteral(":/thunes/icons/thunes-console-256.png"));
    setWindowIcon(icon);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_alerts);
    column->addWidget(m_notice);
    m_pages->addWidget(m_dashboards);
    column->addLayout(m_pages, 1);
    column->addWidget(m_footer);

    connect(session, &DashboardSession::alertsChanged, this, &MainWindow::showAlerts);
    connect(session, &DashboardSession::linksChanged, this, &MainWindow::showLinks);
    connect(session, &DashboardSession::exporterStateChanged, this, &MainWindow::showLinks);
    connect(session, &DashboardSession::refreshed, this, &MainWindow::tick);
    connect(m_dashboards, &DashboardDeck::currentChanged, this, &MainWindow::tick);
    connect(m_dashboards, &DashboardDeck::playlistWanted, this, [this] { openPlaylist(); });
    connect(m_playlist, &Playlist::entryReached, this, [this](const QString &path) {
        if (path.isEmpty())
            m_dashboards->showHome();
        else
            (void)m_dashboards->openFile(path); // A failure is said above the panels.
        tick();
    });
    connect(m_playlist, &Playlist::playingChanged, this, &MainWindow::tick);
    connect(m_dashboards, &DashboardDeck::schemeChosen, this, &MainWindow::chooseScheme);
    connect(&m_second, &QTimer::timeout, this, &MainWindow::tick);
    m_second.setInterval(1000);

    showAlerts();
    showLinks();
    tick();
}

MainWindow::~MainWindow() = default;

void MainWindow::setKillSwitch(KillSwitchModel *model)
{
    Q_ASSERT(!m_killSwitch);
    m_killSwitchModel = model;
    m_killSwitch = new KillSwitchControl(model, m_header);
    connect(m_header, &HeaderBar::wordsChanged, m_killSwitch, [this] {
        m_killSwitch->setNarrow(m_header->words() != HeaderBar::Words::All);
    });
    m_header->setKillSwitchControl(m_killSwitch);
    m_killSwitchView = new KillSwitchView(model, m_session, this);
    m_pages->addWidget(m_killSwitchView);
    scaleKillSwitch();

    connect(m_killSwitch, &KillSwitchControl::viewWanted, this, [this] { showKillSwitch(true); });
    const auto shortcut = [this](const QKeySequence &keys, auto function) {
        auto *key = new QShortcut(keys, this);
        key->setContext(Qt::ApplicationShortcut);
        key->setAutoRepeat(false);
        connect(key, &QShortcut::activated, this, function);
    };
    shortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_H, [this] {
        m_help->hide();
        setKiosk(false);
        m_killSwitch->reach();
    });
    shortcut(Qt::CTRL | Qt::Key_K, [this] { showKillSwitch(!m_killSwitchView->isVisible()); });
    connect(model, &KillSwitchModel::changed, this, [this] {
        // A command that failed is no news for a corner of the header.
        const bool failed = !m_killSwitchModel->problem().isEmpty();
        if (failed && !m_killSwitchFailed)
            showKillSwitch(true);
        m_killSwitchFailed = failed;
        if (m_kiosk)
            arrangeChrome();
        updateTitle();
    });
    updateTitle();
}

void MainWindow::setKiosk(bool kiosk)
{
    if (kiosk == m_kiosk)
        return;
    m_kiosk = kiosk;
    if (kiosk) {
        m_help->hide();
        showKillSwitch(false);
        m_wasFullScreen = isFullScreen();
        showFullScreen();
    } else if (!m_wasFullScreen) {
        showNormal();
    }
    arrangeChrome();
    m_dashboards->current()->setFocus();
}

void MainWindow::arrangeChrome()
{
    const bool isReleased = !m_killSwitchModel || m_killSwitchModel->phase() == SwitchPhase::Released;
    bool anyAlert = false;
    for (const PrometheusAlert &alert : m_session->alerts())
        anyAlert = anyAlert || alert.state == AlertState::Firing;
    m_header->setVisible(!m_kiosk || !isReleased);
    m_alerts->setVisible(!m_kiosk || anyAlert || !m_session->alertsCurrent());
    m_footer->setVisible(!m_kiosk);
    m_dashboards->setBare(m_kiosk);
}

theme::SchemeChoice MainWindow::schemeChoice() const
{
    const bool isLight = theme::scheme() == theme::Scheme::Light;
    return theme::schemeChoiceFrom(m_preferences->text(
        schemeKey, theme::wordOf(isLight ? theme::SchemeChoice::Light : theme::SchemeChoice::Dark)));
}

void MainWindow::chooseScheme(theme::SchemeChoice choice)
{
    m_preferences->setText(schemeKey, theme::wordOf(choice));
    setScheme(theme::schemeFor(choice));
    m_footer->setStatus(choice == theme::SchemeChoice::System
                            ? QStringLiteral("Colours as the system has them (B changes)")
                            : QStringLiteral("Colours: %1 (B changes)").arg(theme::wordOf(choice)));
}

void MainWindow::setScheme(theme::Scheme scheme)
{
    const bool isOther = theme::scheme() != scheme;
    theme::setScheme(scheme);
    setPalette(type::widgetPalette());
    QToolTip::setPalette(type::widgetPalette());
    if (!isOther)
        return;
    applyScale();
    m_dashboards->renewColours();
    const QList<QWidget *> all = findChildren<QWidget *>();
    for (QWidget *widget : all)
        widget->update();
}

void MainWindow::applyScale()
{
    m_header->setScale(m_scale);
    m_alerts->setScale(m_scale);
    m_notice->setScale(m_scale);
    m_footer->setScale(m_scale);
    m_dashboards->setScale(m_scale);
    scaleLab();
    if (m_alertsView)
        m_alertsView->setScale(m_scale);
    scaleKillSwitch();
}

PlaylistDialog *MainWindow::openPlaylist()
{
    auto *dialog = new PlaylistDialog(m_playlist, m_dashboards, m_preferences, m_scale, this);
    connect(dialog, &PlaylistDialog::started, this, [this](bool kiosk) {
        if (kiosk)
            setKiosk(true);
    });
    dialog->show();
    return dialog;
}

void MainWindow::showKillSwitch(bool shown)
{
    if (!m_killSwitchView || (!shown && !m_killSwitchView->isVisible()))
        return;
    if (shown) {
        m_help->hide();
        setKiosk(false);
        m_pages->setCurrentWidget(m_killSwitchView);
        m_killSwitchView->begin();
    } else {
        m_pages->setCurrentWidget(m_dashboards);
        if (m_killSwitchModel)
            m_killSwitchModel->clearProblem();
        setFocus();
    }
}

void MainWindow::setLab(LabModel *model)
{
    Q_ASSERT(!m_mcpView);
    m_mcpView = new McpView(model, this);
    m_worktreeView = new WorktreeView(model, this);
    m_pages->addWidget(m_mcpView);
    m_pages->addWidget(m_worktreeView);
    connect(m_pages, &QStackedLayout::currentChanged, m_footer, [this] {
        m_footer->setKeys(m_pages->currentWidget()->property("keys").toString());
    });
    scaleLab();
    const auto shortcut = [this](const QKeySequence &keys, auto function) {
        auto *key = new QShortcut(keys, this);
        key->setContext(Qt::ApplicationShortcut);
        key->setAutoRepeat(false);
        connect(key, &QShortcut::activated, this, function);
    };
    shortcut(Qt::CTRL | Qt::Key_M, [this] { showMcp(!m_mcpView->isVisible()); });
    shortcut(Qt::CTRL | Qt::Key_T, [this] { showWorktrees(!m_worktreeView->isVisible()); });
}

void MainWindow::showMcp(bool shown)
{
    if (!m_mcpView || (!shown && !m_mcpView->isVisible()))
        return;
    showPage(shown ? m_mcpView : nullptr);
    if (shown)
        m_mcpView->begin();
}

void MainWindow::showWorktrees(bool shown)
{
    if (!m_worktreeView || (!shown && !m_worktreeView->isVisible()))
        return;
    showPage(shown ? m_worktreeView : nullptr);
    if (shown)
        m_worktreeView->begin();
}

void MainWindow::showPage(QWidget *page)
{
    m_help->hide();
    showKillSwitch(false);
    m_pages->setCurrentWidget(page ? page : m_dashboards);
    if (!page)
        setFocus();
}

void MainWindow::scaleLab()
{
    if (!m_mcpView)
        return;
    m_mcpView->setScale(m_scale);
    m_worktreeView->setScale(m_scale);
}

bool MainWindow::labKey(QKeyEvent *event)
{
    const bool mcp = m_mcpView && m_mcpView->isVisible();
    const bool worktrees = m_worktreeView && m_worktreeView->isVisible();
    if (!mcp && !worktrees)
        return false;
    // Letters belong to the fields and lists here; only the way back is ours.
    if (event->key() != Qt::Key_Escape)
        QWidget::keyPressEvent(event);
    else if (!worktrees || !m_worktreeView->goBack())
        showPage(nullptr);
    return true;
}

void MainWindow::setAlerts(AlertBoard *board, const QString &user)
{
    Q_ASSERT(!m_alertsView);
    m_board = board;
    m_alertsView = new AlertsView(board, user, this);
    m_alertsView->setScale(m_scale);
    m_pages->addWidget(m_alertsView);
    auto *key = new QShortcut(Qt::CTRL | Qt::Key_A, this);
    key->setContext(Qt::ApplicationShortcut);
    key->setAutoRepeat(false);
    connect(key, &QShortcut::activated, this, [this] { showAlertsPage(!m_alertsView->isVisible()); });
    connect(m_header, &HeaderBar::alertsWanted, this, [this] { showAlertsPage(true); });
    connect(m_alerts, &AlertStrip::activated, this, [this] { showAlertsPage(true); });
    m_dashboards->setAlerts(board, [this](const QString &alert) { showAlert(alert); });
    connect(board, &AlertBoard::changed, this, &MainWindow::showAlerts);
    connect(board, &AlertBoard::linksChanged, this, &MainWindow::showAlerts);
    connect(m_session, &DashboardSession::alertsPushed, board, &AlertBoard::setPushed);
    showLinks();
    showAlerts();
}

void MainWindow::showAlertsPage(bool shown)
{
    if (!m_alertsView || (!shown && !m_alertsView->isVisible()))
        return;
    if (shown) {
        showPage(m_alertsView);
        m_alertsView->begin();
    } else {
        showPage(nullptr);
    }
}

void MainWindow::showAlert(const QString &key)
{
    showAlertsPage(true);
    if (m_alertsView)
        m_alertsView->select(key);
}

MainWindow::AlertsShown MainWindow::alertsShown() const
{
    AlertsShown shown;
    const auto count = [&shown](const QString &severity, bool watchedHere) {
        if (severity == QLatin1String("critical")) {
            ++shown.critical;
            shown.criticalForSure = shown.criticalForSure || watchedHere;
        } else if (severity == QLatin1String("warning")) {
            ++shown.warning;
        }
    };
    if (!m_board) {
        const QList<PrometheusAlert> &alerts = m_session->alerts();
        for (const PrometheusAlert &alert : alerts) {
            if (alert.state == AlertState::Firing)
                count(alert.severity(), alert.watchedHere);
        }
        shown.alerts = groupAlerts(alerts);
        return shown;
    }
    AlertGroups groups;
    for (const AlertEntry &entry : m_board->entries()) {
        if (entry.phase != AlertPhase::Firing && entry.phase != AlertPhase::Pending)
            continue; // Somebody asked not to see them, or it is over.
        const bool watchedHere = entry.sources.testFlag(AlertSource::Local)
                                 && !entry.lost.testFlag(AlertSource::Local);
        const bool fires = entry.phase == AlertPhase::Firing;
        const QString severity = entry.severity();
        if (fires)
            count(severity, watchedHere);
        const AlertState state = fires ? AlertState::Firing : AlertState::Pending;
        groups.add(entry.name(), severity, state, entry.since, watchedHere, [&] {
            PrometheusAlert alert;
            alert.labels = entry.labels;
            alert.annotations = entry.annotations;
            alert.state = state;
            alert.activeAt = entry.since;
            alert.value = entry.value.value_or(0);
            alert.watchedHere = watchedHere;
            return alert;
        });
    }
    shown.alerts = groups.take();
    return shown;
}

void MainWindow::scaleKillSwitch()
{
    if (!m_killSwitch)
        return;
    m_killSwitch->setNarrow(m_header->words() != HeaderBar::Words::All);
    m_killSwitch->setScale(m_scale);
    m_killSwitchView->setScale(m_scale);
}

Overview *MainWindow::overview() const
{
    return m_dashboards->home()->overview();
}

void MainWindow::showAlerts()
{
    if (!m_session)
        return;
    HeaderBar::AlertCounts counts;
    const AlertsShown shown = alertsShown();
    // Without an Alertmanager Prometheus tells all there is to tell.
    counts.current = m_board ? m_board->prometheusLink().state == LinkState::Up
                                   && (!m_board->hasAlertmanager() || m_board->canSilence())
                             : m_session->alertsCurrent();
    m_alertsReceived = m_alertsReceived || counts.current;
    counts.critical = shown.critical;
    counts.warning = shown.warning;
    counts.criticalForSure = shown.criticalForSure;
    m_criticalShown = shown.critical;
    m_header->setAlertCounts(counts);
    if (m_board) {
        QStringList down;
        if (m_board->prometheusLink().state == LinkState::Down)
            down << QStringLiteral("Prometheus");
        if (m_board->hasAlertmanager() && m_board->alertmanagerLink().state == LinkState::Down)
            down << QStringLiteral("Alertmanager");
        m_alerts->setDown(down);
        // Two of this window ask Prometheus, each in its own rhythm; they shall not contradict each other
        // for longer than one question takes.
        const LinkState heard = m_board->prometheusLink().state;
        if (std::exchange(m_prometheusHeard, heard) != heard && heard != LinkState::Unknown
            && m_session->prometheusLink().state != heard && !m_session->isPaused()
            && m_session->refreshesByItself())
            m_session->refresh();
    }
    m_alerts->setAlerts(shown.alerts, counts.current, m_alertsReceived);
    if (m_kiosk)
        arrangeChrome();
    updateTitle();
}

void MainWindow::showLinks()
{
    if (!m_session)
        return;
    const auto &state = m_session->exporterState();
    if (m_killSwitchModel) {
        if (m_session->exporterLink().state == LinkState::Down)
            m_killSwitchModel->setNoContact(m_session->exporterLink().detail);
        else if (state)
            m_killSwitchModel->setState(state->killSwitch);
    }
    if (m_board)
        m_board->setExporter(state, m_session->exporterLink());
    m_header->setEnvironment(state ? state->environment : QString());
    m_header->setLinks(m_session->exporterLink(), m_session->prometheusLink(),
                       m_session->traderLink());
    updateTitle();
}

void MainWindow::updateTitle()
{
    QStringList parts;
    // In the task bar, too: what matters most comes first.
    if (m_killSwitchModel) {
        switch (m_killSwitchModel->phase()) {
        case SwitchPhase::Engaging: parts << QStringLiteral("STOPPING, not confirmed"); break;
        case SwitchPhase::Engaged: parts << QStringLiteral("STOPPED"); break;
        case SwitchPhase::Tripped: parts << QStringLiteral("STOPPED by the bot"); break;
        case SwitchPhase::Unconfirmed: parts << QStringLiteral("STOP NOT CONFIRMED"); break;
        case SwitchPhase::NoContact: parts << QStringLiteral("NO CONTACT"); break;
        default: break;
        }
    }
    if (m_criticalShown > 0 && (m_board || m_session->alertsCurrent()))
        parts << QStringLiteral("%1 critical").arg(m_criticalShown);
    const auto &state = m_session->exporterState();
    if (state && !state->environment.isEmpty())
        parts << state->environment.toUpper();
    parts << QStringLiteral("THUNES Console");
    setWindowTitle(parts.join(QStringLiteral(" – ")));
}

void MainWindow::tick()
{
    const TimePoint now = SystemClock().now();
    m_header->setNow(now);
    m_alerts->setNow(now);
    const DashboardSession *session = m_dashboards->current()->session();
    if (!m_session || !session)
        return;
    QStringList parts{session->dashboard().title};
    const LinkStatus &link = m_session->prometheusLink();
    if (link.state == LinkState::Down || link.state == LinkState::Stale)
        parts << QStringLiteral("Prometheus ") + (link.detail.isEmpty() ? QStringLiteral("does not answer")
                                                                        : link.detail);
    if (session->queryCount() > 0)
        parts << QStringLiteral("%1 queries, slowest %2 ms")
                     .arg(session->queryCount())
                     .arg(session->slowestQuery().count());
    if (m_playlist->isPlaying())
        parts << QStringLiteral("playlist %1 of %2 (Esc stops)")
                     .arg(m_playlist->position() + 1)
                     .arg(m_playlist->entries().size());
    if (const auto next = session->nextRefresh()) {
        const auto left = std::chrono::ceil<Seconds>(*next - now).count();
        parts << QStringLiteral("next refresh in %1 s").arg(std::max<qint64>(0, left));
    }
    m_footer->setStatus(parts.join(QStringLiteral("  ·  ")));
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    const int key = event->key();
    if (labKey(event))
        return;
    if (m_killSwitchView && m_killSwitchView->isVisible()) {
        // Letters belong to the fields here; only the way back is ours.
        if (key == Qt::Key_Escape)
            showKillSwitch(false);
        else
            QWidget::keyPressEvent(event);
        return;
    }
    if (m_alertsView && m_alertsView->isVisible()) {
        if (key == Qt::Key_Escape)
            showAlertsPage(false);
        else
            QWidget::keyPressEvent(event);
        return;
    }
    // Esc leaves what was entered last: a panel alone, then the playlist, then the kiosk.
    const bool leaves = key == Qt::Key_Escape && !m_dashboards->current()->overview()->alone();
    if (leaves && m_playlist->isPlaying())
        m_playlist->stop();
    if (leaves && m_kiosk) {
        setKiosk(false);
        return;
    }
    if (m_dashboards->handleKey(event))
        return;
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) {
        QWidget::keyPressEvent(event);
        return;
    }
    if (key == Qt::Key_K && !event->isAutoRepeat()) {
        setKiosk(!m_kiosk);
    } else if (key == Qt::Key_P && !event->isAutoRepeat()) {
        openPlaylist();
    } else if (key == Qt::Key_B && !event->isAutoRepeat()) {
        chooseScheme(theme::next(schemeChoice()));
    } else if (key == Qt::Key_Escape && isFullScreen()) {
        showNormal();
    } else if (key == Qt::Key_F11) {
        setWindowState(windowState() ^ Qt::WindowFullScreen);
    } else if (key == Qt::Key_Question || key == Qt::Key_F1) {
        m_help->setScale(m_scale);
        m_help->setGeometry(rect());
        m_help->show();
        m_help->raise();
        m_help->setFocus();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    // Wall displays get the same picture, larger; in quarters, so that edges stay crisp.
    const qreal fits = std::min(width() / 1600.0, height() / 900.0);
    const qreal scale = std::clamp(std::floor(fits * 4) / 4, 1.0, 4.0);
    if (scale != m_scale) {
        m_scale = scale;
        applyScale();
    }
    scaleKillSwitch();
    m_help->setGeometry(rect());
    QWidget::resizeEvent(event);
}

void MainWindow::showEvent(QShowEvent *event)
{
    tick();
    m_second.start();
    QWidget::showEvent(event);
}

bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == qApp && event->type() == QEvent::ApplicationPaletteChange
        && schemeChoice() == theme::SchemeChoice::System
        && theme::scheme() != theme::systemScheme())
        setScheme(theme::systemScheme());
    return QWidget::eventFilter(watched, event);
}

void MainWindow::hideEvent(QHideEvent *event)
{
    m_second.stop(); // Nobody looks: no work.
    QWidget::hideEvent(event);
}

} // namespace thunes
