// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

namespace thunes {

/// Dashboards for a wall, one after the other. Entries are paths of files; the empty one is the
/// dashboard that the window started with. Lives in the main thread.
class Playlist final : public QObject
{
    Q_OBJECT
public:
    explicit Playlist(QObject *parent = nullptr);

    void set(const QStringList &entries, Milliseconds interval);
    const QStringList &entries() const { return m_entries; }
    Milliseconds interval() const { return m_interval; }

    /// Begins with the first entry, at once. Nothing happens without entries.
    void start();
    void stop();
    /// To the entry after or before, while it plays; the interval begins anew.
    void skip(int direction);
    bool isPlaying() const { return m_timer.isActive(); }
    int position() const { return m_position; }

Q_SIGNALS:
    void entryReached(const QString &path);
    void playingChanged(bool playing);

private:
    QStringList m_entries;
    Milliseconds m_interval{30000};
    int m_position = 0;
    QTimer m_timer;
};

} // namespace thunes
