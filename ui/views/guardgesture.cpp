// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/guardgesture.h"

#include <algorithm>

namespace thunes {

namespace {

using namespace std::chrono_literals;

constexpr Milliseconds guardTime = 6s;
/// The second press of a double click is part of lifting, however long it is held.
constexpr Milliseconds doubleClick{450};
/// A stopped event loop counts as this much holding at most: the release may be waiting in it.
constexpr Milliseconds longestTick{100};

Milliseconds since(const QElapsedTimer &timer)
{
    return Milliseconds(timer.elapsed());
}

} // namespace

GuardGesture::GuardGesture(QObject *parent)
    : QObject(parent)
{
    m_tick.setTimerType(Qt::PreciseTimer);
    connect(&m_tick, &QTimer::timeout, this, &GuardGesture::tick);
}

double GuardGesture::progress() const
{
    if (m_state != State::Holding)
        return 0;
    return std::clamp(static_cast<double>(m_held.count())
                          / static_cast<double>(std::max<qint64>(1, m_holdTime.count())),
                      0.0, 1.0);
}

Milliseconds GuardGesture::leftOpen() const
{
    return m_state == State::Closed ? 0ms : std::max(0ms, guardTime - since(m_sinceLift));
}

void GuardGesture::lift()
{
    if (m_state != State::Closed)
        return;
    m_sinceLift.start();
    setState(State::Lifted);
}

void GuardGesture::press(Origin origin)
{
    bool &down = origin == Origin::Mouse ? m_mouseDown : m_keyDown;
    if (down)
        return; // The same press again: a stuck button that chatters, or repeat.
    const bool otherDown = m_mouseDown || m_keyDown;
    down = true;
    if (otherDown) {
        cancel();
        return;
    }
    switch (m_state) {
    case State::Closed:
        lift();
        break;
    case State::Lifted:
        if (since(m_sinceLift) < doubleClick)
            return;
        m_origin = origin;
        m_held = 0ms;
        m_sinceTick.start();
        setState(State::Holding);
        break;
    case State::Holding:
        break;
    }
}

void GuardGesture::release(Origin origin)
{
    (origin == Origin::Mouse ? m_mouseDown : m_keyDown) = false;
    // Let go too early: the guard stays up for another try.
    if (m_state == State::Holding && origin == m_origin)
        setState(State::Lifted);
}

void GuardGesture::cancel()
{
    setState(State::Closed);
}

void GuardGesture::setState(State state)
{
    if (state == m_state)
        return;
    m_state = state;
    if (state == State::Closed)
        m_tick.stop();
    else
        m_tick.start(state == State::Holding ? 16ms : 100ms);
    Q_EMIT changed();
}

void GuardGesture::tick()
{
    if (m_state == State::Lifted) {
        if (leftOpen() == 0ms)
            setState(State::Closed);
        else
            Q_EMIT changed();
        return;
    }
    m_held += std::min(longestTick, since(m_sinceTick));
    m_sinceTick.start();
    if (m_held < m_holdTime) {
        Q_EMIT changed();
        return;
    }
    setState(State::Closed);
    Q_EMIT fired();
}

} // namespace thunes
