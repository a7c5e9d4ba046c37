// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/command.h"

#include "exporter/base/json.h"
#include "exporter/http/access.h"
#include "exporter/killswitch/authority.h"

namespace thunes {

namespace {

using L = QLatin1String;

constexpr qsizetype longestCommand = 4096;
constexpr qsizetype longestReason = 500;

} // namespace

std::variant<OperatorCommand, HttpResponse> readCommand(Authority &authority,
                                                        const Access &access,
                                                        const HttpRequest &request,
                                                        std::initializer_list<L> keys,
                                                        ReasonRule rule)
{
    const auto refuse = [&](const char *reason, const Error &error, int status = 0) {
        // Only what is ours of the path: the rest is anybody's, and the journal is kept for ever.
        authority.refused(reason, request.peer.toString(),
                          request.path.section(u'/', 0, 4) + QStringLiteral(": ") + error.message);
        HttpResponse response = HttpResponse::error(error);
        if (status != 0)
            response.status = status;
        return response;
    };
    const QByteArray authorization = request.header("authorization");
    const auto actor = authority.operators().authenticate(authorization);
    if (!actor && access.roleOf(authorization))
        return refuse("wrong_role", {ErrorKind::Forbidden,
                                     QStringLiteral("this needs a token of the role operator")});
    if (!actor)
        return refuse(authorization.isEmpty() ? "no_token" : "wrong_token",
                      {ErrorKind::Unauthorized,
                       authorization.isEmpty()
                           ? QStringLiteral("an operator token is required")
                           : QStringLiteral("this operator token is not known")});
    if (request.contentType() != "application/json")
        return refuse("content_type",
                      {ErrorKind::InvalidInput,
                       QStringLiteral("Content-Type: expected application/json")},
                      415);
    if (request.body.size() > longestCommand)
        return refuse("too_large", {ErrorKind::InvalidInput, QStringLiteral("body is too large")},
                      413);
    const auto object = parseJsonObject(request.body);
    if (!object)
        return refuse("malformed", object.error());
    JsonReader reader(*object, QStringLiteral("$"));
    reader.allowOnly(keys);
    const QString reason = rule == ReasonRule::Required
                               ? reader.string(L("reason")).trimmed()
                               : reader.optionalString(L("reason")).value_or(QString()).trimmed();
    if (reader.ok()
        && ((reason.isEmpty() && rule == ReasonRule::Required) || reason.size() > longestReason))
        reader.fail(L("reason"),
                    QStringLiteral("must have 1 to %1 characters").arg(longestReason));
    if (!reader.ok())
        return refuse("malformed", reader.error());
    return OperatorCommand{*actor, reason, *object};
}

} // namespace thunes
