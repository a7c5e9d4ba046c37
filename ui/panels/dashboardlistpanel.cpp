// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/dashboardlistpanel.h"

#include <QAbstractItemModel>
#include <QSet>

#include <algorithm>

namespace thunes {

DashboardListPanel::DashboardListPanel(Panel panel, QWidget *parent)
    : ListPanel(std::move(panel), parent)
    , m_options(dashboardListOptions(PanelFrame::panel().options))
{
    PanelData data;
    data.state = PanelState::Ready;
    setData(data);
}

void DashboardListPanel::setDashboards(QAbstractItemModel *model)
{
    if (m_model)
        m_model->disconnect(this);
    m_model = model;
    if (model) {
        connect(model, &QAbstractItemModel::rowsInserted, this, &DashboardListPanel::reload);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &DashboardListPanel::reload);
        connect(model, &QAbstractItemModel::dataChanged, this, &DashboardListPanel::reload);
        connect(model, &QAbstractItemModel::modelReset, this, &DashboardListPanel::reload);
    }
    reload();
}

QList<TableRow> DashboardListPanel::rowsOf(bool recent) const
{
    QList<TableRow> rows;
    QSet<QString> known; // Rows are told apart by their keys.
    for (int i = 0; m_model && i < m_model->rowCount() && rows.size() < m_options.maxItems; ++i) {
        const QModelIndex index = m_model->index(i, 0);
        const QStringList tags = index.data(TagsRole).toStringList();
        const bool tagged = std::all_of(m_options.tags.begin(), m_options.tags.end(),
                                        [&](const QString &tag) { return tags.contains(tag); });
        const QString title = index.data().toString();
        if (recent ? !index.data(RecentRole).toBool()
                   : !tagged || !title.contains(m_options.query, Qt::CaseInsensitive))
            continue;
        TableRow row;
        // One dashboard may stand in both parts of the list.
        row.key = (recent ? u'r' : u's') + index.data(UidRole).toString();
        if (known.contains(row.key))
            continue;
        known.insert(row.key);
        row.texts = {title, QString(), tags.join(QStringLiteral(", "))};
        row.tip = title;
        rows << row;
    }
    return rows;
}

void DashboardListPanel::reload()
{
    QList<TableRow> rows;
    const auto add = [&](const QString &heading, const QList<TableRow> &part) {
        if (part.isEmpty())
            return;
        if (m_options.showHeadings) {
            TableRow head;
            head.key = u'#' + heading;
            head.texts = {heading};
            rows << head;
        }
        rows << part;
    };
    if (m_options.showRecent)
        add(QStringLiteral("Opened lately"), rowsOf(true));
    if (m_options.showSearch || m_options.showStarred || !m_options.showRecent)
        add(m_options.showRecent ? QStringLiteral("All") : QStringLiteral("Dashboards"),
            rowsOf(false));
    setRows(rows);
    setEmptyText(Tone::Neutral, m_model ? QStringLiteral("No dashboard matches")
                                        : QStringLiteral("This window knows no other dashboards"));
    setAccessibleDescription(spokenValues());
}

void DashboardListPanel::rowChosen(const QString &key)
{
    Q_EMIT dashboardRequested(key.mid(1));
}

} // namespace thunes
