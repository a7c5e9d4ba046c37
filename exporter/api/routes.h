// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/http/message.h"

#include <QJsonObject>

#include <functional>

namespace thunes {

class Access;
class AlertStore;
class Authority;
class CachedExposition;
class CollectorRunner;
class Drill;
class HttpServer;
class IngestToken;
class LabRecord;
class Ledger;
class PushGroups;
class McpHealth;
class Registry;
class SelfMetrics;
class Worktrees;

/// Each function puts one part of the API onto the server; what it refers to must outlive the
/// server. One source file each, named like the function's subject.

/// GET /metrics in the text format or OpenMetrics, by Accept; gzip by Accept-Encoding. `self`, where
/// given, is brought up to date before each page.
void routeMetrics(HttpServer &server, CachedExposition &exposition, SelfMetrics *self = nullptr);

/// Pushgateway's API: PUT, POST and DELETE /metrics/job/<job>[/<label>/<value>…][?ttl=60s], and
/// GET /api/v1/metrics, which lists the groups.
void routePush(HttpServer &server, PushGroups &groups, Registry &registry, const Clock &clock);
/// Writes the numbers of groups and samples into the registry.
void publishPushGroups(const PushGroups &groups, Registry &registry, const Clock &clock);

/// GET /, /health, /-/healthy, /-/ready (503 until `ready` says so).
void routeHealth(HttpServer &server, std::function<bool()> ready);

/// POST /api/v1/events: one event, an array, or NDJSON; all or nothing. A batch that comes again under
/// its `Idempotency-Key` is answered as before (with `Idempotency-Replayed: true`) and counts once.
void routeEvents(HttpServer &server, Ledger &ledger, Registry &registry, const Clock &clock);

/// GET /api/v1/kill-switch[?after=SEQ&wait=SECONDS], GET …/journal, POST …/engage, …/release, …/drill.
/// A known token of another role than the operator's is answered with 403.
void routeKillSwitch(HttpServer &server, Authority &authority, Drill &drill, const Access &access);

/// POST /-/reload; `reload` returns the keys whose change waits for a restart.
void routeReload(HttpServer &server, std::function<Result<QStringList>()> reload);

/// POST /api/v1/alerts[?ttl=SECONDS]: Alertmanager's webhook, with the ingest token; GET: what is known.
/// `changed` is called when there is news.
void routeAlerts(HttpServer &server, AlertStore &store, const IngestToken &token, Registry &registry,
                 const Clock &clock, std::function<void()> changed);

/// GET /runbooks/NAME for each NAME.md of the directory.
void routeRunbooks(HttpServer &server, const QString &directory);

/// The lab as its routes see it; all pointers are null where no lab is watched.
struct LabParts
{
    QString directory; ///< Empty where no lab is watched.
    McpHealth *mcp = nullptr;
    Worktrees *worktrees = nullptr;
    LabRecord *record = nullptr;
    const CollectorRunner *runner = nullptr;
    const Clock *clock = nullptr;
};

/// GET /api/v1/lab/mcp[?after=SEQ], …/mcp/NAME, /api/v1/lab/worktrees[?after=SEQ], …/worktrees/NAME;
/// POST …/mcp/NAME/probe, /restart, /enable, /disable, which need an operator's token and answer
/// when the probe that follows has its result (202 when that takes long).
void routeLab(HttpServer &server, const LabParts &lab, Authority &authority,
              const Access &access);

/// The parts of GET /api/v1/state that are not the registry's.
struct StateParts
{
    TimePoint started;
    std::function<QJsonObject()> trader;
    std::function<QJsonObject()> killSwitch;
    std::function<QJsonObject()> lab;
};

/// What GET /api/v1/state answers.
QJsonObject stateDocument(const Registry &registry, const Clock &clock, const StateParts &parts);

/// GET /api/v1/state: one consistent snapshot of everything, with a sequence number.
void routeState(HttpServer &server, const Registry &registry, const Clock &clock,
                StateParts parts);

} // namespace thunes
