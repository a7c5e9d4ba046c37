// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>
#include <QStyledItemDelegate>

namespace thunes {

/// One server in a card: state in word, shape and colour, what is wrong, latency with its past.
class McpCard final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setScale(qreal scale) { m_scale = scale; }
    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override;
    /// The whole cell of the grid.
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    /// Of a cell, in logical pixels; cells are at least so wide.
    static constexpr int height = 88; ///< Six rows at 1280 x 720: the 18 servers that every lab has.
    static constexpr int leastWidth = 236;

private:
    qreal m_scale = 1;
};

/// The servers as cards in as many columns as there is room for; arrow keys walk over them.
class McpGrid final : public QListView
{
    Q_OBJECT
public:
    explicit McpGrid(QWidget *parent = nullptr);

    void setScale(qreal scale);
    int columns() const;

Q_SIGNALS:
    /// Enter, or a double click: the person wants to do something with it.
    void wanted(const QModelIndex &index);
    /// A key or a mouse button: the person has taken over.
    void touched();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    void layOut();

    McpCard *m_card;
    qreal m_scale = 1;
};

} // namespace thunes
