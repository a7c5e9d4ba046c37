// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/log.h"

namespace thunes {

/// One record as bytes, at most `longestLogLine` of them: what is longer is cut, and ends in "…". No
/// value can end its line, its quotes or its field; control characters, and the invisible ones that
/// turn or hide text on a terminal, come as escapes.
constexpr qsizetype longestLogLine = 4000; // a pipe takes 4096 bytes whole or not at all

/// `time=2026-11-24T07:03:49.120Z level=info category=thunes.http msg="…" key=value …`: a value is bare
/// when it is printable ASCII without blanks, quotes, backslashes and equals signs, else a JSON string.
QByteArray logfmtLine(const LogRecord &record);

/// One JSON object with the same keys in the same order; numbers and truth values stay what they are.
QByteArray jsonLine(const LogRecord &record);

/// A datagram of journald's native protocol: MESSAGE (the message and its fields, for people),
/// PRIORITY, SYSLOG_IDENTIFIER, THUNES_CATEGORY, and each field as THUNES_KEY with its value as it is.
QByteArray journalDatagram(const LogRecord &record);

} // namespace thunes
