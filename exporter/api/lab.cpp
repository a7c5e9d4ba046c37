// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/command.h"
#include "exporter/api/routes.h"
#include "exporter/base/json.h"
#include "exporter/collectors/labrecord.h"
#include "exporter/collectors/runner.h"
#include "exporter/http/server.h"
#include "exporter/killswitch/authority.h"

#include <QJsonArray>
#include <QTimer>

#include <algorithm>
#include <memory>

namespace thunes {

namespace {

using namespace std::chrono_literals;
using L = QLatin1String;

/// A command is answered when the probe that follows has its result, or after this.
constexpr Milliseconds commandPatience{20000};

const QString mcpPath = QStringLiteral("/api/v1/lab/mcp");
const QString worktreesPath = QStringLiteral("/api/v1/lab/worktrees");

double number(quint64 value)
{
    return static_cast<double>(value);
}

QJsonObject serverJson(const LabParts &lab, const QByteArray &server)
{
    const McpHealth &mcp = *lab.mcp;
    QJsonObject json;
    const auto status = mcp.statuses().constFind(server);
    if (status != mcp.statuses().cend()) {
        json = toJson(*status);
    } else {
        json[L("state")] = L("unknown");
        json[L("reason")] = mcp.whyUnknown(server);
    }
    json[L("transport")] = QString::fromLatin1(mcp.transport(server));
    json[L("enabled")] = !mcp.isDisabled(server);
    json[L("probing")] = mcp.isProbing(server);
    json[L("revision")] = number(lab.record->serverRevision(server));
    QJsonArray history;
    const auto probes = lab.record->probes(server);
    for (const McpPoint &point : probes) {
        QJsonObject entry{{L("time"), toIso8601(point.time)}, {L("state"), toText(point.state)}};
        if (point.latency)
            entry[L("latency_ms")] = static_cast<double>(point.latency->count()) / 1000;
        history.append(entry);
    }
    json[L("history")] = history;
    return json;
}

QJsonObject worktreeJson(const LabParts &lab, const QByteArray &name, bool whole)
{
    QJsonObject json = toJson(lab.worktrees->statuses()[name]);
    json[L("revision")] = number(lab.record->worktreeRevision(name));
    if (!whole) {
        QJsonObject git = json.value(L("git")).toObject();
        const QJsonArray commits = git.value(L("commits")).toArray();
        git.remove(L("commits"));
        if (!commits.isEmpty())
            git[L("last_commit")] = commits.first();
        if (json.contains(L("git")))
            json[L("git")] = git;
        return json;
    }
    QJsonArray states;
    const auto spans = lab.record->spans(name);
    for (const WorktreeSpan &span : spans) {
        QJsonObject state{{L("from"), toIso8601(span.from)},
                          {L("until"), toIso8601(span.until)},
                          {L("branch"), span.branch}};
        if (span.status)
            state[L("status")] = worktreeStatusWord(*span.status);
        if (span.tests)
            state[L("tests")] = testStatusWord(*span.tests);
        if (!span.operation.isEmpty())
            state[L("operation")] = QString::fromLatin1(span.operation);
        states.append(state);
    }
    json[L("states")] = states;
    return json;
}

/// What both lists have in common; `collector` as in the metrics about it.
QJsonObject listJson(const LabParts &lab, const QByteArray &collector)
{
    QJsonObject json{{L("time"), toIso8601(lab.clock->now())}, {L("lab"), lab.directory}};
    if (!lab.record)
        return json;
    json[L("sequence")] = number(lab.record->revision());
    json[L("interval_seconds")] = std::chrono::duration<double>(lab.runner->interval()).count();
    const auto errors = lab.runner->lastErrors(collector);
    json[L("collected")] = errors.has_value();
    QJsonArray words;
    const auto add = [&](const QList<CollectionError> &found) {
        for (const CollectionError &error : found) {
            if (!words.contains(error.message))
                words.append(error.message);
        }
    };
    // A configuration that was changed is read at once, while the next collection may be far.
    if (collector == "mcp")
        add(lab.mcp->configErrors());
    const auto isOld = [&](const CollectionError &error) {
        return collector == "mcp" && error.reason == "bad_configuration";
    };
    QList<CollectionError> found = errors.value_or(QList<CollectionError>());
    found.removeIf(isOld);
    add(found);
    json[L("errors")] = words;
    return json;
}

/// ?after=SEQ: only what has changed since; 0 is everything. A number from the future, or from
/// before our start, is another exporter's.
std::optional<quint64> afterOf(const LabParts &lab, const HttpRequest &request)
{
    if (!request.query.hasQueryItem(QStringLiteral("after")))
        return 0;
    bool ok = false;
    const quint64 after
        = request.query.queryItemValue(QStringLiteral("after")).toULongLong(&ok);
    if (!ok)
        return std::nullopt;
    const bool ours = lab.record && after >= lab.record->firstRevision()
                      && after <= lab.record->revision();
    return ours ? after : 0;
}

HttpResponse badAfter()
{
    return HttpResponse::error(
        {ErrorKind::InvalidInput, QStringLiteral("after: expected a sequence number")});
}

HttpResponse listServers(const LabParts &lab, const HttpRequest &request)
{
    const auto after = afterOf(lab, request);
    if (!after)
        return badAfter();
    QJsonObject json = listJson(lab, "mcp");
    QJsonArray names;
    QJsonObject servers;
    if (lab.mcp) {
        json[L("configuration")] = lab.mcp->configPath();
        const auto known = lab.mcp->servers();
        for (const QByteArray &server : known) {
            names.append(QString::fromUtf8(server));
            if (*after == 0 || lab.record->serverRevision(server) > *after)
                servers[QString::fromUtf8(server)] = serverJson(lab, server);
        }
    }
    json[L("names")] = names;
    json[L("servers")] = servers;
    return HttpResponse::json(json);
}

HttpResponse listWorktrees(const LabParts &lab, const HttpRequest &request)
{
    const auto after = afterOf(lab, request);
    if (!after)
        return badAfter();
    QJsonObject json = listJson(lab, "worktree");
    QJsonArray names;
    QJsonObject worktrees;
    if (lab.worktrees) {
        const auto &statuses = lab.worktrees->statuses();
        for (auto it = statuses.cbegin(); it != statuses.cend(); ++it) {
            names.append(QString::fromUtf8(it.key()));
            if (*after == 0 || lab.record->worktreeRevision(it.key()) > *after)
                worktrees[QString::fromUtf8(it.key())] = worktreeJson(lab, it.key(), false);
        }
    }
    json[L("names")] = names;
    json[L("worktrees")] = worktrees;
    return HttpResponse::json(json);
}

HttpResponse oneWorktree(const LabParts &lab, const HttpRequest &request)
{
    const QString name = request.path.mid(worktreesPath.size() + 1);
    if (!lab.worktrees || !lab.worktrees->statuses().contains(name.toUtf8()))
        return HttpResponse::error(
            {ErrorKind::NotFound, QStringLiteral("there is no worktree '%1'").arg(name)});
    QJsonObject json = listJson(lab, "worktree");
    json[L("name")] = name;
    json[L("worktree")] = worktreeJson(lab, name.toUtf8(), true);
    return HttpResponse::json(json);
}

HttpResponse oneServer(const LabParts &lab, const HttpRequest &request)
{
    const QString name = request.path.mid(mcpPath.size() + 1);
    if (!lab.mcp || !lab.mcp->servers().contains(name.toUtf8()))
        return HttpResponse::error(
            {ErrorKind::NotFound, QStringLiteral("there is no MCP server '%1'").arg(name)});
    QJsonObject json = listJson(lab, "mcp");
    json[L("name")] = name;
    json[L("server")] = serverJson(lab, name.toUtf8());
    return HttpResponse::json(json);
}

QJsonObject outcome(const LabParts &lab, const QByteArray &server, const char *status)
{
    return {{L("status"), L(status)},
            {L("time"), toIso8601(lab.clock->now())},
            {L("name"), QString::fromUtf8(server)},
            {L("server"), serverJson(lab, server)}};
}

/// Answers at the end of the probe that a command has begun: what was found, whatever it is; 202
/// when that takes long.
std::function<void()> answerWhenProbed(const LabParts &lab, const QByteArray &server,
                                       const HttpReply &reply)
{
    auto *patience = new QTimer(lab.record);
    patience->setSingleShot(true);
    QObject::connect(patience, &QTimer::timeout, patience, [lab, server, reply, patience] {
        reply(HttpResponse::json(outcome(lab, server, "pending"), 202));
        patience->deleteLater();
    });
    patience->start(commandPatience);
    const TimePoint asked = lab.clock->now();
    const QPointer<QTimer> waiting(patience);
    return [lab, server, reply, asked, waiting] {
        if (!waiting)
            return; // it was answered already, or all is coming to its end
        delete waiting.data();
        const auto status = lab.mcp->statuses().constFind(server);
        const bool probed = status != lab.mcp->statuses().cend() && status->time >= asked;
        if (!probed) {
            reply(HttpResponse::error(
                {ErrorKind::Conflict,
                 QStringLiteral("%1 was not probed: its configuration has changed meanwhile, or it "
                                "is not asked")
                     .arg(QString::fromUtf8(server))}));
            return;
        }
        reply(HttpResponse::json(outcome(lab, server, "ok")));
    };
}

void commandServer(const LabParts &lab, Authority &authority, const Access &access, const HttpRequest &request,
                   const HttpReply &reply)
{
    auto read = readCommand(authority, access, request, {L("reason")}, ReasonRule::Optional);
    if (const auto *refusal = std::get_if<HttpResponse>(&read)) {
        reply(*refusal);
        return;
    }
    const auto &command = std::get<OperatorCommand>(read);
    // A server may be called a/b: the verb is what comes last.
    const QString rest = request.path.mid(mcpPath.size() + 1);
    const QByteArray server = rest.section(u'/', 0, -2).toUtf8();
    const QString verb = rest.section(u'/', -1);
    if (!lab.mcp) {
        reply(HttpResponse::error(
            {ErrorKind::NotFound, QStringLiteral("this exporter watches no lab")}));
        return;
    }
    Result<void> done;
    if (verb == L("probe"))
        done = lab.mcp->probeNow(server, answerWhenProbed(lab, server, reply));
    else if (verb == L("restart"))
        done = lab.mcp->restart(server, answerWhenProbed(lab, server, reply));
    else if (verb == L("enable"))
        done = lab.mcp->enable(server, answerWhenProbed(lab, server, reply));
    else if (verb == L("disable"))
        done = lab.mcp->disable(server, command.actor);
    else
        done = Error{ErrorKind::NotFound,
                     QStringLiteral("%1: expected /probe, /restart, /enable or /disable")
                         .arg(request.path)};
    if (!done)
        reply(HttpResponse::error(done.error()));
    else if (verb == L("disable"))
        reply(HttpResponse::json(outcome(lab, server, "ok")));
}

} // namespace

void routeLab(HttpServer &server, const LabParts &lab, Authority &authority, const Access &access)
{
    const auto bind = [lab](auto function) {
        return [lab, function](const HttpRequest &request, const HttpReply &reply) {
            reply(function(lab, request));
        };
    };
    server.routeDeferred(mcpPath, HttpMethod::Get, bind(listServers));
    server.routeBelow(mcpPath, HttpMethod::Get, bind(oneServer));
    server.routeBelow(mcpPath, HttpMethod::Post,
                      [lab, &authority, &access](const HttpRequest &request, const HttpReply &reply) {
                          commandServer(lab, authority, access, request, reply);
                      });
    server.routeDeferred(worktreesPath, HttpMethod::Get, bind(listWorktrees));
    server.routeBelow(worktreesPath, HttpMethod::Get, bind(oneWorktree));
}

} // namespace thunes
