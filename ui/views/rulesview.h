// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

namespace thunes {

class AlertBoard;
class FilteredTable;

/// Prometheus's rules: state, last evaluation, duration, error.
class RulesView final : public QWidget
{
    Q_OBJECT
public:
    explicit RulesView(AlertBoard *board, QWidget *parent = nullptr);
    void setScale(qreal scale);
    FilteredTable *table() const { return m_table; }

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refresh();

    AlertBoard *m_board;
    FilteredTable *m_table;
    QTimer m_second;
};

/// Prometheus's scrape targets: health, last scrape, duration, error. Asked for while it is seen.
class TargetsView final : public QWidget
{
    Q_OBJECT
public:
    explicit TargetsView(AlertBoard *board, QWidget *parent = nullptr);
    void setScale(qreal scale);
    FilteredTable *table() const { return m_table; }

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void ask();

    AlertBoard *m_board;
    FilteredTable *m_table;
    QTimer m_again;
    bool m_asking = false;
};

} // namespace thunes
