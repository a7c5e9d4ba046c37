// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace thunes {

/// Secrets that live in files of their own, mode 0600, one token of 32 or more characters each. Only
/// digests are kept in memory, and no error says anything about a file's contents.
namespace tokenfile {

/// SHA-256: equal lengths for the comparison.
QByteArray digestOf(const QByteArray &token);

/// The digest of the token in a file. A file that group or others may read or write is refused,
/// since its token is no secret.
Result<QByteArray> read(const QString &path);

/// Creates the file, and its directory 0700, with a new random token, where it is not there yet.
Result<void> createWhereAbsent(const QString &path);

/// The token in the value of an Authorization header "Bearer …"; absent for anything else.
std::optional<QByteArray> bearer(const QByteArray &authorization);

} // namespace tokenfile

/// Equal or not, in a time that depends on the lengths alone.
bool equalInConstantTime(const QByteArray &a, const QByteArray &b);

} // namespace thunes
