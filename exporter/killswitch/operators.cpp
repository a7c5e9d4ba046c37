// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/killswitch/operators.h"

#include "exporter/base/fileops.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QRandomGenerator>

namespace thunes {

namespace {

QByteArray digestOf(const QByteArray &token)
{
    return QCryptographicHash::hash(token, QCryptographicHash::Sha256);
}

QByteArray newToken()
{
    quint32 words[8];
    QRandomGenerator::system()->fillRange(words); // the operating system's, not a seeded one
    return QByteArray(reinterpret_cast<const char *>(words), sizeof words).toHex();
}

} // namespace

bool equalInConstantTime(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    unsigned difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned>(static_cast<unsigned char>(a[i]))
            ^ static_cast<unsigned>(static_cast<unsigned char>(b[i]));
    return difference == 0;
}

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
    if (!QDir().mkpath(m_directory)
        || !QFile::setPermissions(m_directory, QFile::ReadOwner | QFile::WriteOwner
                                                   | QFile::ExeOwner))
        return Error{ErrorKind::Io, QStringLiteral("cannot create %1").arg(m_directory)};
    FileOps files;
    const QString first = m_directory + QStringLiteral("/operator.token");
    if (!QFileInfo::exists(first)) {
        if (const auto written = writeAtomically(files, first, newToken() + '\n', 0600); !written)
            return written;
    }
    const auto entries = QDir(m_directory).entryInfoList({QStringLiteral("*.token")}, QDir::Files,
                                                         QDir::Name);
    for (const QFileInfo &entry : entries) {
        constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther
            | QFile::WriteOther;
        if (entry.permissions() & others) {
            m_problems += QStringLiteral("%1: others may read it; chmod 600 and renew the token")
                              .arg(entry.filePath());
            continue;
        }
        const auto text = files.read(entry.filePath());
        const QByteArray token = text ? text->trimmed() : QByteArray();
        if (token.size() < 32) {
            m_problems += QStringLiteral("%1: no token of 32 or more characters")
                              .arg(entry.filePath());
            continue;
        }
        m_operators.append({entry.completeBaseName(), digestOf(token)});
    }
    return {};
}

std::optional<QString> Operators::authenticate(const QByteArray &authorization) const
{
    static constexpr QByteArrayView scheme("bearer ");
    if (authorization.left(scheme.size()).toLower() != scheme)
        return std::nullopt;
    const QByteArray digest = digestOf(authorization.mid(scheme.size()).trimmed());
    std::optional<QString> found;
    for (const Operator &candidate : m_operators) { // all of them, whichever matches
        if (equalInConstantTime(candidate.digest, digest))
            found = candidate.name;
    }
    return found;
}

} // namespace thunes
