// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/alertmanagerclient.h"

#include "exporter/base/json.h"
#include "ui/client/pooled.h"

#include <QJsonDocument>

namespace thunes {

namespace {

using L = QLatin1String;

constexpr Milliseconds answerTimeout{5000};

LabelSet labelsOf(const QJsonObject &object)
{
    LabelSet labels;
    for (auto label = object.begin(); label != object.end(); ++label)
        labels.insert(label.key(), label->toString());
    return labels;
}

QStringList stringsOf(const QJsonValue &list)
{
    QStringList strings;
    for (const QJsonValue &entry : list.toArray())
        strings << entry.toString();
    return strings;
}

/// RFC 3339. Go's zero time, "0001-01-01T00:00:00Z", is absent.
std::optional<TimePoint> timeOf(const QJsonValue &json)
{
    const QDateTime time = QDateTime::fromString(json.toString(), Qt::ISODateWithMs);
    if (!time.isValid() || time.date().year() < 1970)
        return std::nullopt;
    return fromDateTime(time);
}

Error protocolError(const QString &what)
{
    return {ErrorKind::Protocol, QStringLiteral("Alertmanager's answer: ") + what};
}

Result<QJsonArray> arrayOf(const QByteArray &text)
{
    const auto json = parseJson(text);
    if (!json)
        return protocolError(json.error().message);
    if (!json->isArray())
        return protocolError(QStringLiteral("no list"));
    return json->toArray();
}

/// An answer other than 200: its body is a JSON string or {code, message}, or plain text.
Error refusal(const HttpAnswer &answer)
{
    Error error = answer.error();
    QString words;
    if (const auto json = parseJson(answer.body); json && json->isString())
        words = json->toString();
    else if (json && json->isObject())
        words = json->toObject().value(L("message")).toString();
    if (!words.isEmpty())
        error.message = QStringLiteral("Alertmanager: ") + words;
    if (words.contains(L("silence not found")))
        error.kind = ErrorKind::NotFound; // It answers 500.
    return error;
}

/// An order that went out without an answer may be carried out all the same, later.
Error unanswered(Error error)
{
    if (error.kind == ErrorKind::Timeout)
        error.message += QStringLiteral("; it may still be carried out: look at the silences before trying again");
    return error;
}

/// Hands the body to `parse` in the pool.
template<typename T>
HttpJson::Callback pooled(QObject *guard, Result<T> (*parse)(const QByteArray &),
                          std::function<void(Result<T>)> callback)
{
    return [guard, parse, callback = std::move(callback)](const Result<HttpAnswer> &answer) {
        if (!answer) {
            callback(answer.error());
        } else if (!answer->isSuccess()) {
            callback(refusal(*answer));
        } else {
            inPool<Result<T>>(
                guard, [parse, body = answer->body] { return parse(body); }, callback);
        }
    };
}

Result<Silence> silenceOf(const QJsonObject &json)
{
    Silence silence;
    silence.id = json.value(L("id")).toString();
    for (const QJsonValue &entry : json.value(L("matchers")).toArray()) {
        const QJsonObject matcher = entry.toObject();
        silence.matchers.append({matcher.value(L("name")).toString(),
                                 matcher.value(L("value")).toString(),
                                 matcher.value(L("isRegex")).toBool(),
                                 matcher.value(L("isEqual")).toBool(true)});
    }
    const auto starts = timeOf(json.value(L("startsAt")));
    const auto ends = timeOf(json.value(L("endsAt")));
    const QString state = json.value(L("status")).toObject().value(L("state")).toString();
    if (silence.id.isEmpty() || silence.matchers.isEmpty() || !starts || !ends)
        return protocolError(QStringLiteral("a silence without id, matchers or times"));
    silence.startsAt = *starts;
    silence.endsAt = *ends;
    silence.createdBy = json.value(L("createdBy")).toString();
    silence.comment = json.value(L("comment")).toString();
    silence.state = state == L("expired")   ? SilenceState::Expired
                    : state == L("pending") ? SilenceState::Pending
                                            : SilenceState::Active;
    return silence;
}

} // namespace

Result<QList<AlertmanagerAlert>> parseAlertmanagerAlerts(const QByteArray &text)
{
    const auto list = arrayOf(text);
    if (!list)
        return list.error();
    QList<AlertmanagerAlert> alerts;
    alerts.reserve(list->size());
    for (const QJsonValue &entry : *list) {
        const QJsonObject json = entry.toObject();
        const QJsonObject status = json.value(L("status")).toObject();
        AlertmanagerAlert alert;
        alert.fingerprint = json.value(L("fingerprint")).toString();
        alert.labels = labelsOf(json.value(L("labels")).toObject());
        alert.annotations = labelsOf(json.value(L("annotations")).toObject());
        const auto starts = timeOf(json.value(L("startsAt")));
        if (alert.labels.isEmpty() || !starts)
            return protocolError(QStringLiteral("an alert without labels or time"));
        alert.startsAt = *starts;
        alert.endsAt = timeOf(json.value(L("endsAt"))).value_or(*starts);
        alert.generatorUrl = json.value(L("generatorURL")).toString();
        alert.silencedBy = stringsOf(status.value(L("silencedBy")));
        alert.inhibitedBy = stringsOf(status.value(L("inhibitedBy")));
        alerts.append(std::move(alert));
    }
    return alerts;
}

Result<QList<Silence>> parseSilences(const QByteArray &text)
{
    const auto list = arrayOf(text);
    if (!list)
        return list.error();
    QList<Silence> silences;
    for (const QJsonValue &entry : *list) {
        auto silence = silenceOf(entry.toObject());
        if (!silence)
            return silence.error();
        silences.append(std::move(*silence));
    }
    return silences;
}

Result<QList<PushedAlert>> parsePushedAlerts(const QJsonArray &list)
{
    QList<PushedAlert> alerts;
    for (qsizetype i = 0; i < list.size(); ++i) {
        JsonReader reader(list[i].toObject(), QStringLiteral("$.alerts[%1]").arg(i));
        PushedAlert alert;
        alert.fingerprint = reader.optionalString(L("fingerprint")).value_or(QString());
        alert.firing = reader.string(L("status")) == L("firing");
        alert.labels = labelsOf(reader.object(L("labels")));
        const QJsonObject json = list[i].toObject();
        alert.annotations = labelsOf(json.value(L("annotations")).toObject());
        alert.generatorUrl = json.value(L("generatorURL")).toString();
        alert.endsAt = timeOf(json.value(L("endsAt")));
        const auto starts = timeOf(json.value(L("startsAt")));
        const auto received = timeOf(json.value(L("receivedAt")));
        if (!starts || !received)
            reader.fail(starts ? L("receivedAt") : L("startsAt"), QStringLiteral("expected a time"));
        if (!reader.ok())
            return reader.error();
        alert.startsAt = *starts;
        alert.receivedAt = *received;
        alerts.append(std::move(alert));
    }
    return alerts;
}

AlertmanagerClient::AlertmanagerClient(const QUrl &base)
    : m_http(base, answerTimeout)
{
}

void AlertmanagerClient::alerts(QObject *guard,
                                std::function<void(Result<QList<AlertmanagerAlert>>)> callback)
{
    m_http.get(QStringLiteral("/api/v2/alerts"), guard,
               pooled(guard, &parseAlertmanagerAlerts, std::move(callback)));
}

void AlertmanagerClient::silences(QObject *guard,
                                  std::function<void(Result<QList<Silence>>)> callback)
{
    m_http.get(QStringLiteral("/api/v2/silences"), guard,
               pooled(guard, &parseSilences, std::move(callback)));
}

void AlertmanagerClient::setSilence(const Silence &silence, QObject *guard,
                                    std::function<void(Result<QString>)> callback)
{
    QJsonArray matchers;
    for (const LabelMatcher &matcher : silence.matchers)
        matchers.append(QJsonObject{{L("name"), matcher.name},
                                    {L("value"), matcher.value},
                                    {L("isRegex"), matcher.isRegex},
                                    {L("isEqual"), matcher.isEqual}});
    QJsonObject body{{L("matchers"), matchers},
                     {L("startsAt"), toIso8601(silence.startsAt)},
                     {L("endsAt"), toIso8601(silence.endsAt)},
                     {L("createdBy"), silence.createdBy},
                     {L("comment"), silence.comment}};
    if (!silence.id.isEmpty())
        body[L("id")] = silence.id;
    m_http.postJson(QStringLiteral("/api/v2/silences"), body, {}, guard,
                    [callback = std::move(callback)](const Result<HttpAnswer> &answer) {
                        if (!answer)
                            return callback(unanswered(answer.error()));
                        if (!answer->isSuccess())
                            return callback(refusal(*answer));
                        const auto json = answer->json();
                        const QString id = json ? json->value(L("silenceID")).toString() : QString();
                        if (id.isEmpty())
                            return callback(protocolError(QStringLiteral("no silenceID")));
                        callback(id);
                    });
}

void AlertmanagerClient::expireSilence(const QString &id, QObject *guard,
                                       std::function<void(Result<void>)> callback)
{
    m_http.remove(QStringLiteral("/api/v2/silence/") + id, guard,
                  [callback = std::move(callback)](const Result<HttpAnswer> &answer) {
                      if (!answer)
                          callback(unanswered(answer.error()));
                      else if (!answer->isSuccess())
                          callback(refusal(*answer));
                      else
                          callback({});
                  });
}

void AlertmanagerClient::status(QObject *guard,
                                std::function<void(Result<AlertmanagerStatus>)> callback)
{
    m_http.get(QStringLiteral("/api/v2/status"), guard,
               [callback = std::move(callback)](const Result<HttpAnswer> &answer) {
                   if (!answer)
                       return callback(answer.error());
                   if (!answer->isSuccess())
                       return callback(refusal(*answer));
                   const auto json = answer->json();
                   if (!json)
                       return callback(json.error());
                   const auto started = timeOf(json->value(L("uptime")));
                   if (!started)
                       return callback(protocolError(QStringLiteral("a status without uptime")));
                   callback(AlertmanagerStatus{
                       json->value(L("versionInfo")).toObject().value(L("version")).toString(),
                       json->value(L("config")).toObject().value(L("original")).toString(),
                       *started});
               });
}

} // namespace thunes
