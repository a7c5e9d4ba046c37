// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/routes.h"
#include "exporter/http/server.h"

namespace thunes {

namespace {

constexpr char landingPage[] = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>THUNES Console exporter</title>
<style>body{font:15px/1.6 Inter,system-ui,sans-serif;background:#0D1117;color:#E6EAF0;margin:48px auto;
max-width:640px;padding:0 24px}a{color:#58A6FF}code{color:#A7B1BE}h1{font-size:20px}</style></head>
<body><h1>THUNES Console exporter</h1>
<ul>
<li><a href="/metrics">/metrics</a>: for Prometheus</li>
<li><a href="/api/v1/state">/api/v1/state</a>: everything with age and source, as JSON</li>
<li><a href="/api/v1/kill-switch">/api/v1/kill-switch</a>: the kill switch, as JSON</li>
<li><a href="/health">/health</a>, <a href="/-/healthy">/-/healthy</a>, <a href="/-/ready">/-/ready</a></li>
</ul>
<p>Events go to <code>POST /api/v1/events</code>.</p></body></html>
)";

} // namespace

void routeHealth(HttpServer &server, std::function<bool()> ready)
{
    server.route(QStringLiteral("/"), HttpMethod::Get, [](const HttpRequest &) {
        return HttpResponse{200, "text/html; charset=utf-8", landingPage, {}};
    });
    server.route(QStringLiteral("/health"), HttpMethod::Get, [](const HttpRequest &) {
        // Written out: this very text is the contract with the old server's health checks.
        return HttpResponse{
            200, "application/json", R"({"status":"ok","service":"thunes-metrics"})", {}};
    });
    server.route(QStringLiteral("/-/healthy"), HttpMethod::Get,
                 [](const HttpRequest &) { return HttpResponse::text("healthy\n"); });
    server.route(QStringLiteral("/-/ready"), HttpMethod::Get,
                 [ready = std::move(ready)](const HttpRequest &) {
                     return ready() ? HttpResponse::text("ready\n")
                                    : HttpResponse::text("first collection is still running\n",
                                                         503);
                 });
}

} // namespace thunes
