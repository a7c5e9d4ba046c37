// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/worktreetable.h"

#include "ui/models/worktreemodel.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/labwords.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

namespace thunes {

void WorktreeCell::paint(QPainter *painter, const QStyleOptionViewItem &option,
                         const QModelIndex &index) const
{
    const auto info = index.data(WorktreeModel::InfoRole).value<WorktreeInfo>();
    const QString stale = index.data(WorktreeModel::StaleRole).toString();
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter->translate(option.rect.topLeft());
    painter->scale(m_scale, m_scale);
    const QRectF cell({0, 0}, QSizeF(option.rect.size()) / m_scale);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(cell, palette::selected);
    painter->fillRect(QRectF(0, cell.bottom() - 1, cell.width(), 1), palette::grid);
    const QRectF inner = cell.adjusted(8, 0, -6, -1);

    const auto tagged = [&](const LabWords &words) {
        const QFont font = type::words(11, QFont::DemiBold);
        const bool loud = words.tone == Tone::Crit || words.tone == Tone::Warn;
        const QRectF box(inner.left() - 2, inner.top() + 4, inner.width() + 2, inner.height() - 8);
        if (loud)
            theme::paintBox(*painter, words.tone, box, 3);
        const bool silent = words.tone == Tone::Off && !words.word.startsWith(QStringLiteral("PASSING"));
        const ToneColours colours = theme::coloursOf(words.tone);
        theme::paintGlyph(*painter, words.tone, {inner.left() + 8, inner.center().y()}, 11,
                          loud ? colours.glyph : theme::inkOf(words.tone));
        theme::paintText(*painter, font, loud     ? colours.title
                                        : words.tone == Tone::Stale ? palette::staleText
                                        : silent ? palette::muted
                                                 : palette::text,
                         inner.adjusted(20, 0, 0, 0),
                         type::elidedRight(font, words.word.toLower(), inner.width() - 24));
    };
    const QString text = index.data().toString();
    const bool old = !stale.isEmpty();
    switch (index.column()) {
    case WorktreeModel::State:
        tagged(wordsFor(info.state, stale));
        break;
    case WorktreeModel::Tests:
        tagged(wordsForTests(info.tests, info.outdated.value_or(false), stale));
        break;
    default: {
        const bool name = index.column() == WorktreeModel::Name;
        const bool number = index.column() == WorktreeModel::Changed
                            || index.column() == WorktreeModel::Untracked
                            || index.column() == WorktreeModel::Upstream;
        const bool trouble = index.column() == WorktreeModel::Progress
                             || (name && !info.errors.isEmpty());
        const QFont font = number ? type::numbers(12)
                                  : type::words(12, name ? QFont::DemiBold : QFont::Normal);
        const QColor colour = old       ? palette::staleText
                              : trouble ? palette::warnMark
                              : name    ? palette::text
                                        : palette::secondary;
        const auto alignment = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
        theme::paintText(*painter, font, colour, inner,
                         name ? type::elidedMiddle(font, text, inner.width())
                              : type::elidedRight(font, text, inner.width()),
                         alignment & Qt::AlignRight ? Qt::AlignRight : Qt::AlignLeft);
    }
    }
    if (option.state & QStyle::State_HasFocus && index.column() == 0)
        painter->fillRect(QRectF(0, 0, 2, cell.height()), palette::accent);
    painter->restore();
}

WorktreeTable::WorktreeTable(QWidget *parent)
    : QTableView(parent)
    , m_cell(new WorktreeCell(this))
{
    setAccessibleName(QStringLiteral("Worktrees"));
    setItemDelegate(m_cell);
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setSortIndicatorShown(true);
    setSortingEnabled(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    connect(this, &QTableView::doubleClicked, this, &WorktreeTable::wanted);
}

void WorktreeTable::setScale(qreal scale)
{
    m_cell->setScale(scale);
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    verticalHeader()->setDefaultSectionSize(px(30));
    verticalScrollBar()->setSingleStep(px(30));
    const int widths[] = {190, 104, 140, 160, 84, 76, 82, 280, 150};
    if (!model())
        return;
    for (int column = 0; column < WorktreeModel::ColumnCount; ++column)
        setColumnWidth(column, px(widths[column]));
    horizontalHeader()->setSectionResizeMode(WorktreeModel::Commit, QHeaderView::Stretch);
    horizontalHeader()->setMinimumSectionSize(px(48));
}

void WorktreeTable::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT wanted(currentIndex());
        return;
    }
    // Left and right would only walk through cells of a row that is one thing.
    QTableView::keyPressEvent(event);
}

} // namespace thunes
