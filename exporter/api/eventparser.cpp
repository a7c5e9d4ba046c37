// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/eventparser.h"

#include "exporter/base/json.h"

#include <QJsonArray>

namespace thunes {

namespace {

using L = QLatin1String;

constexpr qsizetype maxNameBytes = 128;
// OpenMetrics allows 128 characters for an exemplar's label names and values together.
constexpr qsizetype maxTraceIdCharacters = 120;

/// A name that becomes a label value: bounded, so that no caller can bloat the exposition.
QByteArray name(JsonReader &reader, L key)
{
    const QByteArray text = reader.string(key).toUtf8();
    if (reader.ok() && text.size() > maxNameBytes)
        reader.fail(key, QStringLiteral("is longer than %1 bytes").arg(maxNameBytes));
    return text;
}

double notNegative(JsonReader &reader, L key)
{
    const double value = reader.number(key);
    if (reader.ok() && value < 0)
        reader.fail(key, QStringLiteral("must not be negative"));
    return value;
}

Report readKillSwitch(JsonReader &reader)
{
    reader.allowOnly({L("type"), L("timestamp"), L("active"), L("sequence"), L("reason")});
    KillSwitchReport report;
    report.active = reader.boolean(L("active"));
    report.sequence = reader.optionalCount(L("sequence"));
    if (const auto reason = reader.optionalString(L("reason")))
        report.reason = reason->left(1000).toUtf8();
    return report;
}

Report readCircuitBreaker(JsonReader &reader)
{
    reader.allowOnly({L("type"), L("timestamp"), L("breaker_name"), L("state")});
    CircuitBreakerReport report;
    report.breakerName = name(reader, L("breaker_name"));
    const QString state = reader.string(L("state"));
    if (state == L("closed"))
        report.state = BreakerState::Closed;
    else if (state == L("half-open"))
        report.state = BreakerState::HalfOpen;
    else if (state == L("open"))
        report.state = BreakerState::Open;
    else
        reader.fail(L("state"), QStringLiteral("expected closed, open or half-open, got '%1'")
                                    .arg(state.left(64)));
    return report;
}

Report readRisk(JsonReader &reader)
{
    reader.allowOnly({L("type"), L("timestamp"), L("daily_pnl"), L("max_daily_loss"),
                      L("position_count")});
    RiskReport report;
    report.dailyPnl = reader.number(L("daily_pnl"));
    report.maxDailyLoss = reader.number(L("max_daily_loss"));
    if (reader.ok() && report.maxDailyLoss <= 0)
        reader.fail(L("max_daily_loss"), QStringLiteral("must be above 0"));
    report.positionCount = reader.count(L("position_count"));
    return report;
}

Report readOrder(JsonReader &reader)
{
    reader.allowOnly({L("type"), L("timestamp"), L("trace_id"), L("venue"), L("order_type"),
                      L("side"), L("latency_ms")});
    OrderReport report;
    report.venue = name(reader, L("venue"));
    report.orderType = name(reader, L("order_type"));
    report.side = name(reader, L("side"));
    report.latencyMs = notNegative(reader, L("latency_ms"));
    return report;
}

Report readWsGap(JsonReader &reader)
{
    reader.allowOnly({L("type"), L("timestamp"), L("trace_id"), L("symbol"), L("gap_seconds")});
    return WsGapReport{name(reader, L("symbol")), notNegative(reader, L("gap_seconds"))};
}

Report readWsConnection(JsonReader &reader)
{
    reader.allowOnly({L("type"), L("timestamp"), L("symbol"), L("connected")});
    return WsConnectionReport{name(reader, L("symbol")), reader.boolean(L("connected"))};
}

Report readHeartbeat(JsonReader &reader)
{
    reader.allowOnly({L("type"), L("timestamp"), L("environment"), L("max_positions"),
                      L("capabilities")});
    HeartbeatReport report;
    if (const auto environment = reader.optionalString(L("environment"))) {
        report.environment = environment->toUtf8();
        if (environment->size() > 32)
            reader.fail(L("environment"), QStringLiteral("is longer than 32 characters"));
    }
    report.maxPositions = reader.optionalCount(L("max_positions"));
    // Read leniently in its length only: an empty list says "none".
    static constexpr L key("capabilities");
    if (reader.contains(key)) {
        QByteArrayList levels;
        for (const QJsonValue level : reader.array(key)) {
            const QString text = level.toString();
            if (text != L("pause") && text != L("reduce") && text != L("halt")
                && text != L("flatten")) {
                reader.fail(key, QStringLiteral("expected pause, reduce, halt or flatten, got '%1'")
                                     .arg(text.left(64)));
                break;
            }
            levels += text.toLatin1();
        }
        report.capabilities = levels;
    }
    return report;
}

Result<TradingEvent> readEvent(const QJsonValue &value, const QString &path)
{
    if (!value.isObject())
        return Error{ErrorKind::InvalidInput, path + QStringLiteral(": expected an object")};
    JsonReader reader(value.toObject(), path);
    struct Reader { L type; Report (*read)(JsonReader &); };
    static constexpr Reader readers[] = {
        {L("kill_switch"), readKillSwitch}, {L("circuit_breaker"), readCircuitBreaker},
        {L("risk"), readRisk},              {L("order"), readOrder},
        {L("ws_gap"), readWsGap},           {L("ws_connection"), readWsConnection},
        {L("heartbeat"), readHeartbeat},
    };
    const QString type = reader.string(L("type"));
    TradingEvent event;
    bool known = false;
    for (const Reader &candidate : readers) {
        if (type == candidate.type) {
            event.report = candidate.read(reader);
            known = true;
        }
    }
    if (!known)
        reader.fail(L("type"), QStringLiteral("unknown event type '%1'").arg(type.left(64)));
    if (const auto trace = reader.optionalString(L("trace_id"))) {
        event.traceId = trace->toUtf8();
        if (trace->size() > maxTraceIdCharacters)
            reader.fail(L("trace_id"), QStringLiteral("is longer than %1 characters")
                                           .arg(maxTraceIdCharacters));
    }
    if (const auto stamp = reader.optionalString(L("timestamp"))) {
        QDateTime time = QDateTime::fromString(*stamp, Qt::ISODateWithMs);
        if (time.timeSpec() == Qt::LocalTime)
            time.setTimeSpec(Qt::UTC); // the bot writes naive UTC
        if (!time.isValid())
            reader.fail(L("timestamp"), QStringLiteral("expected ISO 8601, got '%1'")
                                            .arg(stamp->left(64)));
        else
            event.time = fromDateTime(time);
    }
    if (!reader.ok())
        return reader.error();
    return event;
}

Error tooMany()
{
    return {ErrorKind::InvalidInput,
            QStringLiteral("$: more than %1 events in one request").arg(maxEventsPerBatch)};
}

Result<std::vector<TradingEvent>> parseLines(const QByteArray &body)
{
    std::vector<TradingEvent> events;
    qsizetype number = 0;
    for (const QByteArray &line : body.split('\n')) {
        ++number;
        if (line.trimmed().isEmpty())
            continue;
        const auto where = QStringLiteral("line %1: ").arg(number);
        const auto object = parseJsonObject(line);
        if (!object)
            return Error{ErrorKind::InvalidInput, where + object.error().message};
        auto event = readEvent(QJsonValue(*object), QStringLiteral("$"));
        if (!event)
            return Error{event.error().kind, where + event.error().message};
        events.push_back(*std::move(event));
        if (static_cast<qsizetype>(events.size()) > maxEventsPerBatch)
            return tooMany();
    }
    return events;
}

} // namespace

Result<std::vector<TradingEvent>> parseEvents(const QByteArray &body, bool ndjson)
{
    if (ndjson)
        return parseLines(body);
    const auto json = parseJson(body);
    if (!json)
        return json.error();
    std::vector<TradingEvent> events;
    if (json->isObject()) {
        auto event = readEvent(*json, QStringLiteral("$"));
        if (!event)
            return event.error();
        events.push_back(*std::move(event));
        return events;
    }
    const QJsonArray array = json->toArray();
    if (array.size() > maxEventsPerBatch)
        return tooMany();
    events.reserve(static_cast<std::size_t>(array.size()));
    for (qsizetype i = 0; i < array.size(); ++i) {
        auto event = readEvent(array.at(i), QStringLiteral("$[%1]").arg(i));
        if (!event)
            return event.error();
        events.push_back(*std::move(event));
    }
    return events;
}

} // namespace thunes
