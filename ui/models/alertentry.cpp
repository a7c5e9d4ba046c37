// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alertentry.h"

#include <cmath>
#include <tuple>

namespace thunes {

QString AlertEntry::summary() const
{
    for (const QString &kind : {QStringLiteral("summary"), QStringLiteral("description")}) {
        if (const QString text = annotations.value(kind); !text.isEmpty())
            return text;
    }
    return name();
}

bool operator==(const AlertEntry &a, const AlertEntry &b)
{
    const auto bits = [](const std::optional<double> &value) {
        return value ? (std::isnan(*value) ? std::optional<double>(-1e300) : value) : std::nullopt;
    };
    const auto rest = [](const AlertEntry &e) {
        return std::tie(e.key, e.phase, e.since, e.activeAt, e.resolvedAt, e.expression,
                        e.generatorUrl, e.silencedBy, e.inhibitedBy, e.acknowledged, e.labels,
                        e.annotations);
    };
    return a.sources == b.sources && a.lost == b.lost && bits(a.value) == bits(b.value)
           && rest(a) == rest(b);
}

int severityRank(const QString &severity)
{
    if (severity == QLatin1String("critical"))
        return 0;
    if (severity == QLatin1String("warning"))
        return 1;
    return severity == QLatin1String("info") ? 2 : 3;
}

QString phaseWord(AlertPhase phase)
{
    switch (phase) {
    case AlertPhase::Firing: return QStringLiteral("firing");
    case AlertPhase::Pending: return QStringLiteral("pending");
    case AlertPhase::Silenced: return QStringLiteral("silenced");
    case AlertPhase::Inhibited: return QStringLiteral("inhibited");
    case AlertPhase::Resolved: return QStringLiteral("resolved");
    }
    Q_UNREACHABLE();
}

bool isMorePressing(const AlertEntry &a, const AlertEntry &b)
{
    const auto rank = [](const AlertEntry &e) {
        return std::tuple(e.phase, severityRank(e.severity()), e.since);
    };
    if (rank(a) != rank(b))
        return rank(a) < rank(b);
    return a.key < b.key; // Same moment: any order, as long as it stays the same.
}

QString alertKey(const LabelSet &labels, const LabelSet &external)
{
    QString key = labels.value(QStringLiteral("alertname"));
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        if (label.key() == QLatin1String("alertname"))
            continue;
        const auto found = external.constFind(label.key());
        if (found != external.constEnd() && *found == label.value())
            continue;
        key += u'\n' + label.key() + u'=' + label.value();
    }
    return key;
}

} // namespace thunes
