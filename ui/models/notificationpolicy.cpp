// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/notificationpolicy.h"

#include "ui/models/alerttitle.h"

#include <algorithm>

namespace thunes {

namespace {

using L = QLatin1String;

constexpr qsizetype namesInGroup = 5;
constexpr qsizetype placesInLine = 2;

QString capital(const QString &severity)
{
    return severity.isEmpty() ? QStringLiteral("ALERT") : severity.toUpper();
}

bool isHeldByQuiet(const QString &severity)
{
    return severity == L("info") || severity == L("warning");
}

} // namespace

NotificationUrgency urgencyOf(const QString &severity)
{
    if (severity == L("critical"))
        return NotificationUrgency::Critical;
    return severity == L("info") ? NotificationUrgency::Low : NotificationUrgency::Normal;
}

void NotificationPolicy::restore(const QHash<QString, TimePoint> &told)
{
    for (auto it = told.cbegin(); it != told.cend(); ++it) {
        // Its notification died with that run; a repetition shows it again.
        m_told.insert(it.key(), {std::nullopt, it.value(), it.key()});
        Slot slot;
        slot.shown = it.value();
        slot.keys = {it.key()};
        slot.open = false;
        m_slots.insert(it.key(), slot);
    }
}

bool NotificationPolicy::isQuietAt(QTime local) const
{
    if (!m_rules.quiet || m_rules.quietFrom == m_rules.quietTo)
        return false;
    if (m_rules.quietFrom < m_rules.quietTo)
        return local >= m_rules.quietFrom && local < m_rules.quietTo;
    return local >= m_rules.quietFrom || local < m_rules.quietTo;
}

NotificationOrders NotificationPolicy::update(const QList<AlertEntry> &entries, TimePoint now,
                                              QTime local)
{
    NotificationOrders orders;
    Entries firing;
    for (const AlertEntry &entry : entries) {
        if (entry.phase == AlertPhase::Firing && m_rules.enabled)
            firing.insert(entry.key, &entry);
    }
    m_due.clear();
    forgetEnded(firing, now, orders);
    tellNew(entries, now, local);
    for (const QString &slot : std::as_const(m_due))
        show(slot, firing, now, true, orders);
    repeat(firing, now, orders);

    // Groups that grew or shrank, and alerts whose words changed.
    const QStringList slots_ = m_slots.keys();
    for (const QString &name : slots_) {
        Slot &slot = m_slots[name];
        const Seconds pause = slot.group ? groupPause : wordsPause;
        if (now - slot.shown < pause || (!slot.open && !slot.grown))
            continue;
        const Notification wanted = notification(name, firing);
        if (wanted.title != slot.title || wanted.body != slot.body)
            show(name, firing, now, slot.grown, orders);
        slot.grown = false;
    }
    return orders;
}

void NotificationPolicy::forgetEnded(const Entries &entries, TimePoint now,
                                     NotificationOrders &orders)
{
    m_ended.removeIf([now](auto it) { return now - it.value() >= flapPause; });
    const QStringList keys = m_told.keys();
    for (const QString &key : keys) {
        Told &told = m_told[key];
        const AlertEntry *entry = entries.value(key);
        if (entry && !told.since)
            told.since = entry->since; // restored
        if (entry && entry->since <= *told.since) {
            told.since = entry->since;
            if (entry->acknowledged && !told.slot.isEmpty()) {
                // Somebody takes care of it.
                leave(key, told.slot, orders);
                told.slot.clear();
            } else if (!entry->acknowledged && told.slot.isEmpty()) {
                // The acknowledgement was withdrawn: it counts again, without being news.
                told.slot = key;
                Slot slot;
                slot.shown = now;
                slot.keys = {key};
                slot.severity = entry->severity();
                slot.open = false;
                m_slots.insert(key, slot);
            }
            if (!told.slot.isEmpty())
                m_slots[told.slot].severity = entry->severity();
            continue;
        }
        if (!told.slot.isEmpty())
            leave(key, told.slot, orders);
        m_ended.insert(key, told.at);
        m_told.remove(key);
    }
}

void NotificationPolicy::leave(const QString &key, const QString &slot, NotificationOrders &orders)
{
    const auto found = m_slots.find(slot);
    if (found == m_slots.end())
        return;
    found->keys.remove(key);
    if (!found->keys.isEmpty())
        return;
    // Also when it is said to be closed: closing once more does no harm, leaving one would.
    orders.close << slot;
    m_slots.erase(found);
}

void NotificationPolicy::tellNew(const QList<AlertEntry> &entries, TimePoint now, QTime local)
{
    if (!m_rules.enabled)
        return;
    const bool quiet = isQuietAt(local);
    QHash<QString, QList<const AlertEntry *>> fresh;
    for (const AlertEntry &entry : entries) {
        if (entry.phase != AlertPhase::Firing || entry.acknowledged || m_told.contains(entry.key))
            continue;
        const QString severity = entry.severity();
        if (quiet && isHeldByQuiet(severity))
            continue;
        if (severity != L("critical") && m_ended.contains(entry.key))
            continue;
        fresh[severity].append(&entry);
    }
    for (auto it = fresh.begin(); it != fresh.end(); ++it) {
        QList<TimePoint> &recent = m_singles[it.key()];
        recent.removeIf([now](TimePoint at) { return now - at >= window; });
        std::sort(it->begin(), it->end(), [](const AlertEntry *a, const AlertEntry *b) {
            return isMorePressing(*a, *b);
        });
        const auto group = m_slots.constFind(QStringLiteral("group/") + it.key());
        const bool goesOn = group != m_slots.constEnd() && now - group->joined < window;
        if (goesOn || it->size() + recent.size() > singleLimit) {
            gather(it.key(), *it, now);
            continue;
        }
        for (const AlertEntry *entry : std::as_const(*it)) {
            recent.append(now);
            single(*entry, now);
        }
    }
}

void NotificationPolicy::single(const AlertEntry &entry, TimePoint now)
{
    Slot slot;
    slot.shown = now;
    slot.keys = {entry.key};
    slot.severity = entry.severity();
    m_slots.insert(entry.key, slot);
    m_told.insert(entry.key, {entry.since, now, entry.key});
    m_due << entry.key;
}

void NotificationPolicy::gather(const QString &severity, const QList<const AlertEntry *> &alerts,
                                TimePoint now)
{
    const QString name = QStringLiteral("group/") + severity;
    const bool isNew = !m_slots.contains(name);
    Slot &slot = m_slots[name];
    slot.group = true;
    slot.severity = severity;
    slot.joined = now;
    for (const AlertEntry *entry : alerts) {
        slot.keys.insert(entry->key);
        m_told.insert(entry->key, {entry->since, now, name});
    }
    if (isNew)
        m_due << name;
    else
        slot.grown = true;
}

void NotificationPolicy::repeat(const Entries &entries, TimePoint now, NotificationOrders &orders)
{
    if (m_rules.repeat <= Seconds(0))
        return;
    QStringList due;
    bool any = false;
    for (auto slot = m_slots.cbegin(); slot != m_slots.cend(); ++slot) {
        if (slot->severity != L("critical"))
            continue;
        // What is due soon comes along, so that many do not ring one after the other.
        const auto age = now - slot->shown;
        any = any || age >= m_rules.repeat;
        if (age >= m_rules.repeat - std::min(m_rules.repeat / 4, Seconds(30)))
            due << slot.key();
    }
    if (!any)
        return;
    const auto isGroup = [this](const QString &name) { return m_slots[name].group; };
    if (due.size() - std::count_if(due.cbegin(), due.cend(), isGroup) > singleLimit) {
        const QString name = QStringLiteral("group/critical");
        const QStringList all = due;
        for (const QString &slot : all) {
            if (isGroup(slot))
                continue;
            for (const QString &key : m_slots.value(slot).keys) {
                m_slots[name].keys.insert(key);
                m_told[key].slot = name;
            }
            orders.close << slot;
            m_slots.remove(slot);
        }
        m_slots[name].group = true;
        m_slots[name].severity = QStringLiteral("critical");
        due = {name};
    }
    std::sort(due.begin(), due.end());
    for (const QString &slot : std::as_const(due))
        show(slot, entries, now, true, orders);
}

void NotificationPolicy::show(const QString &name, const Entries &entries, TimePoint now, bool loud,
                              NotificationOrders &orders)
{
    Notification wanted = notification(name, entries);
    wanted.loud = loud;
    Slot &slot = m_slots[name];
    slot.shown = now;
    slot.open = true;
    slot.grown = false;
    slot.title = wanted.title;
    slot.body = wanted.body;
    for (const QString &key : std::as_const(slot.keys))
        m_told[key].at = now;
    orders.show.append(wanted);
}

Notification NotificationPolicy::notification(const QString &name, const Entries &entries) const
{
    const Slot slot = m_slots.value(name);
    QList<const AlertEntry *> alerts;
    for (const QString &key : slot.keys) {
        if (const AlertEntry *entry = entries.value(key))
            alerts.append(entry);
    }
    std::sort(alerts.begin(), alerts.end(),
              [](const AlertEntry *a, const AlertEntry *b) { return isMorePressing(*a, *b); });
    Notification result;
    result.slot = name;
    result.urgency = urgencyOf(slot.severity);
    for (const AlertEntry *entry : std::as_const(alerts))
        result.keys << entry->key;
    if (alerts.isEmpty())
        return result;
    if (!slot.group || alerts.size() == 1) {
        const AlertEntry &entry = *alerts.first();
        const QString place = alertPlace(entry.labels);
        result.title = capital(slot.severity) + QStringLiteral(": ") + entry.name()
                       + (place.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(place));
        result.body = entry.summary();
        const QString description = entry.annotations.value(QStringLiteral("description"));
        if (!description.isEmpty() && description != result.body)
            result.body += u'\n' + description;
        return result;
    }
    result.group = true;
    result.title = QStringLiteral("%1: %2 alerts").arg(capital(slot.severity)).arg(alerts.size());
    // By name, in the order of the most pressing of each.
    QStringList names;
    QHash<QString, qsizetype> counts;
    QHash<QString, QList<LabelSet>> labels;
    for (const AlertEntry *entry : std::as_const(alerts)) {
        const QString each = entry->name();
        if (++counts[each] == 1)
            names << each;
        if (counts[each] <= AlertGroup::mostNamed)
            labels[each] << entry->labels;
    }
    QStringList lines;
    for (const QString &each : names.mid(0, namesInGroup)) {
        const qsizetype count = counts.value(each);
        const QString places = placesInWords(alertPlaces(labels.value(each)), count, placesInLine);
        lines << countedName(each, count) + (places.isEmpty() ? QString() : QStringLiteral(": ") + places);
    }
    if (names.size() > namesInGroup)
        lines << QStringLiteral("and %1 more kinds").arg(names.size() - namesInGroup);
    result.body = lines.join(u'\n');
    return result;
}

void NotificationPolicy::closed(const QString &slot)
{
    const auto found = m_slots.find(slot);
    if (found != m_slots.end())
        found->open = false;
}

} // namespace thunes
