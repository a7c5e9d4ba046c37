// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/alerts/receivedalert.h"

#include "exporter/base/json.h"

namespace thunes {

namespace {

using L = QLatin1String;

constexpr qsizetype mostAlerts = 10000;

/// RFC 3339 with any number of fractional digits; ours are milliseconds.
std::optional<TimePoint> timeFrom(QString text)
{
    const qsizetype dot = text.indexOf(u'.');
    if (dot > 0) {
        qsizetype end = dot + 1;
        while (end < text.size() && text[end].isDigit())
            ++end;
        if (end > dot + 4)
            text.remove(dot + 4, end - dot - 4);
    }
    const QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    // Without a zone it would be local time, whatever that is.
    if (!time.isValid() || time.timeSpec() == Qt::LocalTime)
        return std::nullopt;
    return fromDateTime(time);
}

TimePoint readTime(JsonReader &reader, L key)
{
    const QString text = reader.string(key);
    const auto time = timeFrom(text);
    if (reader.ok() && !time)
        reader.fail(key, QStringLiteral("expected a time such as 2026-11-25T06:00:00Z, got '%1'")
                             .arg(text.left(64)));
    return time.value_or(TimePoint{});
}

QJsonObject readTexts(JsonReader &reader, L key)
{
    const QJsonObject object = reader.object(key);
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!it->isString())
            reader.fail(key, QStringLiteral("'%1' must be a string").arg(it.key().left(64)));
    }
    return object;
}

ReceivedAlert readAlert(JsonReader &reader)
{
    ReceivedAlert alert;
    alert.fingerprint = reader.string(L("fingerprint"));
    const QString status = reader.string(L("status"));
    if (reader.ok() && status != L("firing") && status != L("resolved"))
        reader.fail(L("status"), QStringLiteral("expected \"firing\" or \"resolved\", got \"%1\"")
                                     .arg(status.left(64)));
    alert.firing = status == L("firing");
    alert.labels = readTexts(reader, L("labels"));
    alert.annotations = readTexts(reader, L("annotations"));
    alert.startsAt = readTime(reader, L("startsAt"));
    if (reader.ok() && !alert.firing) {
        alert.endsAt = readTime(reader, L("endsAt"));
        if (reader.ok() && *alert.endsAt < alert.startsAt)
            reader.fail(L("endsAt"), QStringLiteral("is before startsAt"));
    }
    return alert;
}

} // namespace

Result<WebhookMessage> parseWebhook(const QByteArray &body)
{
    const auto object = parseJsonObject(body);
    if (!object)
        return object.error();
    JsonReader reader(*object, QStringLiteral("$"));
    const QString version = reader.string(L("version"));
    if (reader.ok() && version != L("4"))
        reader.fail(L("version"), QStringLiteral("expected \"4\", got \"%1\"").arg(version.left(64)));
    const QJsonArray list = reader.array(L("alerts"));
    if (reader.ok() && list.size() > mostAlerts)
        reader.fail(L("alerts"), QStringLiteral("has %1 alerts; at most %2 at once")
                                     .arg(list.size())
                                     .arg(mostAlerts));
    WebhookMessage message;
    message.truncated = reader.optionalCount(L("truncatedAlerts")).value_or(0);
    if (!reader.ok())
        return reader.error();
    message.alerts.reserve(static_cast<std::size_t>(list.size()));
    for (qsizetype i = 0; i < list.size(); ++i) {
        const QString path = QStringLiteral("$.alerts[%1]").arg(i);
        if (!list[i].isObject())
            return Error{ErrorKind::InvalidInput, path + QStringLiteral(": expected an object")};
        JsonReader one(list[i].toObject(), path);
        message.alerts.push_back(readAlert(one));
        if (!one.ok())
            return one.error();
        message.alerts.back().generatorUrl
            = list[i].toObject().value(L("generatorURL")).toString();
    }
    return message;
}

QJsonObject toJson(const ReceivedAlert &alert)
{
    return {{L("fingerprint"), alert.fingerprint},
            {L("status"), alert.firing ? L("firing") : L("resolved")},
            {L("labels"), alert.labels},
            {L("annotations"), alert.annotations},
            {L("startsAt"), toIso8601(alert.startsAt)},
            {L("endsAt"), alert.endsAt ? QJsonValue(toIso8601(*alert.endsAt)) : QJsonValue()},
            {L("generatorURL"), alert.generatorUrl},
            {L("receivedAt"), toIso8601(alert.receivedAt)}};
}

} // namespace thunes
