// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/tokenfile.h"

#include "exporter/base/fileops.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QRandomGenerator>

namespace thunes {

namespace {

constexpr qsizetype shortestToken = 32;

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

namespace tokenfile {

QByteArray digestOf(const QByteArray &token)
{
    return QCryptographicHash::hash(token, QCryptographicHash::Sha256);
}

Result<QByteArray> read(const QString &path)
{
    constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther
        | QFile::WriteOther;
    FileOps files;
    if (QFileInfo::exists(path) && !QFileInfo(path).isFile())
        return Error{ErrorKind::InvalidInput, QStringLiteral("%1: not a file").arg(path)};
    const auto text = files.read(path);
    if (!text)
        return text.error();
    if (QFileInfo(path).permissions() & others)
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("%1: others may read it; chmod 600 and renew the token").arg(path)};
    const QByteArray token = text->trimmed();
    if (token.size() < shortestToken)
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("%1: no token of %2 or more characters")
                         .arg(path)
                         .arg(shortestToken)};
    return digestOf(token);
}

Result<void> createWhereAbsent(const QString &path)
{
    const QString directory = QFileInfo(path).path();
    if (!QDir().mkpath(directory)
        || !QFile::setPermissions(directory,
                                  QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner))
        return Error{ErrorKind::Io, QStringLiteral("cannot create %1").arg(directory)};
    if (QFileInfo::exists(path))
        return {};
    FileOps files;
    return writeAtomically(files, path, newToken() + '\n', 0600);
}

std::optional<QByteArray> bearer(const QByteArray &authorization)
{
    static constexpr QByteArrayView scheme("bearer ");
    if (authorization.left(scheme.size()).toLower() != scheme)
        return std::nullopt;
    return authorization.mid(scheme.size()).trimmed();
}

} // namespace tokenfile

} // namespace thunes
