// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/tablepage.h"

#include <QHBoxLayout>

namespace thunes {

TablePage::TablePage(FilteredTable *table, Milliseconds interval, QWidget *parent)
    : QWidget(parent)
    , m_table(table)
{
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(table, 1);
    m_again.setInterval(interval);
    connect(&m_again, &QTimer::timeout, this, [this] { refresh(); });
}

void TablePage::setScale(qreal scale)
{
    m_table->setScale(scale);
}

void TablePage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
    m_again.start();
}

void TablePage::hideEvent(QHideEvent *event)
{
    m_again.stop();
    QWidget::hideEvent(event);
}

} // namespace thunes
