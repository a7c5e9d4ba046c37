// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

namespace thunes {

/// Reads text/event-stream piece by piece, as the HTML standard lays down: CR, LF or both end a
/// line, an empty line ends an event, comments and unknown fields are skipped.
class EventStream
{
public:
    struct Event
    {
        QByteArray type = "message";
        QByteArray data;
    };

    /// The events that these bytes complete. An event without data is none.
    QList<Event> feed(QByteArrayView bytes);
    /// Bytes of the event that is not complete yet.
    qsizetype pending() const { return m_line.size() + m_event.data.size(); }

private:
    void takeLine(QList<Event> &events);

    QByteArray m_line;
    Event m_event;
    bool m_hasData = false;
    bool m_afterReturn = false;
    bool m_first = true;
};

} // namespace thunes
