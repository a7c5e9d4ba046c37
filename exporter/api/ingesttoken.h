// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>

namespace thunes {

/// The secret that programs (Alertmanager, say) show with what they send: the file `ingest.token` of
/// the state directory, 64 hex digits, mode 0600, made at the first start. It allows no command.
class IngestToken
{
public:
    static QString path(const QString &stateDir);

    /// Fails when the file cannot be made or read, is too short, or others may read it.
    static Result<IngestToken> load(const QString &stateDir);

    /// For the value of an Authorization header ("Bearer …"); takes a time that does not depend on
    /// where the difference is.
    bool matches(const QByteArray &authorization) const;

private:
    QByteArray m_digest; ///< SHA-256 of the token: equal lengths for the comparison.
};

} // namespace thunes
