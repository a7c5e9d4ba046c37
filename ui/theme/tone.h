// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPainter>
#include <QPen>
#include <QRectF>

/// The one vocabulary of state on screen: every state has a fill, a border and a shape of its own,
/// and whoever draws it adds the words. Never colour alone.
namespace thunes {

/// Ordered from harmless to worst, so that the worst of many is their maximum.
enum class Tone { Neutral = 1, Off, Ok, Stale, Warn, Crit };

struct ToneColours
{
    QColor fill;
    QColor border;
    QColor glyph;
    QColor title; ///< Names on the fill.
    QColor text;  ///< Values on the fill.
};

namespace theme {

ToneColours coloursOf(Tone tone);
/// Colour for text or a glyph of this tone straight on a panel.
QColor inkOf(Tone tone);

/// Dot, triangle, cross, hollow circle or dash, centred; `size` is the height of a cross.
void paintGlyph(QPainter &painter, Tone tone, QPointF centre, qreal size, const QColor &colour);
/// A rounded box in the tone's fill and border; dashed and hatched when stale.
void paintBox(QPainter &painter, Tone tone, const QRectF &rect, qreal radius = 4);
/// Thin diagonal lines: "no fresh data here".
void paintHatch(QPainter &painter, const QRectF &rect, const QColor &colour, qreal spacing = 6);
/// The pulse line of the brand.
void paintBrand(QPainter &painter, const QRectF &rect);
/// Draws one line of text, vertically centred by the cap height, which looks level beside glyphs.
void paintText(QPainter &painter, const QFont &font, const QColor &colour, const QRectF &rect,
               const QString &text, Qt::Alignment alignment = Qt::AlignLeft);

} // namespace theme
} // namespace thunes
