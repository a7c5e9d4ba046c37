// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QComboBox)
QT_FORWARD_DECLARE_CLASS(QLabel)

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

protected:
    void showEvent(QShowEvent *event) override;

private:
    void search();

    AlertHistory *m_history;
    FilteredTable *m_table;
    QComboBox *m_range;
    QTimer m_soon;
    int m_asked = 0;
};

} // namespace thunes
