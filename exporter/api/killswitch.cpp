// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/command.h"
#include "exporter/api/routes.h"
#include "exporter/base/json.h"
#include "exporter/http/access.h"
#include "exporter/http/server.h"
#include "exporter/killswitch/authority.h"
#include "exporter/killswitch/drill.h"

#include <QJsonArray>

namespace thunes {

namespace {

using L = QLatin1String;
using namespace std::chrono_literals;

constexpr Milliseconds longestWait{60000};

void get(Authority &authority, const HttpRequest &request, const HttpReply &reply)
{
    const auto answer = [&authority, reply] { reply(HttpResponse::json(authority.state())); };
    if (!request.query.hasQueryItem(QStringLiteral("after"))) {
        answer();
        return;
    }
    bool afterOk = false;
    const qint64 after
        = request.query.queryItemValue(QStringLiteral("after")).toLongLong(&afterOk);
    bool waitOk = true;
    double wait = 0;
    if (request.query.hasQueryItem(QStringLiteral("wait")))
        wait = request.query.queryItemValue(QStringLiteral("wait")).toDouble(&waitOk);
    if (!afterOk || !waitOk || !(wait >= 0)) {
        reply(HttpResponse::error({ErrorKind::InvalidInput,
                                   QStringLiteral("after: expected a sequence number; wait: "
                                                  "expected seconds, 0 or more")}));
        return;
    }
    const double limited = std::min(wait * 1000, static_cast<double>(longestWait.count()));
    authority.whenChanged(after, Milliseconds(static_cast<qint64>(limited)), answer);
}

void engage(Authority &authority, const Access &access, const HttpRequest &request,
            const HttpReply &reply)
{
    auto read = readCommand(authority, access, request, {L("reason"), L("level")});
    if (const auto *refusal = std::get_if<HttpResponse>(&read)) {
        reply(*refusal);
        return;
    }
    const auto &command = std::get<OperatorCommand>(read);
    KillSwitchLevel level = authority.defaultLevel();
    if (command.body.contains(L("level"))) {
        const QString text = command.body.value(L("level")).toString();
        const auto wanted = killSwitchLevelFrom(text);
        if (!wanted) {
            const Error error{ErrorKind::InvalidInput,
                              QStringLiteral("$.level: expected pause, reduce, halt or flatten")};
            authority.refused("malformed", request.peer.toString(), error.message);
            reply(HttpResponse::error(error));
            return;
        }
        level = *wanted;
    }
    const auto engaged
        = authority.engage(level, command.actor, command.reason, CommandSource::Operator);
    HttpResponse response = HttpResponse::json(authority.state());
    if (!engaged) {
        // The bot has been told, and yet this is no acknowledgement: a restart may forget it.
        QJsonObject body = authority.state();
        body[L("status")] = L("error");
        body[L("error")] = QStringLiteral("engaged, but the journal could not be written: %1")
                               .arg(engaged.error().message);
        response = HttpResponse::json(body, 503);
    }
    reply(response);
}

void release(Authority &authority, const Access &access, const HttpRequest &request,
             const HttpReply &reply)
{
    auto read = readCommand(authority, access, request, {L("reason"), L("sequence")});
    if (const auto *refusal = std::get_if<HttpResponse>(&read)) {
        reply(*refusal);
        return;
    }
    const auto &command = std::get<OperatorCommand>(read);
    JsonReader reader(command.body, QStringLiteral("$"));
    const qint64 sequence = reader.count(L("sequence"));
    if (!reader.ok()) {
        authority.refused("malformed", request.peer.toString(), reader.error().message);
        reply(HttpResponse::error(reader.error()));
        return;
    }
    const auto released = authority.release(sequence, command.actor, command.reason);
    if (!released) {
        authority.refused(released.error().kind == ErrorKind::Conflict ? "stale" : "not_durable",
                          request.peer.toString(), released.error().message);
        HttpResponse response = HttpResponse::error(released.error());
        if (released.error().kind == ErrorKind::Io)
            response.status = 503;
        reply(response);
        return;
    }
    reply(HttpResponse::json(authority.state(), released->pending ? 202 : 200));
    authority.acknowledged();
}

void runDrill(Authority &authority, const Access &access, Drill &drill, const HttpRequest &request,
              const HttpReply &reply)
{
    auto read = readCommand(authority, access, request, {L("reason")});
    if (const auto *refusal = std::get_if<HttpResponse>(&read)) {
        reply(*refusal);
        return;
    }
    const auto &command = std::get<OperatorCommand>(read);
    const QString peer = request.peer.toString();
    drill.run(command.actor, command.reason, [&authority, peer, reply](const Result<QJsonObject> &report) {
        if (!report)
            authority.refused("drill", peer, report.error().message);
        reply(report ? HttpResponse::json(*report) : HttpResponse::error(report.error()));
    });
}

void journal(Authority &authority, const HttpRequest &request, const HttpReply &reply)
{
    bool ok = true;
    int limit = 200;
    if (request.query.hasQueryItem(QStringLiteral("limit")))
        limit = request.query.queryItemValue(QStringLiteral("limit")).toInt(&ok);
    if (!ok || limit < 1 || limit > 10000) {
        reply(HttpResponse::error(
            {ErrorKind::InvalidInput, QStringLiteral("limit: expected 1 to 10000")}));
        return;
    }
    FileOps files;
    const auto text = files.read(authority.store().journalPath());
    if (!text) {
        reply(HttpResponse::error(text.error()));
        return;
    }
    const auto contents = Journal::verify(*text, authority.store().journalPath());
    QJsonObject answer{{L("intact"), contents.ok()}};
    if (!contents) {
        answer[L("error")] = contents.error().message;
    } else {
        QJsonArray entries; // newest first
        for (qsizetype i = contents->entries.size() - 1; i >= 0 && entries.size() < limit; --i)
            entries.append(contents->entries[i]);
        answer[L("entries")] = entries;
    }
    reply(HttpResponse::json(answer));
}

} // namespace

void routeKillSwitch(HttpServer &server, Authority &authority, Drill &drill, const Access &access)
{
    const auto path = [](const char *rest) {
        return QStringLiteral("/api/v1/kill-switch") + QLatin1String(rest);
    };
    const auto bind = [&authority](auto function) {
        return [&authority, function](const HttpRequest &request, const HttpReply &reply) {
            function(authority, request, reply);
        };
    };
    const auto guarded = [&authority, &access](auto function) {
        return [&authority, &access, function](const HttpRequest &request, const HttpReply &reply) {
            function(authority, access, request, reply);
        };
    };
    server.routeDeferred(path(""), HttpMethod::Get, bind(get));
    server.routeDeferred(path("/engage"), HttpMethod::Post, guarded(engage));
    server.routeDeferred(path("/release"), HttpMethod::Post, guarded(release));
    server.routeDeferred(path("/drill"), HttpMethod::Post,
                         [&authority, &access, &drill](const HttpRequest &request, const HttpReply &reply) {
                             runDrill(authority, access, drill, request, reply);
                         });
    server.routeDeferred(path("/journal"), HttpMethod::Get, bind(journal));
}

} // namespace thunes
