// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/alertlistpanel.h"

#include "ui/models/alertboard.h"
#include "ui/panels/reading.h"

#include <algorithm>

namespace thunes {

namespace {

using namespace std::chrono_literals;

RowState stateOf(const AlertEntry &entry)
{
    if (entry.phase == AlertPhase::Silenced || entry.phase == AlertPhase::Inhibited)
        return RowState::Quiet;
    switch (severityRank(entry.severity())) {
    case 0:
        return RowState::Bad;
    case 1:
        return RowState::Warning;
    default:
        return RowState::Quiet;
    }
}

/// The label conditions of Grafana's filter, {a="b", c=~"d"}, without the braces and commas.
AlertFilter filterOf(QString text)
{
    text = text.trimmed();
    if (text.startsWith(u'{') && text.endsWith(u'}'))
        text = text.mid(1, text.size() - 2);
    bool quoted = false;
    for (QChar &c : text) {
        if (c == u'"')
            quoted = !quoted;
        else if (c == u',' && !quoted)
            c = u' ';
    }
    return parseAlertFilter(text);
}

TableRow rowOf(const AlertEntry &entry, TimePoint now)
{
    QStringList labels;
    for (auto label = entry.labels.begin(); label != entry.labels.end(); ++label) {
        if (label.key() != QLatin1String("alertname") && label.key() != QLatin1String("severity"))
            labels << label.key() + u'=' + label.value();
    }
    TableRow row;
    row.key = entry.key;
    row.state = stateOf(entry);
    const auto passed =
        std::chrono::duration_cast<Milliseconds>(std::max(now, entry.since) - entry.since);
    QStringList words;
    if (entry.lost)
        words << QStringLiteral("old");
    if (entry.phase != AlertPhase::Firing)
        words << phaseWord(entry.phase);
    if (entry.acknowledged)
        words << QStringLiteral("ack");
    words << ageText(passed);
    const QString summary = entry.summary();
    QStringList details;
    if (summary != entry.name())
        details << summary;
    details << labels;
    row.texts = {entry.name(), details.join(QStringLiteral("  ")),
                 words.join(QStringLiteral(" · "))};
    row.tip = entry.name() + QStringLiteral(" (") + phaseWord(entry.phase) + QStringLiteral(")\n")
              + summary + u'\n' + labels.join(u'\n') + QStringLiteral("\nsince ")
              + toDateTime(entry.since).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"))
              + QStringLiteral(" UTC");
    return row;
}

} // namespace

AlertListPanel::AlertListPanel(Panel panel, QWidget *parent)
    : ListPanel(std::move(panel), parent)
    , m_options(alertListOptions(PanelFrame::panel().options))
    , m_filter(filterOf(m_options.labelFilter))
{
    m_ages.setInterval(10s);
    connect(&m_ages, &QTimer::timeout, this, [this] {
        if (isVisible())
            reload();
    });
    PanelData data;
    data.state = PanelState::Ready;
    setData(data);
}

void AlertListPanel::setBoard(AlertBoard *board, std::function<void(const QString &)> show)
{
    if (m_board)
        m_board->disconnect(this);
    m_board = board;
    m_show = std::move(show);
    if (board) {
        connect(board, &AlertBoard::changed, this, &AlertListPanel::reload);
        connect(board, &AlertBoard::linksChanged, this, &AlertListPanel::reload);
        connect(board, &AlertBoard::rulesChanged, this, &AlertListPanel::reload);
        m_ages.start();
    }
    reload();
}

bool AlertListPanel::accepts(const AlertEntry &entry) const
{
    const bool pending = entry.phase == AlertPhase::Pending;
    if (entry.phase == AlertPhase::Resolved || (pending ? !m_options.pending : !m_options.firing))
        return false;
    return entry.name().contains(m_options.nameFilter, Qt::CaseInsensitive)
           && m_filter.accepts(entry);
}

QList<AlertEntry> AlertListPanel::wanted() const
{
    QList<AlertEntry> list;
    for (const AlertEntry &entry : m_board->entries()) {
        if (accepts(entry))
            list << entry;
    }
    const int order = m_options.sortOrder;
    std::stable_sort(list.begin(), list.end(), [order](const AlertEntry &a, const AlertEntry &b) {
        switch (order) {
        case 1:
            return a.name() != b.name() ? a.name() < b.name() : isMorePressing(a, b);
        case 2:
            return a.name() != b.name() ? a.name() > b.name() : isMorePressing(a, b);
        case 4:
            return a.since != b.since ? a.since < b.since : a.key < b.key;
        case 5:
            return a.since != b.since ? a.since > b.since : a.key < b.key;
        default:
            return isMorePressing(a, b);
        }
    });
    return list;
}

void AlertListPanel::reload()
{
    if (!m_board) {
        setRows({});
        setEmptyText(Tone::Warn, QStringLiteral("This window is not told of alerts"));
        setSummary(Tone::Neutral, {});
        return;
    }
    const QList<AlertEntry> all = wanted();
    const TimePoint now = SystemClock().now();
    QList<TableRow> rows;
    Tone worst = Tone::Neutral;
    int firing = 0;
    for (const AlertEntry &entry : all) {
        if (entry.phase == AlertPhase::Firing) {
            ++firing;
            worst = std::max(worst, toneOf(stateOf(entry)));
        }
        if (rows.size() < m_options.maxItems)
            rows << rowOf(entry, now);
    }
    if (all.size() > rows.size()) {
        TableRow more;
        more.key = QStringLiteral("#more");
        more.texts = {QStringLiteral("+%1 more").arg(all.size() - rows.size())};
        rows << more;
    }
    const QStringList problems = m_board->problems();
    const bool known = m_board->isComplete();
    if (!rows.isEmpty() && !known && !problems.isEmpty()) {
        TableRow problem;
        problem.key = QStringLiteral("#problem");
        problem.texts = {QStringLiteral("May be incomplete: ") + problems.constFirst()};
        problem.tip = problems.join(u'\n');
        rows.prepend(problem);
    }
    setRows(rows);
    if (known)
        setEmptyText(Tone::Ok, QStringLiteral("No alerts"));
    else if (!m_board->wasEverHeard())
        setEmptyText(Tone::Stale, QStringLiteral("Nobody has told of alerts yet"));
    else
        setEmptyText(Tone::Warn,
                     QStringLiteral("No alerts are known, but: ") + problems.join(u' '));
    setSummary(worst == Tone::Off ? Tone::Neutral : worst,
               firing > 0 ? QStringLiteral("%1 firing").arg(firing) : QString());
    setAccessibleDescription(spokenValues());
    update();
}

void AlertListPanel::rowChosen(const QString &key)
{
    if (m_show)
        m_show(key);
}

} // namespace thunes
