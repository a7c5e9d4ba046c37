// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/tableview.h"

#include "ui/client/pooled.h"
#include "ui/panels/bars.h"
#include "ui/panels/colours.h"
#include "ui/panels/tablemodel.h"
#include "ui/panels/scrollbarstyle.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

/// Longer tables are ranked before they are sorted.
constexpr int longTable = 2000;

/// The place of each row in the order of one column; equal cells have equal ranks, empty ones -1.
QList<int> ranksOf(const QVariantList &values)
{
    struct Key
    {
        qsizetype row;
        std::optional<double> number;
        QString words;
    };
    std::vector<Key> keys;
    QList<int> ranks(values.size(), -1);
    for (qsizetype row = 0; row < values.size(); ++row) {
        if (!values.at(row).isValid())
            continue;
        bool isNumber = false;
        const double number = values.at(row).toDouble(&isNumber);
        keys.push_back({row, isNumber ? std::optional(number) : std::nullopt,
                        isNumber ? QString() : values.at(row).toString()});
    }
    // A strict order over all: numbers before words, and what is not a number before both.
    const auto compare = [](const Key &a, const Key &b) {
        if (a.number && b.number) {
            const bool isA = !std::isnan(*a.number);
            const bool isB = !std::isnan(*b.number);
            return isA != isB ? (isB ? -1 : 1) : !isA ? 0 : *a.number < *b.number ? -1 : *a.number > *b.number;
        }
        return a.number ? -1 : b.number ? 1 : QString::localeAwareCompare(a.words, b.words);
    };
    std::sort(keys.begin(), keys.end(),
              [&](const Key &a, const Key &b) { return compare(a, b) < 0; });
    int rank = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        rank += i > 0 && compare(keys[i - 1], keys[i]) < 0 ? 1 : 0;
        ranks[keys[i].row] = rank;
    }
    return ranks;
}

/// Numbers by size, words by language, nothing last in either direction.
class Sorted final : public QSortFilterProxyModel
{
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    /// Of the column to sort by next; empty: cells are compared themselves.
    void setRanks(const QList<int> &ranks) { m_ranks = ranks; }

    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        const QVariant value = QSortFilterProxyModel::headerData(section, orientation, role);
        if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section != sortColumn())
            return value;
        return QString(value.toString()
                       + (sortOrder() == Qt::AscendingOrder ? QStringLiteral(" ↑")
                                                            : QStringLiteral(" ↓")));
    }

protected:
    bool lessThan(const QModelIndex &a, const QModelIndex &b) const override
    {
        if (a.row() < m_ranks.size() && b.row() < m_ranks.size()) {
            const int x = m_ranks.at(a.row());
            const int y = m_ranks.at(b.row());
            return (x < 0) != (y < 0) ? (sortOrder() == Qt::AscendingOrder) == (x >= 0) : x < y;
        }
        const QVariant x = a.data(TableModel::SortRole);
        const QVariant y = b.data(TableModel::SortRole);
        if (x.isValid() != y.isValid())
            return (sortOrder() == Qt::AscendingOrder) == x.isValid();
        bool isX = false;
        bool isY = false;
        const double p = x.toDouble(&isX);
        const double q = y.toDouble(&isY);
        if (isX && isY)
            return p < q;
        return QString::localeAwareCompare(x.toString(), y.toString()) < 0;
    }

private:
    QList<int> m_ranks;
};

