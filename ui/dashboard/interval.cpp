// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/interval.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace thunes {

namespace {

constexpr qint64 maxPoints = 11000; // What Prometheus answers in one range query.

struct Unit
{
    const char *name;
    qint64 ms;
};
constexpr Unit units[] = {{"w", 604800000}, {"d", 86400000}, {"h", 3600000},
                          {"m", 60000},     {"s", 1000},     {"ms", 1}};

struct Rounding
{
    qint64 below;
    qint64 result;
};
constexpr Rounding roundings[] = {
    {10, 1}, {15, 10}, {35, 20}, {75, 50}, {150, 100}, {350, 200}, {750, 500}, {1500, 1000},
    {3500, 2000}, {7500, 5000}, {12500, 10000}, {17500, 15000}, {25000, 20000}, {45000, 30000},
    {90000, 60000}, {210000, 120000}, {450000, 300000}, {750000, 600000}, {1050000, 900000},
    {1500000, 1200000}, {2700000, 1800000}, {5400000, 3600000}, {9000000, 7200000},
    {16200000, 10800000}, {32400000, 21600000}, {86400000, 43200000}, {604800000, 86400000},
    {1814400000, 604800000}, {3628800000, 2592000000}};

} // namespace

std::optional<Milliseconds> parseDuration(const QString &text)
{
    static const QRegularExpression form(
        QStringLiteral("^>?=?\\s*((?:\\d+(?:\\.\\d+)?(?:ms|[smhdwMy]))+)$"));
    static const QRegularExpression part(QStringLiteral("(\\d+(?:\\.\\d+)?)(ms|[smhdwMy])"));
    static const QHash<QString, double> factors{
        {QStringLiteral("ms"), 1},       {QStringLiteral("s"), 1e3},
        {QStringLiteral("m"), 6e4},      {QStringLiteral("h"), 3.6e6},
        {QStringLiteral("d"), 8.64e7},   {QStringLiteral("w"), 6.048e8},
        {QStringLiteral("M"), 2.592e9},  {QStringLiteral("y"), 3.1536e10}};
    const auto match = form.match(text.trimmed());
    if (!match.hasMatch())
        return std::nullopt;
    double total = 0;
    auto parts = part.globalMatch(match.captured(1));
    while (parts.hasNext()) {
        const auto one = parts.next();
        total += one.captured(1).toDouble() * factors.value(one.captured(2));
    }
    if (total < 1 || total > 3.1536e12) // A hundred years; more is a mistake and may overflow.
        return std::nullopt;
    return Milliseconds(static_cast<qint64>(total));
}

QString durationText(Milliseconds duration)
{
    const qint64 ms = duration.count();
    const auto unit = std::find_if(std::begin(units), std::end(units),
                                   [&](const Unit &candidate) { return ms % candidate.ms == 0; });
    return QString::number(ms / unit->ms) + QLatin1String(unit->name);
}

Milliseconds roundInterval(Milliseconds interval)
{
    const auto found = std::find_if(std::begin(roundings), std::end(roundings),
                                    [&](const Rounding &r) { return interval.count() < r.below; });
    return Milliseconds(found == std::end(roundings) ? 31536000000 : found->result);
}

QueryInterval queryInterval(const IntervalRequest &request)
{
    const qint64 points = std::max(1, request.maxDataPoints);
    const Milliseconds scrape = std::max(request.scrapeInterval, Milliseconds(1));
    const Milliseconds ideal = roundInterval(request.range / points);
    const Milliseconds interval = std::max(request.panelMinimum.value_or(scrape), ideal);
    Milliseconds step = std::max(request.targetMinimum.value_or(interval), ideal)
                        * std::clamp(request.intervalFactor, 1, 1000);
    Milliseconds fewest(request.range.count() / maxPoints);
    if (fewest >= Seconds(1)) // In whole seconds, rounded up: one point too many is refused.
        fewest = std::chrono::ceil<Seconds>(fewest + Milliseconds(1));
    step = std::max(step, fewest);

    const Milliseconds sampling = request.targetMinimum.value_or(scrape);
    return {step, std::max(interval + sampling, 4 * sampling), request.range};
}

TimePoint floorToStep(TimePoint time, Milliseconds step)
{
    using std::chrono::microseconds;
    const auto since = time.time_since_epoch();
    const auto remainder = since % microseconds(std::max(step, Milliseconds(1)));
    return TimePoint(since - remainder);
}

QString interpolateIntervals(const QString &expression, const QueryInterval &interval)
{
    if (!expression.contains(QLatin1String("__")))
        return expression;
    const qint64 rangeSeconds = std::max<qint64>(
        1, std::llround(static_cast<double>(interval.range.count()) / 1000));
    const QHash<QString, QString> values{
        {QStringLiteral("interval"), durationText(interval.step)},
        {QStringLiteral("interval_ms"), QString::number(interval.step.count())},
        {QStringLiteral("rate_interval"), durationText(interval.rateInterval)},
        {QStringLiteral("rate_interval_ms"), QString::number(interval.rateInterval.count())},
        {QStringLiteral("range"), QString::number(rangeSeconds) + u's'},
        {QStringLiteral("range_s"), QString::number(rangeSeconds)},
        {QStringLiteral("range_ms"), QString::number(interval.range.count())}};
    static const QRegularExpression variable(QStringLiteral(
        "\\$__(\\w+)|\\$\\{__(\\w+)(?::\\w+)?\\}|\\[\\[__(\\w+)\\]\\]"));
    QString result;
    qsizetype end = 0;
    auto matches = variable.globalMatch(expression);
    while (matches.hasNext()) {
        const auto match = matches.next();
        const QString name = match.captured(match.lastCapturedIndex());
        const QStringView whole = QStringView(expression).mid(match.capturedStart(),
                                                              match.capturedLength());
        result += QStringView(expression).mid(end, match.capturedStart() - end);
        result += values.contains(name) ? values.value(name) : whole.toString();
        end = match.capturedEnd();
    }
    return result + QStringView(expression).mid(end).toString();
}

} // namespace thunes
