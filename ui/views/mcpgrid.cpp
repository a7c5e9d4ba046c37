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
        parts << (*info.tools == 1 ? QStringLiteral("1 tool") : QStringLiteral("%1 tools").arg(*info.tools));
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
    const QRectF box = cell.adjusted(5, 5, -5, -5);
    if (option.state & QStyle::State_Selected) {
        // A frame of its own colour around the card: on red, green and grey it is seen alike.
        const bool focused = option.state & QStyle::State_HasFocus;
        painter->setPen(QPen(focused ? palette::accent : palette::muted, 2));
        painter->setBrush(focused ? palette::selected : palette::raised);
        painter->drawRoundedRect(cell.adjusted(1, 1, -1, -1), 7, 7);
    }
    theme::paintBox(*painter, words.tone, box);
    const QRectF inner = box.adjusted(10, 7, -10, -7);
    const auto line = [&inner](qreal top, qreal tall) {
        return QRectF(inner.left(), inner.top() + top, inner.width(), tall);
    };

    const QRectF first = line(0, 20);
    const QFont numbers = type::numbers(12, QFont::Medium);
    const QString latency = info.latencyMs ? latencyText(*info.latencyMs) : QString();
    const QFont name = type::words(13, QFont::DemiBold);
    const qreal nameWidth = first.width() - 20 - (latency.isEmpty() ? 0 : type::widthOf(numbers, latency) + 10);
    theme::paintGlyph(*painter, words.tone, {first.left() + 6, first.center().y()}, 12, colours.glyph);
    theme::paintText(*painter, name, colours.title, first.adjusted(20, 0, 0, 0),
                     type::elidedMiddle(name, info.name, nameWidth));
    theme::paintText(*painter, numbers, colours.title, first, latency, Qt::AlignRight);

    const QRectF second = line(22, 17);
    const QFont state = type::words(11, QFont::Bold);
    const QFont small = type::words(11);
    const QString word = pending.isEmpty() ? words.word : pending.toUpper() + QStringLiteral("…");
    theme::paintText(*painter, state, colours.title, second, word);
    const qreal after = type::widthOf(state, word) + 8;
    theme::paintText(*painter, small, colours.text, second.adjusted(after, 0, 0, 0),
                     type::elidedRight(small, lineOf(info), second.width() - after));

    const QRectF third = line(inner.height() - 20, 20);
    QString age;
    if (info.probing)
        age = QStringLiteral("probing…");
    else if (info.time && model)
        age = labAge(model->now(), *info.time) + QStringLiteral(" ago");
    theme::paintText(*painter, small, colours.text, third, age);
    const bool loud = words.tone != Tone::Crit && words.tone != Tone::Stale;
    paintLatency(*painter, third.adjusted(70, 1, -2, -1), info.history, colours.text,
                 loud ? palette::critMark : colours.text);
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

void McpGrid::focusInEvent(QFocusEvent *event)
{
    // Not the list's own: it would choose the first card for whoever only comes by.
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void McpGrid::mousePressEvent(QMouseEvent *event)
{
    Q_EMIT touched();
    QListView::mousePressEvent(event);
}

void McpGrid::keyPressEvent(QKeyEvent *event)
{
    Q_EMIT touched();
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
