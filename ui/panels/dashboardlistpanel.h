// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"
#include "ui/panels/listpanel.h"

#include <QPointer>

QT_FORWARD_DECLARE_CLASS(QAbstractItemModel)

namespace thunes {

/// The dashboards that this console can open, as the file filters them; a click asks for one. There
/// are no starred ones here, so a list of those shows what matches otherwise.
class DashboardListPanel final : public ListPanel
{
    Q_OBJECT
public:
    /// Of the model: the title is its DisplayRole.
    enum Role {
        UidRole = Qt::UserRole + 1,
        TagsRole,   ///< QStringList.
        RecentRole, ///< bool: opened lately.
    };

    explicit DashboardListPanel(Panel panel, QWidget *parent = nullptr);
    void setDashboards(QAbstractItemModel *model);

protected:
    void dataChanged() override { reload(); }
    void rowChosen(const QString &key) override;

private:
    void reload();
    QList<TableRow> rowsOf(bool recent) const;

    DashboardListOptions m_options;
    QPointer<QAbstractItemModel> m_model;
};

} // namespace thunes
