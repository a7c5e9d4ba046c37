// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/alerthistoryview.h"

#include "ui/models/alerthistory.h"
#include "ui/models/alerttables.h"
#include "ui/views/episodedetail.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>

#include <algorithm>

namespace thunes {

namespace {

constexpr int shownAtMost = 1000;
constexpr Milliseconds typingPause{150};
/// Of what goes on the duration is shown: it shall not stand still.
constexpr Milliseconds lookAgain{15000};

QString counted(qint64 number)
{
    return QLocale(QLocale::English).toString(number);
}

} // namespace

AlertHistoryView::AlertHistoryView(AlertHistory *history, QWidget *parent)
    : TablePage(new FilteredTable(QStringLiteral("History"), historyHeadings(), {92, 148, 122, 236, 96}), lookAgain, parent)
    , m_history(history)
    , m_detail(new EpisodeDetail(this))
    , m_range(new QComboBox(this))
    , m_bundle(new QPushButton(QStringLiteral("Incident bundle…"), this))
{
    layout()->addWidget(m_detail);
    for (const auto &[words, hours] : {std::pair{"Last 24 h", 24}, std::pair{"Last 7 days", 24 * 7},
                                       std::pair{"Last 30 days", 24 * 30}, std::pair{"All", 0}})
        m_range->addItem(QLatin1String(words), hours);
    m_range->setCurrentIndex(1);
    m_range->setAccessibleName(QStringLiteral("How far back"));
    table()->addControl(m_range);
    m_bundle->setAutoDefault(false);
    m_bundle->setToolTip(QStringLiteral("Pack what happened around the chosen alert into one file"));
    table()->addControl(m_bundle);
    table()->setFigureColumns({1});
    connect(m_bundle, &QPushButton::clicked, this, [this] { Q_EMIT bundleWanted(suggestion()); });
    table()->filter()->setPlaceholderText(QStringLiteral("Search: words, label=value   ( / )"));
    m_soon.setSingleShot(true);
    m_soon.setInterval(typingPause);
    connect(&m_soon, &QTimer::timeout, this, &AlertHistoryView::search);
    const auto soon = [this] {
        if (isVisible())
            m_soon.start();
    };
    connect(table()->filter(), &QLineEdit::textChanged, this, soon);
    connect(m_range, &QComboBox::currentIndexChanged, this, soon);
    connect(history, &AlertHistory::written, this, soon);
    connect(history, &AlertHistory::problemChanged, this, soon);
    connect(table(), &FilteredTable::currentChanged, this, &AlertHistoryView::showChosen);
    showChosen();
}

void AlertHistoryView::search()
{
    HistoryQuery query;
    query.text = table()->filter()->text();
    query.limit = shownAtMost;
    const TimePoint now = SystemClock().now();
    if (const int hours = m_range->currentData().toInt(); hours > 0)
        query.from = now - std::chrono::hours(hours);
    const int asked = ++m_asked;
    m_history->search(query, this, [this, asked, query, now](const Result<HistoryAnswer> &answer) {
        if (asked == m_asked) // Otherwise somebody typed on.
            showAnswer(answer, query, now);
    });
}

void AlertHistoryView::showAnswer(const Result<HistoryAnswer> &answer, const HistoryQuery &query, TimePoint now)
{
    const QString problem = m_history->problem();
    table()->setProblem(problem);
    if (!answer) {
        m_shown.clear();
        table()->setRows({});
        table()->setNote({});
        table()->setEmptyText(Tone::Stale, QStringLiteral("Unknown: the history cannot be read"), answer.error().message);
        showChosen();
        return;
    }
    m_shown = answer->episodes;
    const QString within = query.from ? QStringLiteral(" in the l") + m_range->currentText().mid(1) : QString();
    const qint64 shown = m_shown.size();
    table()->setNote(answer->matching > shown ? QStringLiteral("the newest %1 of %2").arg(counted(shown), counted(answer->matching))
                     : shown > 0              ? counted(shown) + within
                                              : QString());
    const bool filtered = !query.text.trimmed().isEmpty();
    const QString wider = query.from ? QStringLiteral("Look further back with the choice above.") : QString();
    if (filtered)
        table()->setEmptyText(Tone::Neutral, QStringLiteral("No alert%1 matches “%2”").arg(within, query.text.trimmed()), wider);
    else if (problem.isEmpty())
        table()->setEmptyText(Tone::Ok, query.from ? QStringLiteral("Nothing fired%1").arg(within) : QStringLiteral("Nothing has fired yet"), wider);
    else // What is not kept may have fired all the same.
        table()->setEmptyText(Tone::Stale, QStringLiteral("Nothing is kept%1").arg(within), wider);
    table()->setRows(historyRows(m_shown, now));
    showChosen();
}

const AlertEpisode *AlertHistoryView::chosen() const
{
    const QString key = table()->currentKey();
    const auto found = std::find_if(m_shown.cbegin(), m_shown.cend(),
                                    [&](const AlertEpisode &episode) { return QString::number(episode.id) == key; });
    return key.isEmpty() || found == m_shown.cend() ? nullptr : &*found;
}

void AlertHistoryView::showChosen()
{
    m_detail->setVisible(!m_shown.isEmpty());
    m_detail->showEpisode(chosen(), SystemClock().now());
}

TimeRange AlertHistoryView::suggestion() const
{
    const AlertEpisode *episode = chosen();
    if (!episode)
        return lastRange(Seconds(3600));
    // What led to it, and what came of it.
    constexpr std::chrono::minutes around{15};
    const TimePoint now = SystemClock().now();
    const TimePoint end = episode->ended ? std::min(*episode->ended + around, now) : now;
    return absoluteRange({std::chrono::floor<Seconds>(episode->entry.since - around), std::chrono::floor<Seconds>(end)});
}

void AlertHistoryView::setScale(qreal scale)
{
    m_scale = scale;
    TablePage::setScale(scale);
    layout()->setSpacing(static_cast<int>(8 * scale));
    m_detail->setScale(scale);
}

void AlertHistoryView::resizeEvent(QResizeEvent *event)
{
    TablePage::resizeEvent(event);
    // As wide as the detail of the alerts' page.
    m_detail->setFixedWidth(std::clamp(width() * 3 / 10, static_cast<int>(340 * m_scale), static_cast<int>(560 * m_scale)));
}

} // namespace thunes
