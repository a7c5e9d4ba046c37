// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/filteredtable.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace thunes {

namespace {

Tone toneOfRow(RowState state)
{
    switch (state) {
    case RowState::Good: return Tone::Ok;
    case RowState::Warning: return Tone::Warn;
    case RowState::Bad: return Tone::Crit;
    case RowState::Quiet: return Tone::Off;
    case RowState::Plain: break;
    }
    return Tone::Neutral;
}

/// Glyph and word of the state column.
class StatePainter final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setScale(qreal scale) { m_scale = scale; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        painter->save();
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, palette::selected);
        painter->setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        painter->translate(option.rect.topLeft());
        painter->scale(m_scale, m_scale);
        const QRectF cell(0, 0, option.rect.width() / m_scale, option.rect.height() / m_scale);
        const Tone tone = toneOfRow(static_cast<RowState>(index.data(RowModel::StateRole).toInt()));
        // What is over keeps its shape and loses its colour.
        const bool over = index.data(RowModel::OverRole).toBool();
        const QColor ink = over ? palette::secondary : theme::inkOf(tone);
        theme::paintGlyph(*painter, tone, {14, cell.center().y()}, 11, ink);
        const QFont font = type::words(12);
        theme::paintText(*painter, font, tone == Tone::Ok && !over ? palette::text : ink,
                         cell.adjusted(27, 0, 0, 0),
                         type::elidedRight(font, index.data().toString(), cell.width() - 32));
        painter->fillRect(QRectF(0, cell.height() - 1, cell.width(), 1), palette::grid);
        painter->restore();
    }

private:
    qreal m_scale = 1;
};

/// Times and numbers: all digits as wide.
class FigurePainter final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setScale(qreal scale) { m_scale = scale; }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->font = type::numbers(qRound(11 * m_scale));
    }

private:
    qreal m_scale = 1;
};

class RowFilter final : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;
    void setWords(const QString &text)
    {
        m_words = text.split(u' ', Qt::SkipEmptyParts);
        invalidateFilter();
    }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        const QString text = sourceModel()->index(row, 0, parent).data(RowModel::AllTextRole).toString();
        return std::all_of(m_words.cbegin(), m_words.cend(), [&](const QString &word) {
            return text.contains(word, Qt::CaseInsensitive);
        });
    }

private:
    QStringList m_words;
};

} // namespace

FilteredTable::FilteredTable(const QString &title, const QStringList &headings, QList<int> widths,
                             QWidget *parent)
    : QFrame(parent)
    , m_rows(new RowModel(headings, this))
    , m_shown(new RowFilter(this))
    , m_title(new QLabel(title, this))
    , m_note(new QLabel(this))
    , m_problem(new QLabel(this))
    , m_filter(new QLineEdit(this))
    , m_table(new QTableView(this))
    , m_top(new QHBoxLayout)
    , m_widths(std::move(widths))
{
    setProperty("card", true);
    m_title->setProperty("heading", true);
    m_note->setProperty("quiet", true);
    // A long note is cut short; it never makes the window wider.
    m_note->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_note->setTextFormat(Qt::PlainText);
    m_problem->setProperty("warning", true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->hide();
    m_filter->setPlaceholderText(QStringLiteral("Filter"));
    m_filter->setAccessibleName(QStringLiteral("Filter ") + title.toLower());
    m_filter->setClearButtonEnabled(true);
    m_shown->setSourceModel(m_rows);
    m_table->setModel(m_shown);
    m_table->setAccessibleName(title);
    m_table->setItemDelegateForColumn(0, new StatePainter(m_table));
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setFrameShape(QFrame::NoFrame);
    // The last column takes what is left, and what is cut short is in the tip.
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_top->addWidget(m_title);
    m_top->addWidget(m_note, 1);
    m_top->addWidget(m_filter);
    auto *column = new QVBoxLayout(this);
    column->addLayout(m_top);
    column->addWidget(m_problem);
    column->addWidget(m_table, 1);
    m_table->viewport()->installEventFilter(this);
    connect(m_filter, &QLineEdit::textChanged, this,
            [this](const QString &text) { static_cast<RowFilter *>(m_shown)->setWords(text); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &FilteredTable::currentChanged);
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT activated(index.data(RowModel::KeyRole).toString());
    });
    setScale(1);
}

