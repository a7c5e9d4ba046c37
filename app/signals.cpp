// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signals.h"

#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>

namespace thunes {

TerminationSignals::TerminationSignals(QObject *parent)
    : QObject(parent)
{
    // Blocked before any thread starts, so that every thread inherits it and only the descriptor
    // sees the signals.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    const int descriptor = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    m_notifier = new QSocketNotifier(descriptor, QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this, descriptor] {
        signalfd_siginfo info{};
        while (read(descriptor, &info, sizeof info) == sizeof info)
            Q_EMIT received(static_cast<int>(info.ssi_signo));
    });
}

TerminationSignals::~TerminationSignals()
{
    const auto descriptor = static_cast<int>(m_notifier->socket());
    delete m_notifier;
    close(descriptor);
}

} // namespace thunes
