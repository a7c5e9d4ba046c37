// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <QColor>
#include <QList>
#include <QRectF>
#include <QStringList>

#include <optional>

QT_FORWARD_DECLARE_CLASS(QPainter)

namespace thunes {

struct LegendEntry
{
    QString name;
    QColor colour;
    QStringList values;                     ///< One a column.
    QList<std::optional<double>> numbers{}; ///< The same to sort by; may be left out.
    bool block = false;                     ///< An area's or a slice's mark instead of a line's.
    bool dimmed = false;                    ///< Its series is hidden.
};

/// The legend of a graph: a line or a few of them below, a list at the right, or a table of
/// calculations at either place. What does not fit can be scrolled to, or is counted.
class LegendBox
{
public:
    /// `columns` are the heads of the values. Of a table these are sorted by when the file says so.
    void setContent(QList<LegendEntry> entries, const QStringList &columns,
                    const LegendOptions &options, const QJsonObject &panelOptions);
    bool isEmpty() const { return m_entries.isEmpty(); }
    bool isTable() const { return m_table; }

    /// Takes its part of the body, at most a third (bottom) or two fifths (right) of it, and
    /// returns what is left for the graph. Below `lowest` pixels of height there is no legend.
    QRectF place(const QRectF &body, qreal lowest = 110);
    /// The part that it took; empty when there is none.
    QRectF rect() const { return m_rect; }
    /// One line within the area, right-aligned: for panels without room of their own for it.
    void placeInLine(const QRectF &area);

    void paint(QPainter &painter) const;
    /// Index of the entry at the place, in the order in which they were given.
    std::optional<qsizetype> entryAt(QPointF place) const;
    /// The whole entry, where it is cut short on screen.
    QString tipAt(QPointF place) const;
    /// By so many lines; false when nothing moved.
    bool scroll(int lines);
    /// Name and values of each entry, in the order shown.
    QStringList texts() const;

private:
    struct Cell
    {
        QRectF rect;
        qsizetype entry = 0;
    };
    void layOutTable();
    void layOutList();
    void layOutLines();
    void paintMark(QPainter &painter, const LegendEntry &entry, const QRectF &row) const;
    void paintEntry(QPainter &painter, const Cell &cell) const;
    void paintTable(QPainter &painter) const;
    qreal widthOf(const LegendEntry &entry) const;
    QString valuesOf(const LegendEntry &entry) const;
    int linesFor(qreal width) const;

    QList<LegendEntry> m_entries;
    QList<qsizetype> m_order; ///< Of a sorted table.
    QStringList m_columns;
    bool m_visible = true;
    bool m_table = false;
    bool m_right = false;
    bool m_beside = false; ///< At the right, and there is room for that.
    bool m_inLine = false;
    QRectF m_rect;
    QList<qreal> m_widths; ///< Of the table's columns, the name first.
    QList<Cell> m_cells;   ///< What is on screen.
    int m_first = 0;       ///< Scrolled so far.
    int m_hidden = 0;      ///< Entries that do not fit below.
};

} // namespace thunes
