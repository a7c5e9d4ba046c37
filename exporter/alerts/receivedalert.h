// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QJsonObject>
#include <QString>

#include <optional>
#include <vector>

namespace thunes {

/// One alert as Alertmanager told it.
struct ReceivedAlert
{
    QString fingerprint; ///< Of its labels; never empty.
    bool firing = true;
    QJsonObject labels; ///< Strings.
    QJsonObject annotations;
    TimePoint startsAt;
    std::optional<TimePoint> endsAt; ///< Absent while it fires.
    QString generatorUrl;
    TimePoint receivedAt;  ///< When its beginning, or its end, was first received.
    TimePoint confirmedAt; ///< When it was last received.
    /// How long it stands without being confirmed; absent: until it is resolved.
    std::optional<Seconds> lifetime;
};

/// The body of one call of Alertmanager's webhook.
struct WebhookMessage
{
    std::vector<ReceivedAlert> alerts;
    qint64 truncated = 0; ///< Further ones that Alertmanager left out.
};

/// Reads Alertmanager's webhook payload, version 4. Fields that we do not use may be anything; an error
/// names the field by its JSON path ("$.alerts[2].startsAt: …").
Result<WebhookMessage> parseWebhook(const QByteArray &body);

/// As GET /api/v1/alerts shows it.
QJsonObject toJson(const ReceivedAlert &alert);

} // namespace thunes
