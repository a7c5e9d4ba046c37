// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/alerts/alertstore.h"

#include <QJsonArray>

#include <algorithm>

namespace thunes {

namespace {

using L = QLatin1String;

bool saysTheSame(const ReceivedAlert &a, const ReceivedAlert &b)
{
    return a.firing == b.firing && a.startsAt == b.startsAt && a.endsAt == b.endsAt
        && a.labels == b.labels && a.annotations == b.annotations
        && a.generatorUrl == b.generatorUrl;
}

} // namespace

bool AlertStore::apply(const WebhookMessage &message, TimePoint now, std::optional<Seconds> lifetime)
{
    bool changed = false;
    m_dropped += message.truncated;
    for (ReceivedAlert alert : message.alerts) {
        if (alert.labels.value(L("alertname")) == L("Watchdog") && alert.firing) {
            m_watchdogAt = now;
            changed = true; // its time is part of the document
        }
        alert.receivedAt = now;
        alert.confirmedAt = now;
        alert.lifetime = lifetime;
        const auto known = m_alerts.find(alert.fingerprint);
        if (known == m_alerts.end()) {
            // The end of something that was never heard of, and long ago, is no news.
            if (!alert.firing && now - *alert.endsAt > resolvedFor)
                continue;
            m_alerts.insert(alert.fingerprint, alert);
            changed = true;
        } else if (saysTheSame(*known, alert)) {
            known->confirmedAt = now;
            known->lifetime = lifetime;
        } else {
            // A new text, such as another value in it, makes no new alert.
            if (known->firing == alert.firing && known->startsAt == alert.startsAt)
                alert.receivedAt = known->receivedAt;
            *known = alert;
            changed = true;
        }
    }
    makeRoom();
    return changed;
}

bool AlertStore::expire(TimePoint now)
{
    const auto over = [now](const ReceivedAlert &alert) {
        if (!alert.firing)
            return now - *alert.endsAt > resolvedFor;
        return alert.lifetime && now - alert.confirmedAt > *alert.lifetime;
    };
    using Entry = std::pair<const QString &, ReceivedAlert &>;
    return m_alerts.removeIf([&](const Entry &entry) { return over(entry.second); }) > 0;
}

void AlertStore::makeRoom()
{
    while (m_alerts.size() > mostAlerts) {
        const auto least = std::min_element(
            m_alerts.begin(), m_alerts.end(), [](const ReceivedAlert &a, const ReceivedAlert &b) {
                return std::pair(a.firing, a.confirmedAt) < std::pair(b.firing, b.confirmedAt);
            });
        m_alerts.erase(least);
        ++m_dropped;
    }
}

QJsonObject AlertStore::document() const
{
    QList<const ReceivedAlert *> order;
    order.reserve(m_alerts.size());
    for (const ReceivedAlert &alert : m_alerts)
        order.append(&alert);
    std::stable_sort(order.begin(), order.end(), [](const ReceivedAlert *a, const ReceivedAlert *b) {
        return a->startsAt < b->startsAt;
    });
    QJsonArray alerts;
    for (const ReceivedAlert *alert : std::as_const(order))
        alerts.append(toJson(*alert));
    QJsonObject document{{L("alerts"), alerts}};
    if (m_watchdogAt)
        document[L("watchdogAt")] = toIso8601(*m_watchdogAt);
    return document;
}

} // namespace thunes
