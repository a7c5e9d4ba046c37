// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/startgate.h"

#include <QTimer>

namespace thunes {

StartGate::StartGate(int places, Milliseconds patience, QObject *parent)
    : QObject(parent)
    , m_places(static_cast<std::size_t>(qMax(1, places)))
    , m_patience(patience)
{
}

void StartGate::enter(QObject *guard, std::function<void(Ticket)> go)
{
    m_waiting.push_back({guard, std::move(go)});
    admit();
}

void StartGate::leave(Ticket ticket)
{
    if (m_inside.erase(ticket) > 0)
        admit();
}

void StartGate::admit()
{
    if (std::exchange(m_admitting, true))
        return; // a caller inside `go`: the loop below goes on by itself
    while (m_inside.size() < m_places && !m_waiting.empty()) {
        const Waiting next = std::move(m_waiting.front());
        m_waiting.pop_front();
        if (!next.guard)
            continue;
        const Ticket ticket = ++m_last;
        m_inside.insert(ticket);
        QTimer::singleShot(m_patience, this, [this, ticket] { leave(ticket); });
        next.go(ticket);
    }
    m_admitting = false;
}

} // namespace thunes
