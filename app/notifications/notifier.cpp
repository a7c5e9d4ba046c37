// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notifications/notifier.h"

#include "app/notifications/alertsound.h"
#include "ui/models/alertboard.h"
#include "ui/models/notificationsettings.h"

namespace thunes {

namespace {

using L = QLatin1String;

/// Alerts that come together are judged together; much below the second that one may wait.
constexpr Milliseconds gatherTime{100};
const QString noticeSlot = QStringLiteral("notice/");

} // namespace

Notifier::Notifier(AlertBoard *board, NotificationSettings *settings, DesktopNotifications *desktop,
                   const QString &user, QObject *parent)
    : QObject(parent)
    , m_board(board)
    , m_settings(settings)
    , m_desktop(desktop)
    , m_user(user)
{
    m_policy.setRules(settings->rules());
    connect(settings, &NotificationSettings::changed, this, [this] {
        m_policy.setRules(m_settings->rules());
        m_soon.start();
    });
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, &Notifier::update);
    m_soon.setSingleShot(true);
    m_soon.setInterval(gatherTime);
    connect(&m_soon, &QTimer::timeout, this, &Notifier::update);

    connect(desktop, &DesktopNotifications::closed, this, [this](const QString &slot) {
        m_policy.closed(slot);
    });
    connect(desktop, &DesktopNotifications::actionInvoked, this, &Notifier::invoke);
    connect(desktop, &DesktopNotifications::stateChanged, this, &Notifier::stateChanged);
    connect(desktop, &DesktopNotifications::undeliveredChanged, this, &Notifier::stateChanged);
    connect(desktop, &DesktopNotifications::delivered, this, [this](const Notification &one) {
        if (one.loud)
            record(one, QStringLiteral("desktop"));
    });
    connect(&m_command, &AlertCommand::finished, this, [this](const QString &problem) {
        if (problem.isEmpty())
            return;
        Notification line;
        line.title = QStringLiteral("Command");
        record(line, QStringLiteral("command failed: ") + problem);
    });
}

void Notifier::restore(const QHash<QString, TimePoint> &told, const QList<SentNotification> &sent)
{
    m_sent = sent.mid(0, mostSent);
    m_policy.restore(told);
}

void Notifier::start()
{
    connect(m_board, &AlertBoard::changed, this, [this] {
        if (!m_soon.isActive())
            m_soon.start();
    });
    m_second.start();
    m_soon.start();
}

void Notifier::update()
{
    // Before anyone was heard, what an earlier run told is not over.
    if (!m_board->wasEverHeard())
        return;
    const TimePoint now = SystemClock().now();
    carryOut(m_policy.update(m_board->entries(), now, QTime::currentTime()));
}

void Notifier::carryOut(const NotificationOrders &orders)
{
    for (const QString &slot : orders.close)
        m_desktop->close(slot);
    bool rings = false;
    QStringList keys;
    for (const Notification &one : orders.show) {
        m_desktop->show(one, actionsFor(one));
        if (!one.loud)
            continue;
        keys << one.keys;
        rings = rings || one.urgency == NotificationUrgency::Critical;
        m_command.run(m_settings->command(), one);
        if (m_desktop->state() == DesktopNotifications::State::Down) {
            record(one, QStringLiteral("window"));
            Q_EMIT fallbackWanted(one);
        }
    }
    if (rings)
        ring();
    if (!keys.isEmpty())
        Q_EMIT told(keys, SystemClock().now());
}

void Notifier::ring()
{
    m_desktop->setSoundFile({});
    if (!m_settings->sound())
        return;
    const auto file = soundFile();
    const bool byService = isReachable() && m_desktop->can("sound");
    const Result<void> played = !file       ? Result<void>(file.error())
                                : byService ? Result<void>()
                                            : playSound(*file);
    if (byService && file)
        m_desktop->setSoundFile(*file);
    const QString problem = played ? QString() : played.error().message;
    if (problem != m_soundProblem) {
        m_soundProblem = problem;
        Q_EMIT stateChanged();
    }
}

