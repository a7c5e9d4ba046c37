// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/timerangepicker.h"

#include "ui/models/preferences.h"
#include "ui/theme/formstyle.h"

#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScreen>
#include <QStyle>

#include <algorithm>

namespace thunes {

namespace {

const QString recentKey = QStringLiteral("ranges/recent");
constexpr int rangeRole = Qt::UserRole + 1;
constexpr QChar separator(0x241F); // cannot be in a range

QLabel *label(const QString &text, const char *role, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    if (role)
        label->setProperty(role, true);
    return label;
}

} // namespace

TimeRangePicker::TimeRangePicker(Preferences *preferences, QWidget *parent)
    : QFrame(parent, Qt::Popup)
    , m_preferences(preferences)
    , m_from(new QLineEdit(this))
    , m_to(new QLineEdit(this))
    , m_problem(new QLabel(this))
    , m_apply(new QPushButton(QStringLiteral("Show this range"), this))
    , m_search(new QLineEdit(this))
    , m_quick(new QListWidget(this))
    , m_recentHeading(label(QStringLiteral("Recent"), "quiet", this))
    , m_recent(new QListWidget(this))
{
    setProperty("popup", true);
    setAccessibleName(QStringLiteral("Time range"));
    m_from->setAccessibleName(QStringLiteral("From"));
    m_to->setAccessibleName(QStringLiteral("To"));
    m_from->setPlaceholderText(QStringLiteral("now-6h or 2026-11-24 10:30"));
    m_to->setPlaceholderText(QStringLiteral("now"));
    m_search->setAccessibleName(QStringLiteral("Search ranges"));
    m_search->setPlaceholderText(QStringLiteral("Search ranges"));
    m_quick->setAccessibleName(QStringLiteral("Usual ranges"));
    m_recent->setAccessibleName(QStringLiteral("Recent ranges"));
    m_problem->setWordWrap(true);
    m_problem->setProperty("wrong", true);
    m_problem->setAccessibleName(QStringLiteral("What is wrong with the range"));
    m_quick->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_recent->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);

    auto *columns = new QHBoxLayout(this);
    auto *left = new QVBoxLayout;
    left->addWidget(label(QStringLiteral("Any range"), "heading", this));
    auto *fields = new QGridLayout;
    fields->addWidget(label(QStringLiteral("From"), "quiet", this), 0, 0);
    fields->addWidget(m_from, 0, 1);
    fields->addWidget(label(QStringLiteral("To"), "quiet", this), 1, 0);
    fields->addWidget(m_to, 1, 1);
    left->addLayout(fields);
    left->addWidget(m_problem);
    auto *line = new QHBoxLayout;
    line->addWidget(label(QStringLiteral("Times are UTC"), "quiet", this), 1);
    line->addWidget(m_apply);
    left->addLayout(line);
    left->addWidget(m_recentHeading);
    left->addWidget(m_recent, 1);
    left->addStretch(0);
    auto *right = new QVBoxLayout;
    right->addWidget(label(QStringLiteral("Usual ranges"), "heading", this));
    right->addWidget(m_search);
    right->addWidget(m_quick, 1);
    columns->addLayout(left, 11);
    columns->addLayout(right, 9);

    for (const QuickRange &quick : quickRanges()) {
        auto *item = new QListWidgetItem(quick.name, m_quick);
        item->setData(rangeRole, QStringList{quick.range.from, quick.range.to});
    }
    for (QLineEdit *field : {m_from, m_to}) {
        connect(field, &QLineEdit::textChanged, this, &TimeRangePicker::check);
        connect(field, &QLineEdit::returnPressed, this, &TimeRangePicker::apply);
    }
    connect(m_apply, &QPushButton::clicked, this, &TimeRangePicker::apply);
    connect(m_search, &QLineEdit::textChanged, this, &TimeRangePicker::filter);
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        if (const QListWidgetItem *item = m_quick->currentItem())
            Q_EMIT m_quick->itemActivated(const_cast<QListWidgetItem *>(item));
    });
    m_search->installEventFilter(this);
    for (QListWidget *list : {m_quick, m_recent}) {
        const auto take = [this](QListWidgetItem *item) {
            const QStringList ends = item->data(rangeRole).toStringList();
            choose({ends.value(0), ends.value(1)});
        };
        connect(list, &QListWidget::itemClicked, this, take);
        connect(list, &QListWidget::itemActivated, this, take);
    }
}