void FilteredTable::setRows(const QList<TableRow> &rows)
{
    m_rows->setRows(rows);
}

void FilteredTable::setNote(const QString &note, bool bad)
{
    m_noteText = note;
    m_note->setToolTip(note);
    elideNote();
    m_note->setStyleSheet(bad ? QStringLiteral("color: %1").arg(palette::warnMark.name()) : QString());
}

QString FilteredTable::note() const
{
    return m_noteText;
}

void FilteredTable::elideNote()
{
    m_note->setText(m_note->fontMetrics().elidedText(m_noteText, Qt::ElideRight, m_note->width()));
}

void FilteredTable::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    layout()->activate();
    elideNote();
}

void FilteredTable::setProblem(const QString &problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

QString FilteredTable::problem() const
{
    return m_problem->text();
}

void FilteredTable::setEmptyText(Tone tone, const QString &text, const QString &hint)
{
    m_emptyTone = tone;
    m_emptyText = text;
    m_emptyHint = hint;
    m_table->setAccessibleDescription(m_rows->rowCount() == 0 ? text : QString());
    m_table->viewport()->update();
}

void FilteredTable::setFigureColumns(const QList<int> &columns)
{
    m_figures = columns;
    for (const int column : columns)
        m_table->setItemDelegateForColumn(column, new FigurePainter(m_table));
    setScale(m_scale);
}

bool FilteredTable::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_table->viewport() || event->type() != QEvent::Paint || m_shown->rowCount() > 0
        || m_emptyText.isEmpty())
        return QFrame::eventFilter(watched, event);
    paintEmpty();
    return true;
}

void FilteredTable::paintEmpty()
{
    QPainter painter(m_table->viewport());
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(m_table->viewport()->rect(), palette::panel);
    painter.scale(m_scale, m_scale);
    const QRectF area(0, 0, m_table->viewport()->width() / m_scale, m_table->viewport()->height() / m_scale);
    if (m_emptyTone == Tone::Stale)
        theme::paintHatch(painter, area, palette::border);
    const QFont font = type::words(13, QFont::DemiBold);
    const QFont small = type::words(12);
    const QColor ink = theme::inkOf(m_emptyTone == Tone::Ok ? Tone::Neutral : m_emptyTone);
    const QString text = type::elidedRight(font, m_emptyText, area.width() - 60);
    const qreal width = type::widthOf(font, text);
    const qreal middle = area.center().y() - (m_emptyHint.isEmpty() ? 0 : 11);
    const qreal left = area.center().x() - width / 2;
    theme::paintGlyph(painter, m_emptyTone, {left - 14, middle}, 13, theme::inkOf(m_emptyTone));
    theme::paintText(painter, font, ink, {left, middle - 10, width, 20}, text);
    theme::paintText(painter, small, palette::secondary, {area.left(), middle + 13, area.width(), 18},
                     type::elidedRight(small, m_emptyHint, area.width() - 40), Qt::AlignHCenter);
}

void FilteredTable::addControl(QWidget *control)
{
    m_top->insertWidget(m_top->count() - 1, control);
}

void FilteredTable::setScale(qreal scale)
{
    m_scale = scale;
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    for (const int column : std::as_const(m_figures))
        static_cast<FigurePainter *>(m_table->itemDelegateForColumn(column))->setScale(scale);
    layout()->setContentsMargins(px(12), px(8), px(12), px(10));
    layout()->setSpacing(px(6));
    m_table->verticalHeader()->setDefaultSectionSize(px(28));
    for (int column = 0; column < m_widths.size(); ++column)
        m_table->setColumnWidth(column, px(m_widths[column]));
    m_filter->setFixedWidth(px(220));
    static_cast<StatePainter *>(m_table->itemDelegateForColumn(0))->setScale(scale);
}

QString FilteredTable::currentKey() const
{
    return m_table->currentIndex().data(RowModel::KeyRole).toString();
}

void FilteredTable::selectKey(const QString &key)
{
    for (int row = 0; row < m_shown->rowCount(); ++row) {
        if (m_shown->index(row, 0).data(RowModel::KeyRole).toString() == key)
            m_table->setCurrentIndex(m_shown->index(row, 0));
    }
}

int FilteredTable::shownRows() const
{
    return m_shown->rowCount();
}

} // namespace thunes
