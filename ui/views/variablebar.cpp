// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/variablebar.h"

#include "ui/models/variableset.h"
#include "ui/theme/formstyle.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/choicepopup.h"
#include "ui/views/variablecontrol.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

using Type = VariableType;

constexpr int gap = 8;
constexpr int rowPitch = 34;

QString labelOf(const VariableDefinition &definition)
{
    return definition.label.isEmpty() ? definition.name : definition.label;
}

Choice choiceOf(const VariableState &state)
{
    Choice choice;
    choice.title = labelOf(state.definition);
    choice.description = state.definition.description;
    choice.options = state.options;
    choice.chosen = state.chosen;
    choice.multi = state.definition.multi;
    choice.canType = state.definition.allowCustom && state.definition.type != Type::DataSource;
    choice.loading = state.status == VariableStatus::Asking;
    choice.problem = state.problem.isEmpty() ? state.note : state.problem;
    return choice;
}

QList<VariableOption> optionsOf(const QStringList &texts)
{
    QList<VariableOption> options;
    for (const QString &text : texts)
        options.append({text, text});
    return options;
}

} // namespace

struct VariableBar::Item
{
    QString name;
    VariableControl *button = nullptr;
    QLineEdit *field = nullptr;
    QLabel *label = nullptr; ///< Beside a field or before filters.
    QList<VariableControl *> filters; ///< The last one adds.
    bool shown = false;

    QList<QWidget *> widgets() const
    {
        QList<QWidget *> all;
        for (QWidget *widget : {static_cast<QWidget *>(label), static_cast<QWidget *>(button),
                                static_cast<QWidget *>(field)}) {
            if (widget)
                all << widget;
        }
        for (VariableControl *filter : filters)
            all << filter;
        return all;
    }
};

VariableBar::VariableBar(VariableSet *variables, QWidget *parent)
    : QWidget(parent)
    , m_variables(variables)
    , m_popup(new ChoicePopup(this))
{
    setAccessibleName(QStringLiteral("Variables"));
    for (int i = 0; i < variables->count(); ++i) {
        const VariableDefinition &definition = variables->state(i).definition;
        auto item = std::make_unique<Item>();
        item->name = definition.name;
        const QString name = definition.name;
        if (definition.type == Type::TextBox || definition.type == Type::AdHoc) {
            item->label = new QLabel(labelOf(definition), this);
            item->label->setProperty("quiet", true);
            item->label->setTextFormat(Qt::PlainText);
        }
        if (definition.type == Type::TextBox) {
            item->field = new QLineEdit(this);
            item->field->setAccessibleName(labelOf(definition));
            item->field->installEventFilter(this);
            connect(item->field, &QLineEdit::editingFinished, this, [this, name, field = item->field] {
                const VariableState *state = m_variables->state(name);
                if (state && state->chosen.value(0).value != field->text())
                    m_variables->choose(name, {{field->text(), field->text()}});
            });
        } else if (definition.type != Type::AdHoc) {
            item->button = new VariableControl(this);
            item->button->installEventFilter(this);
            connect(item->button, &VariableControl::clicked, this, [this, name] { openList(name); });
        }
        m_items.push_back(std::move(item));
    }
    connect(m_popup, &ChoicePopup::closed, this, [this] {
        m_open.clear();
        m_request.reset();
    });
    connect(variables, &VariableSet::changed, this, &VariableBar::showAll);
    setScale(1);
    showAll();
}

VariableBar::~VariableBar() = default;

bool VariableBar::isShown(const VariableState &state, bool anyChoice) const
{
    if (state.status == VariableStatus::Failed)
        return true;
    if (state.definition.hide == VariableHide::Variable || state.definition.type == Type::Constant)
        return false;
    return state.isChoice() || anyChoice;
}

