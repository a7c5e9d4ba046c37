// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notifications/alertdesk.h"

#include "app/notifications/autostart.h"
#include "ui/models/alertboard.h"
#include "ui/views/alerthistoryview.h"
#include "ui/views/alertsview.h"
#include "ui/views/alertstrip.h"
#include "ui/views/incidentdialog.h"
#include "ui/views/mainwindow.h"
#include "ui/views/noticebanner.h"
#include "ui/views/notificationsview.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace thunes {

namespace {

/// The same from another directory: what names something here is named in full.
QStringList fromAnywhere(const QStringList &arguments)
{
    QStringList result;
    for (const QString &argument : arguments) {
        const qsizetype at = argument.startsWith(u'-') ? argument.indexOf(u'=') + 1 : 0;
        const QString value = argument.mid(at);
        const bool isFlag = argument.startsWith(u'-') && at == 0;
        result << (!isFlag && QFileInfo(value).isRelative() && QFileInfo::exists(value) && !value.isEmpty()
                       ? argument.left(at) + QFileInfo(value).absoluteFilePath()
                       : argument);
    }
    if (!result.contains(QStringLiteral("--hidden")))
        result << QStringLiteral("--hidden");
    return result;
}

RowState stateOf(const SentNotification &sent)
{
    if (sent.way.startsWith(QLatin1String("command failed")))
        return RowState::Warning;
    switch (sent.urgency) {
    case NotificationUrgency::Critical: return RowState::Bad;
    case NotificationUrgency::Normal: return RowState::Warning;
    case NotificationUrgency::Low: break;
    }
    return RowState::Plain;
}

QString wordOf(NotificationUrgency urgency)
{
    switch (urgency) {
    case NotificationUrgency::Critical: return QStringLiteral("critical");
    case NotificationUrgency::Normal: return QStringLiteral("normal");
    case NotificationUrgency::Low: break;
    }
    return QStringLiteral("low");
}

} // namespace

