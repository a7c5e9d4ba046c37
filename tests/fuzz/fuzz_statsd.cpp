// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever datagrams say, every line is counted once and the page stays one that Prometheus takes.
#include "tests/fuzz/page.h"

#include "exporter/metrics/registry.h"
#include "exporter/push/familyclaims.h"
#include "exporter/statsd/statsdintake.h"
#include "exporter/trading/ledger.h"

using namespace thunes;

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    fuzz::abortOnWarnings();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    fuzz::FixedClock clock;
    Registry registry;
    FamilyClaims claims;
    Ledger ledger(registry, clock);
    StatsdIntake intake(ledger, registry, claims, clock);
    CachedExposition exposition(registry);
    exposition.addForeign(intake.families());
    const QByteArray lines(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    for (int i = 0; i < 2; ++i) {
        intake.take({StatsdTransport::Udp, lines, 1, 0, 0});
        (void)fuzz::checkedPage(exposition.text());
    }
    return 0;
}
