// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/rulesclient.h"

#include "exporter/base/json.h"
#include "exporter/base/number.h"
#include "ui/client/pooled.h"

#include <cmath>

namespace thunes {

namespace {

using L = QLatin1String;

constexpr Milliseconds answerTimeout{5000};

Error protocolError(const QString &what)
{
    return {ErrorKind::Protocol, QStringLiteral("Prometheus's answer: ") + what};
}

LabelSet labelsOf(const QJsonValue &json)
{
    LabelSet labels;
    const QJsonObject object = json.toObject();
    for (auto label = object.begin(); label != object.end(); ++label)
        labels.insert(label.key(), label->toString());
    return labels;
}

/// RFC 3339; Go's zero time is absent.
std::optional<TimePoint> timeOf(const QJsonValue &json)
{
    const QDateTime time = QDateTime::fromString(json.toString(), Qt::ISODateWithMs);
    if (!time.isValid() || time.date().year() < 1970)
        return std::nullopt;
    return fromDateTime(time);
}

Milliseconds secondsOf(const QJsonValue &json)
{
    return Milliseconds(std::llround(std::clamp(json.toDouble(), 0.0, 1e10) * 1000));
}

/// {status: success, data: {…}}
Result<QJsonObject> dataOf(const QByteArray &text)
{
    const auto json = parseJsonObject(text);
    if (!json)
        return protocolError(json.error().message);
    if (json->value(L("status")).toString() != L("success"))
        return protocolError(json->value(L("error")).toString(QStringLiteral("no success")));
    return json->value(L("data")).toObject();
}

Result<PrometheusAlert> alertOf(const QJsonObject &json)
{
    PrometheusAlert alert;
    alert.labels = labelsOf(json.value(L("labels")));
    alert.annotations = labelsOf(json.value(L("annotations")));
    alert.state = json.value(L("state")).toString() == L("firing") ? AlertState::Firing
                                                                   : AlertState::Pending;
    const auto activeAt = timeOf(json.value(L("activeAt")));
    if (!activeAt || alert.labels.isEmpty())
        return protocolError(QStringLiteral("an alert without its labels or time"));
    alert.activeAt = *activeAt;
    const auto value = parseNumber(json.value(L("value")).toString().toLatin1());
    alert.value = value ? *value : std::nan("");
    return alert;
}

/// Hands a good body to `parse` in the pool.
template<typename T>
HttpJson::Callback pooled(QObject *guard, Result<T> (*parse)(const QByteArray &),
                          std::function<void(Result<T>)> callback)
{
    return [guard, parse, callback = std::move(callback)](const Result<HttpAnswer> &answer) {
        if (!answer)
            callback(answer.error());
        else if (!answer->isSuccess())
            callback(answer->error());
        else
            inPool<Result<T>>(
                guard, [parse, body = answer->body] { return parse(body); }, callback);
    };
}

} // namespace

Result<QList<Rule>> parseRules(const QByteArray &text)
{
    const auto data = dataOf(text);
    if (!data)
        return data.error();
    if (!data->value(L("groups")).isArray())
        return protocolError(QStringLiteral("no list of rule groups"));
    QList<Rule> rules;
    for (const QJsonValue &groupValue : data->value(L("groups")).toArray()) {
        const QJsonObject group = groupValue.toObject();
        for (const QJsonValue &entry : group.value(L("rules")).toArray()) {
            const QJsonObject json = entry.toObject();
            Rule rule;
            rule.group = group.value(L("name")).toString();
            rule.file = group.value(L("file")).toString();
            rule.interval = secondsOf(group.value(L("interval")));
            rule.name = json.value(L("name")).toString();
            rule.alerting = json.value(L("type")).toString() == L("alerting");
            rule.expression = json.value(L("query")).toString();
            rule.duration = secondsOf(json.value(L("duration")));
            rule.keepFiringFor = secondsOf(json.value(L("keepFiringFor")));
            rule.labels = labelsOf(json.value(L("labels")));
            rule.annotations = labelsOf(json.value(L("annotations")));
            rule.health = json.value(L("health")).toString();
            rule.lastError = json.value(L("lastError")).toString();
            rule.lastEvaluation = timeOf(json.value(L("lastEvaluation")));
            rule.evaluationSeconds = json.value(L("evaluationTime")).toDouble();
            for (const QJsonValue &alertValue : json.value(L("alerts")).toArray()) {
                auto alert = alertOf(alertValue.toObject());
                if (!alert)
                    return alert.error();
                rule.alerts.append(std::move(*alert));
            }
            rules.append(std::move(rule));
        }
    }
    return rules;
}

Result<QList<ScrapeTarget>> parseTargets(const QByteArray &text)
{
    const auto data = dataOf(text);
    if (!data)
        return data.error();
    QList<ScrapeTarget> targets;
    for (const QJsonValue &entry : data->value(L("activeTargets")).toArray()) {
        const QJsonObject json = entry.toObject();
        ScrapeTarget target;
        target.job = json.value(L("scrapePool")).toString();
        target.url = json.value(L("scrapeUrl")).toString();
        target.labels = labelsOf(json.value(L("labels")));
        target.health = json.value(L("health")).toString();
        target.lastError = json.value(L("lastError")).toString();
        target.lastScrape = timeOf(json.value(L("lastScrape")));
        target.scrapeSeconds = json.value(L("lastScrapeDuration")).toDouble();
        target.interval = json.value(L("scrapeInterval")).toString();
        targets.append(std::move(target));
    }
    return targets;
}

LabelSet externalLabelsOf(const QString &configuration)
{
    // Prometheus writes the file anew, in block style: two levels of indentation tell all.
    LabelSet labels;
    bool inGlobal = false;
    bool inBlock = false;
    const QStringList lines = configuration.split(u'\n');
    for (const QString &line : lines) {
        const qsizetype indent = line.size() - line.trimmed().size();
        if (line.trimmed().isEmpty())
            continue;
        if (!line.startsWith(u' ')) {
            inGlobal = line.trimmed() == L("global:");
            inBlock = false;
        } else if (inGlobal && indent == 2) {
            inBlock = line.trimmed() == L("external_labels:");
        } else if (inBlock && indent >= 4) {
            QString value = line.section(u':', 1).trimmed();
            for (const QChar quote : {u'"', u'\''}) {
                if (value.size() >= 2 && value.startsWith(quote) && value.endsWith(quote))
                    value = value.mid(1, value.size() - 2);
            }
            labels.insert(line.section(u':', 0, 0).trimmed(), value);
        }
    }
    return labels;
}

RulesClient::RulesClient(const QUrl &base)
    : m_http(base, answerTimeout)
{
}

void RulesClient::rules(QObject *guard, std::function<void(Result<QList<Rule>>)> callback)
{
    m_http.get(QStringLiteral("/api/v1/rules"), guard,
               pooled(guard, &parseRules, std::move(callback)));
}

void RulesClient::targets(QObject *guard,
                          std::function<void(Result<QList<ScrapeTarget>>)> callback)
{
    m_http.get(QStringLiteral("/api/v1/targets?state=active"), guard,
               pooled(guard, &parseTargets, std::move(callback)));
}

void RulesClient::data(const QString &path, QObject *guard,
                       std::function<void(Result<QJsonObject>)> callback)
{
    m_http.get(path, guard, [callback = std::move(callback)](const Result<HttpAnswer> &answer) {
        if (!answer)
            callback(answer.error());
        else if (!answer->isSuccess())
            callback(answer->error());
        else
            callback(dataOf(answer->body));
    });
}

void RulesClient::alertmanagers(QObject *guard, std::function<void(Result<QList<QUrl>>)> callback)
{
    data(QStringLiteral("/api/v1/alertmanagers"), guard,
         [callback = std::move(callback)](const Result<QJsonObject> &data) {
             if (!data)
                 return callback(data.error());
             QList<QUrl> urls;
             for (const QJsonValue &entry : data->value(L("activeAlertmanagers")).toArray()) {
                 // "http://host:9093/prefix/api/v2/alerts"
                 QString text = entry.toObject().value(L("url")).toString();
                 const qsizetype api = text.lastIndexOf(L("/api/"));
                 const QUrl url(api > 0 ? text.left(api) : text);
                 if (url.isValid() && !url.host().isEmpty())
                     urls << url;
             }
             callback(urls);
         });
}

void RulesClient::startTime(QObject *guard, std::function<void(Result<TimePoint>)> callback)
{
    data(QStringLiteral("/api/v1/status/runtimeinfo"), guard,
         [callback = std::move(callback)](const Result<QJsonObject> &data) {
             if (!data)
                 return callback(data.error());
             const auto time = timeOf(data->value(L("startTime")));
             if (!time)
                 return callback(protocolError(QStringLiteral("no startTime")));
             callback(*time);
         });
}

void RulesClient::version(QObject *guard, std::function<void(Result<QString>)> callback)
{
    data(QStringLiteral("/api/v1/status/buildinfo"), guard,
         [callback = std::move(callback)](const Result<QJsonObject> &data) {
             if (!data)
                 return callback(data.error());
             callback(data->value(L("version")).toString());
         });
}

void RulesClient::configuration(QObject *guard, std::function<void(Result<QString>)> callback)
{
    data(QStringLiteral("/api/v1/status/config"), guard,
         [callback = std::move(callback)](const Result<QJsonObject> &data) {
             if (!data)
                 return callback(data.error());
             callback(data->value(L("yaml")).toString());
         });
}

} // namespace thunes
