// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alerttables.h"

#include "ui/models/alerttitle.h"

#include <algorithm>

namespace thunes {

namespace {

using namespace std::chrono_literals;

QString seconds(double value)
{
    if (value < 1)
        return QString::number(value * 1000, 'f', value < 0.01 ? 1 : 0) + QStringLiteral(" ms");
    return QString::number(value, 'f', 1) + QStringLiteral(" s");
}

QString ago(const std::optional<TimePoint> &time, TimePoint now)
{
    if (!time)
        return QStringLiteral("never");
    return spanText(std::chrono::duration_cast<Milliseconds>(std::max(now, *time) - *time))
           + QStringLiteral(" ago");
}

/// Twice the same key would be two rows under one name.
QList<TableRow> numbered(QList<TableRow> rows)
{
    QHash<QString, int> seen;
    for (TableRow &row : rows) {
        const int count = seen[row.key]++;
        if (count > 0)
            row.key += u'#' + QString::number(count);
    }
    return rows;
}

} // namespace

QString spanText(Milliseconds duration)
{
    const qint64 s = std::max<qint64>(0, duration.count() / 1000);
    if (s < 60)
        return QStringLiteral("%1 s").arg(s);
    if (s < 3600)
        return QStringLiteral("%1 min").arg(s / 60);
    if (s < 86400) {
        const QString hours = QStringLiteral("%1 h").arg(s / 3600);
        return s % 3600 < 60 ? hours : hours + QStringLiteral(" %1 min").arg(s % 3600 / 60);
    }
    const QString days = QStringLiteral("%1 d").arg(s / 86400);
    return s % 86400 < 3600 ? days : days + QStringLiteral(" %1 h").arg(s % 86400 / 3600);
}

QStringList ruleHeadings()
{
    return {QStringLiteral("State"),  QStringLiteral("Rule"),       QStringLiteral("Group"),
            QStringLiteral("For"),    QStringLiteral("Evaluated"),  QStringLiteral("Took"),
            QStringLiteral("Expression, or its error")};
}

QList<TableRow> ruleRows(const QList<Rule> &rules, TimePoint now)
{
    QList<TableRow> rows;
    for (const Rule &rule : rules) {
        TableRow row;
        row.key = rule.file + u'\n' + rule.group + u'\n' + rule.name + u'\n' + rule.expression;
        const auto fires = std::count_if(rule.alerts.cbegin(), rule.alerts.cend(), [](const auto &alert) {
            return alert.state == AlertState::Firing;
        });
        QString state;
        if (rule.health == QLatin1String("err")) {
            state = QStringLiteral("ERROR");
            row.state = RowState::Bad;
        } else if (!rule.lastEvaluation) {
            state = QStringLiteral("not evaluated");
            row.state = RowState::Warning;
        } else if (fires > 0) {
            state = QStringLiteral("%1 firing").arg(fires);
            row.state = rule.severity() == QLatin1String("none") ? RowState::Quiet : RowState::Warning;
        } else if (!rule.alerts.isEmpty()) {
            state = QStringLiteral("%1 pending").arg(rule.alerts.size());
        } else {
            state = rule.alerting ? QStringLiteral("quiet") : QStringLiteral("recorded");
            row.state = RowState::Good;
        }
        QString expression = rule.expression;
        expression.replace(u'\n', u' ');
        const QString duration = rule.duration > 0ms ? spanText(rule.duration) : QStringLiteral("–");
        row.texts = {state,
                     rule.name,
                     rule.group,
                     rule.alerting ? duration : QString(),
                     ago(rule.lastEvaluation, now),
                     seconds(rule.evaluationSeconds),
                     rule.lastError.isEmpty() ? expression.simplified() : rule.lastError};
        row.tip = rule.expression;
        if (!rule.lastError.isEmpty())
            row.tip += QStringLiteral("\n\n") + rule.lastError;
        if (rule.keepFiringFor > 0ms)
            row.tip += QStringLiteral("\n\nkept firing for ") + spanText(rule.keepFiringFor);
        rows.append(row);
    }
    return numbered(rows);
}

QStringList targetHeadings()
{
    return {QStringLiteral("State"), QStringLiteral("Job"),  QStringLiteral("Target"),
            QStringLiteral("Scraped"), QStringLiteral("Took"), QStringLiteral("Error")};
}

QList<TableRow> targetRows(const QList<ScrapeTarget> &targets, TimePoint now)
{
    QList<TableRow> rows;
    for (const ScrapeTarget &target : targets) {
        TableRow row;
        row.key = target.job + u'\n' + target.url;
        row.state = target.health == QLatin1String("up")     ? RowState::Good
                    : target.health == QLatin1String("down") ? RowState::Bad
                                                             : RowState::Warning;
        QStringList labels;
        for (auto label = target.labels.begin(); label != target.labels.end(); ++label)
            labels << label.key() + u'=' + label.value();
        row.texts = {target.health.toUpper(), target.job, target.url, ago(target.lastScrape, now),
                     seconds(target.scrapeSeconds), target.lastError};
        row.tip = labels.join(u'\n');
        if (!target.lastError.isEmpty())
            row.tip += QStringLiteral("\n\n") + target.lastError;
        rows.append(row);
    }
    return numbered(rows);
}

QStringList silenceHeadings()
{
    return {QStringLiteral("State"),   QStringLiteral("Matchers"), QStringLiteral("Hides"),
            QStringLiteral("Ends"),    QStringLiteral("By"),       QStringLiteral("Comment")};
}

QList<TableRow> silenceRows(const QList<Silence> &silences, const QList<AlertEntry> &entries,
                            TimePoint now)
{
    QList<Silence> shown = silences;
    shown.removeIf([&](const Silence &silence) {
        return silence.state == SilenceState::Expired && now - silence.endsAt > 24h;
    });
    std::sort(shown.begin(), shown.end(), [](const Silence &a, const Silence &b) {
        if (a.state != b.state)
            return a.state < b.state;
        if (a.endsAt != b.endsAt)
            return a.state == SilenceState::Expired ? a.endsAt > b.endsAt : a.endsAt < b.endsAt;
        return a.id < b.id;
    });
    QList<TableRow> rows;
    for (const Silence &silence : std::as_const(shown)) {
        TableRow row;
        row.key = silence.id;
        QStringList matchers;
        for (const LabelMatcher &matcher : silence.matchers)
            matchers << matcher.text();
        const auto hides = std::count_if(entries.cbegin(), entries.cend(), [&](const AlertEntry &entry) {
            return entry.silencedBy.contains(silence.id);
        });
        const auto left = std::chrono::duration_cast<Milliseconds>(silence.endsAt - now);
        QString state = QStringLiteral("active");
        QString ends = QStringLiteral("in ") + spanText(left);
        if (silence.state == SilenceState::Expired) {
            state = QStringLiteral("expired");
            row.state = RowState::Quiet;
            ends = spanText(-left) + QStringLiteral(" ago");
        } else if (silence.state == SilenceState::Pending) {
            state = QStringLiteral("pending");
        } else if (left < 15min) {
            state = QStringLiteral("ends soon");
            row.state = RowState::Warning;
        } else {
            row.state = RowState::Good;
        }
        row.texts = {state,
                     matchers.join(QStringLiteral(", ")),
                     silence.state == SilenceState::Expired ? QString()
                     : hides > 0 ? QString::number(hides) + (hides == 1 ? QStringLiteral(" alert")
                                                                        : QStringLiteral(" alerts"))
                                 : QStringLiteral("nothing"),
                     ends,
                     silence.createdBy,
                     silence.comment};
        row.tip = matchers.join(u'\n') + u'\n' + silence.comment + QStringLiteral("\nuntil ")
                  + toDateTime(silence.endsAt).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"))
                  + QStringLiteral(" UTC\n") + silence.id;
        rows.append(row);
    }
    return numbered(rows);
}

QStringList historyHeadings()
{
    return {QStringLiteral("Severity"), QStringLiteral("Began (UTC)"), QStringLiteral("Lasted"),
            QStringLiteral("Alert"), QStringLiteral("Acknowledged"), QStringLiteral("Summary")};
}

QList<TableRow> historyRows(const QList<AlertEpisode> &episodes, TimePoint now)
{
    const auto stamp = [](TimePoint time) {
        return toDateTime(time).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    };
    QList<TableRow> rows;
    rows.reserve(episodes.size());
    for (const AlertEpisode &episode : episodes) {
        const AlertEntry &entry = episode.entry;
        TableRow row;
        row.key = QString::number(episode.id);
        const auto span = std::chrono::duration_cast<Milliseconds>(episode.ended.value_or(now) - entry.since);
        QString lasted = spanText(std::max(span, Milliseconds(0)));
        if (!episode.ended)
            lasted += QStringLiteral(", goes on");
        else if (episode.endedAfter)
            lasted = QStringLiteral("at most ") + lasted;
        const QString place = alertPlace(entry.labels);
        row.texts = {entry.severity().isEmpty() ? QStringLiteral("none") : entry.severity(), stamp(entry.since),
                     lasted, place.isEmpty() ? entry.name() : entry.name() + QStringLiteral("  ") + place,
                     entry.acknowledged ? entry.acknowledged->who : QString(), entry.summary()};
        QStringList lines;
        for (auto label = entry.labels.begin(); label != entry.labels.end(); ++label)
            lines << label.key() + u'=' + label.value();
        for (auto text = entry.annotations.begin(); text != entry.annotations.end(); ++text)
            lines << text.value();
        if (episode.ended)
            lines << QStringLiteral("ended ") + stamp(*episode.ended) + QStringLiteral(" UTC");
        if (episode.endedAfter)
            lines << QStringLiteral("while nobody watched, after ") + stamp(*episode.endedAfter) + QStringLiteral(" UTC");
        if (entry.acknowledged)
            lines << QStringLiteral("acknowledged ") + stamp(entry.acknowledged->at) + QStringLiteral(" UTC by ")
                         + entry.acknowledged->who
                         + (entry.acknowledged->note.isEmpty() ? QString() : QStringLiteral(": ") + entry.acknowledged->note);
        if (episode.told)
            lines << QStringLiteral("last notified ") + stamp(*episode.told) + QStringLiteral(" UTC");
        row.tip = lines.join(u'\n');
        const int rank = severityRank(entry.severity());
        row.state = rank == 0 ? RowState::Bad : rank == 1 ? RowState::Warning : RowState::Quiet;
        row.over = episode.ended.has_value();
        rows.append(row);
    }
    return rows;
}

} // namespace thunes
