// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace thunes {

/// The people who may command the kill switch: one file `<name>.token` each in the directory
/// `operators` of the state directory, mode 0600, holding 64 hex digits. The first start creates
/// `operator.token`. A file that others may read or write is refused, since its token is no secret.
class Operators
{
public:
    explicit Operators(const QString &stateDir);

    /// Creates the directory and the first token where needed, and reads them all.
    Result<void> load();

    /// The operator's name for the value of an Authorization header ("Bearer …"); compares in a
    /// time that does not depend on where the difference is.
    std::optional<QString> authenticate(const QByteArray &authorization) const;

    /// One line for each file that was refused.
    const QStringList &problems() const { return m_problems; }
    static QString defaultTokenPath(const QString &stateDir);

private:
    struct Operator
    {
        QString name;
        QByteArray digest; ///< SHA-256 of the token: equal lengths for the comparison.
    };
    QString m_directory;
    QList<Operator> m_operators;
    QStringList m_problems;
};

} // namespace thunes
