// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/worktreelist.h"

#include "exporter/collectors/worktreestatus.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

namespace thunes {

QStringList worktreePaths(const QByteArray &porcelain)
{
    QStringList paths;
    QString path;
    bool left = false;
    for (const QByteArray &line : porcelain.split('\0')) {
        if (line.startsWith("worktree "))
            path = QFile::decodeName(line.mid(9));
        else if (line == "bare" || line.startsWith("prunable"))
            left = true;
        else if (line.isEmpty()) { // the end of one
            if (!path.isEmpty() && !left)
                paths.append(path);
            path.clear();
            left = false;
        }
    }
    return paths;
}

WorktreeList findWorktrees(const QString &labDir, const QMap<QByteArray, QString> &configured,
                           const GitLimits &limits)
{
    WorktreeList list;
    if (!QFileInfo(labDir).isDir()) {
        list.errors.append(
            {"lab_dir_missing", QStringLiteral("%1: no such directory").arg(labDir)});
        return list;
    }
    QSet<QString> known; // canonical: one worktree has one name
    const auto add = [&](const QByteArray &name, const QString &path) {
        const QString canonical = QFileInfo(path).canonicalFilePath();
        if (name.isEmpty() || canonical.isEmpty() || !isWorktree(path) || known.contains(canonical)
            || list.paths.contains(name))
            return false;
        known.insert(canonical);
        list.paths[name] = path;
        return true;
    };
    for (auto it = configured.cbegin(); it != configured.cend(); ++it)
        add(it.key(), it.value());
    add("main", labDir);
    const auto folders = QDir(labDir + QStringLiteral("/worktrees"))
                             .entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QFileInfo &folder : folders)
        add(folder.fileName().toUtf8(), folder.filePath());
    if (!QFileInfo::exists(labDir + QStringLiteral("/.git")))
        return list;
    const auto listed = runGit(labDir,
                               {QStringLiteral("worktree"), QStringLiteral("list"),
                                QStringLiteral("--porcelain"), QStringLiteral("-z")},
                               limits);
    if (!listed) {
        list.errors.append({"git", listed.error().message});
        return list;
    }
    const QStringList paths = worktreePaths(*listed);
    for (const QString &path : paths) {
        const QString folder = QDir(path).dirName();
        if (!add(folder.toUtf8(), path))
            add((QFileInfo(QFileInfo(path).path()).fileName() + u'/' + folder).toUtf8(), path);
    }
    return list;
}

} // namespace thunes
