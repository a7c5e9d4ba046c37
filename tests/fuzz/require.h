// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QByteArray>
#include <QtGlobal>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

/// What every fuzz target needs.
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
        // QWebSocketServer looks once more at a connection that its owner has closed.
        const bool harmless = text.startsWith(QLatin1String("QIODevice::peek (QTcpSocket)"));
        if (type != QtDebugMsg && type != QtInfoMsg && !harmless)
            require(false, qUtf8Printable(text));
    });
}

inline QByteArray bytesOf(const std::uint8_t *data, std::size_t size)
{
    return QByteArray(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
}

} // namespace thunes::fuzz
