// SPDX-License-Identifier: GPL-3.0-or-later
// The path of a push: what is read as labels can stand in a page.
#include "tests/fuzz/page.h"

#include "exporter/push/groupkey.h"

using namespace thunes;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto key = readGroupKey("/metrics/job/" + fuzz::bytesOf(data, size));
    if (!key)
        return 0;
    const auto body = parseExposition("m 1\n", ExpositionSyntax::Text);
    const auto text = writeFamily(body->families.front(), *body, *key);
    fuzz::require(text.ok(), "refused later");
    fuzz::require(fuzz::checkedPage(text->lines) == 1, "no sample");
    return 0;
}
