// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace thunes {

/// Lift the guard, let go, then press and hold: the gesture that engages the kill switch, without
/// a pixel of it. Chosen because stuck buttons, double clicks, key repeat and random input never
/// complete it, while a frightened person does within three seconds.
///
/// Feed it presses and releases of the mouse button and of the key; key repeat is no press. Any
/// doubt cancels: whoever holds must mean it.
class GuardGesture : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Closed = 1,
        Lifted,  ///< Open for `guardTime`, waiting for the hold.
        Holding, ///< Fires when it has been held for `holdTime`.
    };
    enum class Origin { Mouse = 1, Key };

    explicit GuardGesture(QObject *parent = nullptr);

    State state() const { return m_state; }
    /// 0 to 1 while holding.
    double progress() const;
    /// Until the guard closes by itself.
    Milliseconds leftOpen() const;
    Milliseconds holdTime() const { return m_holdTime; }
    void setHoldTime(Milliseconds time) { m_holdTime = time; }

    /// Lifts the guard where it is closed; the shortcut does this.
    void lift();
    void press(Origin origin);
    void release(Origin origin);
    /// Pointer left, focus lost, window deactivated, Escape, another button or key.
    void cancel();

Q_SIGNALS:
    void changed(); ///< State, or progress while holding, or the seconds that are left.
    void fired();

private:
    void setState(State state);
    void tick();

    State m_state = State::Closed;
    Origin m_origin = Origin::Mouse;
    bool m_mouseDown = false;
    bool m_keyDown = false;
    Milliseconds m_holdTime{1000};
    Milliseconds m_held{0};
    QElapsedTimer m_sinceTick;
    QElapsedTimer m_sinceLift;
    QTimer m_tick;
};

} // namespace thunes
