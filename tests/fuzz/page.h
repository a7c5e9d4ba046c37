// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/metrics/exposition.h"
#include "exporter/push/expositionparser.h"
#include "exporter/push/familytext.h"

#include <QByteArray>

#include <cstdio>
#include <cstdlib>

namespace thunes::fuzz {

class FixedClock final : public Clock
{
public:
    TimePoint now() const override { return TimePoint(std::chrono::seconds(1764000000)); }
};

/// Ends the process, so that the fuzzer keeps the input.
inline void require(bool condition, const char *what)
{
    if (condition)
        return;
    std::fprintf(stderr, "broken: %s\n", what);
    std::abort();
}

/// Warnings are findings, too: what was accepted must not be refused further on.
inline void abortOnWarnings()
{
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &, const QString &text) {
        if (type != QtDebugMsg && type != QtInfoMsg)
            require(false, qUtf8Printable(text));
    });
}

/// A page that Prometheus would take: it parses, and no series is there twice.
inline std::size_t checkedPage(const QByteArray &page)
{
    const auto parsed = parseExposition(page, ExpositionSyntax::Text);
    require(parsed.ok(), parsed ? "" : qUtf8Printable(parsed.error().message));
    std::size_t samples = 0;
    for (const ParsedFamily &family : parsed->families) {
        const auto text = writeFamily(family, *parsed, {});
        require(text.ok(), text ? "" : qUtf8Printable(text.error().message));
        samples += text->samples;
    }
    return samples;
}

} // namespace thunes::fuzz
