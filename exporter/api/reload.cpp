// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/routes.h"
#include "exporter/http/server.h"

#include <QJsonArray>

namespace thunes {

void routeReload(HttpServer &server, std::function<Result<QStringList>()> reload)
{
    // The guard below lets operators through and nobody else.
    server.route(QStringLiteral("/-/reload"), HttpMethod::Post,
                 [reload = std::move(reload)](const HttpRequest &) {
                     const auto reloaded = reload();
                     if (!reloaded)
                         return HttpResponse::error({ErrorKind::Io, reloaded.error().message});
                     return HttpResponse::json(
                         {{QLatin1String("status"), QLatin1String("ok")},
                          {QLatin1String("restart_needed"),
                           QJsonArray::fromStringList(*reloaded)}});
                 });
}

} // namespace thunes