QList<DesktopNotifications::Action> Notifier::actionsFor(const Notification &notification) const
{
    if (notification.slot.startsWith(noticeSlot))
        return {{QStringLiteral("default"), QStringLiteral("Show")}};
    QList<DesktopNotifications::Action> actions{{QStringLiteral("default"), QStringLiteral("Show")},
                                                {QStringLiteral("show"), QStringLiteral("Show")}};
    if (!notification.group && m_board->canSilence())
        actions.append({QStringLiteral("silence"), QStringLiteral("Silence 1 h")});
    if (notification.urgency == NotificationUrgency::Critical)
        actions.append({QStringLiteral("killswitch"), QStringLiteral("Open kill switch")});
    return actions;
}

void Notifier::invoke(const QString &, const QString &action, const QStringList &keys)
{
    if (action == L("killswitch"))
        Q_EMIT killSwitchWanted();
    else if (action == L("silence") && keys.size() == 1)
        silence(keys.first());
    else
        Q_EMIT showWanted(keys.value(0));
}

void Notifier::silence(const QString &key)
{
    const AlertEntry *entry = m_board->entry(key);
    if (!entry || !entry->isActive())
        return notice(QStringLiteral("Not silenced"), QStringLiteral("The alert is over already."));
    Silence silence;
    const LabelSet external = m_board->externalLabels();
    for (auto label = entry->labels.begin(); label != entry->labels.end(); ++label) {
        if (!external.contains(label.key()))
            silence.matchers.append({label.key(), label.value(), false, true});
    }
    silence.startsAt = SystemClock().now();
    silence.endsAt = silence.startsAt + Seconds(3600);
    silence.createdBy = m_user.isEmpty() ? QStringLiteral("desk") : m_user;
    silence.comment = QStringLiteral("From its notification");
    m_board->setSilence(silence, this, [this, name = entry->name()](const Result<QString> &done) {
        // A button that did nothing must say so.
        if (!done)
            notice(QStringLiteral("Not silenced: ") + name, done.error().message);
    });
}

void Notifier::sendTest()
{
    notice(QStringLiteral("Test"), QStringLiteral("Notifications of THUNES Console arrive here."));
    Notification test;
    test.title = QStringLiteral("Test");
    m_command.run(m_settings->command(), test);
    ring();
}

void Notifier::notice(const QString &title, const QString &body)
{
    Notification one;
    one.slot = noticeSlot + QString::number(++m_notices);
    one.title = title;
    one.body = body;
    m_desktop->show(one, actionsFor(one));
    if (m_desktop->state() == DesktopNotifications::State::Down)
        Q_EMIT fallbackWanted(one);
}

void Notifier::record(const Notification &notification, const QString &way)
{
    m_sent.prepend({SystemClock().now(), notification.title, notification.body, notification.urgency,
                    notification.keys, way});
    m_sent.resize(std::min(m_sent.size(), mostSent));
    Q_EMIT wasSent(m_sent.first());
}

QString Notifier::status() const
{
    QString text;
    switch (m_desktop->state()) {
    case DesktopNotifications::State::Unknown: text = QStringLiteral("Asking the desktop"); break;
    case DesktopNotifications::State::Up:
        text = QStringLiteral("Sent to ")
               + (m_desktop->server().isEmpty() ? QStringLiteral("the desktop") : m_desktop->server());
        if (!m_desktop->can("actions"))
            text += QStringLiteral(", which shows no buttons");
        break;
    case DesktopNotifications::State::Down:
        text = QStringLiteral("Only in this window: ") + m_desktop->problem();
        break;
    }
    if (!m_soundProblem.isEmpty())
        text += QStringLiteral("; ") + m_soundProblem;
    return text;
}

QList<Notification> Notifier::untold() const
{
    return m_desktop->state() == DesktopNotifications::State::Down ? m_desktop->undelivered()
                                                                   : QList<Notification>();
}

} // namespace thunes
