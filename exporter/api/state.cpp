// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/routes.h"
#include "exporter/http/server.h"
#include "exporter/metrics/registry.h"

#include <QJsonArray>

namespace thunes {

namespace {

QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QJsonObject toJson(const MetricDescriptor &metric, const Registry::Series &series)
{
    QJsonObject labels;
    for (qsizetype i = 0; i < series.labels.size(); ++i)
        labels[text(metric.labels[static_cast<std::size_t>(i)])]
            = QString::fromUtf8(series.labels[i]);
    QJsonObject sample{{QLatin1String("metric"), text(metric.name)},
                       {QLatin1String("labels"), labels},
                       {QLatin1String("source"),
                        QString::fromLatin1(toText(series.origin.source))},
                       {QLatin1String("time"), toIso8601(series.origin.time)}};
    if (series.histogram)
        sample[QLatin1String("histogram")]
            = QJsonObject{{QLatin1String("count"), static_cast<double>(series.histogram->count)},
                          {QLatin1String("sum"), series.histogram->sum}};
    else
        sample[QLatin1String("value")] = series.value;
    return sample;
}

} // namespace

QJsonObject stateDocument(const Registry &registry, const Clock &clock, const StateParts &parts)
{
    QJsonArray samples;
    for (const auto &[name, family] : registry.families()) {
        if (family.descriptor->isAboutServing)
            continue;
        for (const auto &[labels, series] : family.series)
            samples.append(toJson(*family.descriptor, series));
    }
    QJsonObject state{{QLatin1String("sequence"), static_cast<double>(registry.version())},
                      {QLatin1String("time"), toIso8601(clock.now())},
                      {QLatin1String("version"), QLatin1String(THUNES_VERSION)},
                      {QLatin1String("exporter"),
                       QJsonObject{{QLatin1String("started"), toIso8601(parts.started)}}},
                      {QLatin1String("trader"), parts.trader()},
                      {QLatin1String("samples"), samples}};
    if (parts.killSwitch)
        state[QLatin1String("kill_switch")] = parts.killSwitch();
    if (parts.lab)
        state[QLatin1String("lab")] = parts.lab();
    return state;
}

void routeState(HttpServer &server, const Registry &registry, const Clock &clock, StateParts parts)
{
    server.route(QStringLiteral("/api/v1/state"), HttpMethod::Get,
                 [&registry, &clock, parts = std::move(parts)](const HttpRequest &) {
                     return HttpResponse::json(stateDocument(registry, clock, parts));
                 });
}

} // namespace thunes
