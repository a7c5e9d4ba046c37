// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alertmodel.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace thunes {

namespace {

int rank(const QString &severity)
{
    if (severity == QLatin1String("critical"))
        return 0;
    if (severity == QLatin1String("warning"))
        return 1;
    return severity == QLatin1String("info") ? 2 : 3;
}

bool morePressing(const PrometheusAlert &a, const PrometheusAlert &b)
{
    const auto key = [](const PrometheusAlert &alert) {
        return std::tuple(alert.state == AlertState::Firing ? 0 : 1, rank(alert.severity()),
                          alert.activeAt);
    };
    if (key(a) != key(b))
        return key(a) < key(b);
    // Same moment: any order, as long as it stays the same.
    return a.labels.toStdMap() < b.labels.toStdMap();
}

bool sameContent(const PrometheusAlert &a, const PrometheusAlert &b)
{
    const bool sameValue = a.value == b.value || (std::isnan(a.value) && std::isnan(b.value));
    return sameValue && a.state == b.state && a.activeAt == b.activeAt
           && a.annotations == b.annotations;
}

QList<PrometheusAlert> shown(QList<PrometheusAlert> alerts)
{
    alerts.removeIf([](const PrometheusAlert &alert) {
        return alert.name() == QLatin1String("Watchdog");
    });
    std::sort(alerts.begin(), alerts.end(), morePressing);
    QList<PrometheusAlert> result;
    for (const PrometheusAlert &alert : std::as_const(alerts)) {
        const bool twice = std::any_of(result.cbegin(), result.cend(), [&](const auto &other) {
            return other.labels == alert.labels;
        });
        if (!twice)
            result.append(alert);
    }
    return result;
}

qsizetype indexOf(const QList<PrometheusAlert> &alerts, const LabelSet &labels)
{
    const auto found = std::find_if(alerts.cbegin(), alerts.cend(), [&](const auto &alert) {
        return alert.labels == labels;
    });
    return found == alerts.cend() ? -1 : found - alerts.cbegin();
}

} // namespace

AlertModel::AlertModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

void AlertModel::setAlerts(const QList<PrometheusAlert> &alerts)
{
    const QList<PrometheusAlert> target = shown(alerts);
    for (qsizetype row = m_alerts.size() - 1; row >= 0; --row) {
        if (indexOf(target, m_alerts[row].labels) >= 0)
            continue;
        beginRemoveRows({}, static_cast<int>(row), static_cast<int>(row));
        m_alerts.removeAt(row);
        endRemoveRows();
    }
    // From the top each row becomes what it shall be; the rows above it are right already.
    for (qsizetype row = 0; row < target.size(); ++row) {
        const int place = static_cast<int>(row);
        const qsizetype now = indexOf(m_alerts, target[row].labels);
        if (now < 0) {
            beginInsertRows({}, place, place);
            m_alerts.insert(row, target[row]);
            endInsertRows();
            continue;
        }
        if (now != row) {
            beginMoveRows({}, static_cast<int>(now), static_cast<int>(now), {}, place);
            m_alerts.move(now, row);
            endMoveRows();
        }
        if (!sameContent(m_alerts[row], target[row])) {
            m_alerts[row] = target[row];
            Q_EMIT dataChanged(index(place), index(place));
        }
    }
}

int AlertModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_alerts.size());
}

QVariant AlertModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const PrometheusAlert &alert = m_alerts.at(index.row());
    const QString summary = alert.annotations.value(QStringLiteral("summary"));
    const QString description = alert.annotations.value(QStringLiteral("description"));
    switch (role) {
    case Qt::DisplayRole:
    case NameRole: return alert.name();
    case SeverityRole: return alert.severity();
    case FiringRole: return alert.state == AlertState::Firing;
    case ActiveSinceRole: return toDateTime(alert.activeAt);
    case SummaryRole:
        return !summary.isEmpty() ? summary : !description.isEmpty() ? description : alert.name();
    case DescriptionRole: return description;
    case ValueRole: return alert.value;
    case LabelsRole: {
        QVariantMap labels;
        for (auto label = alert.labels.begin(); label != alert.labels.end(); ++label)
            labels.insert(label.key(), label.value());
        return labels;
    }
    default: return {};
    }
}

QHash<int, QByteArray> AlertModel::roleNames() const
{
    return {{NameRole, "name"},         {SeverityRole, "severity"},
            {FiringRole, "firing"},     {ActiveSinceRole, "activeSince"},
            {SummaryRole, "summary"},   {DescriptionRole, "description"},
            {ValueRole, "value"},       {LabelsRole, "labels"}};
}

} // namespace thunes
