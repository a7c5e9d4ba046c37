// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/eventparser.h"
#include "exporter/api/idempotency.h"
#include "exporter/api/refusal.h"
#include "exporter/api/routes.h"
#include "exporter/base/loglimiter.h"
#include "exporter/http/server.h"
#include "exporter/metrics/registry.h"
#include "exporter/trading/ledger.h"

namespace thunes {

namespace {

/// The route's own state; the server keeps it with the handler.
class EventIntake
{
public:
    EventIntake(Ledger &ledger, Registry &registry, const Clock &clock)
        : m_ledger(ledger)
        , m_registry(registry)
        , m_clock(clock)
        , m_keys(clock)
    {
    }

    HttpResponse handle(const HttpRequest &request)
    {
        const QByteArray key = request.header("idempotency-key");
        if (key.isEmpty())
            return take(request);
        if (!IdempotencyKeys::isKey(key))
            return refuse(request, {ErrorKind::InvalidInput,
                           QStringLiteral("Idempotency-Key: expected up to 255 printable ASCII "
                                          "characters")},
                          400);
        const QByteArray digest = IdempotencyKeys::digestOf(request);
        if (const auto *known = m_keys.find(key)) {
            if (known->digest != digest)
                return refuse(request, {ErrorKind::InvalidInput,
                               QStringLiteral("Idempotency-Key: this key came with another body "
                                              "before")},
                              422);
            count("repeated", 1);
            HttpResponse again = known->response;
            again.headers.append({QByteArray("Idempotency-Replayed"), QByteArray("true")});
            return again;
        }
        HttpResponse response = take(request);
        if (response.status == 200)
            m_keys.remember(key, {digest, response});
        return response;
    }

private:
    HttpResponse take(const HttpRequest &request)
    {
        const QByteArray type = request.contentType();
        const bool ndjson = type == "application/x-ndjson";
        // A JSON type is also what keeps a web page from posting here behind a user's back.
        if (!ndjson && type != "application/json")
            return refuse(request, {ErrorKind::InvalidInput,
                           QStringLiteral("Content-Type: expected application/json or "
                                          "application/x-ndjson, got '%1'")
                               .arg(QString::fromLatin1(type.left(64)))},
                          415);
        const auto events = parseEvents(request.body, ndjson);
        if (!events)
            return refuse(request, events.error());
        m_ledger.apply(*events);
        const auto accepted = static_cast<double>(events->size());
        if (!events->empty())
            count("accepted", accepted);
        return HttpResponse::json({{QLatin1String("status"), QLatin1String("ok")},
                                   {QLatin1String("accepted"), accepted}});
    }

    /// One whole batch; with a status of its own where the kind of error has another.
    HttpResponse refuse(const HttpRequest &request, const Error &error, int status = 0)
    {
        count("rejected", 1);
        HttpResponse response = HttpResponse::error(error);
        if (status != 0)
            response.status = status;
        m_limiter.warn(logEvents(), "a batch was refused",
                       {"status", QByteArray::number(response.status)},
                       {{"error", withoutQuotations(error.message)}, {"peer", request.peer.toString()}});
        return response;
    }

    void count(const char *result, double events)
    {
        // Cannot fail: the label is ours and the number finite.
        (void)m_registry.add(catalogue::eventsTotal, {result}, events,
                             {SampleSource::Exporter, m_clock.now()});
    }

    Ledger &m_ledger;
    Registry &m_registry;
    const Clock &m_clock;
    IdempotencyKeys m_keys;
    LogLimiter m_limiter;
};

} // namespace

void routeEvents(HttpServer &server, Ledger &ledger, Registry &registry, const Clock &clock)
{
    const auto intake = std::make_shared<EventIntake>(ledger, registry, clock);
    server.route(QStringLiteral("/api/v1/events"), HttpMethod::Post,
                 [intake](const HttpRequest &request) { return intake->handle(request); });
}

} // namespace thunes
