// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/http/access.h"

#include "exporter/base/tokenfile.h"

#include <QFileInfo>

namespace thunes {

namespace {

QByteArray nameOf(Role role)
{
    switch (role) {
    case Role::Read: return "read";
    case Role::Ingest: return "ingest";
    case Role::Operator: return "operator";
    }
    Q_UNREACHABLE();
}

} // namespace

Result<void> Access::load(const AccessOptions &options, bool exposed, const QString &stateDir)
{
    QList<Token> tokens;
    QStringList created;
    const auto readAll = [&](Role role, QStringList files) -> Result<QStringList> {
        if (files.isEmpty() && exposed) {
            const QString file = QStringLiteral("%1/tokens/%2.token")
                                     .arg(stateDir, QString::fromLatin1(nameOf(role)));
            const bool absent = !QFileInfo::exists(file);
            if (const auto made = tokenfile::createWhereAbsent(file); !made)
                return made.error();
            if (absent)
                created += file;
            files += file;
        }
        for (const QString &file : std::as_const(files)) {
            const auto digest = tokenfile::read(file);
            if (!digest)
                return digest.error();
            tokens.append({role, *digest});
        }
        return files;
    };
    const auto readers = readAll(Role::Read, options.readTokenFiles);
    if (!readers)
        return readers.error();
    const auto reporters = readAll(Role::Ingest, options.ingestTokenFiles);
    if (!reporters)
        return reporters.error();
    m_tokens = tokens;
    m_created = created;
    m_readNeeded = !readers->isEmpty();
    m_ingestNeeded = !reporters->isEmpty();
    m_readTokenFile = m_readNeeded ? std::optional(readers->first()) : std::nullopt;
    return {};
}

std::optional<Role> Access::required(const QByteArray &method, const QByteArray &path)
{
    const bool reading = method == "GET" || method == "HEAD";
    if (reading
        && (path == "/" || path == "/health" || path == "/-/healthy" || path == "/-/ready"))
        return std::nullopt;
    if (reading)
        return Role::Read;
    if (method == "POST" && path == "/api/v1/alerts")
        return std::nullopt; // asks by itself for the token that our Alertmanager has, always
    if (method == "POST"
        && (path == "/api/v1/kill-switch/engage" || path == "/api/v1/kill-switch/release"
            || path == "/api/v1/kill-switch/drill" || path.startsWith("/api/v1/lab/")))
        return std::nullopt; // asks for an operator by itself, and journals who was refused
    return path == "/-/reload" ? Role::Operator : Role::Ingest;
}

std::optional<Role> Access::roleOf(const QByteArray &authorization) const
{
    const auto token = tokenfile::bearer(authorization);
    if (!token)
        return std::nullopt;
    const QByteArray digest = tokenfile::digestOf(*token);
    std::optional<Role> found;
    for (const Token &candidate : m_tokens) { // all of them, whichever matches
        if (equalInConstantTime(candidate.digest, digest))
            found = candidate.role;
    }
    if (m_isOperator && m_isOperator(authorization))
        found = Role::Operator;
    return found;
}

std::optional<Access::Refusal> Access::refusal(const QByteArray &method, const QByteArray &path,
                                               const QByteArray &authorization) const
{
    const auto needed = required(method, path);
    if (!needed || (*needed == Role::Read && !m_readNeeded)
        || (*needed == Role::Ingest && !m_ingestNeeded))
        return std::nullopt;
    const auto role = roleOf(authorization);
    static const QByteArray challenge = "Bearer realm=\"thunes-console\"";
    if (!role)
        return Refusal{401,
                       authorization.isEmpty() ? QByteArray("a token is required")
                                               : QByteArray("this token is not known"),
                       authorization.isEmpty() ? challenge
                                               : challenge + ", error=\"invalid_token\""};
    if (*needed == Role::Read || *role == *needed)
        return std::nullopt;
    return Refusal{403,
                   "this needs a token of the role " + nameOf(*needed) + ", not " + nameOf(*role),
                   challenge + ", error=\"insufficient_scope\", scope=\"" + nameOf(*needed) + '"'};
}

} // namespace thunes
