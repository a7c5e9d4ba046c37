// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/alertlistpanel.h"

#include "ui/models/alertboard.h"
#include "ui/panels/reading.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QPainter>

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
    if (m_options.asCount)
        setBodyWidget(nullptr);
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
    if (!m_options.groupBy.isEmpty()) {
        std::stable_sort(list.begin(), list.end(), [this](const AlertEntry &a, const AlertEntry &b) {
            return groupOf(a) < groupOf(b);
        });
    }
    return list;
}

QString AlertListPanel::groupOf(const AlertEntry &entry) const
{
    QStringList words;
    for (const QString &label : m_options.groupBy) {
        if (entry.labels.contains(label))
            words << label + u'=' + entry.labels.value(label);
    }
    return words.join(QStringLiteral("  "));
}

QString AlertListPanel::spokenValues() const
{
    return m_options.asCount && m_count > 0 ? QStringLiteral("%1 alerts").arg(m_count)
                                            : ListPanel::spokenValues();
}

void AlertListPanel::paintBody(QPainter &painter, const QRectF &body)
{
    if (!m_options.asCount)
        return;
    // None is said only when everyone who should tell of alerts does.
    const bool isKnown = m_board && m_board->isComplete();
    const Tone tone = m_count > 0 ? m_countTone : isKnown ? Tone::Ok : Tone::Stale;
    const QString number = m_count > 0 || isKnown ? QString::number(m_count) : QStringLiteral("–");
    QString words = rows().isEmpty() ? emptyText()
                    : m_count == 1   ? QStringLiteral("alert")
                                     : QStringLiteral("alerts");
    if (m_count > 0 && !isKnown)
        words += QStringLiteral(", or more");
    const bool tall = body.height() >= 60;
    const int pixels = static_cast<int>(std::clamp(body.height() * 0.5, 16.0, 44.0));
    const QFont font = type::numbers(pixels, QFont::Medium);
    const qreal mark = pixels * 0.6;
    const qreal width = mark + 10 + type::widthOf(font, number);
    const QRectF line(body.center().x() - width / 2, body.center().y() - pixels / 2.0 - (tall ? 10 : 0),
                      width, pixels);
    theme::paintGlyph(painter, tone, {line.left() + mark / 2, line.center().y()}, mark,
                      theme::inkOf(tone));
    theme::paintText(painter, font, theme::inkOf(tone),
                     line.adjusted(mark + 10, 0, 0, 0), number);
    if (!tall)
        return;
    const QFont small = type::words(11);
    theme::paintText(painter, small, palette::secondary,
                     {body.left(), line.bottom() + 4, body.width(), 16},
                     type::elidedRight(small, words, body.width()), Qt::AlignHCenter);
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
    QString group;
    int shown = 0;
    for (const AlertEntry &entry : all) {
        if (entry.phase == AlertPhase::Firing) {
            ++firing;
            worst = std::max(worst, toneOf(stateOf(entry)));
        }
        if (shown >= m_options.maxItems)
            continue;
        const QString its = groupOf(entry);
        if (!m_options.groupBy.isEmpty() && (shown == 0 || its != group)) {
            TableRow heading;
            heading.key = QStringLiteral("#group ") + its;
            heading.texts = {its.isEmpty() ? QStringLiteral("without these labels") : its};
            rows << heading;
            group = its;
        }
        rows << rowOf(entry, now);
        ++shown;
    }
    if (all.size() > shown) {
        TableRow more;
        more.key = QStringLiteral("#more");
        more.texts = {QStringLiteral("+%1 more").arg(all.size() - shown)};
        rows << more;
    }
    m_count = static_cast<int>(all.size());
    m_countTone = worst == Tone::Off ? Tone::Neutral : worst;
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
