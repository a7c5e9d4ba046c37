// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QObject>
#include <QPointer>

#include <deque>
#include <functional>
#include <set>

namespace thunes {

/// Lets only so many servers start at once: starting is what costs processor time, and twenty at
/// once would only make each other miss their limits. One that takes long is waiting rather than
/// working, so its place is given away after a while: those that hang never hold up the others.
/// First come, first served. Lives in the exporter thread.
class StartGate : public QObject
{
    Q_OBJECT
public:
    using Ticket = quint64;

    StartGate(int places, Milliseconds patience, QObject *parent = nullptr);

    /// Calls `go` with a ticket when there is a place, perhaps at once; never when `guard` has
    /// died.
    void enter(QObject *guard, std::function<void(Ticket)> go);
    /// Gives the place back; harmless when it was given away already.
    void leave(Ticket ticket);

private:
    struct Waiting
    {
        QPointer<QObject> guard;
        std::function<void(Ticket)> go;
    };
    void admit();

    std::size_t m_places;
    Milliseconds m_patience;
    std::set<Ticket> m_inside;
    std::deque<Waiting> m_waiting;
    Ticket m_last = 0;
    bool m_admitting = false;
};

} // namespace thunes
