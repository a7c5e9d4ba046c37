// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/alerthistoryview.h"

#include "ui/models/alerthistory.h"
#include "ui/models/alerttables.h"
#include "ui/views/filteredtable.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace thunes {

namespace {

constexpr int shownAtMost = 1000;
constexpr Milliseconds typingPause{150};

} // namespace

AlertHistoryView::AlertHistoryView(AlertHistory *history, QWidget *parent)
    : QWidget(parent)
    , m_history(history)
    , m_table(new FilteredTable(QStringLiteral("History"), historyHeadings(), {110, 150, 150, 240, 200}, this))
    , m_range(new QComboBox(this))
    , m_bundle(new QPushButton(QStringLiteral("Incident bundle…"), this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_table);
    for (const auto &[words, hours] : {std::pair{"Last 24 h", 24}, std::pair{"Last 7 days", 24 * 7},
                                       std::pair{"Last 30 days", 24 * 30}, std::pair{"All", 0}})
        m_range->addItem(QLatin1String(words), hours);
    m_range->setCurrentIndex(1);
    m_range->setAccessibleName(QStringLiteral("How far back"));
    m_table->addControl(m_range);
    m_bundle->setAutoDefault(false);
    m_bundle->setToolTip(QStringLiteral("Pack what happened around the chosen alert into one file"));
    m_table->addControl(m_bundle);
    connect(m_bundle, &QPushButton::clicked, this, [this] { Q_EMIT bundleWanted(suggestion()); });
    m_table->filter()->setPlaceholderText(QStringLiteral("Search: words, label=value"));
    m_soon.setSingleShot(true);
    m_soon.setInterval(typingPause);
    connect(&m_soon, &QTimer::timeout, this, &AlertHistoryView::search);
    const auto soon = [this] {
        if (isVisible())
            m_soon.start();
    };
    connect(m_table->filter(), &QLineEdit::textChanged, this, soon);
    connect(m_range, &QComboBox::currentIndexChanged, this, soon);
    connect(history, &AlertHistory::written, this, soon);
    connect(history, &AlertHistory::problemChanged, this, soon);
}

void AlertHistoryView::search()
{
    HistoryQuery query;
    query.text = m_table->filter()->text();
    query.limit = shownAtMost;
    const TimePoint now = SystemClock().now();
    if (const int hours = m_range->currentData().toInt(); hours > 0)
        query.from = now - std::chrono::hours(hours);
    const int asked = ++m_asked;
    m_history->search(query, this, [this, asked, now](const Result<HistoryAnswer> &answer) {
        if (asked != m_asked)
            return; // Somebody typed on.
        QString note = m_history->problem();
        const bool bad = !answer || !note.isEmpty();
        if (!answer) {
            m_table->setRows({});
            m_table->setNote(answer.error().message, true);
            return;
        }
        m_shown = answer->episodes;
        m_table->setRows(historyRows(answer->episodes, now));
        const auto shown = answer->episodes.size();
        if (note.isEmpty())
            note = answer->matching == 0      ? QStringLiteral("nothing found")
                   : answer->matching > shown ? QStringLiteral("the newest %1 of %2").arg(shown).arg(answer->matching)
                                              : QString::number(shown);
        m_table->setNote(note, bad);
    });
}

TimeRange AlertHistoryView::suggestion() const
{
    const QString chosen = m_table->currentKey();
    for (const AlertEpisode &episode : m_shown) {
        if (QString::number(episode.id) != chosen)
            continue;
        // What led to it, and what came of it.
        constexpr std::chrono::minutes around{15};
        const TimePoint now = SystemClock().now();
        const TimePoint end = episode.ended ? std::min(*episode.ended + around, now) : now;
        return absoluteRange({std::chrono::floor<Seconds>(episode.entry.since - around), std::chrono::floor<Seconds>(end)});
    }
    return lastRange(Seconds(3600));
}

void AlertHistoryView::setScale(qreal scale)
{
    m_scale = scale;
    m_table->setScale(scale);
}

void AlertHistoryView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    search();
}

} // namespace thunes
