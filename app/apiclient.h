// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QUrl>

#include <optional>

namespace thunes {

/// Asks an exporter, or a Prometheus, one thing at a time and waits for the answer: for the command line, where
/// nothing else goes on. Needs a QCoreApplication.
class ApiClient
{
public:
    /// `name` is what messages call the other side.
    explicit ApiClient(QUrl exporter, QString name = QStringLiteral("the exporter"))
        : m_exporter(std::move(exporter))
        , m_name(std::move(name))
    {
    }

    void setToken(const QByteArray &token) { m_token = token; }

    /// The JSON object of an answer with status 2xx. An answer with an error status is an Error
    /// with the server's own words; none at all is Unavailable and names the URL.
    Result<QJsonObject> get(const QString &pathAndQuery, Milliseconds limit);
    Result<QJsonObject> post(const QString &path, const QJsonObject &body, Milliseconds limit);

private:
    Result<QJsonObject> send(const QString &pathAndQuery, const std::optional<QByteArray> &body,
                             Milliseconds limit);

    QUrl m_exporter;
    QString m_name;
    QByteArray m_token;
};

} // namespace thunes
