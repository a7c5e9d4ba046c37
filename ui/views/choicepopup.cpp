// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/choicepopup.h"

#include "ui/models/optionmodel.h"
#include "ui/theme/formstyle.h"
#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"
#include "ui/views/toolbutton.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QScreen>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace thunes {

namespace {

constexpr int rowHeight = 26;
const QStringList ops{QStringLiteral("="), QStringLiteral("!="), QStringLiteral("=~"),
                      QStringLiteral("!~")};

} // namespace

class ChoicePopup::Delegate final : public QStyledItemDelegate
{
public:
    explicit Delegate(ChoicePopup *popup)
        : QStyledItemDelegate(popup)
        , m_popup(popup)
    {
    }

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override
    {
        return {40, static_cast<int>(rowHeight * m_popup->m_scale)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        painter->save();
        painter->setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        painter->translate(option.rect.topLeft());
        painter->scale(m_popup->m_scale, m_popup->m_scale);
        const QRectF row({0, 0}, QSizeF(option.rect.size()) / m_popup->m_scale);
        const bool current = option.state & QStyle::State_Selected;
        if (current || option.state & QStyle::State_MouseOver)
            painter->fillRect(row, current ? palette::selected : palette::raised);
        const bool marked = index.data(OptionModel::MarkedRole).toBool();
        qreal x = 10;
        if (m_popup->m_choice.multi) {
            const QRectF box(x, row.center().y() - 6, 12, 12);
            painter->setPen(QPen(marked ? palette::accent : palette::muted, 1));
            painter->setBrush(marked ? palette::accent : palette::background);
            painter->drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 3, 3);
            if (marked) {
                painter->setPen(QPen(palette::background, 1.8, Qt::SolidLine, Qt::RoundCap,
                                     Qt::RoundJoin));
                painter->drawPolyline(QPolygonF(QList<QPointF>{box.topLeft() + QPointF(3, 6.2),
                                                               box.topLeft() + QPointF(5.2, 8.6),
                                                               box.topLeft() + QPointF(9.2, 3.8)}));
            }
            x += 20;
        } else if (marked) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(palette::accent);
            painter->drawEllipse(QPointF(x + 1, row.center().y()), 3, 3);
            x += 12;
        } else {
            x += 12;
        }
        const QFont font = type::words(12, marked ? QFont::DemiBold : QFont::Normal);
        const QString text = index.data().toString();
        theme::paintText(*painter, font, palette::text, {x, 0, 0, row.height()},
                         type::elidedMiddle(font, text, row.width() - x - 10));
        painter->restore();
    }

private:
    ChoicePopup *m_popup;
};

ChoicePopup::ChoicePopup(QWidget *parent)
    : QFrame(parent, Qt::Popup)
    , m_model(new OptionModel(this))
    , m_filter(new OptionFilter(this))
    , m_title(new QLabel(this))
    , m_description(new QLabel(this))
    , m_problem(new QLabel(this))
    , m_field(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_hint(new QLabel(this))
    , m_ops(new QHBoxLayout)
{
    setProperty("popup", true);
    m_filter->setSourceModel(m_model);
    m_title->setProperty("heading", true);
    m_title->setTextFormat(Qt::PlainText);
    for (QLabel *label : {m_description, m_hint})
        label->setProperty("quiet", true);
    m_description->setTextFormat(Qt::PlainText);
    m_description->setWordWrap(true);
    m_problem->setProperty("wrong", true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setWordWrap(true);
    m_field->setPlaceholderText(QStringLiteral("Type to narrow the list"));
    m_list->setModel(m_filter);
    m_list->setItemDelegate(new Delegate(this));
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    auto *column = new QVBoxLayout(this);
    auto *top = new QHBoxLayout;
    top->addWidget(m_title, 1);
    top->addLayout(m_ops);
    column->addLayout(top);
    column->addWidget(m_description);
    column->addWidget(m_field);
    column->addWidget(m_problem);
    column->addWidget(m_list, 1);
    column->addWidget(m_hint);
    for (const QString &op : ops) {
        auto *button = new ToolButton(ToolButton::Icon::None, QStringLiteral("Operator ") + op, this);
        button->setWords(op);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::NoFocus);
        connect(button, &ToolButton::clicked, this, [this, op] {
            m_choice.op = op;
            showOp();
        });
        m_ops->addWidget(button);
        m_opButtons << button;
    }
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &ChoicePopup::filter);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex &index) {
        if (m_choice.multi)
            toggle(index);
        else
            finish({m_model->option(m_filter->mapToSource(index).row())});
    });
}

