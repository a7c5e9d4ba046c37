// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/alerts/alertstore.h"
#include "exporter/api/refusal.h"
#include "exporter/api/routes.h"
#include "exporter/api/ingesttoken.h"
#include "exporter/base/loglimiter.h"
#include "exporter/http/server.h"
#include "exporter/metrics/registry.h"

namespace thunes {

namespace {

using L = QLatin1String;

/// 2,000 alerts with long texts; the guard below refuses more than twice as much by itself.
constexpr qsizetype longestBody = 4 * 1024 * 1024;
constexpr int longestLifetime = 7 * 24 * 3600;

/// `?ttl=300`: absent when it is not there.
Result<std::optional<Seconds>> readLifetime(const QUrlQuery &query)
{
    if (!query.hasQueryItem(QStringLiteral("ttl")))
        return std::optional<Seconds>();
    QString text = query.queryItemValue(QStringLiteral("ttl"));
    if (text.endsWith(u's'))
        text.chop(1);
    bool ok = false;
    const int seconds = text.toInt(&ok);
    if (!ok || seconds < 1 || seconds > longestLifetime)
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("ttl: expected 1 to %1 seconds").arg(longestLifetime)};
    return std::optional(Seconds(seconds));
}

/// What is wrong with the request, or the message.
Result<WebhookMessage> readMessage(const HttpRequest &request, const IngestToken &token, int *status)
{
    const QByteArray authorization = request.header("authorization");
    if (!token.matches(authorization))
        return Error{ErrorKind::Unauthorized, authorization.isEmpty()
                                                  ? QStringLiteral("the ingest token is required")
                                                  : QStringLiteral("this is not the ingest token")};
    if (request.contentType() != "application/json") {
        *status = 415;
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("Content-Type: expected application/json, got '%1'")
                         .arg(QString::fromLatin1(request.contentType().left(64)))};
    }
    if (request.body.size() > longestBody) {
        *status = 413;
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("the body has %1 bytes; at most %2").arg(request.body.size()).arg(
                         longestBody)};
    }
    return parseWebhook(request.body);
}

} // namespace

void routeAlerts(HttpServer &server, AlertStore &store, const IngestToken &token, Registry &registry,
                 const Clock &clock, std::function<void()> changed)
{
    const QString path = QStringLiteral("/api/v1/alerts");
    const auto limiter = std::make_shared<LogLimiter>();
    server.route(path, HttpMethod::Get,
                 [&store](const HttpRequest &) { return HttpResponse::json(store.document()); });
    server.route(path, HttpMethod::Post, [&store, &token, &registry, &clock, limiter,
                                          changed = std::move(changed)](const HttpRequest &request) {
        const TimePoint now = clock.now();
        const auto count = [&](const char *result) {
            // Cannot fail: the label is ours.
            (void)registry.add(catalogue::alertMessages, {result}, 1, {SampleSource::Exporter, now});
        };
        const auto lifetime = readLifetime(request.query);
        int status = 0;
        const auto message = readMessage(request, token, &status);
        if (!message || !lifetime) {
            count("rejected");
            HttpResponse response
                = HttpResponse::error(message ? lifetime.error() : message.error());
            if (status != 0)
                response.status = status;
            const Error &error = message ? lifetime.error() : message.error();
            limiter->warn(logAlerts(), "a message was refused",
                          {"status", QByteArray::number(response.status)},
                          {{"error", withoutQuotations(error.message)},
                           {"peer", request.peer.toString()}});
            return response;
        }
        count("accepted");
        logDebug(logAlerts(), "a message was taken", {{"alerts", message->alerts.size()}});
        const bool news = store.apply(*message, now, *lifetime);
        if (const auto heard = store.watchdogAt())
            (void)registry.set(catalogue::alertWatchdog, {}, toUnixSeconds(*heard),
                               {SampleSource::Exporter, now});
        if (news)
            changed();
        return HttpResponse::json({{L("status"), L("ok")},
                                   {L("accepted"), static_cast<double>(message->alerts.size())}});
    });
}

} // namespace thunes
