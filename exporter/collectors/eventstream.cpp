// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/eventstream.h"

#include <utility>

namespace thunes {

QList<EventStream::Event> EventStream::feed(QByteArrayView bytes)
{
    QList<Event> events;
    qsizetype begin = 0;
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        const bool secondHalf = std::exchange(m_afterReturn, c == '\r') && c == '\n';
        if (secondHalf) {
            begin = i + 1;
        } else if (c == '\n' || c == '\r') {
            m_line += bytes.sliced(begin, i - begin);
            begin = i + 1;
            takeLine(events);
            m_line.clear();
        }
    }
    m_line += bytes.sliced(begin);
    return events;
}

void EventStream::takeLine(QList<Event> &events)
{
    if (std::exchange(m_first, false) && m_line.startsWith("\xef\xbb\xbf"))
        m_line.remove(0, 3);
    if (m_line.isEmpty()) {
        const Event event = std::exchange(m_event, {});
        if (std::exchange(m_hasData, false) && !event.data.isEmpty())
            events.append(event);
        return;
    }
    const qsizetype colon = m_line.indexOf(':');
    const QByteArray field = colon < 0 ? m_line : m_line.left(colon);
    QByteArray value = colon < 0 ? QByteArray() : m_line.mid(colon + 1);
    if (value.startsWith(' '))
        value.remove(0, 1);
    if (field == "event") {
        m_event.type = value.isEmpty() ? QByteArray("message") : value;
    } else if (field == "data") {
        if (std::exchange(m_hasData, true))
            m_event.data += '\n';
        m_event.data += value;
    }
}

} // namespace thunes