AlertDesk::AlertDesk(AlertBoard *board, MainWindow *window, const AlertDeskOptions &options, QObject *parent)
    : QObject(parent)
    , m_board(board)
    , m_window(window)
    , m_options(options)
    , m_preferences(options.preferences)
    , m_settings(&m_preferences)
    , m_desktop(QDBusConnection::sessionBus())
    , m_notifier(board, &m_settings, &m_desktop, options.user)
    , m_tray(board, &m_settings, window)
    , m_page(new NotificationsView(&m_settings))
    , m_historyPage(new AlertHistoryView(&m_history))
{
    window->alertsView()->addPage(QStringLiteral("History"), m_historyPage,
                                  [page = m_historyPage](qreal scale) { page->setScale(scale); });
    window->alertsView()->addPage(QStringLiteral("Notifications"), m_page,
                                  [page = m_page](qreal scale) { page->setScale(scale); });
    m_page->setStartsAtLogin(startsAtLogin());
    connect(m_page, &NotificationsView::testWanted, &m_notifier, &Notifier::sendTest);
    connect(m_page, &NotificationsView::startAtLoginWanted, this, &AlertDesk::setStartAtLogin);
    connect(&m_notifier, &Notifier::showWanted, this, &AlertDesk::open);
    connect(&m_notifier, &Notifier::killSwitchWanted, this, [this] {
        m_tray.raiseWindow();
        m_window->showKillSwitch(true);
    });
    connect(&m_notifier, &Notifier::fallbackWanted, &m_tray, &TrayIcon::say);
    connect(&m_notifier, &Notifier::stateChanged, this, &AlertDesk::showState);
    connect(&m_notifier, &Notifier::wasSent, this, &AlertDesk::showSent);
    connect(window->notice(), &NoticeBanner::showWanted, this, [this] {
        const QList<Notification> untold = m_notifier.untold();
        open(untold.isEmpty() ? QString() : untold.last().keys.value(0));
    });
    connect(&m_tray, &TrayIcon::alertsWanted, this, [this] { m_window->showAlertsPage(true); });
    connect(&m_tray, &TrayIcon::killSwitchWanted, this, [this] { m_window->showKillSwitch(true); });
    connect(&m_tray, &TrayIcon::acknowledgeWanted, this, &AlertDesk::acknowledgeCritical);
    connect(&m_tray, &TrayIcon::hidden, this, [this] {
        m_notifier.notice(QStringLiteral("THUNES Console keeps watching"),
                          QStringLiteral("It is in the tray; Quit in its menu ends it."));
    });
    connect(&m_tray, &TrayIcon::quitWanted, qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    connect(qApp, &QCoreApplication::aboutToQuit, this, [this] { m_desktop.closeAll(); });
    showState();
}

AlertDesk::~AlertDesk() = default;

void AlertDesk::restore()
{
    if (m_options.history.isEmpty())
        return;
    const AlertHistory::Opened opened = m_history.open(m_options.history);
    m_board->restore(opened.open);
    m_notifier.restore(opened.told, opened.sent);
    // A second window of the same history keeps nothing, and must not close what the first one shows.
    if (m_history.problem().isEmpty())
        m_desktop.rememberIn(QFileInfo(m_options.history).path() + QStringLiteral("/notifications.json"),
                             {opened.told.keyBegin(), opened.told.keyEnd()});
    m_history.watch(m_board);
    connect(&m_notifier, &Notifier::wasSent, &m_history, &AlertHistory::recordSent);
    connect(&m_notifier, &Notifier::told, &m_history, &AlertHistory::recordTold);
    showSent();
}

void AlertDesk::setIncidentSources(IncidentSources sources)
{
    sources.board = m_board;
    sources.history = &m_history;
    m_bundle = std::make_unique<IncidentBundle>(std::move(sources));
    connect(m_historyPage, &AlertHistoryView::bundleWanted, this, &AlertDesk::openIncident);
}

void AlertDesk::openIncident(const TimeRange &suggestion)
{
    QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    if (!QDir(folder).exists())
        folder = QDir::homePath();
    auto *dialog = new IncidentDialog(suggestion, folder, m_historyPage->scale(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &IncidentDialog::wanted, this, [this, dialog](const TimeSpan &span, const QString &path) {
        m_bundle->make(span, path, dialog, [dialog](const Result<IncidentReport> &report) {
            if (report)
                dialog->setDone(report->path, report->missing);
            else
                dialog->setFailed(report.error().message);
        });
    });
    connect(dialog, &QDialog::finished, this, [this, dialog] { m_bundle->cancel(dialog); });
    dialog->show();
}

void AlertDesk::start(bool hidden)
{
    m_notifier.start();
    m_tray.begin(hidden);
    showState();
}

void AlertDesk::showState()
{
    m_page->setStatus(m_notifier.status(), m_notifier.isWell());
    m_page->setTrayAvailable(QSystemTrayIcon::isSystemTrayAvailable());
    m_window->alertStrip()->setRemark(m_desktop.state() == DesktopNotifications::State::Down
                                          ? QStringLiteral("no notification service: alerts only in this window")
                                          : QString());
    const QList<Notification> untold = m_notifier.untold();
    if (untold.isEmpty()) {
        m_window->notice()->setNotice({}, {}, {}, false);
        return;
    }
    // The newest of the most urgent.
    const Notification *most = &untold.last();
    for (const Notification &one : untold) {
        if (one.urgency >= most->urgency)
            most = &one;
    }
    const QString more = untold.size() > 1
                             ? QStringLiteral("and %1 more; ").arg(untold.size() - 1)
                             : QString();
    m_window->notice()->setNotice(most->title, most->body, more + m_desktop.problem(),
                                  most->urgency == NotificationUrgency::Critical);
}

void AlertDesk::showSent()
{
    QList<TableRow> rows;
    const QList<SentNotification> &sent = m_notifier.sent();
    rows.reserve(sent.size());
    for (qsizetype i = 0; i < sent.size(); ++i) {
        const SentNotification &one = sent[i];
        TableRow row;
        // Numbered from the oldest, so that a row keeps its name while newer ones come.
        row.key = QString::number(one.at.time_since_epoch().count()) + one.title + one.way;
        row.texts = {wordOf(one.urgency), toDateTime(one.at).toString(QStringLiteral("HH:mm:ss")),
                     one.title, one.way, QString(one.body).replace(u'\n', QStringLiteral("  "))};
        row.tip = one.body;
        row.state = stateOf(one);
        rows << row;
    }
    m_page->setSent(rows);
}

void AlertDesk::open(const QString &key)
{
    m_tray.raiseWindow();
    if (key.isEmpty() || !m_board->entry(key))
        m_window->showAlertsPage(true);
    else
        m_window->showAlert(key);
}

void AlertDesk::acknowledgeCritical()
{
    QStringList keys;
    for (const AlertEntry &entry : m_board->entries()) {
        if (entry.phase == AlertPhase::Firing && !entry.acknowledged
            && entry.severity() == QLatin1String("critical"))
            keys << entry.key;
    }
    const Acknowledgement acknowledgement{m_options.user, QStringLiteral("from the tray"),
                                          SystemClock().now()};
    for (const QString &key : std::as_const(keys))
        m_board->acknowledge(key, acknowledgement);
}

void AlertDesk::setStartAtLogin(bool on)
{
    const auto done = thunes::setStartAtLogin(on, QCoreApplication::applicationFilePath(),
                                              fromAnywhere(m_options.commandLine));
    m_page->setProblem(done ? QString() : done.error().message);
    m_page->setStartsAtLogin(startsAtLogin());
}

} // namespace thunes
