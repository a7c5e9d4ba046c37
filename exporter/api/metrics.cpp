// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/routes.h"
#include "exporter/http/server.h"
#include "exporter/metrics/cachedexposition.h"
#include "exporter/api/selfmetrics.h"

namespace thunes {

void routeMetrics(HttpServer &server, CachedExposition &exposition, SelfMetrics *self)
{
    server.route(QStringLiteral("/metrics"), HttpMethod::Get, [&exposition, self](const HttpRequest &request) {
        if (self)
            self->beforeScrape();
        const auto format = exposition::formatFor(request.header("accept"));
        HttpResponse response{200, exposition::contentType(format), exposition.text(format), {}};
        response.headers.append({QByteArray("Vary"), QByteArray("Accept, Accept-Encoding")});
        // Below this the header costs more than it saves.
        const bool compressed = response.body.size() > 1024
            && exposition::acceptsGzip(request.header("accept-encoding"));
        if (compressed) {
            response.body = exposition.gzipped(format);
            response.headers.append({QByteArray("Content-Encoding"), QByteArray("gzip")});
        }
        if (self)
            self->scraped(format, compressed, response.body.size());
        return response;
    });
}

} // namespace thunes
