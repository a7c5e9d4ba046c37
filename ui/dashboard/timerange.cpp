// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/timerange.h"

#include "ui/dashboard/interval.h"

#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

namespace thunes {

namespace {

using std::chrono::microseconds;

constexpr Seconds shortest{1};
const QLatin1String unitsWords("use s, m, h, d, w, M, Q or y");

Error wrong(const QString &text, const QString &why)
{
    return {ErrorKind::InvalidInput, QStringLiteral("“%1”: %2").arg(text, why)};
}

/// The calendar's own steps: a day is not always 24 hours.
QDateTime added(const QDateTime &time, int count, QChar unit)
{
    switch (unit.unicode()) {
    case 's': return time.addSecs(count);
    case 'm': return time.addSecs(qint64(count) * 60);
    case 'h': return time.addSecs(qint64(count) * 3600);
    case 'd': return time.addDays(count);
    case 'w': return time.addDays(qint64(count) * 7);
    case 'M': return time.addMonths(count);
    case 'Q': return time.addMonths(count * 3);
    case 'y': return time.addYears(count);
    default: return {};
    }
}

QDateTime startOf(const QDateTime &time, QChar unit, const QTimeZone &zone)
{
    const QDate day = time.date();
    const QTime clock = time.time();
    switch (unit.unicode()) {
    // Seconds back, not a clock time set: an hour that comes twice a year stays the right one.
    case 's': return time.addMSecs(-clock.msec());
    case 'm': return time.addMSecs(-(clock.msecsSinceStartOfDay() % 60000));
    case 'h': return time.addMSecs(-(clock.msecsSinceStartOfDay() % 3600000));
    case 'd': return day.startOfDay(zone);
    case 'w': return day.addDays(1 - day.dayOfWeek()).startOfDay(zone); // Monday, as ISO 8601 has it
    case 'M': return QDate(day.year(), day.month(), 1).startOfDay(zone);
    case 'Q': return QDate(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).startOfDay(zone);
    case 'y': return QDate(day.year(), 1, 1).startOfDay(zone);
    default: return {};
    }
}

QDateTime rounded(const QDateTime &time, QChar unit, RangeEdge edge, const QTimeZone &zone)
{
    const QDateTime start = startOf(time, unit, zone);
    if (edge == RangeEdge::Begin)
        return start;
    return startOf(added(start, 1, unit), unit, zone).addMSecs(-1);
}

Result<TimePoint> relativeTime(const QString &text, TimePoint now, RangeEdge edge,
                               const QTimeZone &zone)
{
    static const QRegularExpression part(QStringLiteral("\\G([+-]|/)(\\d*)([smhdwMQy])"));
    QDateTime time = toDateTime(now).toTimeZone(zone);
    qsizetype at = 3;
    while (at < text.size()) {
        const auto match = part.match(text, at);
        if (!match.hasMatch()) {
            const QString rest = text.mid(at);
            static const QRegularExpression amount(QStringLiteral("^[+-/]\\d*"));
            const QString unit = rest.mid(amount.match(rest).capturedLength());
            if (!QStringLiteral("+-/").contains(rest.at(0)))
                return wrong(text, QStringLiteral("after “now” comes +, - or /, not “%1”").arg(rest));
            if (unit.isEmpty())
                return wrong(text, QStringLiteral("a unit of time is missing at the end; ")
                                       + unitsWords);
            return wrong(text, QStringLiteral("“%1” is no unit of time; ").arg(unit) + unitsWords);
        }
        const QString sign = match.captured(1);
        const QString digits = match.captured(2);
        const QChar unit = match.captured(3).at(0);
        if (sign == QLatin1String("/")) {
            if (!digits.isEmpty() && digits != QLatin1String("1"))
                return wrong(text, QStringLiteral("one rounds to one whole unit, such as /d"));
            time = rounded(time, unit, edge, zone);
        } else {
            if (digits.size() > 7)
                return wrong(text, QStringLiteral("the number %1 is too large").arg(digits));
            const int count = digits.isEmpty() ? 1 : digits.toInt();
            time = added(time, sign == QLatin1String("-") ? -count : count, unit);
        }
        if (!time.isValid())
            return wrong(text, QStringLiteral("there is no such time"));
        at = match.capturedEnd();
    }
    return fromDateTime(time);
}

/// A date, a time of today, or both; separated by a space or T, with or without an offset.
Result<TimePoint> absoluteTime(const QString &text, TimePoint now, RangeEdge edge,
                               const QTimeZone &zone)
{
    static const QRegularExpression form(QStringLiteral(
        "^(?:(\\d{4})-(\\d{1,2})-(\\d{1,2}))?(?:[T ]*(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?)?"
        "\\s*(Z|UTC|[+-]\\d{2}:?\\d{2})?$"),
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression epoch(QStringLiteral("^\\d{9,14}$"));
    if (epoch.match(text).hasMatch())
        return TimePoint(Milliseconds(text.toLongLong()));
    const auto match = form.match(text);
    const bool hasDate = !match.captured(1).isEmpty();
    const bool hasTime = !match.captured(4).isEmpty();
    if (!match.hasMatch() || (!hasDate && !hasTime)) {
        return wrong(text, QStringLiteral("not a time; write now-6h, now/d, 2026-11-24 10:30 or 10:30"));
    }
    const QString offset = match.captured(8).toUpper();
    QTimeZone there = zone;
    if (offset == QLatin1String("Z") || offset == QLatin1String("UTC")) {
        there = QTimeZone::utc();
    } else if (!offset.isEmpty()) {
        const int minutes = offset.mid(1, 2).toInt() * 60 + offset.right(2).toInt();
        there = QTimeZone((offset.startsWith(u'-') ? -60 : 60) * minutes);
        if (!there.isValid())
            return wrong(text, QStringLiteral("%1 is no offset from UTC").arg(offset));
    }
    const QDate date = hasDate ? QDate(match.captured(1).toInt(), match.captured(2).toInt(),
                                       match.captured(3).toInt())
                               : toDateTime(now).toTimeZone(there).date();
    if (!date.isValid())
        return wrong(text, QStringLiteral("the calendar has no such day"));
    if (!hasTime) {
        const QDateTime start = date.startOfDay(there);
        return fromDateTime(edge == RangeEdge::Begin
                                ? start
                                : date.addDays(1).startOfDay(there).addMSecs(-1));
    }
    const int milliseconds = match.captured(7).isEmpty()
                                 ? 0
                                 : match.captured(7).left(3).leftJustified(3, u'0').toInt();
    const QTime clock(match.captured(4).toInt(), match.captured(5).toInt(),
                      match.captured(6).toInt(), milliseconds);
    if (!clock.isValid())
        return wrong(text, QStringLiteral("the clock has no such time"));
    const QDateTime time(date, clock, there);
    if (!time.isValid())
        return wrong(text, QStringLiteral("there is no such time"));
    return fromDateTime(time);
}

} // namespace

Result<TimePoint> parseTime(const QString &text, TimePoint now, RangeEdge edge,
                            const QTimeZone &zone)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return Error{ErrorKind::InvalidInput, QStringLiteral("a time is missing")};
    if (trimmed.size() > 60)
        return Error{ErrorKind::InvalidInput, QStringLiteral("that is too long for a time")};
    const auto time = trimmed.startsWith(QLatin1String("now"))
                          ? relativeTime(QString(trimmed).remove(u' '), now, edge, zone)
                          : absoluteTime(trimmed, now, edge, zone);
    if (!time)
        return time;
    const int year = toDateTime(*time).date().year();
    if (year < 1970 || year > 2199 || time->time_since_epoch().count() < 0)
        return wrong(trimmed, QStringLiteral("only the years 1970 to 2199 can be shown"));
    return time;
}

Result<TimeSpan> resolve(const TimeRange &range, TimePoint now, const QTimeZone &zone)
{
    const auto from = parseTime(range.from, now, RangeEdge::Begin, zone);
    if (!from)
        return from.error();
    const auto to = parseTime(range.to, now, RangeEdge::End, zone);
    if (!to)
        return to.error();
    if (*from == *to)
        return Error{ErrorKind::InvalidInput, QStringLiteral("the range is empty")};
    if (*from > *to)
        return Error{ErrorKind::InvalidInput, QStringLiteral("the range ends before it begins")};
    return TimeSpan{*from, *to};
}

bool isRelative(const TimeRange &range)
{
    return range.from.trimmed().startsWith(QLatin1String("now"))
           || range.to.trimmed().startsWith(QLatin1String("now"));
}

bool endsNow(const TimeRange &range)
{
    return range.to.trimmed() == QLatin1String("now");
}

TimeRange absoluteRange(const TimeSpan &span)
{
    const auto text = [](TimePoint time) {
        const QDateTime date = toDateTime(time);
        return date.toString(date.time().msec() ? Qt::ISODateWithMs : Qt::ISODate);
    };
    return {text(span.from), text(span.to)};
}

TimeRange lastRange(microseconds length)
{
    const auto seconds = std::max(std::chrono::round<Seconds>(length), shortest);
    // In the largest unit that says it exactly, up to days: weeks are read less easily.
    qint64 count = seconds.count();
    QString unit = QStringLiteral("s");
    for (const auto &[factor, next] : {std::pair(60, "m"), std::pair(60, "h"), std::pair(24, "d")}) {
        if (count % factor != 0)
            break;
        count /= factor;
        unit = QLatin1String(next);
    }
    return {QStringLiteral("now-%1%2").arg(count).arg(unit), QStringLiteral("now")};
}

QString describe(const TimeRange &range, TimePoint now, const QTimeZone &zone)
{
    for (const QuickRange &quick : quickRanges()) {
        if (quick.range == range)
            return quick.name;
    }
    static const QRegularExpression last(QStringLiteral("^now-(\\d+)([smhdwMy])$"));
    if (const auto match = last.match(range.from); match.hasMatch() && endsNow(range)) {
        static const QHash<QString, QString> names{
            {QStringLiteral("s"), QStringLiteral("second")}, {QStringLiteral("m"), QStringLiteral("minute")},
            {QStringLiteral("h"), QStringLiteral("hour")},   {QStringLiteral("d"), QStringLiteral("day")},
            {QStringLiteral("w"), QStringLiteral("week")},   {QStringLiteral("M"), QStringLiteral("month")},
            {QStringLiteral("y"), QStringLiteral("year")}};
        const int count = match.captured(1).toInt();
        const QString name = names.value(match.captured(2));
        return count == 1 ? QStringLiteral("Last %1").arg(name)
                          : QStringLiteral("Last %1 %2s").arg(count).arg(name);
    }
    const auto span = resolve(range, now, zone);
    if (!span)
        return range.from + QStringLiteral(" to ") + range.to;
    const QDateTime from = toDateTime(span->from).toTimeZone(zone);
    const QDateTime to = toDateTime(span->to).toTimeZone(zone);
    const auto text = [&](const QDateTime &time, bool withDate) {
        const int thisYear = toDateTime(now).toTimeZone(zone).date().year();
        QString date = withDate ? QStringLiteral("d MMM ") : QString();
        if (withDate && time.date().year() != thisYear)
            date = QStringLiteral("d MMM yyyy ");
        const bool seconds = span->length() < std::chrono::minutes(10) || time.time().second() != 0;
        return QLocale::c().toString(time, date + (seconds ? QStringLiteral("HH:mm:ss")
                                                           : QStringLiteral("HH:mm")));
    };
    return text(from, true) + QStringLiteral(" – ")
           + (endsNow(range) ? QStringLiteral("now") : text(to, from.date() != to.date()));
}

static TimeRange fitted(TimeSpan span, TimePoint now)
{
    const auto length = std::max<microseconds>(span.length(), shortest);
    // Stepping back and forth takes a moment, and is meant to end where it began.
    if (span.to >= now - length / 100)
        return lastRange(length);
    span.from = span.to - length;
    if (span.from.time_since_epoch().count() < 0)
        span.from = TimePoint{};
    return absoluteRange({std::chrono::time_point_cast<microseconds>(
                              std::chrono::floor<Milliseconds>(span.from)),
                          std::chrono::time_point_cast<microseconds>(
                              std::chrono::floor<Milliseconds>(span.to))});
}

TimeRange zoomedOut(const TimeRange &range, TimePoint now)
{
    const auto span = resolve(range, now);
    if (!span)
        return range;
    if (span->length() > std::chrono::years(25))
        return range;
    if (endsNow(range))
        return lastRange(span->length() * 2);
    return fitted({span->from - span->length() / 2, span->to + span->length() / 2}, now);
}

TimeRange zoomedIn(const TimeRange &range, TimePoint now)
{
    const auto span = resolve(range, now);
    if (!span)
        return range;
    if (endsNow(range))
        return lastRange(std::max<microseconds>(span->length() / 2, shortest));
    return fitted({span->from + span->length() / 4, span->to - span->length() / 4}, now);
}

TimeRange stepped(const TimeRange &range, int direction, TimePoint now)
{
    const auto span = resolve(range, now);
    return span ? moved(range, span->length() / 2 * (direction < 0 ? -1 : 1), now) : range;
}

TimeRange moved(const TimeRange &range, microseconds by, TimePoint now)
{
    const auto span = resolve(range, now);
    if (!span || (by.count() >= 0 && endsNow(range)))
        return range;
    return fitted({span->from + by, span->to + by}, now);
}

const QList<QuickRange> &quickRanges()
{
    static const QList<QuickRange> list = [] {
        QList<QuickRange> ranges;
        const auto add = [&ranges](const char *from, const char *to, const char *name) {
            ranges.append({{QLatin1String(from), QLatin1String(to)}, QLatin1String(name)});
        };
        add("now-5m", "now", "Last 5 minutes");
        add("now-15m", "now", "Last 15 minutes");
        add("now-30m", "now", "Last 30 minutes");
        add("now-1h", "now", "Last hour");
        add("now-3h", "now", "Last 3 hours");
        add("now-6h", "now", "Last 6 hours");
        add("now-12h", "now", "Last 12 hours");
        add("now-24h", "now", "Last 24 hours");
        add("now-2d", "now", "Last 2 days");
        add("now-7d", "now", "Last 7 days");
        add("now-30d", "now", "Last 30 days");
        add("now-90d", "now", "Last 90 days");
        add("now-6M", "now", "Last 6 months");
        add("now-1y", "now", "Last year");
        add("now/d", "now", "Today so far");
        add("now-1d/d", "now-1d/d", "Yesterday");
        add("now-7d/d", "now-7d/d", "This day last week");
        add("now/w", "now", "This week so far");
        add("now-1w/w", "now-1w/w", "Previous week");
        add("now/M", "now", "This month so far");
        add("now-1M/M", "now-1M/M", "Previous month");
        add("now/y", "now", "This year so far");
        return ranges;
    }();
    return list;
}

} // namespace thunes
