// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tone.h"

#include "ui/theme/palette.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <QPolygonF>

namespace thunes::theme {

ToneColours coloursOf(Tone tone)
{
    using namespace palette;
    switch (tone) {
    case Tone::Ok:
        return {okFill, okBorder, okMark, text, okText};
    case Tone::Warn:
        return {warnFill, warnMark, warnMark, warnText, warnText};
    case Tone::Crit:
        return {critFill, critBorder, Qt::white, Qt::white, Qt::white};
    case Tone::Stale:
        return {panel, staleBorder, staleText, staleText, staleText};
    case Tone::Off:
        return {raised, borderStrong, muted, secondary, secondary};
    case Tone::Neutral:
        break;
    }
    return {raised, border, muted, text, secondary};
}

QColor inkOf(Tone tone)
{
    using namespace palette;
    switch (tone) {
    case Tone::Ok:
        return okMark;
    case Tone::Warn:
        return warnMark;
    case Tone::Crit:
        return critMark;
    case Tone::Stale:
        return staleText;
    case Tone::Off:
        return secondary;
    case Tone::Neutral:
        break;
    }
    return text;
}

void paintGlyph(QPainter &painter, Tone tone, QPointF centre, qreal size, const QColor &colour)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal half = size / 2;
    switch (tone) {
    case Tone::Ok:
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawEllipse(centre, half * 0.62, half * 0.62);
        break;
    case Tone::Warn: {
        painter.setPen(QPen(colour, 1, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(colour);
        const qreal h = half * 0.9;
        painter.drawPolygon(QPolygonF({centre + QPointF(0, -h), centre + QPointF(h, h * 0.8),
                                       centre + QPointF(-h, h * 0.8)}));
        break;
    }
    case Tone::Crit: {
        painter.setPen(QPen(colour, size / 5, Qt::SolidLine, Qt::RoundCap));
        const qreal d = half * 0.8;
        painter.drawLine(centre + QPointF(-d, -d), centre + QPointF(d, d));
        painter.drawLine(centre + QPointF(-d, d), centre + QPointF(d, -d));
        break;
    }
    case Tone::Stale: {
        QPen pen(colour, 1.2);
        pen.setDashPattern({2.2, 1.6});
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(centre, half * 0.72, half * 0.72);
        break;
    }
    case Tone::Off:
    case Tone::Neutral:
        painter.setPen(QPen(colour, size / 6, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(centre - QPointF(half * 0.6, 0), centre + QPointF(half * 0.6, 0));
        break;
    }
    painter.restore();
}

void paintHatch(QPainter &painter, const QRectF &rect, const QColor &colour, qreal spacing)
{
    if (rect.width() <= 0 || rect.height() <= 0)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(rect, Qt::IntersectClip);
    painter.setPen(QPen(colour, 1));
    QVector<QLineF> lines;
    for (qreal x = rect.left() - rect.height(); x < rect.right(); x += spacing)
        lines.append(QLineF(x, rect.bottom(), x + rect.height(), rect.top()));
    painter.drawLines(lines);
    painter.restore();
}

void paintBox(QPainter &painter, Tone tone, const QRectF &rect, qreal radius)
{
    const ToneColours colours = coloursOf(tone);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = rect.adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.fill);
    painter.drawRoundedRect(box, radius, radius);
    QPen pen(colours.border, 1);
    if (tone == Tone::Stale) {
        paintHatch(painter, box.adjusted(1, 1, -1, -1), palette::border);
        pen.setDashPattern({3, 3});
    }
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box, radius, radius);
    painter.restore();
}

void paintBrand(QPainter &painter, const QRectF &rect)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette::accent, rect.height() / 10, Qt::SolidLine, Qt::RoundCap,
                        Qt::RoundJoin));
    const auto at = [&rect](qreal x, qreal y) {
        return rect.topLeft() + QPointF(x * rect.width(), y * rect.height());
    };
    painter.drawPolyline(QPolygonF({at(0, 0.55), at(0.2, 0.55), at(0.34, 0.12), at(0.56, 0.92),
                                    at(0.73, 0.35), at(0.82, 0.55), at(1, 0.55)}));
    painter.restore();
}

void paintText(QPainter &painter, const QFont &font, const QColor &colour, const QRectF &rect,
               const QString &text, Qt::Alignment alignment)
{
    if (text.isEmpty())
        return;
    painter.setFont(font);
    painter.setPen(colour);
    const QFontMetricsF metrics(font);
    const qreal width = metrics.horizontalAdvance(text);
    qreal x = rect.left();
    if (alignment & Qt::AlignRight)
        x = rect.right() - width;
    else if (alignment & Qt::AlignHCenter)
        x = rect.center().x() - width / 2;
    painter.drawText(QPointF(x, rect.center().y() + metrics.capHeight() / 2), text);
}

} // namespace thunes::theme
