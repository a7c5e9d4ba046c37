// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever datagrams say, every line is counted, and the page stays one that Prometheus takes.
#include "tests/fuzz/page.h"

#include "exporter/metrics/cachedexposition.h"
#include "exporter/metrics/registry.h"
#include "exporter/push/familyclaims.h"
#include "exporter/statsd/statsdintake.h"
#include "exporter/trading/ledger.h"

#include <QCoreApplication>

using namespace thunes;

namespace {

/// Values accepted, and lines that were not.
double counted(const Registry &registry)
{
    const auto family = registry.families().find(catalogue::statsdSamples.name);
    double sum = 0;
    if (family != registry.families().end()) {
        for (const auto &[labels, series] : family->second.series)
            sum += series.value;
    }
    return sum;
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static QCoreApplication application(*argc, *argv); // the log's limiter has a timer
    fuzz::abortOnWarnings();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::FixedClock clock;
    Registry registry;
    FamilyClaims claims;
    Ledger ledger(registry, clock);
    StatsdIntake intake(ledger, registry, claims, clock);
    CachedExposition exposition(registry);
    exposition.addForeign(intake.families());
    const QByteArray lines = fuzz::bytesOf(data, size);
    double least = 0;
    for (const QByteArray &line : lines.split('\n'))
        least += line.isEmpty() || line == "\r" ? 0 : 1;
    double before = 0;
    for (int i = 0; i < 2; ++i) {
        intake.take({StatsdTransport::Udp, lines, 1, 0, 0});
        const double now = counted(registry);
        fuzz::require(now - before >= least, "a line was not counted");
        before = now;
        (void)fuzz::checkedPage(exposition.text());
    }
    return 0;
}
