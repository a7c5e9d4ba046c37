// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QJsonArray>
#include <QString>
#include <QStringList>

namespace thunes {

/// The template variables of a dashboard, each fixed to the value that was saved with it.
/// Data source variables are left out: there is one Prometheus.
class Variables
{
public:
    static Variables fromJson(const QJsonArray &list, QStringList &notes);

    /// Replaces $x, ${x}, ${x:format} and [[x]]. Grafana's own ($__interval, …) and names that
    /// the dashboard does not have stay as they are.
    QString substitute(const QString &text) const;

private:
    QHash<QString, QString> m_values;
};

} // namespace thunes
