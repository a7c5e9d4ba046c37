// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QProcess>

#include <sys/types.h>

namespace thunes {

/// A child process in a session and process group of its own, so that whatever it has started ends
/// with it: when the leader ends the rest of the group is killed, and destruction kills and reaps
/// at once. It also dies with the thread that started it. Needs that thread's event loop to be
/// reaped.
class OwnedProcess : public QProcess
{
    Q_OBJECT
public:
    explicit OwnedProcess(QObject *parent = nullptr);
    ~OwnedProcess() override;

    /// SIGKILL for the whole group.
    void killGroup();

    /// The gentle end: closes standard input, then SIGTERM, then SIGKILL, `patience` apart each.
    /// Deletes itself when it is gone; `keeper` owns it until then. Nobody else hears of it any
    /// more.
    void retire(QObject *keeper, Milliseconds patience);

    /// The quick end, for one that does not do what it should: SIGTERM, so that it can take along
    /// what is not in its group (a container, say), and SIGKILL soon after. Else as retire().
    void dismiss(QObject *keeper);

    /// Ends all of these together, gently for `patience` and then by force, and waits until they
    /// are reaped: for the end of the program.
    static void endAll(const QList<OwnedProcess *> &processes, Milliseconds patience);

private:
    void leaveTo(QObject *keeper);
    void signalGroup(int signal);
    pid_t group() const;

    pid_t m_group = 0;
};

} // namespace thunes
