// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "ui/models/notificationpolicy.h"

#include <QObject>
#include <QStringList>

namespace thunes {

/// Runs a person's own program for a notification: the arguments as they are, no shell, the
/// notification as JSON on standard input: {title, body, urgency, alerts: [keys]}. Whoever is not
/// done within the limit is killed with all that it started; at most four run at a time, others wait.
class AlertCommand final : public QObject
{
    Q_OBJECT
public:
    explicit AlertCommand(Milliseconds limit = Milliseconds(10000), QObject *parent = nullptr);
    ~AlertCommand() override;

    void run(const QStringList &argv, const Notification &notification);

Q_SIGNALS:
    /// Empty: it ended with 0. Else why not, in a sentence.
    void finished(const QString &problem);

private:
    struct Job
    {
        QStringList argv;
        QByteArray input;
    };
    void startNext();

    Milliseconds m_limit;
    QList<Job> m_waiting;
    int m_running = 0;
};

} // namespace thunes
