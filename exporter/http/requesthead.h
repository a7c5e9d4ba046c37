// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>

#include <optional>
#include <variant>

namespace thunes {

/// What the guard has to know of a request before its body. All of it is as it was sent.
struct RequestHead
{
    QByteArray method; ///< GET, HEAD, POST, PUT or DELETE.
    QByteArray target; ///< In origin form, without control characters, encoded ones included.
    QByteArray host;
    QByteArray origin;                   ///< Empty: none.
    QByteArray authorization;            ///< Empty: none.
    std::optional<qsizetype> bodyLength; ///< Of Content-Length, in bytes; not limited yet.
    bool expectsContinue = false;
    bool closes = false;   ///< The connection, after the answer: asked for, or HTTP/1.0.
    bool upgrades = false; ///< To whatever.
    bool isWebSocketHandshake = false; ///< A proper one; else an upgrade is none that we know.

    QByteArray path() const { return target.split('?').first(); }
};

/// Why a head is none.
struct BadHead
{
    int status = 400;  ///< Of HTTP.
    QByteArray reason; ///< For the client.
};

/// Reads a head, without the empty line at its end, in a strict subset of HTTP/1.1: known methods,
/// exactly one Host, at most one Content-Length and Authorization, no Transfer-Encoding, no folded
/// lines, no control characters. What two readers could take for two different requests is none.
std::variant<RequestHead, BadHead> parseRequestHead(const QByteArray &bytes);

} // namespace thunes
