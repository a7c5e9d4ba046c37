// SPDX-License-Identifier: GPL-3.0-or-later
// bench_scrape_server SERIES unchanged|changed: serves SERIES gauges at /metrics through the exporter's
// own route and prints the port. `changed`: every scrape finds a change in every family.
#include "exporter/api/routes.h"
#include "exporter/http/server.h"
#include "exporter/metrics/cachedexposition.h"
#include "exporter/metrics/registry.h"

#include <QCoreApplication>
#include <QHostAddress>

#include <array>
#include <cstdio>
#include <deque>
#include <string>

using namespace thunes;

namespace {

constexpr int seriesPerFamily = 100;
constexpr std::array<std::string_view, 2> labelNames{"server_name", "zone"};

QByteArrayList labelsOf(int series)
{
    return {"server-" + QByteArray::number(series), "eu-west-" + QByteArray::number(series % 3)};
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication app(argc, argv);
    const int count = argc > 1 ? QByteArray(argv[1]).toInt() : 1000;
    const bool changes = argc > 2 && QByteArrayView(argv[2]) == "changed";

    std::deque<std::string> names; // what the descriptors point to
    std::deque<MetricDescriptor> metrics;
    Registry registry;
    for (int i = 0; i < count; ++i) {
        if (i % seriesPerFamily == 0) {
            names.push_back("bench_family_" + std::to_string(metrics.size()) + "_value");
            metrics.push_back({names.back(), MetricType::Gauge, "A gauge of the benchmark.", labelNames});
        }
        if (!registry.set(metrics.back(), labelsOf(i), i * 1.25, {}))
            return 1;
    }
    CachedExposition exposition(registry);
    HttpServer server;
    routeMetrics(server, exposition);
    double next = 0.5;
    if (changes) {
        server.setObserver([&](HttpMethod, const QString &, int, std::chrono::nanoseconds) {
            next += 1;
            int series = 0;
            for (const MetricDescriptor &metric : metrics) {
                (void)registry.set(metric, labelsOf(series), next, {});
                series += seriesPerFamily;
            }
        });
    }
    const auto port = server.listen(QHostAddress::LocalHost, 0);
    if (!port) {
        std::fprintf(stderr, "%s\n", qUtf8Printable(port.error().message));
        return 1;
    }
    std::printf("%d\n", *port);
    std::fflush(stdout);
    return app.exec();
}
