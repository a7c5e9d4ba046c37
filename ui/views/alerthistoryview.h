// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/timerange.h"
#include "ui/models/alerthistorystore.h"

#include <QTimer>
#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QComboBox)
QT_FORWARD_DECLARE_CLASS(QPushButton)

namespace thunes {

class AlertHistory;
class FilteredTable;

/// What fired, when, how long and who took care of it, with a search over all that was kept. Does
/// not own the history.
class AlertHistoryView final : public QWidget
{
    Q_OBJECT
public:
    explicit AlertHistoryView(AlertHistory *history, QWidget *parent = nullptr);

    void setScale(qreal scale);
    FilteredTable *table() const { return m_table; }
    QComboBox *range() const { return m_range; }
    QPushButton *bundleButton() const { return m_bundle; }
    qreal scale() const { return m_scale; }

Q_SIGNALS:
    /// A bundle about this range: around the chosen alert, or the last hour.
    void bundleWanted(const thunes::TimeRange &suggestion);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void search();
    TimeRange suggestion() const;

    AlertHistory *m_history;
    FilteredTable *m_table;
    QComboBox *m_range;
    QPushButton *m_bundle;
    QList<AlertEpisode> m_shown;
    QTimer m_soon;
    qreal m_scale = 1;
    int m_asked = 0;
};

} // namespace thunes
