// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "ui/views/filteredtable.h"

#include <QTimer>
#include <QWidget>

namespace thunes {

/// A page that is one table, kept up to date while somebody looks at it and idle otherwise.
class TablePage : public QWidget
{
    Q_OBJECT
public:
    /// `table` becomes the page's; refresh() is called every `interval` while the page is seen.
    TablePage(FilteredTable *table, Milliseconds interval, QWidget *parent);

    FilteredTable *table() const { return m_table; }
    virtual void setScale(qreal scale);

protected:
    virtual void refresh() = 0;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    FilteredTable *m_table;
    QTimer m_again;
};

} // namespace thunes
