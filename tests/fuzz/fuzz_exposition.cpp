// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a pusher sends, the page of /metrics stays one that Prometheus takes, in both formats,
// and what was accepted is written so that it reads back to the same.
#include "tests/fuzz/page.h"

#include "exporter/metrics/cachedexposition.h"
#include "exporter/metrics/registry.h"
#include "exporter/push/familyclaims.h"
#include "exporter/push/groups.h"

using namespace thunes;

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    fuzz::abortOnWarnings();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const bool openMetrics = data[0] == '!';
    const QByteArray text = fuzz::bytesOf(data, size).mid(openMetrics ? 1 : 0);
    const auto parsed =
        parseExposition(text, openMetrics ? ExpositionSyntax::OpenMetrics : ExpositionSyntax::Text);
    if (!parsed) {
        fuzz::require(parsed.error().message.startsWith(QStringLiteral("line ")), "no line");
        return 0;
    }
    fuzz::FixedClock clock;
    Registry registry;
    (void)registry.set(catalogue::openPositions, {}, 2, {SampleSource::Trader, clock.now()});
    FamilyClaims claims;
    PushGroups groups(claims, clock);
    CachedExposition exposition(registry);
    exposition.addForeign(groups);
    const EscapedLabels first{{"job", "one"}};
    const EscapedLabels second{{"a", "b"}, {"job", "one"}};
    const bool taken = groups.push(first, *parsed, PushGroups::Mode::ReplaceGroup, {}).ok();
    (void)groups.push(second, *parsed, PushGroups::Mode::ReplaceFamilies, {});
    const QByteArray page = exposition.text();
    const std::size_t samples = fuzz::checkedPage(page);
    fuzz::require(samples == groups.sampleCount() + 2 * groups.groupCount() + 1,
                  "samples are missing");
    fuzz::require(exposition.text(exposition::Format::OpenMetrics).endsWith("# EOF\n"), "no end");
    (void)groups.listing();
    if (taken && !openMetrics) {
        fuzz::require(groups.push(first, *parsed, PushGroups::Mode::ReplaceGroup, {}).ok(),
                      "taken once, refused the second time");
        fuzz::require(exposition.text() == page, "the same push gave another page");
    }
    groups.remove(first);
    groups.remove(second);
    fuzz::require(groups.sampleCount() == 0, "samples are left");
    fuzz::require(fuzz::checkedPage(exposition.text()) == 1, "lines are left");
    return 0;
}
