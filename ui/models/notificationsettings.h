// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/notificationpolicy.h"

#include <QObject>

namespace thunes {

class Preferences;

/// What the person at this desk has chosen about being told; part of the preferences, which are
/// read once and written at each change. Values that make no sense count as not chosen.
class NotificationSettings final : public QObject
{
    Q_OBJECT
public:
    explicit NotificationSettings(Preferences *preferences, QObject *parent = nullptr);

    NotificationRules rules() const;
    void setRules(const NotificationRules &rules);
    /// A sound with critical ones.
    bool sound() const;
    void setSound(bool on);
    /// A program to run for each, then its arguments; empty: none.
    QStringList command() const;
    void setCommand(const QStringList &argv);
    /// Closing the window leaves the program in the tray, where there is one.
    bool closeToTray() const;
    void setCloseToTray(bool on);

Q_SIGNALS:
    void changed();

private:
    bool flag(const QString &key, bool otherwise) const;
    void setFlag(const QString &key, bool on);

    Preferences *m_preferences;
};

/// One argument per line; a line of its own for each, no quoting. Empty lines at the end are none.
QStringList argumentsOf(const QString &lines);

} // namespace thunes
