// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/alertlist.h"

#include "ui/models/alertmodel.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/alertrowpainter.h"

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

namespace thunes {

Tone toneOfAlert(AlertPhase phase, const QString &severity)
{
    if (phase == AlertPhase::Resolved)
        return Tone::Ok;
    if (phase != AlertPhase::Firing && phase != AlertPhase::Pending)
        return Tone::Off;
    switch (severityRank(severity)) {
    case 0: return Tone::Crit;
    case 1: return Tone::Warn;
    default: return Tone::Off;
    }
}

AlertList::AlertList(AlertModel *model, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
    , m_painter(new AlertRowPainter(this))
{
    setAccessibleName(QStringLiteral("Alerts"));
    setModel(model);
    setItemDelegate(m_painter);
    setHeaderHidden(true);
    setUniformRowHeights(true); // Thousands of rows: none is measured but the first.
    setIndentation(0);
    setRootIsDecorated(false);
    setAnimated(false);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &where) {
        if (!where.isValid())
            openNewGroups();
    });
    connect(this, &QTreeView::collapsed, this,
            [this](const QModelIndex &index) { m_closed.insert(index.data().toString()); });
    connect(this, &QTreeView::expanded, this,
            [this](const QModelIndex &index) { m_closed.remove(index.data().toString()); });
    connect(this, &QTreeView::clicked, this, [this](const QModelIndex &index) {
        if (index.data(AlertModel::IsGroupRole).toBool())
            setExpanded(index, !isExpanded(index));
    });
    setExpandsOnDoubleClick(false);
    openNewGroups();
}

AlertList::~AlertList() = default;

void AlertList::openNewGroups()
{
    if (m_closed.isEmpty()) {
        expandAll();
        return;
    }
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex group = m_model->index(row, 0);
        if (!m_closed.contains(group.data().toString()))
            expand(group);
    }
}

void AlertList::setScale(qreal scale)
{
    m_scale = scale;
    m_painter->setScale(scale);
    verticalScrollBar()->setSingleStep(static_cast<int>(42 * scale));
    scheduleDelayedItemsLayout();
}

void AlertList::setNow(TimePoint now)
{
    m_painter->setNow(now);
    viewport()->update();
}

void AlertList::setEmptyText(const QString &text, Tone tone)
{
    m_empty = text;
    m_emptyTone = tone;
    setAccessibleDescription(text);
    if (m_model->rowCount() == 0)
        viewport()->update();
}

const AlertEntry *AlertList::current() const
{
    return m_model->entry(currentIndex());
}

void AlertList::select(const QString &key)
{
    const QModelIndex index = m_model->indexOf(key);
    if (!index.isValid())
        return;
    expand(index.parent());
    setCurrentIndex(index);
    scrollTo(index);
}

void AlertList::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    Q_EMIT currentAlertChanged();
}

void AlertList::dataChanged(const QModelIndex &topLeft, const QModelIndex &bottomRight,
                            const QList<int> &roles)
{
    QTreeView::dataChanged(topLeft, bottomRight, roles);
    const QModelIndex current = currentIndex();
    if (current.isValid() && current.parent() == topLeft.parent() && topLeft.row() <= current.row()
        && current.row() <= bottomRight.row())
        Q_EMIT currentAlertChanged();
}

void AlertList::keyPressEvent(QKeyEvent *event)
{
    const bool plain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (plain && event->key() == Qt::Key_A && current()) {
        Q_EMIT acknowledgeWanted();
    } else if (plain && event->key() == Qt::Key_S && current()) {
        Q_EMIT silenceWanted();
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Space) && !current()
               && currentIndex().isValid()) {
        setExpanded(currentIndex(), !isExpanded(currentIndex()));
    } else if (plain && !event->text().isEmpty() && event->text().at(0).isPrint()) {
        event->ignore(); // No search as one types: letters are commands here.
    } else {
        QTreeView::keyPressEvent(event);
    }
}

void AlertList::paintEvent(QPaintEvent *event)
{
    if (m_model->rowCount() > 0) {
        QTreeView::paintEvent(event);
        return;
    }
    QPainter painter(viewport());
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(viewport()->rect(), palette::panel);
    painter.scale(m_scale, m_scale);
    const QRectF area(0, 0, viewport()->width() / m_scale, viewport()->height() / m_scale);
    if (m_emptyTone == Tone::Stale)
        theme::paintHatch(painter, area, palette::border);
    const QFont font = type::words(13, QFont::DemiBold);
    const QString text = type::elidedRight(font, m_empty, area.width() - 60);
    const qreal width = type::widthOf(font, text);
    const qreal left = area.center().x() - width / 2;
    theme::paintGlyph(painter, m_emptyTone, {left - 16, area.center().y()}, 14, theme::inkOf(m_emptyTone));
    theme::paintText(painter, font, theme::inkOf(m_emptyTone == Tone::Ok ? Tone::Neutral : m_emptyTone),
                     {left, area.top(), width, area.height()}, text);
}

} // namespace thunes
