// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/plotlines.h"

#include "ui/panels/plotfill.h"
#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QPainter>
#include <QPixmap>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

void paintGaps(QPainter &painter, const PlotPicture &picture)
{
    const PlotWindow &window = picture.window;
    for (const auto &[from, to] : picture.gaps) {
        const QRectF band(QPointF(window.x(from), window.area.top()),
                          QPointF(window.x(to), window.area.bottom()));
        painter.fillRect(band, palette::gap);
        theme::paintHatch(painter, band, palette::border, 6);
        const QFont font = type::words(10);
        const QString words = QStringLiteral("no data");
        const qreal width = type::widthOf(font, words);
        if (band.width() < width + 8 || band.height() < 20)
            continue;
        const QRectF box(band.center().x() - width / 2 - 4, band.center().y() - 8, width + 8, 16);
        painter.fillRect(box, palette::gap);
        theme::paintText(painter, font, palette::muted, box, words, Qt::AlignHCenter);
    }
}

void paintLimits(QPainter &painter, const PlotPicture &picture)
{
    for (const PlotPicture::Limit &limit : picture.limits) {
        const PlotPicture::Axis &axis = picture.axes.at(limit.axis);
        const QRectF &area = axis.window.area;
        const qreal y = axis.window.y(limit.from);
        if (limit.tint) {
            QColor tint = limit.colour;
            tint.setAlphaF(0.08F);
            painter.fillRect(
                QRectF(QPointF(area.left(), axis.window.y(limit.to)), QPointF(area.right(), y)),
                tint);
        }
        if (limit.line) {
            QPen pen(limit.colour, 1);
            if (limit.dashed)
                pen.setDashPattern({4, 3});
            painter.setPen(pen);
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        }
        const bool above = y - 14 > area.top();
        const QFont font = type::numbers(10);
        theme::paintText(painter, font, limit.colour,
                         {area.left() + 4, above ? y - 14 : y + 2, area.width() - 8, 12},
                         limit.label, axis.right ? Qt::AlignRight : Qt::AlignLeft);
    }
}

/// A brush that has the colour of each height, or the line's one colour.
QBrush brushOf(const PlotPicture::Line &line, const QRectF &area)
{
    if (line.stops.isEmpty())
        return line.colour;
    QLinearGradient gradient(area.topLeft(), area.bottomLeft());
    constexpr int shades = 64;
    for (int i = 0; i <= shades; ++i)
        gradient.setColorAt(static_cast<qreal>(i) / shades,
                            colourAt(line.stops, area.top() + area.height() * i / shades));
    return gradient;
}

void paintBars(QPainter &painter, const PlotPicture::Line &line, const QRectF &area)
{
    if (line.bars.isEmpty() || line.bars.constFirst().width() < narrowBar)
        return;
    QBrush fill = brushOf(line, area);
    if (line.gradient == GradientMode::Opacity && line.stops.isEmpty()) {
        QLinearGradient fade(area.topLeft(), area.bottomLeft());
        QColor end = line.colour;
        end.setAlpha(0);
        fade.setColorAt(0, line.colour);
        fade.setColorAt(1, end);
        fill = fade;
    }
    if (line.fillOpacity > 0) {
        painter.setOpacity(line.fillOpacity);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawRects(line.bars);
        painter.setOpacity(1);
    }
    if (line.width <= 0)
        return;
    painter.setPen(QPen(brushOf(line, area), 1));
    painter.setBrush(Qt::NoBrush);
    QVector<QRectF> outlines;
    outlines.reserve(line.bars.size());
    for (const QRectF &bar : line.bars) {
        if (bar.height() > 0.01)
            outlines.append(bar.adjusted(.5, .5, -.5, bar.height() > 1 ? -.5 : 0));
    }
    painter.drawRects(outlines);
}