void VariableBar::showAll()
{
    bool anyChoice = false;
    for (int i = 0; i < m_variables->count(); ++i) {
        const VariableState &state = m_variables->state(i);
        anyChoice = anyChoice || isShown(state, false);
    }
    bool any = false;
    for (const auto &item : m_items) {
        const VariableState *state = m_variables->state(item->name);
        item->shown = isShown(*state, anyChoice);
        any = any || item->shown;
        showItem(*item, *state);
        for (QWidget *widget : item->widgets())
            widget->setVisible(item->shown);
        if (item->label && state->definition.hide == VariableHide::Label)
            item->label->hide();
    }
    setVisible(any && !m_bare);
    arrange();
    if (!m_open.isEmpty() && m_popup->isVisible()) {
        const VariableState *state = m_variables->state(m_open);
        if (state && state->definition.type != Type::AdHoc)
            m_popup->renew(choiceOf(*state));
    }
}

void VariableBar::showItem(Item &item, const VariableState &state)
{
    const VariableDefinition &definition = state.definition;
    QString spoken = labelOf(definition) + QStringLiteral(": ") + state.words;
    QStringList tip{QString(state.words).left(2000)};
    for (const QString &line : {definition.description, state.problem, state.note}) {
        if (!line.isEmpty())
            tip << line;
    }
    if (!state.problem.isEmpty())
        spoken += QStringLiteral(", ") + state.problem;
    else if (!state.note.isEmpty())
        spoken += QStringLiteral(", ") + state.note;
    if (item.button) {
        using S = VariableControl::State;
        const S look = state.status == VariableStatus::Failed ? S::Failed
                       : !state.note.isEmpty()                ? S::Noted
                       : state.status == VariableStatus::Asking && !state.known ? S::Asking
                       : !state.isChoice()                    ? S::Fixed
                                                              : S::Settled;
        const bool isNothing = !state.known && state.chosen.value(0).value.isEmpty();
        const QString words = look == S::Asking ? QStringLiteral("asking …")
                              : isNothing       ? QStringLiteral("could not be asked")
                                                : state.words;
        const bool hasLabel = definition.hide != VariableHide::Label;
        item.button->setShown(hasLabel ? labelOf(definition) : QString(), words, look,
                          state.isAll() ? 1 : static_cast<int>(state.chosen.size()));
        item.button->setAccessibleName(spoken);
        item.button->setToolTip(tip.join(u'\n'));
    } else if (item.field) {
        if (!item.field->hasFocus())
            item.field->setText(state.chosen.value(0).value);
        item.field->setToolTip(tip.join(u'\n'));
    } else {
        showFilters(item, state);
    }
}

void VariableBar::showFilters(Item &item, const VariableState &state)
{
    const qsizetype wanted = state.filters.size() + 1;
    while (item.filters.size() < wanted) {
        auto *control = new VariableControl(this);
        control->setScale(m_scale);
        control->installEventFilter(this);
        const int place = static_cast<int>(item.filters.size());
        connect(control, &VariableControl::clicked, this, [this, name = item.name, place] {
            const VariableState *now = m_variables->state(name);
            if (place < now->filters.size())
                chooseValue(name, place, now->filters.at(place).key);
            else
                chooseKey(name, place);
        });
        item.filters << control;
    }
    while (item.filters.size() > wanted) {
        VariableControl *control = item.filters.takeLast();
        const bool hadFocus = control->hasFocus();
        control->hide();
        control->deleteLater();
        if (hadFocus && !item.filters.isEmpty())
            item.filters.last()->setFocus();
    }
    for (qsizetype i = 0; i < wanted; ++i) {
        VariableControl *control = item.filters.at(i);
        const bool adds = i + 1 == wanted;
        control->setPlus(adds);
        if (adds) {
            control->setShown({}, state.filters.isEmpty() ? QStringLiteral("filter") : QString(),
                          VariableControl::State::Settled);
            control->setAccessibleName(QStringLiteral("Add a filter"));
            control->setToolTip(QStringLiteral("Add a filter to every query"));
            continue;
        }
        const AdHocFilter &filter = state.filters.at(i);
        control->setShown(filter.key + u' ' + filter.op, filter.value,
                      VariableControl::State::Settled);
        control->setAccessibleName(QStringLiteral("Filter %1 %2 %3").arg(filter.key, filter.op,
                                                                         filter.value));
        control->setToolTip(QStringLiteral("%1 %2 %3\nDelete removes it")
                                .arg(filter.key, filter.op, filter.value));
    }
}

