// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/panelframe.h"
#include "ui/dashboard/units.h"

#include <QPixmap>

namespace thunes {

/// A panel whose body is one picture: drawn once into a pixmap when the data or the size change,
/// then only copied. Places that answer to the pointer are noted while drawing.
class CanvasPanel : public PanelFrame
{
    Q_OBJECT
public:
    using PanelFrame::PanelFrame;

    /// How often the picture was drawn; an unchanged one does not count.
    int renderCount() const { return m_renderCount; }

protected:
    /// Draws the body, from (0, 0) on, in logical pixels.
    virtual void render(QPainter &painter, const QSizeF &size) = 0;
    /// Draws over the picture what moves with the pointer.
    virtual void paintOver(QPainter &, const QRectF & /*body*/) {}
    /// The picture is drawn anew at the next paint.
    void invalidate() { m_dirty = true; }
    /// While drawing: what the tooltip says over a place of the body.
    void addSpot(const QRectF &rect, const QString &tip) { m_spots.append({rect, tip}); }

    void paintBody(QPainter &painter, const QRectF &body) final;
    QString tipAt(QPointF position) const override;

private:
    struct Spot
    {
        QRectF rect;
        QString tip;
    };
    QList<Spot> m_spots;
    QPixmap m_pixmap;
    QSizeF m_renderedSize;
    bool m_dirty = true;
    int m_renderCount = 0;
};

/// The value with a smaller unit, as large as fits into the rectangle but for `most` pixels.
void paintValue(QPainter &painter, const QRectF &rect, const FormattedValue &value,
                const QColor &colour, qreal most, Qt::Alignment alignment = Qt::AlignHCenter);
/// The size in pixels of numbers that paintValue() would take.
int valuePixels(const QSizeF &room, const FormattedValue &value, qreal most);

} // namespace thunes
