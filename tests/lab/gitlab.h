// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/lab/testlab.h"

#include <QProcess>

namespace thunes {

/// A lab whose repositories are made by the real git.
class GitLab : public TestLab
{
public:
    GitLab()
    {
        qputenv("GIT_CONFIG_GLOBAL", "/dev/null");
        qputenv("GIT_CONFIG_SYSTEM", "/dev/null");
        for (const char *who :
             {"GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"})
            qputenv(who, "tester");
    }
    /// False when git says no, as it does for a merge with conflicts.
    bool git(const QString &directory, const QStringList &arguments) const
    {
        QDir().mkpath(file(directory));
        QProcess process;
        process.setWorkingDirectory(file(directory));
        process.start(QStringLiteral("git"), arguments);
        if (!process.waitForFinished(120000))
            qFatal("git hangs");
        return process.exitCode() == 0;
    }
    bool git(const QString &directory, const char *arguments) const
    {
        return git(directory, QString::fromLatin1(arguments).split(u' '));
    }
    void commit(const QString &directory, const QString &name, const QByteArray &text,
                const QString &subject = QStringLiteral("work")) const
    {
        write(directory + u'/' + name, text);
        if (!git(directory, "add -A")
            || !git(directory, {QStringLiteral("commit"), QStringLiteral("-qm"), subject}))
            qFatal("cannot commit in %s", qPrintable(directory));
    }
    /// worktrees/NAME: a repository of its own with one commit.
    QString repository(const QString &name) const
    {
        const QString directory = QStringLiteral("worktrees/") + name;
        if (!git(directory, "init -q -b trunk"))
            qFatal("cannot init");
        commit(directory, QStringLiteral("a.txt"), "one\n", QStringLiteral("first"));
        return directory;
    }
    /// A branch "other" that conflicts with trunk in a.txt.
    QString quarrel(const QString &name) const
    {
        const QString directory = repository(name);
        git(directory, "checkout -q -b other");
        commit(directory, QStringLiteral("a.txt"), "theirs\n");
        git(directory, "checkout -q trunk");
        commit(directory, QStringLiteral("a.txt"), "ours\n");
        return directory;
    }
    /// Everything in it happened so long ago.
    void age(const QString &directory, Seconds time) const
    {
        QProcess touch;
        touch.start(QStringLiteral("find"),
                    {file(directory), QStringLiteral("-exec"), QStringLiteral("touch"),
                     QStringLiteral("-hd"), QStringLiteral("-%1 seconds").arg(time.count()),
                     QStringLiteral("{}"), QStringLiteral("+")});
        if (!touch.waitForFinished() || touch.exitCode() != 0)
            qFatal("touch");
    }
};

} // namespace thunes
