// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/notificationsettings.h"

#include "ui/models/preferences.h"

namespace thunes {

namespace {

const QString timeForm = QStringLiteral("HH:mm");

QString key(const char *name)
{
    return QStringLiteral("notifications/") + QLatin1String(name);
}

} // namespace

NotificationSettings::NotificationSettings(Preferences *preferences, QObject *parent)
    : QObject(parent)
    , m_preferences(preferences)
{
    connect(preferences, &Preferences::changed, this, [this](const QString &name) {
        if (name.startsWith(QLatin1String("notifications/")))
            Q_EMIT changed();
    });
}

bool NotificationSettings::flag(const QString &name, bool otherwise) const
{
    const QString text = m_preferences->text(name);
    return text.isEmpty() ? otherwise : text == QLatin1String("true");
}

void NotificationSettings::setFlag(const QString &name, bool on)
{
    m_preferences->setText(name, on ? QStringLiteral("true") : QStringLiteral("false"));
}

NotificationRules NotificationSettings::rules() const
{
    NotificationRules rules;
    rules.enabled = flag(key("enabled"), rules.enabled);
    rules.quiet = flag(key("quiet"), rules.quiet);
    for (const auto &[name, time] : {std::pair{"quietFrom", &rules.quietFrom},
                                     std::pair{"quietTo", &rules.quietTo}}) {
        const QTime read = QTime::fromString(m_preferences->text(key(name)), timeForm);
        if (read.isValid())
            *time = read;
    }
    bool ok = false;
    const int repeat = m_preferences->text(key("repeatMinutes")).toInt(&ok);
    if (ok && repeat >= 0 && repeat <= 24 * 60)
        rules.repeat = std::chrono::minutes(repeat);
    return rules;
}

void NotificationSettings::setRules(const NotificationRules &rules)
{
    setFlag(key("enabled"), rules.enabled);
    setFlag(key("quiet"), rules.quiet);
    m_preferences->setText(key("quietFrom"), rules.quietFrom.toString(timeForm));
    m_preferences->setText(key("quietTo"), rules.quietTo.toString(timeForm));
    m_preferences->setText(
        key("repeatMinutes"),
        QString::number(std::chrono::duration_cast<std::chrono::minutes>(rules.repeat).count()));
}

bool NotificationSettings::sound() const
{
    return flag(key("sound"), true);
}

void NotificationSettings::setSound(bool on)
{
    setFlag(key("sound"), on);
}

QStringList NotificationSettings::command() const
{
    return m_preferences->list(key("command"));
}

void NotificationSettings::setCommand(const QStringList &argv)
{
    m_preferences->setList(key("command"), argv);
}

bool NotificationSettings::closeToTray() const
{
    return flag(key("closeToTray"), false);
}

void NotificationSettings::setCloseToTray(bool on)
{
    setFlag(key("closeToTray"), on);
}

QStringList argumentsOf(const QString &lines)
{
    QStringList argv = lines.split(u'\n');
    while (!argv.isEmpty() && argv.last().trimmed().isEmpty())
        argv.removeLast();
    if (!argv.isEmpty())
        argv[0] = argv[0].trimmed();
    return argv;
}

} // namespace thunes
