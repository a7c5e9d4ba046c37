// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/httpjson.h"
#include "ui/client/labtypes.h"

#include <functional>

namespace thunes {

Result<McpServersAnswer> parseMcpServers(const QJsonObject &json);
Result<WorktreesAnswer> parseWorktrees(const QJsonObject &json);
Result<WorktreeAnswer> parseWorktree(const QJsonObject &json);
Result<McpCommandAnswer> parseMcpCommand(const QJsonObject &json);

/// The lab's part of the exporter's API. Fields that we do not know are left alone; a known one of
/// the wrong type is a Protocol error that names it. Guards as in HttpJson.
class LabClient
{
public:
    /// The operator's token is read from `tokenFile` at each command, so that a replaced one works.
    LabClient(const QUrl &base, const QString &tokenFile);

    /// `after` 0: everything; else what has changed since that sequence.
    void servers(quint64 after, QObject *guard, std::function<void(Result<McpServersAnswer>)> callback);
    void worktrees(quint64 after, QObject *guard, std::function<void(Result<WorktreesAnswer>)> callback);
    void worktree(const QString &name, QObject *guard,
                  std::function<void(Result<WorktreeAnswer>)> callback);
    /// `verb`: probe, restart, enable or disable. Takes as long as the probe that follows. Errors
    /// carry the exporter's own words: Unauthorized, NotFound, Conflict (it refuses), Unavailable
    /// and Timeout (it is not known whether the command arrived).
    void command(const QString &server, const QString &verb, QObject *guard,
                 std::function<void(Result<McpCommandAnswer>)> callback);

private:
    HttpJson m_http;
    HttpJson m_patient; ///< For commands, which no list is ever in front of.
    QString m_tokenFile;
};

} // namespace thunes
