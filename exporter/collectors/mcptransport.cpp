// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcptransport.h"

#include "exporter/base/json.h"

#include <QPointer>

namespace thunes {

namespace {

bool isMessage(const QJsonValue &value)
{
    return value.isObject()
           && value.toObject().value(QLatin1String("jsonrpc")).toString() == QLatin1String("2.0");
}

} // namespace

bool McpTransport::take(const QByteArray &text)
{
    const auto json = parseJson(text);
    if (!json)
        return false;
    const QJsonArray messages = json->isArray() ? json->toArray() : QJsonArray{*json};
    const bool all = std::all_of(messages.begin(), messages.end(), isMessage);
    if (!all || messages.isEmpty())
        return false;
    const QPointer<McpTransport> guard(this); // a listener may end us
    for (const QJsonValue &message : messages) {
        if (guard)
            Q_EMIT received(message.toObject());
    }
    return true;
}

} // namespace thunes
