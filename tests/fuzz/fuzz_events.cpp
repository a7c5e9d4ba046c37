// SPDX-License-Identifier: GPL-3.0-or-later
// The events of a bot: what is accepted reaches the page, and the page stays one that Prometheus takes.
#include "tests/fuzz/page.h"

#include "exporter/api/eventparser.h"
#include "exporter/metrics/registry.h"
#include "exporter/trading/ledger.h"

using namespace thunes;

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    fuzz::abortOnWarnings();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const bool ndjson = data[0] == '!';
    const QByteArray body(reinterpret_cast<const char *>(data) + (ndjson ? 1 : 0),
                          static_cast<qsizetype>(size) - (ndjson ? 1 : 0));
    const auto events = parseEvents(body, ndjson);
    if (!events) {
        fuzz::require(!events.error().message.isEmpty(), "refused without a reason");
        return 0;
    }
    fuzz::FixedClock clock;
    Registry registry;
    Ledger ledger(registry, clock);
    CachedExposition exposition(registry);
    ledger.apply(*events);
    (void)fuzz::checkedPage(exposition.text());
    return 0;
}
