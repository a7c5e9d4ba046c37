// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/killswitch/operators.h"

#include "exporter/base/tokenfile.h"

#include <QDir>
#include <QFileInfo>

namespace thunes {

Operators::Operators(const QString &stateDir)
    : m_directory(stateDir + QStringLiteral("/operators"))
{
}

QString Operators::defaultTokenPath(const QString &stateDir)
{
    return stateDir + QStringLiteral("/operators/operator.token");
}

Result<void> Operators::load()
{
    m_operators.clear();
    m_problems.clear();
    if (const auto created
        = tokenfile::createWhereAbsent(m_directory + QStringLiteral("/operator.token"));
        !created)
        return created;
    const auto entries = QDir(m_directory).entryInfoList({QStringLiteral("*.token")}, QDir::Files,
                                                         QDir::Name);
    for (const QFileInfo &entry : entries) {
        const auto digest = tokenfile::read(entry.filePath());
        if (!digest) {
            m_problems += digest.error().message;
            continue;
        }
        m_operators.append({entry.completeBaseName(), *digest});
    }
    return {};
}

std::optional<QString> Operators::authenticate(const QByteArray &authorization) const
{
    const auto token = tokenfile::bearer(authorization);
    if (!token)
        return std::nullopt;
    const QByteArray digest = tokenfile::digestOf(*token);
    std::optional<QString> found;
    for (const Operator &candidate : m_operators) { // all of them, whichever matches
        if (equalInConstantTime(candidate.digest, digest))
            found = candidate.name;
    }
    return found;
}

} // namespace thunes
