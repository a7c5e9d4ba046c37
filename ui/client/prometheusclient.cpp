// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/prometheusclient.h"

#include "exporter/base/json.h"
#include "exporter/base/number.h"
#include "ui/client/pooled.h"

#include <cmath>

namespace thunes {

namespace {

constexpr Milliseconds queryTimeout{10000};
/// Reading a larger answer takes longer than the window may wait.
constexpr qsizetype pooledBytes = 256 * 1024;

QString seconds(TimePoint time)
{
    const auto ms = std::chrono::duration_cast<Milliseconds>(time.time_since_epoch()).count();
    return QStringLiteral("%1.%2").arg(ms / 1000).arg(ms % 1000, 3, 10, QLatin1Char('0'));
}

Error protocolError(const QString &what)
{
    return {ErrorKind::Protocol, QStringLiteral("Prometheus's answer: ") + what};
}

/// The envelope {status, data, warnings, errorType, error}.
Result<QJsonObject> envelope(const Result<HttpAnswer> &answer)
{
    if (!answer)
        return answer.error();
    const auto json = answer->json();
    if (!json)
        return answer->isSuccess() ? json.error() : answer->error();
    if (json->value(QLatin1String("status")) == QJsonValue(QLatin1String("success")))
        return *json;
    const QString type = json->value(QLatin1String("errorType")).toString();
    const QString message = json->value(QLatin1String("error")).toString();
    if (message.isEmpty())
        return answer->isSuccess() ? protocolError(QStringLiteral("neither success nor an error"))
                                   : answer->error();
    if (type == QLatin1String("bad_data") || type == QLatin1String("execution"))
        return Error{ErrorKind::InvalidInput, message};
    if (type == QLatin1String("timeout"))
        return Error{ErrorKind::Timeout, message};
    if (type == QLatin1String("unavailable") || type == QLatin1String("canceled"))
        return Error{ErrorKind::Unavailable, message};
    return protocolError(type + QStringLiteral(": ") + message);
}

LabelSet labelsOf(const QJsonObject &object)
{
    LabelSet labels;
    for (auto label = object.begin(); label != object.end(); ++label)
        labels.insert(label.key(), label->toString());
    return labels;
}

/// [seconds, "value"]
std::optional<SamplePoint> pointOf(const QJsonValue &json)
{
    const QJsonArray pair = json.toArray();
    if (pair.size() != 2 || !pair[0].isDouble() || !pair[1].isString())
        return std::nullopt;
    const auto value = parseNumber(pair[1].toString().toLatin1());
    const double time = pair[0].toDouble();
    if (!value || !(std::abs(time) < 1e11))
        return std::nullopt;
    return SamplePoint{TimePoint(Milliseconds(std::llround(time * 1000))), *value};
}

/// One entry of a vector ({metric, value}) or a matrix ({metric, values}).
std::optional<TimeSeries> seriesOf(const QJsonObject &json, bool isMatrix)
{
    TimeSeries series;
    series.labels = labelsOf(json.value(QLatin1String("metric")).toObject());
    const QJsonArray values = isMatrix ? json.value(QLatin1String("values")).toArray()
                                       : QJsonArray{json.value(QLatin1String("value"))};
    series.points.reserve(static_cast<std::size_t>(values.size()));
    for (const QJsonValue &value : values) {
        const auto point = pointOf(value);
        if (!point)
            return std::nullopt;
        series.points.push_back(*point);
    }
    return series;
}

Result<QueryResult> queryResult(const Result<HttpAnswer> &answer)
{
    const auto body = envelope(answer);
    if (!body)
        return body.error();
    QueryResult result;
    for (const QJsonValue &warning : body->value(QLatin1String("warnings")).toArray())
        result.warnings << warning.toString();
    const QJsonObject data = body->value(QLatin1String("data")).toObject();
    const QString type = data.value(QLatin1String("resultType")).toString();
    const QJsonArray list = data.value(QLatin1String("result")).toArray();
    if (type == QLatin1String("scalar")) {
        const auto point = pointOf(list);
        if (!point)
            return protocolError(QStringLiteral("a scalar that is no number"));
        result.series.append({{}, {*point}});
        return result;
    }
    const bool isMatrix = type == QLatin1String("matrix");
    if (!isMatrix && type != QLatin1String("vector"))
        return protocolError(QStringLiteral("a result of type '%1'").arg(type));
    result.series.reserve(list.size());
    for (const QJsonValue &entry : list) {
        auto series = seriesOf(entry.toObject(), isMatrix);
        if (!series)
            return protocolError(QStringLiteral("a sample that is no number"));
        result.series.append(std::move(*series));
    }
    return result;
}

/// Reads the answer, a large one in the thread pool.
HttpJson::Callback reader(QObject *guard, std::function<void(Result<QueryResult>)> callback)
{
    return [guard, callback = std::move(callback)](const Result<HttpAnswer> &answer) {
        if (!answer || answer->body.size() < pooledBytes)
            callback(queryResult(answer));
        else
            inPool<Result<QueryResult>>(guard, [answer] { return queryResult(answer); }, callback);
    };
}

Result<QList<PrometheusAlert>> alertList(const Result<HttpAnswer> &answer)
{
    const auto body = envelope(answer);
    if (!body)
        return body.error();
    const QJsonValue list = body->value(QLatin1String("data")).toObject().value(
        QLatin1String("alerts"));
    if (!list.isArray())
        return protocolError(QStringLiteral("no list of alerts"));
    QList<PrometheusAlert> alerts;
    for (const QJsonValue &entry : list.toArray()) {
        const QJsonObject json = entry.toObject();
        PrometheusAlert alert;
        alert.labels = labelsOf(json.value(QLatin1String("labels")).toObject());
        alert.annotations = labelsOf(json.value(QLatin1String("annotations")).toObject());
        const QString state = json.value(QLatin1String("state")).toString();
        if (state != QLatin1String("firing") && state != QLatin1String("pending"))
            return protocolError(QStringLiteral("an alert that is '%1'").arg(state));
        alert.state = state == QLatin1String("firing") ? AlertState::Firing : AlertState::Pending;
        const auto activeAt = QDateTime::fromString(
            json.value(QLatin1String("activeAt")).toString(), Qt::ISODateWithMs);
        if (!activeAt.isValid())
            return protocolError(QStringLiteral("an alert without its time"));
        alert.activeAt = fromDateTime(activeAt);
        const auto value = parseNumber(json.value(QLatin1String("value")).toString().toLatin1());
        alert.value = value ? *value : std::nan("");
        alerts.append(alert);
    }
    return alerts;
}

} // namespace

PrometheusClient::PrometheusClient(const QUrl &base)
    : m_http(base, queryTimeout)
{
}

void PrometheusClient::query(const InstantQuery &query, QObject *guard,
                             std::function<void(Result<QueryResult>)> callback)
{
    HttpJson::Form form{{QStringLiteral("query"), query.expression}};
    if (query.time)
        form.append({QStringLiteral("time"), seconds(*query.time)});
    m_http.post(QStringLiteral("/api/v1/query"), form, guard, reader(guard, std::move(callback)));
}

void PrometheusClient::queryRange(const RangeQuery &query, QObject *guard,
                                  std::function<void(Result<QueryResult>)> callback)
{
    const HttpJson::Form form{
        {QStringLiteral("query"), query.expression},
        {QStringLiteral("start"), seconds(query.start)},
        {QStringLiteral("end"), seconds(query.end)},
        {QStringLiteral("step"), seconds(TimePoint(query.step))}};
    m_http.post(QStringLiteral("/api/v1/query_range"), form, guard, reader(guard, std::move(callback)));
}

void PrometheusClient::alerts(QObject *guard,
                              std::function<void(Result<QList<PrometheusAlert>>)> callback)
{
    m_http.get(QStringLiteral("/api/v1/alerts"), guard,
               [callback = std::move(callback)](const Result<HttpAnswer> &answer) {
                   callback(alertList(answer));
               });
}

void PrometheusClient::ready(QObject *guard, std::function<void(Result<void>)> callback)
{
    m_http.get(QStringLiteral("/-/ready"), guard,
               [callback = std::move(callback)](const Result<HttpAnswer> &answer) {
                   if (!answer)
                       callback(answer.error());
                   else if (!answer->isSuccess())
                       callback(answer->error());
                   else
                       callback({});
               });
}

} // namespace thunes
