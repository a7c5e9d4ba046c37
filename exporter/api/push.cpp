// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/refusal.h"
#include "exporter/api/routes.h"
#include "exporter/base/duration.h"
#include "exporter/base/loglimiter.h"
#include "exporter/http/server.h"
#include "exporter/metrics/gzip.h"
#include "exporter/metrics/registry.h"
#include "exporter/push/groupkey.h"
#include "exporter/push/groups.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace thunes {

namespace {

using L = QLatin1String;

constexpr qsizetype largestUnpacked = 64 * 1024 * 1024;

HttpResponse unsupported(const QString &what)
{
    HttpResponse response = HttpResponse::error({ErrorKind::InvalidInput, what});
    response.status = 415;
    return response;
}

QString errorOf(const HttpResponse &response)
{
    return QJsonDocument::fromJson(response.body)[L("error")].toString();
}

/// The pushed families, or the answer that refuses them. They point into `text`.
std::variant<ParsedExposition, HttpResponse> readBody(const HttpRequest &request, QByteArray &text)
{
    const QByteArray type = request.contentType();
    if (type.contains("protobuf"))
        return unsupported(QStringLiteral("Content-Type: the protobuf format is not supported, send the "
                                          "text format (text/plain; version=0.0.4) or OpenMetrics "
                                          "text"));
    const QByteArray encoding = request.header("content-encoding").trimmed().toLower();
    text = request.body;
    if (encoding == "gzip") {
        auto unpacked = gunzipped(request.body, largestUnpacked);
        if (!unpacked)
            return HttpResponse::error(unpacked.error());
        text = *std::move(unpacked);
    } else if (!encoding.isEmpty() && encoding != "identity") {
        return unsupported(QStringLiteral("Content-Encoding: expected gzip, got '%1'")
                               .arg(QString::fromLatin1(encoding.left(64))));
    }
    // Whatever else it is called is text, as with Pushgateway: curl names a form by default.
    auto parsed = parseExposition(text, type == "application/openmetrics-text"
                                            ? ExpositionSyntax::OpenMetrics
                                            : ExpositionSyntax::Text);
    if (!parsed)
        return HttpResponse::error(parsed.error());
    return *std::move(parsed);
}

HttpResponse push(PushGroups &groups, const HttpRequest &request, PushGroups::Mode mode)
{
    const auto group = readGroupKey(request.rawPath);
    if (!group)
        return HttpResponse::error(group.error());
    std::optional<Milliseconds> timeToLive;
    if (request.query.hasQueryItem(QStringLiteral("ttl"))) {
        const auto read
            = parseDuration(request.query.queryItemValue(QStringLiteral("ttl")).toUtf8());
        if (!read)
            return HttpResponse::error({read.error().kind, QStringLiteral("ttl: ")
                                                               + read.error().message});
        timeToLive = *read;
    }
    QByteArray text;
    const auto body = readBody(request, text);
    if (const auto *refusal = std::get_if<HttpResponse>(&body)) {
        groups.noteFailure(*group);
        return *refusal;
    }
    if (const auto pushed
        = groups.push(*group, std::get<ParsedExposition>(body), mode, timeToLive);
        !pushed)
        return HttpResponse::error(pushed.error());
    return {200, {}, {}, {}};
}

} // namespace

void publishPushGroups(const PushGroups &groups, Registry &registry, const Clock &clock)
{
    const SampleOrigin origin{SampleSource::Exporter, clock.now()};
    (void)registry.set(catalogue::pushGroups, {}, static_cast<double>(groups.groupCount()), origin);
    (void)registry.set(catalogue::pushSamples, {}, static_cast<double>(groups.sampleCount()),
                       origin);
}

void routePush(HttpServer &server, PushGroups &groups, Registry &registry, const Clock &clock)
{
    const auto limiter = std::make_shared<LogLimiter>();
    const auto counted = [&groups, &registry, &clock, limiter](auto handle) {
        return [&groups, &registry, &clock, limiter, handle](const HttpRequest &request,
                                                             const HttpReply &reply) {
            const HttpResponse response = handle(request);
            if (response.status >= 300)
                limiter->warn(logPush(), "a push was refused", {"status", QByteArray::number(response.status)},
                              {{"error", withoutQuotations(errorOf(response))},
                               {"peer", request.peer.toString()}});
            (void)registry.add(catalogue::pushesTotal,
                               {response.status < 300 ? "accepted" : "rejected"}, 1,
                               {SampleSource::Exporter, clock.now()});
            publishPushGroups(groups, registry, clock);
            reply(response);
        };
    };
    for (const char *path : {"/metrics/job", "/metrics/job@base64"}) {
        const QString below = L(path);
        server.routeBelow(below, HttpMethod::Put, counted([&groups](const HttpRequest &request) {
                              return push(groups, request, PushGroups::Mode::ReplaceGroup);
                          }));
        server.routeBelow(below, HttpMethod::Post, counted([&groups](const HttpRequest &request) {
                              return push(groups, request, PushGroups::Mode::ReplaceFamilies);
                          }));
        server.routeBelow(below, HttpMethod::Delete, counted([&groups](const HttpRequest &request) {
                              const auto group = readGroupKey(request.rawPath);
                              if (!group)
                                  return HttpResponse::error(group.error());
                              groups.remove(*group);
                              return HttpResponse{202, {}, {}, {}};
                          }));
    }
    server.route(QStringLiteral("/api/v1/metrics"), HttpMethod::Get, [&groups](const HttpRequest &) {
        return HttpResponse::json({{L("status"), L("success")}, {L("data"), groups.listing()}});
    });
}

} // namespace thunes
