// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/gitstate.h"

#include "exporter/base/fileops.h"

#include <QDir>
#include <QFileInfo>

#include <sys/stat.h>

namespace thunes {

namespace {

/// Enough to find the newest of any changes that people make by hand.
constexpr int mostFilesLookedAt = 20000;
constexpr int commitsShown = 10;

std::optional<TimePoint> modified(const QString &path)
{
    struct stat info
    {
    };
    if (::lstat(QFile::encodeName(path).constData(), &info) != 0)
        return std::nullopt;
    return TimePoint(Seconds(info.st_mtim.tv_sec))
           + std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::nanoseconds(info.st_mtim.tv_nsec));
}

void noteChange(GitState &state, std::optional<TimePoint> time)
{
    if (time && (!state.newestChange || *time > *state.newestChange))
        state.newestChange = time;
}

/// Reads `git status --porcelain=v2 --branch -z`.
class StatusReader
{
public:
    StatusReader(GitState &state, const QString &directory, const QStringList &ignored)
        : m_state(state)
        , m_directory(directory)
        , m_ignored(ignored)
    {
    }

    void read(const QByteArray &text)
    {
        qsizetype begin = 0;
        bool isOrigin = false; // a rename is followed by the old path
        while (begin < text.size()) {
            qsizetype end = text.indexOf('\0', begin);
            end = end < 0 ? text.size() : end;
            const QByteArrayView entry = QByteArrayView(text).sliced(begin, end - begin);
            begin = end + 1;
            if (std::exchange(isOrigin, false) || entry.size() < 3)
                continue;
            switch (entry[0]) {
            case '#':
                header(entry.sliced(2).toByteArray());
                break;
            case '1':
                ++m_state.changed;
                look(entry, 8);
                break;
            case '2':
                ++m_state.changed;
                look(entry, 9);
                isOrigin = true;
                break;
            case 'u':
                ++m_state.changed;
                ++m_state.conflicts;
                look(entry, 10);
                break;
            case '?':
                ++m_state.untracked;
                look(entry, 1);
                break;
            default:
                break;
            }
        }
    }

private:
    void header(const QByteArray &line)
    {
        const qsizetype blank = line.indexOf(' ');
        const QByteArray key = line.left(blank);
        const QString value = QString::fromUtf8(line.mid(blank + 1));
        if (key == "branch.oid" && value != QLatin1String("(initial)"))
            m_state.head = value;
        else if (key == "branch.head" && value != QLatin1String("(detached)"))
            m_state.branch = value;
        else if (key == "branch.upstream")
            m_state.upstream = value;
        else if (key == "branch.ab") {
            const QStringList counts = value.split(u' ');
            if (counts.size() == 2) {
                m_state.ahead = counts[0].mid(1).toLongLong();
                m_state.behind = counts[1].mid(1).toLongLong();
            }
        }
    }

    /// The path comes after so many blanks.
    void look(QByteArrayView entry, int blanks)
    {
        if (++m_looked > mostFilesLookedAt)
            return;
        qsizetype at = 0;
        while (blanks-- > 0)
            at = entry.indexOf(' ', at) + 1;
        const QString path = QFile::decodeName(entry.sliced(at).toByteArray());
        for (const QString &ignored : m_ignored) {
            // An untracked folder is named with a slash; what is to be ignored may be inside.
            if (path == ignored || (path.endsWith(u'/') && ignored.startsWith(path)))
                return;
        }
        noteChange(m_state, modified(m_directory + u'/' + path));
    }

    GitState &m_state;
    QString m_directory;
    QStringList m_ignored;
    int m_looked = 0;
};

QString textOf(const QString &path)
{
    const auto text = FileOps().read(path);
    return text ? QString::fromUtf8(*text).trimmed() : QString();
}

QByteArray operationIn(const QString &git)
{
    const auto has = [&](const char *name) { return QFileInfo::exists(git + QLatin1String(name)); };
    if (has("/rebase-merge"))
        return "rebase";
    if (has("/rebase-apply"))
        return has("/rebase-apply/applying") ? "am" : "rebase";
    if (has("/MERGE_HEAD"))
        return "merge";
    if (has("/CHERRY_PICK_HEAD"))
        return "cherry-pick";
    if (has("/REVERT_HEAD"))
        return "revert";
    if (has("/BISECT_LOG"))
        return "bisect";
    return {};
}

void readCommits(GitState &state, const QByteArray &text)
{
    for (const QByteArray &record : text.split('\x1e')) {
        const QStringList fields = QString::fromUtf8(record).trimmed().split(u'\x1f');
        if (fields.size() != 4)
            continue;
        state.commits.append({fields[1], TimePoint(Seconds(fields[0].toLongLong())), fields[2],
                              fields[3].left(200)});
    }
}

} // namespace

Result<QString> gitDirectoryOf(const QString &worktree)
{
    const QString path = worktree + QStringLiteral("/.git");
    const QFileInfo info(path);
    if (info.isDir())
        return path;
    const auto text = FileOps().read(path);
    if (!text)
        return text.error();
    if (!text->startsWith("gitdir:"))
        return Error{ErrorKind::InvalidInput, path + QStringLiteral(": names no gitdir")};
    const QString target =
        QDir(worktree).absoluteFilePath(QString::fromUtf8(text->mid(7)).trimmed());
    if (!QFileInfo(target).isDir())
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("%1: there is no %2").arg(path, target)};
    return target;
}

Result<GitState> readGitState(const QString &directory, const QStringList &ignored,
                              const GitLimits &limits)
{
    const auto git = gitDirectoryOf(directory);
    if (!git)
        return git.error();
    GitState state;
    const auto status = runGit(directory,
                               {QStringLiteral("status"), QStringLiteral("--porcelain=v2"),
                                QStringLiteral("--branch"), QStringLiteral("-z"),
                                QStringLiteral("--untracked-files=normal")},
                               limits);
    if (!status)
        return status.error();
    StatusReader(state, directory, ignored).read(*status);
    if (!state.head.isEmpty()) {
        const auto log =
            runGit(directory,
                   {QStringLiteral("log"), QStringLiteral("-n"), QString::number(commitsShown),
                    QStringLiteral("--no-show-signature"),
                    QStringLiteral("--format=%ct%x1f%h%x1f%an%x1f%s%x1e")},
                   limits);
        if (!log)
            return log.error();
        readCommits(state, *log);
    }
    state.operation = operationIn(*git);
    if (state.operation == "rebase" && state.branch.isEmpty()) {
        for (const char *place : {"/rebase-merge/head-name", "/rebase-apply/head-name"}) {
            QString name = textOf(*git + QLatin1String(place));
            if (state.branch.isEmpty() && name.startsWith(QLatin1String("refs/heads/")))
                state.branch = name.mid(11);
        }
    }
    state.locked = QFileInfo::exists(*git + QStringLiteral("/locked"));
    if (state.locked)
        state.lockReason = textOf(*git + QStringLiteral("/locked")).left(200);
    state.indexLockedSince = modified(*git + QStringLiteral("/index.lock"));
    // Each move of HEAD is in its log: commit, checkout, reset, merge, pull.
    const auto moved = modified(*git + QStringLiteral("/logs/HEAD"));
    if (moved)
        noteChange(state, moved);
    else if (!state.commits.isEmpty())
        noteChange(state, state.commits.first().time);
    return state;
}

} // namespace thunes
