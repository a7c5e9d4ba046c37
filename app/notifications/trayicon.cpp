// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notifications/trayicon.h"

#include "ui/models/alertboard.h"
#include "ui/models/alerttitle.h"
#include "ui/models/notificationsettings.h"
#include "ui/theme/palette.h"
#include "ui/theme/formstyle.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QCloseEvent>
#include <QCoreApplication>
#include <QPainter>
#include <QWidget>

namespace thunes {

namespace {

/// At login the tray may come later than we do. One that was there and went is a panel that begins
/// anew, within a moment, or one that is gone for good.
constexpr qint64 trayPatience = 10000;
constexpr qint64 restartPatience = 3000;
constexpr Milliseconds showPause{600};
/// Lines of the tooltip below the first.
constexpr qsizetype mostNames = 4;

Tone toneOf(const QString &severity, int count, bool known)
{
    if (count > 0 && severity == QLatin1String("critical"))
        return Tone::Crit;
    if (count > 0 && severity == QLatin1String("warning"))
        return Tone::Warn;
    if (!known)
        return Tone::Stale;
    return count > 0 ? Tone::Neutral : Tone::Ok;
}

} // namespace

QIcon trayPicture(const QString &worst, int count, bool known)
{
    QIcon icon;
    const Tone tone = toneOf(worst, count, known);
    for (const int size : {16, 22, 24, 32, 48, 64}) {
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        painter.scale(size / 32.0, size / 32.0);
        const QRectF box(1, 1, 30, 30);
        painter.setBrush(tone == Tone::Crit   ? palette::critFill
                         : tone == Tone::Warn ? palette::warnMark
                                              : palette::panel);
        painter.setPen(QPen(tone == Tone::Ok       ? palette::okMark
                            : tone == Tone::Stale  ? palette::staleText
                            : tone == Tone::Crit   ? palette::critBorder
                            : tone == Tone::Warn   ? palette::warnText
                                                   : palette::secondary,
                            2, tone == Tone::Stale ? Qt::DashLine : Qt::SolidLine));
        painter.drawRoundedRect(box, 7, 7);
        const QString text = count > 99 ? QStringLiteral("99+") : QString::number(count);
        if (count > 0) {
            painter.setPen(tone == Tone::Warn ? palette::background : palette::text);
            painter.setFont(type::words(text.size() > 2 ? 14 : text.size() > 1 ? 19 : 22, QFont::Bold));
            painter.drawText(box, Qt::AlignCenter, text);
        } else if (tone == Tone::Stale) {
            painter.setPen(palette::staleText);
            painter.setFont(type::words(22, QFont::Bold));
            painter.drawText(box, Qt::AlignCenter, QStringLiteral("?"));
        } else {
            theme::paintBrand(painter, box.adjusted(5, 7, -5, -7));
        }
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

TrayIcon::TrayIcon(AlertBoard *board, NotificationSettings *settings, QWidget *window, QObject *parent)
    : QObject(parent)
    , m_board(board)
    , m_settings(settings)
    , m_window(window)
{
    m_menu.setPalette(type::widgetPalette());
    m_menu.setStyleSheet(theme::formStyle(1));
    connect(m_menu.addAction(QStringLiteral("Open THUNES Console")), &QAction::triggered, this,
            &TrayIcon::raiseWindow);
    connect(m_menu.addAction(QStringLiteral("Alerts")), &QAction::triggered, this, [this] {
        raiseWindow();
        Q_EMIT alertsWanted();
    });
    m_acknowledge = m_menu.addAction(QString());
    connect(m_acknowledge, &QAction::triggered, this, &TrayIcon::acknowledgeWanted);
    connect(m_menu.addAction(QStringLiteral("Kill switch")), &QAction::triggered, this, [this] {
        raiseWindow();
        Q_EMIT killSwitchWanted();
    });
    m_menu.addSeparator();
    connect(m_menu.addAction(QStringLiteral("Quit: stop watching")), &QAction::triggered, this,
            &TrayIcon::quitWanted);
    m_icon.setContextMenu(&m_menu);
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason why) {
        if (why == QSystemTrayIcon::Trigger || why == QSystemTrayIcon::DoubleClick)
            raiseWindow();
    });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this, [this] {
        raiseWindow();
        Q_EMIT alertsWanted();
    });
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &TrayIcon::refresh);
    connect(board, &AlertBoard::changed, this, [this] { m_soon.start(); });
    connect(board, &AlertBoard::linksChanged, this, &TrayIcon::refresh);
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, &TrayIcon::watchTray);
    m_second.start();
    window->installEventFilter(this);
    refresh();
    m_icon.show();
}