class CellDelegate final : public QStyledItemDelegate
{
public:
    CellDelegate(const TableModel *model, const QSortFilterProxyModel *sorted, QObject *parent)
        : QStyledItemDelegate(parent)
        , m_model(model)
        , m_sorted(sorted)
    {
    }
    void setScale(qreal scale) { m_scale = scale; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        const QModelIndex source = m_sorted->mapToSource(index);
        const FieldValue cell = m_model->cell(source.row(), source.column());
        const ColumnStyle &style = m_model->style(source.column());
        QRectF rect(option.rect);
        painter->save();
        QColor ink = palette::text;
        if (style.mode == CellMode::ColorBackground && cell.colour != palette::text) {
            QBrush fill(cell.colour);
            if (style.gradient) {
                QLinearGradient gradient(rect.topLeft(), rect.bottomRight());
                gradient.setColorAt(0, cell.colour.darker(118));
                gradient.setColorAt(1, cell.colour);
                fill = gradient;
            }
            painter->fillRect(rect.adjusted(0, 0, 0, -1), fill);
            ink = inkOn(cell.colour);
        } else if (style.mode == CellMode::ColorText) {
            ink = readable(cell.colour);
        } else if (!cell.value && m_model->isNumber(source.column())) {
            ink = palette::muted;
        }
        if (option.state & QStyle::State_Selected) {
            QColor tint = palette::accent;
            tint.setAlpha(44);
            painter->fillRect(rect, tint);
        }
        const qreal inset = 8 * m_scale;
        QRectF text = rect.adjusted(inset, 0, -inset, -1);
        const bool number = m_model->isNumber(source.column());
        const int pixels = static_cast<int>(std::round(12 * m_scale));
        QFont font = number ? type::numbers(pixels) : type::words(pixels);
        QString words = cell.text();
        if (style.mode == CellMode::Gauge && number) {
            const qreal room = std::min(text.width() * 0.45, type::widthOf(font, words) + 10 * m_scale);
            const QRectF bar(text.left(), rect.top() + rect.height() * 0.2, text.width() - room,
                             rect.height() * 0.6);
            paintBar(*painter, bar, cell, style.gauge, Qt::Horizontal);
            ink = readable(cell.colour);
            text.setLeft(bar.right() + 6 * m_scale);
        }
        if (!index.data(TableModel::LinkRole).toUrl().isEmpty()) {
            font.setUnderline(true);
            if (style.mode == CellMode::Text)
                ink = palette::accent;
        }
        const auto align = Qt::Alignment(index.data(Qt::TextAlignmentRole).toInt());
        theme::paintText(*painter, font, ink, text, type::elidedRight(font, words, text.width()),
                         align & Qt::AlignHorizontal_Mask);
        painter->setPen(QPen(palette::grid, 1));
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        if (option.state & QStyle::State_HasFocus) {
            painter->setPen(QPen(palette::accent, 1));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(option.rect.adjusted(0, 0, -1, -2));
        }
        painter->restore();
    }

private:
    const TableModel *m_model;
    const QSortFilterProxyModel *m_sorted;
    qreal m_scale = 1;
};

} // namespace

TableView::TableView(TableModel *model, const TableOptions &options, QWidget *parent)
    : QTableView(parent)
    , m_source(model)
    , m_sorted(new Sorted(this))
    , m_options(options)
{
    m_sorted->setSourceModel(model);
    m_sorted->setDynamicSortFilter(true);
    setModel(m_sorted);
    setItemDelegate(new CellDelegate(model, m_sorted, this));
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView *header = horizontalHeader();
    header->setVisible(options.showHeader);
    header->setSectionsClickable(true);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(24);
    connect(header, &QHeaderView::sectionClicked, this, &TableView::sortNext);
    connect(header, &QHeaderView::sectionResized, this, [this] {
        if (!m_fitting)
            m_widthsChosen = true;
        Q_EMIT columnsMoved();
    });
    connect(m_sorted, &QAbstractItemModel::modelReset, this, [this] {
        m_widthsChosen = false;
        m_sortChosen = false;
    });
    const auto follow = [this](const QModelIndex &index) {
        if (const QUrl link = index.data(TableModel::LinkRole).toUrl(); !link.isEmpty())
            Q_EMIT linkClicked(link);
    };
    connect(this, &QTableView::clicked, this, follow);
    connect(this, &QTableView::activated, this, follow);
    setScale(1);
}

TableView::~TableView() = default;

void TableView::setScale(qreal scale)
{
    m_scale = scale;
    static_cast<CellDelegate *>(itemDelegate())->setScale(scale);
    verticalHeader()->setDefaultSectionSize(static_cast<int>(std::round(m_options.rowHeight * scale)));
    horizontalHeader()->setFixedHeight(static_cast<int>(std::round(28 * scale)));
    horizontalHeader()->setFont(type::words(static_cast<int>(std::round(11 * scale)), QFont::DemiBold));
    QPalette colours = type::widgetPalette();
    setPalette(colours);
    setStyleSheet(theme::scrollBarStyle(scale) + QStringLiteral(
                      "QTableView { background: %1; border: 0; }"
                      "QHeaderView { background: %1; border: 0; }"
                      "QHeaderView::section { background: %1; color: %2; border: 0;"
                      " border-bottom: 1px solid %3; padding: 0 %4px; }"
                      "QHeaderView::section:hover { color: %5; }")
                      .arg(palette::panel.name(), palette::secondary.name(),
                           palette::borderStrong.name(), QString::number(std::round(8 * scale)),
                           palette::text.name()));
    fitColumns();
}

void TableView::setStale(bool stale)
{
    if (m_stale == stale)
        return;
    m_stale = stale;
    viewport()->update();
}

void TableView::sortAsConfigured()
{
    if (m_sortChosen)
        return;
    // The last of several keys first: sorting is stable.
    for (auto key = m_options.sortBy.crbegin(); key != m_options.sortBy.crend(); ++key) {
        for (int column = 0; column < m_source->columnCount(); ++column) {
            if (m_source->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString() != key->name)
                continue;
            const Qt::SortOrder order = key->descending ? Qt::DescendingOrder : Qt::AscendingOrder;
            sortBy(column, order);
        }
    }
}

