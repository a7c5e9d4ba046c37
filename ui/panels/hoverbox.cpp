// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/hoverbox.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QPainter>

#include <algorithm>

namespace thunes {

namespace {

constexpr qreal line = 17;

void paintRow(QPainter &painter, const HoverContent::Row &content, QRectF row)
{
    const QFont names = type::words(11, content.strong ? QFont::DemiBold : QFont::Normal);
    const QFont values = type::numbers(11, content.strong ? QFont::DemiBold : QFont::Normal);
    if (content.colour.isValid()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(content.colour);
        if (content.block)
            painter.drawRoundedRect(QRectF(row.left() + 1, row.center().y() - 4.5, 9, 9), 2, 2);
        else
            painter.drawRoundedRect(QRectF(row.left(), row.center().y() - 1.5, 10, 3), 1.5, 1.5);
        row.setLeft(row.left() + 16);
    }
    const qreal room = row.width() - type::widthOf(values, content.value) - 8;
    theme::paintText(painter, names, content.strong ? palette::text : palette::secondary, row,
                     type::elidedMiddle(names, content.name, room));
    theme::paintText(painter, values, palette::text, row, content.value, Qt::AlignRight);
}

} // namespace

void paintHoverBox(QPainter &painter, const HoverContent &content, QPointF anchor,
                   const QRectF &room)
{
    const QFont names = type::words(11, QFont::DemiBold);
    const QFont values = type::numbers(11, QFont::DemiBold);
    const qreal notes = content.note.isEmpty() ? 0 : line;
    const auto fitting =
        std::max<qsizetype>(1, static_cast<qsizetype>((room.height() - 34 - notes) / line));
    qsizetype shown = std::min(content.rows.size(), fitting);
    const qsizetype hidden = content.rows.size() - shown;
    if (hidden > 0 && shown > 1)
        --shown; // Its line says how many are left.
    qreal width = type::widthOf(type::numbers(11), content.title) + 20;
    width = std::max(width, type::widthOf(type::words(11), content.note) + 20);
    for (qsizetype i = 0; i < shown; ++i) {
        const HoverContent::Row &row = content.rows.at(i);
        width = std::max(width, type::widthOf(names, row.name) + type::widthOf(values, row.value)
                                    + (row.colour.isValid() ? 56 : 40));
    }
    width = std::min(width, std::min(room.width(), 420.0));
    const bool counted = shown < content.rows.size();
    const qreal height = 26 + line * static_cast<qreal>(shown + (counted ? 1 : 0)) + notes + 4;
    qreal left = anchor.x() + 12;
    if (left + width > room.right())
        left = anchor.x() - 12 - width;
    const QRectF box(
        std::clamp(left, room.left(), std::max(room.left(), room.right() - width)),
        std::clamp(anchor.y(), room.top(), std::max(room.top(), room.bottom() - height)), width,
        height);
    painter.setPen(QPen(palette::borderStrong, 1));
    QColor ground = palette::background;
    ground.setAlpha(0xF0);
    painter.setBrush(ground);
    painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 4, 4);
    QRectF row(box.left() + 10, box.top() + 5, box.width() - 20, line);
    theme::paintText(painter, type::numbers(11), palette::secondary, row,
                     type::elidedMiddle(type::numbers(11), content.title, row.width()));
    row.translate(0, line + 2);
    for (qsizetype i = 0; i < shown; ++i) {
        paintRow(painter, content.rows.at(i), row);
        row.translate(0, line);
    }
    if (counted) {
        theme::paintText(painter, type::words(11), palette::muted, row.adjusted(16, 0, 0, 0),
                         QStringLiteral("+%1 more").arg(content.rows.size() - shown));
        row.translate(0, line);
    }
    if (!content.note.isEmpty())
        theme::paintText(painter, type::words(11), palette::muted, row, content.note);
}

} // namespace thunes
