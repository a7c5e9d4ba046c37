// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fuzz/require.h"

#include "exporter/metrics/exposition.h"
#include "exporter/push/expositionparser.h"
#include "exporter/push/familytext.h"

namespace thunes::fuzz {

struct Page
{
    QByteArray text; ///< Written anew from what was read.
    std::size_t samples = 0;
};

/// Reads a page as Prometheus would, with no series twice, and writes it again.
inline Page readPage(const QByteArray &text)
{
    const auto parsed = parseExposition(text, ExpositionSyntax::Text);
    require(parsed.ok(), parsed ? "" : qUtf8Printable(parsed.error().message));
    Page page;
    for (const ParsedFamily &family : parsed->families) {
        const auto lines = writeFamily(family, *parsed, {});
        require(lines.ok(), lines ? "" : qUtf8Printable(lines.error().message));
        page.text += exposition::foreignHeader(
            family.name, {family.type, QByteArray::fromStdString(family.help), {}, 0}, false);
        page.text += lines->lines;
        page.samples += lines->samples;
    }
    return page;
}

/// A page that Prometheus would take, and that reads back to the same; the number of its samples.
inline std::size_t checkedPage(const QByteArray &text)
{
    const Page page = readPage(text);
    const Page again = readPage(page.text);
    require(again.text == page.text, "what was written reads back to something else");
    require(again.samples == page.samples, "a sample got lost");
    return page.samples;
}

} // namespace thunes::fuzz
