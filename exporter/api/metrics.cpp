// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/routes.h"
#include "exporter/http/server.h"
#include "exporter/metrics/exposition.h"

namespace thunes {

void routeMetrics(HttpServer &server, CachedExposition &exposition)
{
    server.route(QStringLiteral("/metrics"), HttpMethod::Get, [&exposition](const HttpRequest &) {
        return HttpResponse{200, exposition::textContentType, exposition.text(), {}};
    });
}

} // namespace thunes
