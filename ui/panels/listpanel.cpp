// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/listpanel.h"

#include "ui/panels/scrollbarstyle.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QKeyEvent>
#include <QListView>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>

namespace thunes {

namespace {

constexpr qreal rowHeight = 38;
constexpr qreal lineHeight = 24; ///< Of a heading, or of a row without details.

} // namespace

Tone toneOf(RowState state)
{
    switch (state) {
    case RowState::Good:
        return Tone::Ok;
    case RowState::Warning:
        return Tone::Warn;
    case RowState::Bad:
        return Tone::Crit;
    case RowState::Quiet:
        return Tone::Off;
    case RowState::Plain:
        break;
    }
    return Tone::Neutral;
}

class ListPanel::RowPainter final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    qreal scale = 1;

    static QString text(const QModelIndex &index, int column)
    {
        return index.siblingAtColumn(column).data().toString();
    }
    static bool isHeading(const QModelIndex &index)
    {
        return index.data(RowModel::KeyRole).toString().startsWith(u'#');
    }

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override
    {
        const bool low = isHeading(index) || text(index, 1).isEmpty();
        return QSizeF(100, (low ? lineHeight : rowHeight) * scale).toSize();
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        painter->save();
        painter->setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        painter->translate(option.rect.topLeft());
        painter->scale(scale, scale);
        const QRectF row(0, 0, option.rect.width() / scale, option.rect.height() / scale);
        if (isHeading(index))
            theme::paintText(*painter, type::words(11, QFont::DemiBold), palette::muted,
                             row.adjusted(8, 0, -8, 0), text(index, 0));
        else
            paintRow(*painter, option, row, index);
        painter->restore();
    }

private:
    static void paintRow(QPainter &painter, const QStyleOptionViewItem &option, const QRectF &row,
                         const QModelIndex &index)
    {
        const bool current = option.state & QStyle::State_HasFocus;
        if (current || (option.state & QStyle::State_MouseOver))
            painter.fillRect(row, current ? palette::selected : palette::raised);
        painter.fillRect(QRectF(0, row.height() - 1, row.width(), 1), palette::grid);
        const Tone tone = toneOf(static_cast<RowState>(index.data(RowModel::StateRole).toInt()));
        qreal x = 8;
        const QString detail = text(index, 1);
        const qreal first = detail.isEmpty() ? row.center().y() : 12;
        if (tone != Tone::Neutral) {
            theme::paintGlyph(painter, tone, {x + 6, first}, 12, theme::inkOf(tone));
            x += 20;
        }
        const bool loud = tone == Tone::Crit || tone == Tone::Warn;
        const QFont title = type::words(12, loud ? QFont::DemiBold : QFont::Medium);
        const QFont small = type::words(11);
        const QFont number = type::numbers(11);
        const QRectF line(x, first - 9, row.width() - x - 8, 18);
        // In a narrow list the first of its words stays ("old" rather than "2 min").
        QString right = text(index, 2);
        if (type::widthOf(number, right) > line.width() * 0.4)
            right = right.section(QStringLiteral(" · "), 0, 0);
        if (type::widthOf(number, right) > line.width() * 0.6)
            right.clear();
        const qreal rightWidth = right.isEmpty() ? 0 : type::widthOf(number, right) + 12;
        theme::paintText(painter, title, tone == Tone::Off ? palette::secondary : palette::text,
                         line, type::elidedRight(title, text(index, 0), line.width() - rightWidth));
        theme::paintText(painter, number, palette::secondary, line, right, Qt::AlignRight);
        if (!detail.isEmpty())
            theme::paintText(painter, small, palette::muted, line.translated(0, 16),
                             type::elidedRight(small, detail, line.width()));
    }
};

class ListPanel::View final : public QListView
{
public:
    explicit View(ListPanel *panel)
        : QListView(panel)
        , m_panel(panel)
    {
        setFrameShape(QFrame::NoFrame);
        setMouseTracking(true);
        setEditTriggers(NoEditTriggers);
        setSelectionMode(SingleSelection);
        setVerticalScrollMode(ScrollPerPixel);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        QPalette colours = type::widgetPalette();
        colours.setColor(QPalette::Base, palette::panel);
        setPalette(colours);
        setStyleSheet(theme::scrollBarStyle(1));
    }

