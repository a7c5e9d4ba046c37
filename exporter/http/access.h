// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <functional>
#include <optional>

namespace thunes {

/// Who may do what. Each role may read; none includes another's commands.
enum class Role {
    Read = 1, ///< /metrics and every GET.
    Ingest,   ///< Events, pushes, the alerts' webhook.
    Operator, ///< Reload; and the kill switch, which asks for itself and journals who was refused.
};

struct AccessOptions
{
    QStringList readTokenFiles;   ///< None: reading is free, unless `exposed`.
    QStringList ingestTokenFiles; ///< None: so is reporting.
};

/// Decides by the token of a request, before its body is read. Loopback without tokens is open, as
/// people expect; an address that other machines reach always asks, and creates tokens where it was
/// given none. Lives in the exporter thread; all comparisons take a time that does not depend on
/// where a token differs.
class Access
{
public:
    using Authenticate = std::function<bool(const QByteArray &authorization)>;

    /// Reads every token, or changes nothing and says which file is wrong. `exposed`: the server
    /// listens elsewhere than on loopback. Tokens that are created go into `stateDir`/tokens.
    Result<void> load(const AccessOptions &options, bool exposed, const QString &stateDir);
    void setOperators(Authenticate isOperator) { m_isOperator = std::move(isOperator); }

    /// What this request needs, by its decoded path; absent: nothing, or its handler asks by itself.
    static std::optional<Role> required(const QByteArray &method, const QByteArray &path);
    /// Whose token it is; absent for none and for unknown ones.
    std::optional<Role> roleOf(const QByteArray &authorization) const;

    struct Refusal
    {
        int status; ///< 401: no token or an unknown one; 403: a token of another role.
        QByteArray message;
        QByteArray challenge; ///< For WWW-Authenticate.
    };
    std::optional<Refusal> refusal(const QByteArray &method, const QByteArray &path,
                                   const QByteArray &authorization) const;

    /// A token that the exporter's own Prometheus and window may read with; absent: none is needed.
    const std::optional<QString> &readTokenFile() const { return m_readTokenFile; }
    /// Files that load() has created.
    const QStringList &created() const { return m_created; }

private:
    struct Token
    {
        Role role;
        QByteArray digest;
    };
    QList<Token> m_tokens;
    bool m_readNeeded = false;
    bool m_ingestNeeded = false;
    Authenticate m_isOperator;
    std::optional<QString> m_readTokenFile;
    QStringList m_created;
};

} // namespace thunes
