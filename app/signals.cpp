// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/signals.h"

#include <csignal>
#include <sys/signalfd.h>
#include <unistd.h>

namespace thunes {

namespace {

sigset_t handled()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    return signals;
}

} // namespace

void TerminationSignals::block()
{
    // Every later thread inherits it, so that only the descriptor sees the signals.
    const sigset_t signals = handled();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

TerminationSignals::TerminationSignals(QObject *parent)
    : QObject(parent)
{
    block();
    const sigset_t signals = handled();
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
