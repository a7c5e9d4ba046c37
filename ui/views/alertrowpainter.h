// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QStyledItemDelegate>

namespace thunes {

struct AlertEntry;

/// Draws one row of the alert list: a group's heading, or an alert with its summary, labels, marks,
/// value and age.
class AlertRowPainter final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setScale(qreal scale) { m_scale = scale; }
    void setNow(TimePoint now) { m_now = now; }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;

private:
    void paintGroup(QPainter &painter, const QRectF &row, const QModelIndex &index, bool open) const;
    void paintAlert(QPainter &painter, const QRectF &row, const AlertEntry &entry) const;

    qreal m_scale = 1;
    TimePoint m_now;
};

} // namespace thunes