void VariableBar::openList(const QString &name)
{
    const VariableState *state = m_variables->state(name);
    QWidget *anchor = control(name);
    if (!state || !anchor || !state->isChoice())
        return;
    m_open = name;
    disconnect(m_popup, &ChoicePopup::taken, this, nullptr);
    connect(m_popup, &ChoicePopup::taken, this,
            [this, name](const QList<VariableOption> &chosen) { m_variables->choose(name, chosen); });
    m_popup->openAt(anchor, choiceOf(*state), m_scale);
    m_variables->askAgain(name); // What is offered is of this moment.
}

void VariableBar::chooseKey(const QString &name, int filter)
{
    const QList<VariableControl *> anchors = filterControls(name);
    Choice choice;
    choice.title = QStringLiteral("Filter by label");
    choice.canType = choice.loading = true;
    disconnect(m_popup, &ChoicePopup::taken, this, nullptr);
    connect(m_popup, &ChoicePopup::taken, this,
            [this, name, filter](const QList<VariableOption> &chosen) {
                chooseValue(name, filter, chosen.first().value);
            });
    m_open = name;
    m_popup->openAt(anchors.value(filter), choice, m_scale);
    m_request = std::make_unique<QObject>();
    m_variables->labelNames(m_request.get(), [this, choice](Result<QStringList> names) mutable {
        choice.loading = false;
        if (names)
            choice.options = optionsOf(*names);
        else
            choice.problem = QStringLiteral("could not be asked: ") + names.error().message;
        m_popup->renew(choice);
    });
}

void VariableBar::chooseValue(const QString &name, int filter, const QString &key)
{
    const VariableState *state = m_variables->state(name);
    const AdHocFilter before = state->filters.value(filter);
    Choice choice;
    choice.title = key;
    choice.canType = choice.loading = true;
    choice.op = before.op.isEmpty() ? QStringLiteral("=") : before.op;
    if (!before.value.isEmpty())
        choice.chosen = optionsOf({before.value});
    disconnect(m_popup, &ChoicePopup::taken, this, nullptr);
    connect(m_popup, &ChoicePopup::taken, this,
            [this, name, filter, key](const QList<VariableOption> &chosen, const QString &op) {
                QList<AdHocFilter> filters = m_variables->state(name)->filters;
                const AdHocFilter made{key, op, chosen.first().value};
                if (filter < filters.size())
                    filters[filter] = made;
                else
                    filters << made;
                m_variables->setFilters(name, filters);
            });
    m_open = name;
    m_popup->openAt(filterControls(name).value(filter), choice, m_scale);
    m_request = std::make_unique<QObject>();
    m_variables->labelValues(key, m_request.get(), [this, choice](Result<QStringList> values) mutable {
        choice.loading = false;
        if (values)
            choice.options = optionsOf(*values);
        else
            choice.problem = QStringLiteral("could not be asked: ") + values.error().message;
        m_popup->renew(choice);
    });
}

void VariableBar::removeFilter(const QString &name, int filter)
{
    QList<AdHocFilter> filters = m_variables->state(name)->filters;
    if (filter < 0 || filter >= filters.size())
        return;
    filters.removeAt(filter);
    m_variables->setFilters(name, filters);
}

QWidget *VariableBar::control(const QString &name) const
{
    for (const auto &item : m_items) {
        if (item->name == name && item->shown)
            return item->button ? static_cast<QWidget *>(item->button) : item->field;
    }
    return nullptr;
}

