// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/exportertypes.h"
#include "ui/client/httpjson.h"

#include <functional>

namespace thunes {

/// Reads GET /api/v1/state. Fields that we do not know are left alone, a newer exporter may have
/// them; a known field of the wrong type is a Protocol error that names it.
Result<ExporterState> parseExporterState(const QByteArray &json);
Result<ExporterState> parseExporterState(const QJsonObject &json);

/// The exporter's HTTP API as far as the desktop watches it. Guards as in HttpJson.
class ExporterClient
{
public:
    explicit ExporterClient(const QUrl &base);

    /// See HttpJson::setTokenFile().
    void setTokenFile(const QString &file) { m_http.setTokenFile(file); }

    void state(QObject *guard, std::function<void(Result<ExporterState>)> callback);

private:
    HttpJson m_http;
};

} // namespace thunes