void TimeRangePicker::openAt(QWidget *anchor, const TimeRange &range, qreal scale)
{
    setStyleSheet(theme::formStyle(scale));
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(14), px(12), px(14), px(14));
    layout()->setSpacing(px(16));
    const bool fixed = !isRelative(range);
    const auto shown = [fixed](QString text) {
        // As one would type it.
        return fixed ? text.replace(u'T', u' ').remove(u'Z') : text;
    };
    m_from->setText(shown(range.from));
    m_to->setText(shown(range.to));
    m_search->clear();
    m_recent->clear();
    const QStringList recent = m_preferences->list(recentKey);
    const TimePoint now = SystemClock().now();
    for (const QString &entry : recent) {
        const TimeRange past{entry.section(separator, 0, 0), entry.section(separator, 1, 1)};
        if (!resolve(past, now))
            continue;
        auto *item = new QListWidgetItem(describe(past, now), m_recent);
        item->setData(rangeRole, QStringList{past.from, past.to});
    }
    m_recentHeading->setVisible(m_recent->count() > 0);
    m_recent->setVisible(m_recent->count() > 0);
    filter();
    for (int row = 0; row < m_quick->count(); ++row) {
        if (m_quick->item(row)->data(rangeRole).toStringList() == QStringList{range.from, range.to})
            m_quick->setCurrentRow(row);
    }
    resize(px(540), px(370));
    QPoint place = anchor->mapToGlobal(QPoint(anchor->width() - width(), anchor->height() + px(4)));
    if (const QScreen *screen = anchor->screen()) {
        const QRect room = screen->availableGeometry();
        place.setX(std::clamp(place.x(), room.left(), std::max(room.left(), room.right() - width())));
        place.setY(std::clamp(place.y(), room.top(), std::max(room.top(), room.bottom() - height())));
    }
    move(place);
    show();
    m_from->setFocus();
    m_from->selectAll();
}

QString TimeRangePicker::problem() const
{
    return m_problem->text();
}

bool TimeRangePicker::eventFilter(QObject *watched, QEvent *event)
{
    // From the search field one walks straight into the list.
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            m_quick->setFocus();
            if (m_quick->currentRow() < 0 || m_quick->currentItem()->isHidden()) {
                for (int row = 0; row < m_quick->count(); ++row) {
                    if (m_quick->item(row)->isHidden())
                        continue;
                    m_quick->setCurrentRow(row);
                    break;
                }
            }
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void TimeRangePicker::filter()
{
    const QStringList words = m_search->text().split(u' ', Qt::SkipEmptyParts);
    int first = -1;
    for (int row = 0; row < m_quick->count(); ++row) {
        QListWidgetItem *item = m_quick->item(row);
        const bool fits = std::all_of(words.begin(), words.end(), [&](const QString &word) {
            return item->text().contains(word, Qt::CaseInsensitive);
        });
        item->setHidden(!fits);
        if (fits && first < 0)
            first = row;
    }
    m_quick->setCurrentRow(words.isEmpty() ? -1 : first);
}

void TimeRangePicker::check()
{
    const TimePoint now = SystemClock().now();
    const TimeRange range{m_from->text(), m_to->text()};
    const auto mark = [this](QLineEdit *field, bool wrong) {
        if (field->property("wrong").toBool() == wrong)
            return;
        field->setProperty("wrong", wrong);
        field->style()->unpolish(field);
        field->style()->polish(field);
    };
    const bool fromWrong = !parseTime(range.from, now, RangeEdge::Begin);
    const bool toWrong = !parseTime(range.to, now, RangeEdge::End);
    const auto span = resolve(range, now);
    mark(m_from, fromWrong || (!span && !toWrong));
    mark(m_to, toWrong || (!span && !fromWrong));
    QString text;
    if (!span) {
        text = span.error().message;
        text[0] = text.at(0).toUpper();
        if (fromWrong || toWrong)
            text.prepend(fromWrong ? QStringLiteral("From: ") : QStringLiteral("To: "));
    }
    m_problem->setText(text);
    m_problem->setVisible(!text.isEmpty());
    m_apply->setEnabled(span.ok());
}

void TimeRangePicker::apply()
{
    if (m_apply->isEnabled())
        choose({m_from->text().trimmed(), m_to->text().trimmed()});
}

void TimeRangePicker::choose(const TimeRange &range)
{
    if (!std::any_of(quickRanges().begin(), quickRanges().end(),
                     [&](const QuickRange &quick) { return quick.range == range; }))
        m_preferences->remember(recentKey, range.from + separator + range.to, 6);
    hide();
    Q_EMIT chosen(range);
}

} // namespace thunes