void ChoicePopup::openAt(QWidget *anchor, const Choice &choice, qreal scale)
{
    m_anchor = anchor;
    m_scale = scale;
    m_marksChanged = m_done = false;
    setStyleSheet(theme::formStyle(scale)
                  + QStringLiteral("QListView { background: %1; border: 1px solid %2; }")
                        .arg(palette::background.name(), palette::border.name()));
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(12), px(10), px(12), px(10));
    layout()->setSpacing(px(8));
    m_ops->setSpacing(px(2));
    for (ToolButton *button : std::as_const(m_opButtons)) {
        button->setScale(scale);
        button->setVisible(!choice.op.isEmpty());
    }
    setAccessibleName(choice.title);
    m_title->setText(choice.title);
    m_description->setText(choice.description);
    m_description->setVisible(!choice.description.isEmpty());
    m_field->clear();
    m_field->setAccessibleName(choice.title);
    m_list->setAccessibleName(choice.title);
    m_model->setOptions({});
    m_model->setMarked(choice.chosen);
    m_filter->setWords({});
    renew(choice);
    showOp();
    qreal widest = 280;
    for (const VariableOption &option : choice.options.mid(0, 400))
        widest = std::max(widest, type::widthOf(type::words(12, QFont::DemiBold), option.text));
    resize(px(static_cast<int>(std::min(widest + 84, 520.0))),
           px(std::clamp(190 + rowHeight * static_cast<int>(std::min<qsizetype>(choice.options.size(), 12)),
                         240, 440)));
    QPoint place = anchor->mapToGlobal(QPoint(0, anchor->height() + px(4)));
    if (const QScreen *screen = anchor->screen()) {
        const QRect room = screen->availableGeometry();
        place.setX(std::clamp(place.x(), room.left(), std::max(room.left(), room.right() - width())));
        place.setY(std::clamp(place.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    }
    move(place);
    show();
    m_field->setFocus();
}

void ChoicePopup::renew(const Choice &choice)
{
    const QString op = isVisible() ? m_choice.op : choice.op;
    const QVariant before = m_list->currentIndex().data(OptionModel::ValueRole);
    m_choice = choice;
    m_choice.op = op;
    m_problem->setText(choice.problem);
    m_problem->setVisible(!choice.problem.isEmpty());
    m_model->setOptions(choice.options);
    // The cursor stays on its value; at first it is on what is chosen.
    const QString wanted = before.isValid() ? before.toString() : choice.chosen.value(0).value;
    QModelIndex at = m_filter->index(0, 0);
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        if (m_filter->index(row, 0).data(OptionModel::ValueRole).toString() == wanted)
            at = m_filter->index(row, 0);
    }
    m_list->setCurrentIndex(at);
    m_list->scrollTo(at);
    showHint();
}

QString ChoicePopup::hint() const { return m_hint->text(); }

void ChoicePopup::filter()
{
    m_filter->setWords(m_field->text());
    const QModelIndex first = m_filter->index(0, 0);
    m_list->setCurrentIndex(first);
    m_list->scrollTo(first);
    showHint();
}

void ChoicePopup::showHint()
{
    const QLocale locale(QLocale::English);
    const int all = m_model->rowCount(), shown = m_filter->rowCount();
    const QString typed = m_field->text().trimmed();
    QStringList parts;
    if (m_choice.loading && all == 0)
        parts << QStringLiteral("Asking Prometheus …");
    else if (shown < all)
        parts << QStringLiteral("%1 of %2").arg(locale.toString(shown), locale.toString(all));
    else
        parts << (all == 1 ? QStringLiteral("1 value")
                           : QStringLiteral("%1 values").arg(locale.toString(all)));
    if (m_choice.multi)
        parts << QStringLiteral("%1 marked").arg(locale.toString(m_model->marked().size()));
    if (shown == 0 && !typed.isEmpty() && m_choice.canType)
        parts << QStringLiteral("Enter takes “%1” as it is").arg(typed.left(40));
    else if (m_choice.multi)
        parts << QStringLiteral("Space marks, Enter takes, Esc leaves");
    else
        parts << QStringLiteral("Enter takes, Esc leaves");
    if (!m_choice.op.isEmpty())
        parts << QStringLiteral("Tab: operator");
    m_hint->setText(parts.join(QStringLiteral(" · ")));
}