/// A dot is drawn once and stamped: ellipses one by one are slow.
void paintPoints(QPainter &painter, const PlotPicture::Line &line)
{
    if (line.points.isEmpty() || line.pointSize <= 0)
        return;
    const qreal ratio = std::max(1.0, std::abs(painter.deviceTransform().m11()));
    const qreal box = line.pointSize + 2;
    const auto stampOf = [&](const QColor &colour) {
        QPixmap stamp((QSizeF(box, box) * ratio).toSize());
        stamp.fill(Qt::transparent);
        stamp.setDevicePixelRatio(ratio);
        QPainter dot(&stamp);
        dot.setRenderHint(QPainter::Antialiasing);
        dot.setPen(Qt::NoPen);
        dot.setBrush(colour);
        dot.drawEllipse(QPointF(box / 2, box / 2), line.pointSize / 2, line.pointSize / 2);
        return stamp;
    };
    QPixmap stamp = stampOf(line.colour);
    QColor shown = line.colour;
    for (const QPointF &point : line.points) {
        if (!line.stops.isEmpty()) {
            const QColor wanted = colourAt(line.stops, point.y());
            if (wanted != shown)
                stamp = stampOf(shown = wanted);
        }
        painter.drawPixmap(point - QPointF(box / 2, box / 2), stamp);
    }
}

/// Axes beyond the first of each side, and the words along any axis.
void paintFurtherAxes(QPainter &painter, const PlotPicture &picture)
{
    const QFont numbers = type::numbers(10);
    const QFont words = type::words(10);
    for (const PlotPicture::Axis &axis : picture.axes) {
        if (!axis.shown)
            continue;
        const QRectF &area = axis.window.area;
        const qreal edge = axis.right ? area.right() + axis.offset : area.left() - axis.offset;
        if (axis.offset > 0) {
            for (const Tick &tick : axis.ticks) {
                const QRectF place(axis.right ? edge + 7 : edge - axis.width,
                                   axis.window.y(tick.value) - 7, axis.width - 7, 14);
                theme::paintText(painter, numbers, palette::muted, place, tick.label,
                                 axis.right ? Qt::AlignLeft : Qt::AlignRight);
            }
        }
        if (axis.label.isEmpty())
            continue;
        painter.save();
        painter.translate(axis.right ? edge + axis.width - 6 : edge - axis.width + 6,
                          area.center().y());
        painter.rotate(-90);
        theme::paintText(painter, words, palette::secondary,
                         {-area.height() / 2, -7, area.height(), 14},
                         type::elidedRight(words, axis.label, area.height()), Qt::AlignHCenter);
        painter.restore();
    }
}

} // namespace

void paintPlot(QPainter &painter, const PlotPicture &picture)
{
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF &area = picture.window.area;
    painter.save();
    painter.setClipRect(area.adjusted(0, -1, 1, 1));
    paintGaps(painter, picture);
    paintLimits(painter, picture);
    paintFills(painter, picture.lines, area);
    for (const PlotPicture::Line &line : picture.lines)
        paintBars(painter, line, area);
    paintDenseLines(painter, picture.lines, area);
    // The first series is the one that matters most and stays on top.
    for (auto line = picture.lines.crbegin(); line != picture.lines.crend(); ++line) {
        if (line->width <= 0 || line->drawn.lines.isEmpty())
            continue;
        // Round ends take a slower way through the painter: only for lines so wide that joints
        // show.
        const bool round = line->dashes.isEmpty() && line->width > 2;
        painter.setPen(QPen(brushOf(*line, area), line->width, Qt::SolidLine,
                            round                    ? Qt::RoundCap
                            : line->dashes.isEmpty() ? Qt::SquareCap
                                                     : Qt::FlatCap));
        painter.drawLines(line->drawn.lines);
    }
    painter.setClipRect(area.adjusted(-4, -4, 4, 4));
    for (auto line = picture.lines.crbegin(); line != picture.lines.crend(); ++line)
        paintPoints(painter, *line);
    painter.restore();
    paintFurtherAxes(painter, picture);
}

} // namespace thunes
