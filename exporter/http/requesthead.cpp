// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/http/requesthead.h"

#include <algorithm>
#include <array>

namespace thunes {

namespace {

bool isTokenChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
           || QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Origin form only, printable ASCII, no encoded control characters and no broken escapes:
/// QHttpServer matches decoded paths with a regular expression whose `$` lets a line feed pass, and
/// takes what follows two slashes for a host that is not part of the path.
bool isCleanTarget(const QByteArray &target)
{
    if (!target.startsWith('/') || target.startsWith("//"))
        return false;
    for (qsizetype i = 0; i < target.size(); ++i) {
        const char c = target[i];
        if (c <= ' ' || c >= 0x7f || c == '#')
            return false;
        if (c != '%')
            continue;
        if (i + 2 >= target.size() || !isHexDigit(target[i + 1]) || !isHexDigit(target[i + 2]))
            return false;
        const int code = target.mid(i + 1, 2).toInt(nullptr, 16);
        if (code < 0x20 || code == 0x7f)
            return false;
    }
    return true;
}

} // namespace

std::variant<RequestHead, BadHead> parseRequestHead(const QByteArray &bytes)
{
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        const bool lineEnd = c == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
        if (lineEnd)
            ++i;
        else if ((c >= 0 && c < ' ' && c != '\t') || c == 0x7f)
            return BadHead{400, "control character in the request head"};
    }
    QList<QByteArray> lines = bytes.split('\n');
    for (QByteArray &line : lines) {
        if (line.endsWith('\r'))
            line.chop(1);
    }
    const QList<QByteArray> words = lines.first().split(' ');
    if (words.size() != 3)
        return BadHead{400, "malformed request line"};
    static constexpr std::array methods{"GET", "HEAD", "POST", "PUT", "DELETE"};
    if (std::none_of(methods.begin(), methods.end(), [&](auto name) { return words[0] == name; }))
        return BadHead{501, "method is not implemented"};
    if (!isCleanTarget(words[1]))
        return BadHead{400, "malformed request target"};
    if (words[2] != "HTTP/1.1" && words[2] != "HTTP/1.0")
        return BadHead{505, "only HTTP/1.1 is supported"};

    RequestHead head;
    head.method = words[0];
    head.target = words[1];
    head.closes = words[2] == "HTTP/1.0";

    int hosts = 0;
    int lengths = 0;
    int upgrades = 0;
    bool upgradesConnection = false;
    QByteArray protocol;
    QByteArray webSocketKey;
    QByteArray webSocketVersion;
    int authorizations = 0;
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const QByteArray &line = lines[i];
        const qsizetype colon = line.indexOf(':');
        if (colon <= 0 || !std::all_of(line.begin(), line.begin() + colon, isTokenChar))
            return BadHead{
                400, "malformed header line"}; // also folded lines and spaces before the colon
        const QByteArray name = line.left(colon).toLower();
        const QByteArray value = line.mid(colon + 1).trimmed();
        if (name == "transfer-encoding")
            return BadHead{411, "Transfer-Encoding is not supported, send a Content-Length"};
        if (name == "content-length") {
            if (value.isEmpty() || value.size() > 15
                || !std::all_of(value.begin(), value.end(),
                                [](char c) { return c >= '0' && c <= '9'; }))
                return BadHead{value.size() > 15 ? 413 : 400, "bad Content-Length"};
            head.bodyLength = static_cast<qsizetype>(value.toLongLong());
            ++lengths;
        } else if (name == "host") {
            head.host = value;
            ++hosts;
        } else if (name == "expect") {
            if (value.toLower() != "100-continue")
                return BadHead{417, "unknown expectation"};
            head.expectsContinue = true;
        } else if (name == "connection") {
            for (const QByteArray &option : value.toLower().split(',')) {
                head.closes |= option.trimmed() == "close";
                upgradesConnection |= option.trimmed() == "upgrade";
            }
        } else if (name == "upgrade") {
            protocol = value.toLower();
            ++upgrades;
        } else if (name == "sec-websocket-key") {
            webSocketKey = value;
        } else if (name == "sec-websocket-version") {
            webSocketVersion = value;
        } else if (name == "origin") {
            head.origin = value;
        } else if (name == "authorization") {
            head.authorization = value;
            ++authorizations;
        }
    }
    if (lengths > 1)
        return BadHead{400, "more than one Content-Length"};
    if (hosts != 1)
        return BadHead{400, "exactly one Host header is required"};
    if (authorizations > 1)
        return BadHead{400, "more than one Authorization"};
    head.upgrades = upgrades > 0;
    // From an upgrade on nobody guards the connection: QHttpServer must agree that it is one.
    head.isWebSocketHandshake = upgrades == 1 && protocol == "websocket" && upgradesConnection
                                && !webSocketKey.isEmpty() && webSocketVersion == "13"
                                && words[2] == "HTTP/1.1" && head.bodyLength.value_or(0) == 0
                                && !head.closes;
    return head;
}

} // namespace thunes