void TableView::sortNext(int column)
{
    m_sortChosen = true;
    const bool same = m_sorted->sortColumn() == column;
    if (same && m_sorted->sortOrder() == Qt::DescendingOrder) {
        m_ranking.reset();
        m_sorted->sort(-1);
        horizontalHeader()->viewport()->update();
        return;
    }
    sortBy(column, same ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void TableView::sortBy(int column, Qt::SortOrder order)
{
    auto *sorted = static_cast<Sorted *>(m_sorted);
    m_ranking.reset();
    if (m_source->rowCount() <= longTable) {
        sorted->setRanks({});
        sorted->setDynamicSortFilter(true);
        sorted->sort(column, order);
        horizontalHeader()->viewport()->update();
        return;
    }
    sorted->setDynamicSortFilter(false); // New rows are ranked first.
    m_ranking = std::make_unique<QObject>();
    const QVariantList values = m_source->valuesOf(column);
    inPool<QList<int>>(m_ranking.get(), [values] { return ranksOf(values); },
                       [this, sorted, column, order](const QList<int> &ranks) {
                           sorted->setRanks(ranks);
                           sorted->sort(-1); // The same column again would change nothing.
                           sorted->sort(column, order);
                           horizontalHeader()->viewport()->update();
                       });
}

void TableView::rowsChanged()
{
    const int column = m_sorted->sortColumn();
    if (column >= 0 && (m_source->rowCount() > longTable || !m_sorted->dynamicSortFilter()))
        sortBy(column, m_sorted->sortOrder());
}

void TableView::fitColumns()
{
    if (m_widthsChosen || m_source->columnCount() == 0)
        return;
    m_fitting = true;
    const QFont headings = type::words(11, QFont::DemiBold);
    const int columns = m_source->columnCount();
    QList<qreal> widths;
    qreal total = 0;
    qreal flexible = 0;
    for (int column = 0; column < columns; ++column) {
        const ColumnStyle &style = m_source->style(column);
        qreal width = type::widthOf(headings, m_source->headerData(column, Qt::Horizontal,
                                                                   Qt::DisplayRole).toString())
                      + 30;
        const QFont font = m_source->isNumber(column) ? type::numbers(12) : type::words(12);
        // A sample is enough: the rest is cut off with dots and has a tooltip.
        const int rows = m_source->rowCount();
        for (int i = 0; i < std::min(rows, 60); ++i) {
            const int row = rows <= 60 ? i : static_cast<int>(qint64(i) * rows / 60);
            width = std::max(width, type::widthOf(font, m_source->cell(row, column).text()) + 18);
        }
        if (style.mode == CellMode::Gauge)
            width = std::max<qreal>(width + 80, 160);
        width = std::clamp<qreal>(width, 50, 420);
        if (style.minWidth)
            width = std::max<qreal>(width, *style.minWidth);
        if (style.width)
            width = *style.width;
        else
            flexible += width;
        widths << width;
        total += width;
    }
    const qreal room = viewport()->width() / m_scale;
    const qreal spare = room - total;
    int placed = 0;
    for (int column = 0; column < columns; ++column) {
        qreal width = widths.at(column);
        if (spare > 0 && flexible > 0 && !m_source->style(column).width)
            width += spare * width / flexible;
        int pixels = static_cast<int>(std::floor(width * m_scale));
        if (column == columns - 1 && spare >= 0 && flexible > 0)
            pixels = std::max(pixels, viewport()->width() - placed);
        placed += pixels;
        setColumnWidth(column, pixels);
    }
    m_fitting = false;
    Q_EMIT columnsMoved();
}

void TableView::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    if (!m_stale)
        return;
    QPainter painter(viewport());
    theme::paintHatch(painter, viewport()->rect(), palette::staleHatch, 8 * m_scale);
}

void TableView::resizeEvent(QResizeEvent *event)
{
    // In a low panel the rows come first.
    horizontalHeader()->setVisible(m_options.showHeader && height() >= 76 * m_scale);
    QTableView::resizeEvent(event);
    fitColumns();
}

void TableView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_S && event->modifiers() == Qt::NoModifier && currentIndex().isValid()) {
        sortNext(currentIndex().column());
        return;
    }
    // Not ours: the page's own keys must work from here too.
    if (event->key() == Qt::Key_Escape || (!event->text().isEmpty() && event->text().at(0).isPrint())) {
        event->ignore();
        return;
    }
    QTableView::keyPressEvent(event);
}

void TableView::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    Q_EMIT columnsMoved();
}

} // namespace thunes
