// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/ingesttoken.h"

#include "exporter/base/fileops.h"
#include "exporter/base/tokenfile.h"
#include "exporter/killswitch/operators.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QRandomGenerator>

namespace thunes {

namespace {

QByteArray digestOf(const QByteArray &token)
{
    return QCryptographicHash::hash(token, QCryptographicHash::Sha256);
}

} // namespace

QString IngestToken::path(const QString &stateDir)
{
    return stateDir + QStringLiteral("/ingest.token");
}

Result<IngestToken> IngestToken::load(const QString &stateDir)
{
    FileOps files;
    const QString file = path(stateDir);
    if (!QFileInfo::exists(file)) {
        quint32 words[8];
        QRandomGenerator::system()->fillRange(words); // the operating system's, not a seeded one
        const QByteArray token = QByteArray(reinterpret_cast<const char *>(words), sizeof words).toHex();
        if (const auto written = writeAtomically(files, file, token + '\n', 0600); !written)
            return written.error();
    }
    constexpr auto others
        = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    if (QFileInfo(file).permissions() & others)
        return Error{ErrorKind::Forbidden,
                     QStringLiteral("%1: others may read it; chmod 600 and renew the token").arg(file)};
    const auto text = files.read(file);
    if (!text)
        return text.error();
    const QByteArray token = text->trimmed();
    if (token.size() < 32)
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("%1: no token of 32 or more characters").arg(file)};
    IngestToken loaded;
    loaded.m_digest = digestOf(token);
    return loaded;
}

bool IngestToken::matches(const QByteArray &authorization) const
{
    static constexpr QByteArrayView scheme("bearer ");
    if (authorization.left(scheme.size()).toLower() != scheme)
        return false;
    return equalInConstantTime(m_digest, digestOf(authorization.mid(scheme.size()).trimmed()));
}

} // namespace thunes
