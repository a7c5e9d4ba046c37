// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/panelframe.h"
#include "ui/panels/reading.h"

namespace thunes {

/// One big number with a sparkline, or a grid of cells with one cell per series, all painted in
/// this one widget. Which of the two follows from the dashboard: a legend that names a label, or
/// more than one series, makes cells.
class StatPanel final : public PanelFrame
{
    Q_OBJECT
public:
    explicit StatPanel(Panel panel, QWidget *parent = nullptr);

    const QList<Reading> &readings() const { return m_readings; }
    bool showsCells() const;
    /// Where the n-th cell is, in logical pixels of this widget.
    QRectF cellRect(qsizetype index) const;
    /// The name as painted, perhaps shortened in the middle.
    QString paintedName(qsizetype index) const;

protected:
    void dataChanged() override;
    QString spokenValues() const override;
    void paintBody(QPainter &painter, const QRectF &body) override;
    QString tipAt(QPointF position) const override;
    QString hint() const override;

private:
    struct Grid
    {
        int columns = 1;
        int rows = 1;
        qreal gap = 6;
        qreal width = 0;
        qreal height = 0;
        bool twoLines() const { return height >= 38; }
        bool glyphOnly() const { return width < 44 || height < 13; }
    };
    Grid gridFor(const QRectF &body) const;
    QRectF cellRect(const Grid &grid, const QRectF &body, qsizetype index) const;
    void paintNumber(QPainter &painter, const QRectF &body);
    void paintCell(QPainter &painter, const Grid &grid, const QRectF &cell, const Reading &reading);
    void paintSparkline(QPainter &painter, const QRectF &area, const Reading &reading);
    static QFont nameFont(const Grid &grid);
    static QFont valueFont(const Grid &grid);
    static QString shownName(const Grid &grid, qreal width, const Reading &reading);

    QList<Reading> m_readings;
};

} // namespace thunes
