// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/mcpgrid.h"

#include "ui/models/mcpservermodel.h"
#include "ui/models/worktreemodel.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/labwords.h"
#include "ui/views/latencyline.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QSortFilterProxyModel>

namespace thunes {

namespace {

/// The model behind the filter: it knows what time it is at the exporter.
const McpServerModel *modelOf(const QModelIndex &index)
{
    const auto *proxy = qobject_cast<const QSortFilterProxyModel *>(index.model());
    return qobject_cast<const McpServerModel *>(proxy ? proxy->sourceModel() : index.model());
}

/// What is wrong, else what it is.
QString lineOf(const McpServerInfo &info)
{
    if (!info.reason.isEmpty())
        return info.reason.section(u'\n', 0, 0);
    QStringList parts;
    if (!info.server.isEmpty())
        parts << (info.server + u' ' + info.version).trimmed();
    if (info.tools)
        parts << QStringLiteral("%1 tools").arg(*info.tools);
    if (parts.isEmpty() && !info.transport.isEmpty())
        parts << (info.transport == QLatin1String("script") ? QStringLiteral("health script")
                                                            : info.transport);
    return parts.join(QStringLiteral(" · "));
}

} // namespace

void McpCard::paint(QPainter *painter, const QStyleOptionViewItem &option,
                    const QModelIndex &index) const
{
    const auto info = index.data(McpServerModel::InfoRole).value<McpServerInfo>();
    const QString stale = index.data(McpServerModel::StaleRole).toString();
    const QString pending = index.data(McpServerModel::PendingRole).toString();
    const McpServerModel *model = modelOf(index);
    const LabWords words = wordsFor(info, stale);
    const ToneColours colours = theme::coloursOf(words.tone);

    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter->translate(option.rect.topLeft());
    painter->scale(m_scale, m_scale);
    const QRectF cell({0, 0}, QSizeF(option.rect.size()) / m_scale);
    const QRectF box = cell.adjusted(4, 4, -4, -4);
    theme::paintBox(*painter, words.tone, box);
    if (option.state & QStyle::State_Selected) {
        painter->setPen(QPen(option.state & QStyle::State_HasFocus ? palette::accent
                                                                   : palette::staleText, 2));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(box.adjusted(-1, -1, 1, 1), 5, 5);
    }
    const QRectF inner = box.adjusted(12, 8, -12, -8);
    const QFont state = type::words(11, QFont::Bold);
    const QString word = pending.isEmpty() ? words.word : pending.toUpper() + QStringLiteral("…");
    const qreal wordWidth = type::widthOf(state, word);
    theme::paintGlyph(*painter, words.tone, {inner.left() + 6, inner.top() + 10}, 12, colours.glyph);
    const QFont name = type::words(13, QFont::DemiBold);
    const qreal nameWidth = inner.width() - 20 - wordWidth - 10;
    theme::paintText(*painter, name, colours.title, {inner.left() + 20, inner.top(), nameWidth, 20},
                     type::elidedMiddle(name, info.name, nameWidth));
    theme::paintText(*painter, state, colours.title,
                     {inner.left(), inner.top(), inner.width(), 20}, word, Qt::AlignRight);

    const QFont small = type::words(11);
    theme::paintText(*painter, small, colours.text, {inner.left(), inner.top() + 25, 0, 16},
                     type::elidedRight(small, lineOf(info), inner.width()));

    // Bottom: latency now, its past, how old all that is.
    const QRectF bottom(inner.left(), inner.bottom() - 30, inner.width(), 30);
    const QString latency = info.latencyMs ? latencyText(*info.latencyMs) : QStringLiteral("–");
    theme::paintText(*painter, type::numbers(13, QFont::Medium), colours.title,
                     {bottom.left(), bottom.top(), 66, 16}, latency);
    QString age;
    if (info.probing)
        age = QStringLiteral("probing…");
    else if (info.time && model)
        age = labAge(model->now(), *info.time) + QStringLiteral(" ago");
    theme::paintText(*painter, small, colours.text, {bottom.left(), bottom.top() + 16, 66, 14}, age);
    paintLatency(*painter, {bottom.left() + 76, bottom.top() + 2, bottom.width() - 80, 26},
                 info.history, colours.text, words.tone == Tone::Crit ? colours.text : palette::critMark);
    painter->restore();
}

QSize McpCard::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *grid = qobject_cast<const QListView *>(option.widget);
    return grid && grid->gridSize().isValid() ? grid->gridSize()
                                              : QStyledItemDelegate::sizeHint(option, index);
}

McpGrid::McpGrid(QWidget *parent)
    : QListView(parent)
    , m_card(new McpCard(this))
{
    setAccessibleName(QStringLiteral("MCP servers"));
    setItemDelegate(m_card);
    setViewMode(QListView::IconMode);
    setMovement(QListView::Static);
    setResizeMode(QListView::Adjust);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setSelectionRectVisible(false);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // a bar that comes and goes moves the cards
    setFrameShape(QFrame::NoFrame);
    setTabKeyNavigation(false);
    setMouseTracking(true);
}

void McpGrid::setScale(qreal scale)
{
    m_scale = scale;
    m_card->setScale(scale);
    layOut();
}

int McpGrid::columns() const
{
    return std::max(1, viewport()->width() / static_cast<int>(McpCard::leastWidth * m_scale));
}

void McpGrid::layOut()
{
    // One pixel less: the view breaks a row that fits exactly.
    const QSize cell((viewport()->width() - 1) / columns(), static_cast<int>(McpCard::height * m_scale));
    if (cell != gridSize()) {
        setGridSize(cell);
        verticalScrollBar()->setSingleStep(cell.height() / 3);
    }
}

void McpGrid::resizeEvent(QResizeEvent *event)
{
    layOut();
    QListView::resizeEvent(event);
}

void McpGrid::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT wanted(currentIndex());
        return;
    }
    QListView::keyPressEvent(event);
}

void McpGrid::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->pos());
    if (index.isValid())
        Q_EMIT wanted(index);
}

} // namespace thunes
