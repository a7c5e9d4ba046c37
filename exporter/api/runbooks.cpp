// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/routes.h"
#include "exporter/http/server.h"

#include <QDir>
#include <QFile>

namespace thunes {

void routeRunbooks(HttpServer &server, const QString &directory)
{
    const auto entries
        = QDir(directory).entryInfoList({QStringLiteral("*.md")}, QDir::Files, QDir::Name);
    for (const QFileInfo &entry : entries) {
        server.route(QStringLiteral("/runbooks/") + entry.completeBaseName(), HttpMethod::Get,
                     [path = entry.filePath()](const HttpRequest &) {
                         QFile file(path);
                         if (!file.open(QIODevice::ReadOnly))
                             return HttpResponse::error({ErrorKind::Io, file.errorString()});
                         // Markdown reads well as it is, and no browser shows it otherwise.
                         return HttpResponse::text(file.readAll());
                     });
    }
}

} // namespace thunes
