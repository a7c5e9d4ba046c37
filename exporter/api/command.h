// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/http/message.h"

#include <QJsonObject>
#include <QString>

#include <initializer_list>
#include <variant>

namespace thunes {

class Access;
class Authority;

/// A command that its sender may give: who, why, and the rest of what was sent.
struct OperatorCommand
{
    QString actor;
    QString reason; ///< Empty only where it is optional.
    QJsonObject body;
};

enum class ReasonRule { Required = 1, Optional };

/// Reads a command out of a POST: an operator's token in Authorization, a JSON type (which keeps a
/// web page from posting behind a user's back), a JSON object with no other keys than `keys`. Else
/// the answer that refuses it, which has been journaled and counted; a known token of another role is
/// answered with 403.
std::variant<OperatorCommand, HttpResponse>
readCommand(Authority &authority, const Access &access, const HttpRequest &request,
            std::initializer_list<QLatin1String> keys, ReasonRule rule = ReasonRule::Required);

} // namespace thunes