void ChoicePopup::showOp()
{
    for (qsizetype i = 0; i < ops.size(); ++i)
        m_opButtons.at(i)->setChecked(ops.at(i) == m_choice.op);
    m_field->setAccessibleDescription(
        m_choice.op.isEmpty() ? QString() : QStringLiteral("Operator ") + m_choice.op);
}

bool ChoicePopup::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const auto *press = static_cast<QKeyEvent *>(event);
        if (key(press->key(), press->modifiers() & ~Qt::KeypadModifier))
            return true;
    }
    return QFrame::eventFilter(watched, event);
}

bool ChoicePopup::key(int key, Qt::KeyboardModifiers modifiers)
{
    const int page = std::max(1, m_list->viewport()->height()
                                     / std::max(1, static_cast<int>(rowHeight * m_scale)) - 1);
    switch (key) {
    case Qt::Key_Escape:
        m_done = true;
        hide();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (modifiers & Qt::ShiftModifier)
            takeTyped();
        else
            take();
        return true;
    case Qt::Key_Down: moveBy(1); return true;
    case Qt::Key_Up: moveBy(-1); return true;
    case Qt::Key_PageDown: moveBy(page); return true;
    case Qt::Key_PageUp: moveBy(-page); return true;
    case Qt::Key_Home:
    case Qt::Key_End:
        if (modifiers != Qt::ControlModifier && !m_field->text().isEmpty())
            return false; // In the text.
        moveBy(key == Qt::Key_Home ? -m_filter->rowCount() : m_filter->rowCount());
        return true;
    case Qt::Key_Space:
        if (!m_choice.multi)
            return false;
        toggle(m_list->currentIndex());
        return true;
    case Qt::Key_A: {
        if (!m_choice.multi || modifiers != Qt::ControlModifier)
            return false;
        QList<int> rows;
        for (int row = 0; row < m_filter->rowCount(); ++row)
            rows << m_filter->mapToSource(m_filter->index(row, 0)).row();
        m_model->mark(rows);
        m_marksChanged = true;
        showHint();
        return true;
    }
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        if (!m_choice.op.isEmpty()) {
            const qsizetype by = key == Qt::Key_Tab ? 1 : ops.size() - 1;
            m_choice.op = ops.at((ops.indexOf(m_choice.op) + by) % ops.size());
            showOp();
        }
        return true;
    default:
        return false;
    }
}

void ChoicePopup::moveBy(int by)
{
    const int rows = m_filter->rowCount();
    if (rows == 0)
        return;
    const int row = std::clamp(m_list->currentIndex().row() + by, 0, rows - 1);
    m_list->setCurrentIndex(m_filter->index(row, 0));
    m_list->scrollTo(m_list->currentIndex());
}

void ChoicePopup::toggle(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    m_model->toggle(m_filter->mapToSource(index).row());
    m_marksChanged = true;
    showHint();
}

void ChoicePopup::take()
{
    if (m_choice.multi && m_marksChanged) {
        finish(m_model->marked());
        return;
    }
    const QModelIndex current = m_list->currentIndex();
    if (current.isValid())
        finish({m_model->option(m_filter->mapToSource(current).row())});
    else
        takeTyped();
}

void ChoicePopup::takeTyped()
{
    const QString typed = m_field->text().trimmed();
    if (!m_choice.canType || typed.isEmpty())
        return;
    const VariableOption option{typed, typed};
    finish(m_choice.multi && m_marksChanged ? m_model->marked() << option
                                            : QList<VariableOption>{option});
}

void ChoicePopup::finish(const QList<VariableOption> &chosen)
{
    if (chosen.isEmpty()) {
        m_hint->setText(QStringLiteral("Mark at least one"));
        return;
    }
    m_done = true;
    hide();
    Q_EMIT taken(chosen, m_choice.op);
}

void ChoicePopup::hideEvent(QHideEvent *event)
{
    QFrame::hideEvent(event);
    // A click elsewhere takes what was marked, as it does in every list with check boxes.
    const bool takes = !std::exchange(m_done, true) && m_choice.multi && m_marksChanged
                       && !m_model->marked().isEmpty();
    if (takes)
        Q_EMIT taken(m_model->marked(), m_choice.op);
    Q_EMIT closed();
}

} // namespace thunes
