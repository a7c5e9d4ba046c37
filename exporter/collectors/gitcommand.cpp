// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/gitcommand.h"

#include "exporter/collectors/ownedprocess.h"

#include <QElapsedTimer>

namespace thunes {

Result<QByteArray> runGit(const QString &directory, const QStringList &arguments,
                          const GitLimits &limits)
{
    OwnedProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    // A console started from a git hook must not look into that repository instead.
    for (const char *variable : {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR",
                                 "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE", "GIT_TRACE"})
        environment.remove(QLatin1String(variable));
    environment.insert(QStringLiteral("GIT_OPTIONAL_LOCKS"), QStringLiteral("0"));
    environment.insert(QStringLiteral("GIT_TERMINAL_PROMPT"), QStringLiteral("0"));
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C"));
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(directory);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(QStringLiteral("git"),
                  QStringList{QStringLiteral("-c"), QStringLiteral("core.fsmonitor=false"),
                              QStringLiteral("-c"), QStringLiteral("core.quotePath=false")}
                      + arguments);
    QElapsedTimer clock;
    clock.start();
    const QString name = QStringLiteral("git %1 in %2").arg(arguments.value(0), directory);
    while (process.state() != QProcess::NotRunning) {
        process.waitForFinished(50);
        if (process.bytesAvailable() > limits.outputBytes)
            return Error{ErrorKind::Protocol, name + QStringLiteral(": prints without end")};
        if (limits.stop && *limits.stop)
            return Error{ErrorKind::Unavailable, name + QStringLiteral(": stopped")};
        if (clock.elapsed() > limits.time.count() && process.state() != QProcess::NotRunning)
            return Error{ErrorKind::Timeout,
                         name
                             + QStringLiteral(": takes longer than %1 s")
                                   .arg(static_cast<double>(limits.time.count()) / 1000)};
    }
    if (process.error() == QProcess::FailedToStart)
        return Error{ErrorKind::Unavailable, name + QStringLiteral(": ") + process.errorString()};
    if (process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) {
        const QString words =
            QString::fromUtf8(process.readAllStandardError().left(1000)).trimmed();
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("%1: %2").arg(name, words.isEmpty()
                                                            ? QStringLiteral("failed")
                                                            : words.split(u'\n').first())};
    }
    return process.readAllStandardOutput();
}

} // namespace thunes
