// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QPointF>
#include <QRectF>
#include <QString>

QT_FORWARD_DECLARE_CLASS(QPainter)

namespace thunes {

/// What the box beside the pointer says.
struct HoverContent
{
    struct Row
    {
        QColor colour; ///< Invalid: no mark.
        QString name;
        QString value;
        bool block = false;
        bool strong = false; ///< The one under the pointer.
    };
    QString title;
    QList<Row> rows;
    QString note; ///< Grey words below.
};

/// Draws the box right of the anchor, or left of it where there is no room, within `room`. Rows
/// that do not fit are counted.
void paintHoverBox(QPainter &painter, const HoverContent &content, QPointF anchor,
                   const QRectF &room);

} // namespace thunes