QList<VariableControl *> VariableBar::filterControls(const QString &name) const
{
    for (const auto &item : m_items) {
        if (item->name == name)
            return item->filters;
    }
    return {};
}

QList<QWidget *> VariableBar::controls() const
{
    QList<QWidget *> all;
    for (const auto &item : m_items) {
        if (!item->shown)
            continue;
        for (QWidget *widget : item->widgets()) {
            if (widget != item->label)
                all << widget;
        }
    }
    return all;
}

bool VariableBar::takeFocus()
{
    const QList<QWidget *> all = controls();
    if (!isVisible() || all.isEmpty())
        return false;
    all.first()->setFocus(Qt::ShortcutFocusReason);
    return true;
}

bool VariableBar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return false;
    const int key = static_cast<QKeyEvent *>(event)->key();
    auto *field = qobject_cast<QLineEdit *>(watched);
    const QList<QWidget *> all = controls();
    const qsizetype at = all.indexOf(static_cast<QWidget *>(watched));
    if (key == Qt::Key_Escape) {
        if (field) {
            for (const auto &item : m_items) {
                if (item->field == field)
                    field->setText(m_variables->state(item->name)->chosen.value(0).value);
            }
        }
        Q_EMIT left();
        return true;
    }
    if (field || at < 0)
        return false;
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
        const qsizetype to = std::clamp<qsizetype>(at + (key == Qt::Key_Left ? -1 : 1), 0,
                                                   all.size() - 1);
        all.at(to)->setFocus(Qt::TabFocusReason);
        return true;
    }
    if (key == Qt::Key_Delete || key == Qt::Key_Backspace) {
        for (const auto &item : m_items) {
            const qsizetype filter = item->filters.indexOf(static_cast<VariableControl *>(watched));
            if (filter < 0 || filter + 1 == item->filters.size())
                continue;
            removeFilter(item->name, static_cast<int>(filter));
            return true;
        }
    }
    return false;
}

void VariableBar::setScale(qreal scale)
{
    m_scale = scale;
    setStyleSheet(theme::formStyle(scale)
                  + QStringLiteral("QLineEdit { min-height: 0; padding: 0 %1px; }")
                        .arg(qRound(8 * scale)));
    for (VariableControl *control : findChildren<VariableControl *>())
        control->setScale(scale);
    arrange();
    update();
}

void VariableBar::setBare(bool bare)
{
    m_bare = bare;
    showAll();
}

void VariableBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void VariableBar::arrange()
{
    if (m_arranging)
        return;
    m_arranging = true;
    const auto px = [this](qreal logical) { return static_cast<int>(std::round(logical * m_scale)); };
    const int margin = px(gap), right = std::max(px(300), width()) - margin;
    int x = margin, y = px(3), rows = 1;
    for (const auto &item : m_items) {
        if (!item->shown)
            continue;
        for (QWidget *widget : item->widgets()) {
            if (widget->isHidden())
                continue;
            QSize size = widget->sizeHint();
            if (widget == item->field)
                size = QSize(px(150), px(26));
            else if (widget == item->label)
                size = QSize(std::min(size.width(), px(170)), px(26));
            size.setWidth(std::min(size.width(), right - margin));
            // A label goes with what it names.
            const int needed = size.width() + (widget == item->label ? px(120) : 0);
            if (x > margin && x + needed > right) {
                x = margin;
                y += px(rowPitch);
                ++rows;
            }
            widget->setGeometry(x, y, size.width(), size.height());
            x += size.width() + px(widget == item->label ? 6 : item->filters.isEmpty() ? gap : 4);
        }
        if (!item->filters.isEmpty())
            x += px(4);
    }
    setFixedHeight(rows * px(rowPitch) + px(2));
    m_arranging = false;
}

void VariableBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette::background);
    painter.fillRect(QRectF(0, height() - 1, width(), 1), palette::border);
}

} // namespace thunes