    void choose(const QModelIndex &index)
    {
        const QString key = index.data(RowModel::KeyRole).toString();
        if (!key.isEmpty() && !key.startsWith(u'#'))
            m_panel->rowChosen(key);
    }

    void layOutAgain() { scheduleDelayedItemsLayout(); }

    RowPainter *painter = nullptr;
    Tone emptyTone = Tone::Neutral;
    QString emptyText;

protected:
    void keyPressEvent(QKeyEvent *event) override
    {
        if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
            && currentIndex().isValid()) {
            choose(currentIndex());
            return;
        }
        QListView::keyPressEvent(event);
    }

    void mouseReleaseEvent(QMouseEvent *event) override
    {
        QListView::mouseReleaseEvent(event);
        if (event->button() == Qt::LeftButton)
            choose(indexAt(event->pos()));
    }

    void paintEvent(QPaintEvent *event) override
    {
        QListView::paintEvent(event);
        if (model()->rowCount() > 0 || emptyText.isEmpty())
            return;
        QPainter words(viewport());
        words.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        words.scale(painter->scale, painter->scale);
        const QRectF area(QPointF(0, 0), QSizeF(viewport()->size()) / painter->scale);
        const QFont font = type::words(12);
        const QRectF room = area.adjusted(12, 0, -12, 0);
        const QRectF needed = QFontMetricsF(font).boundingRect(
            QRectF(0, 0, room.width(), 1000), Qt::TextWordWrap | Qt::AlignHCenter, emptyText);
        const qreal height = std::min(needed.height(), area.height() - 20);
        const qreal top = std::max(0.0, area.center().y() - (height + 22) / 2);
        if (emptyTone != Tone::Neutral && area.height() > 44)
            theme::paintGlyph(words, emptyTone, {area.center().x(), top + 8}, 16,
                              theme::inkOf(emptyTone));
        words.setFont(font);
        words.setPen(emptyTone == Tone::Warn ? palette::warnText : palette::secondary);
        words.drawText(QRectF(room.left(), area.height() > 44 ? top + 22 : 0, room.width(),
                              area.height() > 44 ? height : area.height()),
                       Qt::TextWordWrap | Qt::AlignHCenter, emptyText);
    }

private:
    ListPanel *m_panel;
};

ListPanel::ListPanel(Panel panel, QWidget *parent)
    : PanelFrame(std::move(panel), parent)
    , m_model(new RowModel(
          {QStringLiteral("Title"), QStringLiteral("Details"), QStringLiteral("When")}, this))
    , m_view(new View(this))
{
    m_view->painter = new RowPainter(m_view);
    m_view->setItemDelegate(m_view->painter);
    m_view->setModel(m_model);
    m_view->setAccessibleName(PanelFrame::panel().title);
    setBodyWidget(m_view);
}

ListPanel::~ListPanel() = default;

QWidget *ListPanel::list() const
{
    return m_view;
}

QString ListPanel::emptyText() const
{
    return rows().isEmpty() ? m_view->emptyText : QString();
}

void ListPanel::setRows(const QList<TableRow> &rows)
{
    m_model->setRows(rows);
    m_view->viewport()->update();
}

void ListPanel::setEmptyText(Tone tone, const QString &words)
{
    m_view->emptyTone = tone;
    m_view->emptyText = words;
    m_view->viewport()->update();
}

QString ListPanel::spokenValues() const
{
    QStringList words;
    for (const TableRow &row : rows())
        words << row.texts.value(0)
                     + (row.texts.value(2).isEmpty() ? QString() : u' ' + row.texts.value(2));
    return words.isEmpty() ? emptyText() : words.join(QStringLiteral(", "));
}

void ListPanel::scaleChanged()
{
    m_view->painter->scale = PanelFrame::scale();
    m_view->setStyleSheet(theme::scrollBarStyle(PanelFrame::scale()));
    m_view->layOutAgain();
}

} // namespace thunes
