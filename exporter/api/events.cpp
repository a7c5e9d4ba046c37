// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/eventparser.h"
#include "exporter/api/routes.h"
#include "exporter/http/server.h"
#include "exporter/metrics/registry.h"
#include "exporter/trading/ledger.h"

namespace thunes {

namespace {

void count(Registry &registry, const Clock &clock, const char *result, double events)
{
    // Cannot fail: the label is ours and the number finite.
    (void)registry.add(catalogue::eventsTotal, {result}, events,
                       {SampleSource::Exporter, clock.now()});
}

} // namespace

void routeEvents(HttpServer &server, Ledger &ledger, Registry &registry, const Clock &clock)
{
    server.route(
        QStringLiteral("/api/v1/events"), HttpMethod::Post,
        [&ledger, &registry, &clock](const HttpRequest &request) {
            const QByteArray type = request.contentType();
            const bool ndjson = type == "application/x-ndjson";
            // A JSON type is also what keeps a web page from posting here behind a user's back.
            if (!ndjson && type != "application/json") {
                count(registry, clock, "rejected", 1);
                HttpResponse response = HttpResponse::error(
                    {ErrorKind::InvalidInput,
                     QStringLiteral("Content-Type: expected application/json or "
                                    "application/x-ndjson, got '%1'")
                         .arg(QString::fromLatin1(type.left(64)))});
                response.status = 415;
                return response;
            }
            const auto events = parseEvents(request.body, ndjson);
            if (!events) {
                count(registry, clock, "rejected", 1);
                return HttpResponse::error(events.error());
            }
            ledger.apply(*events);
            const auto accepted = static_cast<double>(events->size());
            if (!events->empty())
                count(registry, clock, "accepted", accepted);
            return HttpResponse::json({{QLatin1String("status"), QLatin1String("ok")},
                                       {QLatin1String("accepted"), accepted}});
        });
}

} // namespace thunes
