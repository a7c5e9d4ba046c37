// SPDX-License-Identifier: GPL-3.0-or-later
// The events of a bot: what is accepted reaches the page, and the page stays one that Prometheus
// takes. The same events one a line give the same page.
#include "tests/fuzz/jsonmutator.h"
#include "tests/fuzz/page.h"

#include "exporter/api/eventparser.h"
#include "exporter/metrics/cachedexposition.h"
#include "exporter/metrics/registry.h"
#include "exporter/trading/ledger.h"

using namespace thunes;

namespace {

QByteArray pageOf(const std::vector<TradingEvent> &events)
{
    const fuzz::FixedClock clock;
    Registry registry;
    Ledger ledger(registry, clock);
    CachedExposition exposition(registry);
    ledger.apply(events);
    (void)fuzz::checkedPage(exposition.text());
    fuzz::require(exposition.text(exposition::Format::OpenMetrics).endsWith("# EOF\n"), "no end");
    return exposition.text();
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    fuzz::abortOnWarnings();
    return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t *data, std::size_t size,
                                               std::size_t maxSize, unsigned seed)
{
    return fuzz::mutateJson(data, size, maxSize, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const bool ndjson = data[0] == '!';
    const QByteArray body = fuzz::bytesOf(data, size).mid(ndjson ? 1 : 0);
    const auto events = parseEvents(body, ndjson);
    if (!events) {
        fuzz::require(!events.error().message.isEmpty(), "refused without a reason");
        return 0;
    }
    const QByteArray page = pageOf(*events);
    if (ndjson)
        return 0;
    const QJsonDocument document = QJsonDocument::fromJson(body);
    QByteArray lines;
    if (document.isObject())
        lines = document.toJson(QJsonDocument::Compact);
    for (const QJsonValue &event : document.array())
        lines += QJsonDocument(event.toObject()).toJson(QJsonDocument::Compact) + '\n';
    const auto same = parseEvents(lines, true);
    fuzz::require(same.ok(), same ? "" : qUtf8Printable(same.error().message));
    fuzz::require(same->size() == events->size() && pageOf(*same) == page,
                  "one a line, and another page");
    return 0;
}
