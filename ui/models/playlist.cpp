// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/playlist.h"

#include <algorithm>

namespace thunes {

Playlist::Playlist(QObject *parent)
    : QObject(parent)
{
    connect(&m_timer, &QTimer::timeout, this, [this] { skip(1); });
}

void Playlist::set(const QStringList &entries, Milliseconds interval)
{
    const bool wasPlaying = isPlaying();
    m_entries = entries;
    m_interval = std::max(interval, Milliseconds(100));
    m_position = 0;
    if (wasPlaying) {
        stop();
        start();
    }
}

void Playlist::start()
{
    if (m_entries.isEmpty() || isPlaying())
        return;
    m_position = 0;
    m_timer.start(m_interval);
    Q_EMIT playingChanged(true);
    Q_EMIT entryReached(m_entries.at(m_position));
}

void Playlist::stop()
{
    if (!isPlaying())
        return;
    m_timer.stop();
    Q_EMIT playingChanged(false);
}

void Playlist::skip(int direction)
{
    if (!isPlaying())
        return;
    const int count = static_cast<int>(m_entries.size());
    m_position = ((m_position + direction) % count + count) % count;
    m_timer.start(m_interval);
    Q_EMIT entryReached(m_entries.at(m_position));
}

} // namespace thunes
