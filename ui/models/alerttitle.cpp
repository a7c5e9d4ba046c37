// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alerttitle.h"

#include "ui/models/alertentry.h"

#include <QHostAddress>
#include <QSet>

#include <algorithm>
#include <tuple>

namespace thunes {

namespace {

using L = QLatin1String;

/// Labels that say what kind an alert is of, whose it is or who measured it, not what it is about.
bool isGeneral(const QString &label)
{
    static const QSet<QString> general{
        QStringLiteral("alertname"), QStringLiteral("severity"),   QStringLiteral("area"),
        QStringLiteral("job"),       QStringLiteral("instance"),   QStringLiteral("environment"),
        QStringLiteral("system"),    QStringLiteral("component"),  QStringLiteral("cluster"),
        QStringLiteral("monitor"),   QStringLiteral("prometheus"), QStringLiteral("replica"),
        QStringLiteral("team"),      QStringLiteral("le")};
    return general.contains(label);
}

bool isOurMachine(const QString &instance)
{
    QString host = instance.section(u':', 0, instance.count(u':') == 1 ? 0 : -1);
    if (host.startsWith(u'['))
        host = host.mid(1).section(u']', 0, 0);
    return host == L("localhost") || QHostAddress(host).isLoopback();
}

QString valuesOf(const LabelSet &labels, const QStringList &names)
{
    QStringList values;
    for (const QString &name : names) {
        if (const QString value = labels.value(name); !value.isEmpty())
            values << value;
    }
    return values.join(QStringLiteral(" · "));
}

} // namespace

QString alertPlace(const LabelSet &labels)
{
    QStringList own;
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        if (!isGeneral(label.key()))
            own << label.key();
    }
    if (const QString words = valuesOf(labels, own.mid(0, 2)); !words.isEmpty())
        return words;
    const QString instance = labels.value(QStringLiteral("instance"));
    return isOurMachine(instance) ? QString() : instance;
}

QStringList alertPlaces(const QList<LabelSet> &alerts)
{
    if (alerts.size() == 1)
        return {alertPlace(alerts.first())};
    QHash<QString, QSet<QString>> values;
    for (const LabelSet &labels : alerts) {
        for (auto label = labels.begin(); label != labels.end(); ++label) {
            if (label.key() != L("alertname") && label.key() != L("severity"))
                values[label.key()].insert(label.value());
        }
    }
    QStringList differing;
    for (auto label = values.cbegin(); label != values.cend(); ++label) {
        const auto has = [&](const LabelSet &labels) { return labels.contains(label.key()); };
        if (label->size() > 1 || !std::all_of(alerts.cbegin(), alerts.cend(), has))
            differing << label.key();
    }
    // The one that tells most of them apart first; what an alert is about before who measured it.
    std::sort(differing.begin(), differing.end(), [&](const QString &a, const QString &b) {
        return std::tuple(-values[a].size(), isGeneral(a), a) < std::tuple(-values[b].size(), isGeneral(b), b);
    });
    QStringList chosen;
    QStringList places(alerts.size());
    qsizetype apart = 1;
    for (const QString &label : std::as_const(differing)) {
        QStringList words;
        for (const LabelSet &labels : alerts)
            words << valuesOf(labels, chosen + QStringList{label});
        const qsizetype now = QSet<QString>(words.cbegin(), words.cend()).size();
        if (now <= apart)
            continue; // It says again what another label said.
        apart = now;
        chosen << label;
        places = words;
        if (apart == alerts.size())
            break;
    }
    return places;
}

QString countedName(const QString &name, qsizetype count)
{
    return count == 1 ? name : QStringLiteral("%1 × %2").arg(count).arg(name);
}

QString placesInWords(const QStringList &places, qsizetype count, qsizetype most)
{
    QStringList named;
    for (const QString &place : places) {
        if (!place.isEmpty() && !named.contains(place) && named.size() < most)
            named << place;
    }
    if (named.isEmpty())
        return {};
    const qsizetype left = count - named.size();
    return named.join(QStringLiteral(", ")) + (left > 0 ? QStringLiteral(" and %1 more").arg(left) : QString());
}

QStringList AlertGroup::places() const
{
    QList<LabelSet> labels;
    for (const PrometheusAlert &alert : first)
        labels << alert.labels;
    return alertPlaces(labels);
}

AlertGroup &AlertGroups::at(const QString &name, const QString &severity, AlertState state)
{
    const QString key = name + u'\n' + severity + (state == AlertState::Firing ? L("\nfiring") : L("\npending"));
    auto found = m_places.constFind(key);
    if (found == m_places.constEnd()) {
        found = m_places.insert(key, m_groups.size());
        m_groups.append({name, severity, state, 0, {}, {}, true});
    }
    return m_groups[*found];
}

QList<AlertGroup> AlertGroups::take()
{
    const auto rank = [](const AlertGroup &group) {
        return std::tuple(group.state == AlertState::Firing ? 0 : 1, severityRank(group.severity),
                          group.since, group.name);
    };
    std::sort(m_groups.begin(), m_groups.end(),
              [&](const AlertGroup &a, const AlertGroup &b) { return rank(a) < rank(b); });
    m_places.clear();
    return std::exchange(m_groups, {});
}

QList<AlertGroup> groupAlerts(const QList<PrometheusAlert> &alerts)
{
    AlertGroups groups;
    for (const PrometheusAlert &alert : alerts)
        groups.add(alert.name(), alert.severity(), alert.state, alert.activeAt, alert.watchedHere,
                   [&alert] { return alert; });
    return groups.take();
}

} // namespace thunes
