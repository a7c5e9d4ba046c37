// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QEventLoop>
#include <QObject>
#include <QTimer>

#include <algorithm>
#include <ctime>
#include <utility>

namespace thunes {

/// Of this process, or of the calling thread.
inline double cpuSeconds(clockid_t clock = CLOCK_PROCESS_CPUTIME_ID)
{
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The most CPU time, in ms, that the main thread took between two turns of its event loop. Not the
/// time on the wall: on a busy machine that is other people's.
class Blocks : public QObject
{
public:
    Blocks() { startTimer(1, Qt::PreciseTimer); }
    double take() { return std::exchange(m_longest, 0.0) * 1e3; }

protected:
    void timerEvent(QTimerEvent *) override
    {
        const double now = cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
        m_longest = std::max(m_longest, now - m_last);
        m_last = now;
    }

private:
    double m_last = cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
    double m_longest = 0;
};

inline void spin(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

} // namespace thunes
