// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/exporterclient.h"

#include "exporter/base/json.h"

#include <limits>

namespace thunes {

namespace {

constexpr Milliseconds stateTimeout{3000};

TimePoint readTime(JsonReader &reader, QLatin1String key)
{
    const QString text = reader.string(key);
    const auto time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid())
        reader.fail(key, QStringLiteral("expected a time in ISO 8601"));
    return reader.ok() ? fromDateTime(time) : TimePoint{};
}

Result<void> readTrader(const QJsonObject &json, ExporterState &state)
{
    JsonReader reader(json, QStringLiteral("$.trader"));
    state.traderAlive = reader.boolean(QLatin1String("alive"));
    state.environment = reader.optionalString(QLatin1String("environment")).value_or(QString());
    if (json.contains(QLatin1String("last_sign_of_life")))
        state.traderLastSignOfLife = readTime(reader, QLatin1String("last_sign_of_life"));
    if (const auto limit = reader.optionalNumber(QLatin1String("silence_limit_seconds")))
        state.traderSilenceLimit
            = Milliseconds(static_cast<qint64>(qBound(0.0, *limit, 1e9) * 1000));
    if (json.contains(QLatin1String("files"))) {
        const QJsonObject files = reader.object(QLatin1String("files"));
        for (const QJsonValue &problem : files.value(QLatin1String("problems")).toArray())
            state.traderFileProblems << problem.toString();
    }
    return reader.ok() ? Result<void>() : Result<void>(reader.error());
}

Result<LiveSample> readSample(const QJsonObject &json, const QString &path)
{
    JsonReader reader(json, path);
    LiveSample sample;
    sample.metric = reader.string(QLatin1String("metric"));
    if (json.contains(QLatin1String("labels"))) {
        const QJsonObject labels = reader.object(QLatin1String("labels"));
        for (auto label = labels.begin(); label != labels.end(); ++label)
            sample.labels.insert(label.key(), label->toString());
    }
    // JSON has no NaN: what is none is null.
    sample.value = json.value(QLatin1String("value")).isNull()
                       ? std::numeric_limits<double>::quiet_NaN()
                       : reader.number(QLatin1String("value"));
    sample.source = reader.string(QLatin1String("source"));
    sample.time = readTime(reader, QLatin1String("time"));
    if (!reader.ok())
        return reader.error();
    return sample;
}

Result<ExporterState> readState(const QJsonObject &json)
{
    ExporterState state;
    JsonReader reader(json, QStringLiteral("$"));
    state.sequence = static_cast<quint64>(reader.count(QLatin1String("sequence")));
    state.time = readTime(reader, QLatin1String("time"));
    state.version = reader.optionalString(QLatin1String("version")).value_or(QString());
    if (json.contains(QLatin1String("trader"))) {
        const auto trader = readTrader(reader.object(QLatin1String("trader")), state);
        if (reader.ok() && !trader)
            return trader.error();
    }
    if (json.contains(QLatin1String("kill_switch")))
        state.killSwitch = reader.object(QLatin1String("kill_switch"));
    const QJsonArray samples = reader.array(QLatin1String("samples"));
    if (!reader.ok())
        return reader.error();
    for (qsizetype i = 0; i < samples.size(); ++i) {
        const QString path = QStringLiteral("$.samples[%1]").arg(i);
        if (!samples[i].isObject())
            return Error{ErrorKind::Protocol, path + QStringLiteral(": expected an object")};
        const QJsonObject entry = samples[i].toObject();
        if (entry.contains(QLatin1String("histogram")))
            continue;
        auto sample = readSample(entry, path);
        if (!sample)
            return sample.error();
        state.samples.append(*sample);
    }
    return state;
}

} // namespace

Result<ExporterState> parseExporterState(const QByteArray &json)
{
    const auto object = parseJsonObject(json);
    if (!object)
        return Error{ErrorKind::Protocol,
                     QStringLiteral("the exporter's state: ") + object.error().message};
    return parseExporterState(*object);
}

Result<ExporterState> parseExporterState(const QJsonObject &json)
{
    auto state = readState(json);
    if (!state)
        return Error{ErrorKind::Protocol,
                     QStringLiteral("the exporter's state: ") + state.error().message};
    return state;
}

ExporterClient::ExporterClient(const QUrl &base)
    : m_http(base, stateTimeout)
{
}

void ExporterClient::state(QObject *guard, std::function<void(Result<ExporterState>)> callback)
{
    m_http.get(QStringLiteral("/api/v1/state"), guard,
               [callback = std::move(callback)](const Result<HttpAnswer> &answer) {
                   if (!answer)
                       callback(answer.error());
                   else if (!answer->isSuccess())
                       callback(answer->error());
                   else
                       callback(parseExporterState(answer->body));
               });
}

} // namespace thunes