void TrayIcon::begin(bool hidden)
{
    if (!hidden)
        return m_window->show();
    m_without.start();
}

void TrayIcon::raiseWindow()
{
    // Under X11 Qt hears late that a hidden window lost the keyboard. Shown again before that, the window would
    // have the keyboard without knowing it, and no shortcut would work.
    if (m_hiddenFor.isValid() && m_hiddenFor.elapsed() < showPause.count() && !m_window->isVisible()) {
        QTimer::singleShot(showPause, this, &TrayIcon::raiseWindow);
        return;
    }
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
}

void TrayIcon::say(const Notification &notification)
{
    if (!QSystemTrayIcon::isSystemTrayAvailable())
        return;
    m_icon.showMessage(notification.title, notification.body,
                       notification.urgency == NotificationUrgency::Critical
                           ? QSystemTrayIcon::Critical
                           : QSystemTrayIcon::Warning);
}

void TrayIcon::refresh()
{
    int firing = 0;
    int unseen = 0;
    QHash<QString, int> counts;
    QString worst;
    AlertGroups groups;
    for (const AlertEntry &entry : m_board->entries()) {
        if (entry.phase != AlertPhase::Firing)
            continue;
        ++firing;
        unseen += !entry.acknowledged && entry.severity() == QLatin1String("critical");
        ++counts[entry.severity()];
        if (worst.isEmpty() || severityRank(entry.severity()) < severityRank(worst))
            worst = entry.severity().isEmpty() ? QStringLiteral("other") : entry.severity();
        groups.add(entry.name(), entry.severity(), AlertState::Firing, entry.since, true, [&entry] {
            PrometheusAlert alert;
            alert.labels = entry.labels;
            return alert;
        });
    }
    QStringList parts;
    for (const char *severity : {"critical", "warning", "info"}) {
        if (const int count = counts.take(QLatin1String(severity)))
            parts << QStringLiteral("%1 %2").arg(count).arg(QLatin1String(severity));
    }
    int others = 0;
    for (const int count : std::as_const(counts))
        others += count;
    if (others > 0)
        parts << QStringLiteral("%1 other").arg(others);
    const bool known = m_board->isComplete();
    QString words = QStringLiteral("THUNES Console: ")
                    + (parts.isEmpty() ? known ? QStringLiteral("no alerts")
                                               : QStringLiteral("no alerts known")
                                       : parts.join(QStringLiteral(", ")));
    if (!known)
        words += QStringLiteral("; not everybody answers");
    const QList<AlertGroup> named = groups.take();
    for (const AlertGroup &group : named.mid(0, mostNames)) {
        const QString places = placesInWords(group.places(), group.count, 2);
        words += u'\n' + group.title() + (places.isEmpty() ? QString() : QStringLiteral(": ") + places);
    }
    if (named.size() > mostNames)
        words += QStringLiteral("\nand %1 more kinds").arg(named.size() - mostNames);
    m_acknowledge->setText(unseen == 0 ? QStringLiteral("Acknowledge critical ones")
                                       : QStringLiteral("Acknowledge %1 critical").arg(unseen));
    m_acknowledge->setEnabled(unseen > 0);
    const QString shown = words + worst;
    if (shown == m_shown)
        return;
    m_shown = shown;
    m_icon.setToolTip(words);
    m_icon.setIcon(trayPicture(worst, firing, known));
}

void TrayIcon::watchTray()
{
    const bool hidden = !m_window->isVisible();
    const bool there = QSystemTrayIcon::isSystemTrayAvailable();
    m_hadTray = hidden && (there || m_hadTray);
    if (!hidden || there) {
        m_without.invalidate();
        return;
    }
    // Hidden, and no way back for anyone.
    if (!m_without.isValid())
        m_without.start();
    else if (m_without.elapsed() > (m_hadTray ? restartPatience : trayPatience))
        raiseWindow();
}

bool TrayIcon::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_window || event->type() != QEvent::Close)
        return QObject::eventFilter(watched, event);
    if (!m_settings->closeToTray() || !QSystemTrayIcon::isSystemTrayAvailable()) {
        Q_EMIT quitWanted();
        return false;
    }
    event->ignore();
    m_window->hide();
    m_hiddenFor.start();
    m_hadTray = true;
    if (!std::exchange(m_toldHidden, true))
        Q_EMIT hidden();
    return true;
}

} // namespace thunes
