// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"

#include <QAbstractListModel>
#include <QList>

namespace thunes {

/// Alerts, the most pressing first: firing before pending, critical before warning, info and none,
/// then the oldest. The Watchdog, which always fires, is left out. An update changes only the rows
/// that differ, so that selections and animations survive it. An alert is known by its labels.
class AlertModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        NameRole = Qt::UserRole + 1,
        SeverityRole,    ///< "critical", as in the label.
        FiringRole,      ///< bool; else pending
        ActiveSinceRole, ///< QDateTime, UTC
        SummaryRole,     ///< The summary, or the description, or the name.
        DescriptionRole,
        ValueRole,
        LabelsRole,      ///< QVariantMap
    };

    explicit AlertModel(QObject *parent = nullptr);

    void setAlerts(const QList<PrometheusAlert> &alerts);
    const PrometheusAlert &alert(int row) const { return m_alerts.at(row); }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

private:
    QList<PrometheusAlert> m_alerts;
};

} // namespace thunes
