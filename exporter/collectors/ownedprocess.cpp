// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/ownedprocess.h"

#include <QElapsedTimer>
#include <QTimer>

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

namespace thunes {

using namespace std::chrono_literals;

OwnedProcess::OwnedProcess(QObject *parent)
    : QProcess(parent)
{
    setChildProcessModifier([] {
        ::setsid();
        ::prctl(PR_SET_PDEATHSIG, SIGKILL); // a console that is killed leaves nothing behind
    });
    connect(this, &QProcess::started, this, [this] { m_group = static_cast<pid_t>(processId()); });
    // First of all listeners, and while the group's number cannot have been given to another one:
    // the leader has only just been reaped.
    connect(this, &QProcess::finished, this, [this] {
        signalGroup(SIGKILL);
        m_group = 0;
    });
}

OwnedProcess::~OwnedProcess()
{
    if (state() == NotRunning)
        return;
    disconnect();
    killGroup();
    waitForFinished(2000); // killed: only to be reaped
}

pid_t OwnedProcess::group() const
{
    return m_group > 0 ? m_group : static_cast<pid_t>(processId());
}

void OwnedProcess::signalGroup(int signal)
{
    if (group() > 0)
        ::kill(-group(), signal);
}

void OwnedProcess::killGroup()
{
    if (state() == NotRunning)
        return;
    signalGroup(SIGKILL);
    kill(); // it may not have come to have its own group yet
}

void OwnedProcess::leaveTo(QObject *keeper)
{
    disconnect(); // outside listeners and our own: `finished` is all that matters from here on
    connect(this, &QProcess::finished, this, [this] {
        signalGroup(SIGKILL);
        m_group = 0;
        deleteLater();
    });
    setParent(keeper);
    if (state() == NotRunning)
        deleteLater();
    // Nobody reads any more: a server must not hang on a full pipe while it says good-bye.
    connect(this, &QProcess::readyReadStandardOutput, this, [this] { readAllStandardOutput(); });
    connect(this, &QProcess::readyReadStandardError, this, [this] { readAllStandardError(); });
}

void OwnedProcess::retire(QObject *keeper, Milliseconds patience)
{
    leaveTo(keeper);
    if (patience <= Milliseconds(0)) {
        killGroup();
        return;
    }
    closeWriteChannel();
    QTimer::singleShot(patience, this, [this] { signalGroup(SIGTERM); });
    QTimer::singleShot(2 * patience, this, &OwnedProcess::killGroup);
}

void OwnedProcess::dismiss(QObject *keeper)
{
    leaveTo(keeper);
    closeWriteChannel();
    signalGroup(SIGTERM);
    QTimer::singleShot(300ms, this, &OwnedProcess::killGroup);
}

void OwnedProcess::endAll(const QList<OwnedProcess *> &processes, Milliseconds patience)
{
    for (OwnedProcess *process : processes) {
        process->disconnect();
        process->closeWriteChannel();
        process->signalGroup(SIGTERM);
    }
    QElapsedTimer clock;
    clock.start();
    for (OwnedProcess *process : processes) {
        const auto left = patience.count() - clock.elapsed();
        if (process->state() != NotRunning && left > 0)
            process->waitForFinished(static_cast<int>(left));
        // What the leader has left behind, too; its number cannot be another's so soon.
        process->signalGroup(SIGKILL);
    }
    qDeleteAll(processes);
}

} // namespace thunes
