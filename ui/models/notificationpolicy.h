// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/alertentry.h"

#include <QHash>
#include <QSet>
#include <QTime>

namespace thunes {

/// As org.freedesktop.Notifications numbers them.
enum class NotificationUrgency { Low = 0, Normal = 1, Critical = 2 };

/// When somebody is told, and how often.
struct NotificationRules
{
    bool enabled = true;
    /// No notifications of info and warning alerts between these, in local time; over midnight
    /// where `quietTo` is the earlier. Those that still fire at the end are told then.
    bool quiet = false;
    QTime quietFrom{22, 0};
    QTime quietTo{7, 0};
    Seconds repeat{300}; ///< Critical and not acknowledged: told again after so long. 0: never.

    friend bool operator==(const NotificationRules &, const NotificationRules &) = default;
};

/// One notification as it shall be on screen now.
struct Notification
{
    QString slot; ///< Which one: a later one of the same slot takes its place.
    QString title;
    QString body; ///< Plain text, a few lines.
    NotificationUrgency urgency = NotificationUrgency::Normal;
    QStringList keys;   ///< The alerts that it tells of, the most pressing first.
    bool group = false; ///< Tells of many in one.
    bool loud = true;   ///< False: only its words changed.
};

/// One line of what was sent, and where to.
struct SentNotification
{
    TimePoint at;
    QString title;
    QString body;
    NotificationUrgency urgency = NotificationUrgency::Normal;
    QStringList keys;
    QString way; ///< "desktop", "window", "command failed: …"
};

struct NotificationOrders
{
    QList<Notification> show;
    QStringList close; ///< Slots.
};

/// Decides what is notified: each alert that fires once per episode, by urgency; many of one
/// severity within ten seconds as one; again while a critical one is not acknowledged; words that
/// change in place; gone when it is over, silenced, inhibited or acknowledged. Knows no clock, no
/// screen and no bus: the same calls give the same orders.
class NotificationPolicy
{
public:
    static constexpr qsizetype singleLimit = 3; ///< Told one by one, per severity and window.
    static constexpr Seconds window{10};
    static constexpr Seconds groupPause{5};   ///< Between two updates of a group.
    static constexpr Seconds wordsPause{10};  ///< Between two updates of one alert's words.
    static constexpr Seconds flapPause{60};   ///< A warning or info that returns sooner waits.

    void setRules(const NotificationRules &rules) { m_rules = rules; }
    const NotificationRules &rules() const { return m_rules; }

    /// What an earlier run has told already: key and when.
    void restore(const QHash<QString, TimePoint> &told);
    /// To be called when the alerts change and every second or so. `local`: the time of day there.
    NotificationOrders update(const QList<AlertEntry> &entries, TimePoint now, QTime local);
    /// It is not on screen any more: somebody dismissed it, or its time was over.
    void closed(const QString &slot);

    bool isQuietAt(QTime local) const;

private:
    struct Told
    {
        std::optional<TimePoint> since; ///< Absent: told by an earlier run.
        TimePoint at;
        QString slot; ///< Empty: on no notification.
    };
    struct Slot
    {
        TimePoint shown;
        TimePoint joined; ///< Of a group: when the last alert joined it.
        QString title;
        QString body;
        QSet<QString> keys;
        QString severity;
        bool group = false;
        bool open = true;
        bool grown = false;
    };
    using Entries = QHash<QString, const AlertEntry *>;

    void forgetEnded(const Entries &entries, TimePoint now, NotificationOrders &orders);
    void tellNew(const QList<AlertEntry> &entries, TimePoint now, QTime local);
    void gather(const QString &severity, const QList<const AlertEntry *> &alerts, TimePoint now);
    void single(const AlertEntry &entry, TimePoint now);
    void repeat(const Entries &entries, TimePoint now, NotificationOrders &orders);
    void leave(const QString &key, const QString &slot, NotificationOrders &orders);
    void show(const QString &slot, const Entries &entries, TimePoint now, bool loud,
              NotificationOrders &orders);
    Notification notification(const QString &slot, const Entries &entries) const;

    NotificationRules m_rules;
    QHash<QString, Told> m_told;
    QHash<QString, Slot> m_slots;
    QHash<QString, TimePoint> m_ended; ///< By key: when it was last told, for those that return.
    QHash<QString, QList<TimePoint>> m_singles; ///< By severity: when one was told by itself.
    QStringList m_due; ///< Slots to be shown now.
};

/// "critical" → Critical, "info" → Low, anything else Normal.
NotificationUrgency urgencyOf(const QString &severity);

} // namespace thunes
