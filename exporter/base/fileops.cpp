// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/fileops.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace thunes {

namespace {

Error failed(const char *what, const QString &path)
{
    const int code = errno;
    return {code == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
            QStringLiteral("cannot %1 %2: %3")
                .arg(QLatin1String(what), path, QString::fromLocal8Bit(std::strerror(code)))};
}

Result<int> openFile(const QString &path, int flags, unsigned mode, const char *what)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), flags | O_CLOEXEC, mode);
    if (descriptor < 0)
        return failed(what, path);
    return descriptor;
}

} // namespace

Result<QByteArray> FileOps::read(const QString &path)
{
    const auto descriptor = openFile(path, O_RDONLY, 0, "open");
    if (!descriptor)
        return descriptor.error();
    QByteArray contents;
    char buffer[65536];
    ssize_t count = 0;
    while ((count = ::read(*descriptor, buffer, sizeof buffer)) != 0) {
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            const Error error = failed("read", path);
            ::close(*descriptor);
            return error;
        }
        contents.append(buffer, count);
    }
    ::close(*descriptor);
    return contents;
}

Result<int> FileOps::openAppend(const QString &path, unsigned mode)
{
    return openFile(path, O_WRONLY | O_APPEND | O_CREAT, mode, "open");
}

Result<int> FileOps::openTruncated(const QString &path, unsigned mode)
{
    return openFile(path, O_WRONLY | O_CREAT | O_TRUNC, mode, "create");
}

Result<void> FileOps::lock(int descriptor, const QString &path)
{
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        return {};
    if (errno == EWOULDBLOCK)
        return Error{ErrorKind::Conflict,
                     QStringLiteral("%1 is in use by another thunes-console").arg(path)};
    return failed("lock", path);
}

Result<void> FileOps::write(int descriptor, const QByteArray &bytes, const QString &path)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t count = ::write(descriptor, bytes.constData() + done,
                                      static_cast<std::size_t>(bytes.size() - done));
        if (count < 0 && errno != EINTR)
            return failed("write", path);
        if (count > 0)
            done += count;
    }
    return {};
}

Result<void> FileOps::sync(int descriptor, const QString &path)
{
    return ::fsync(descriptor) == 0 ? Result<void>() : failed("flush", path);
}

Result<void> FileOps::truncate(int descriptor, qint64 size, const QString &path)
{
    return ::ftruncate(descriptor, size) == 0 ? Result<void>() : failed("cut", path);
}

Result<void> FileOps::rename(const QString &from, const QString &to)
{
    return ::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) == 0
        ? Result<void>()
        : failed("rename", from);
}

Result<void> FileOps::remove(const QString &path)
{
    return ::unlink(QFile::encodeName(path).constData()) == 0 || errno == ENOENT
        ? Result<void>()
        : failed("remove", path);
}

Result<void> FileOps::syncDirectory(const QString &path)
{
    const auto descriptor = openFile(path, O_RDONLY | O_DIRECTORY, 0, "open");
    if (!descriptor)
        return descriptor.error();
    const Result<void> result = ::fsync(*descriptor) == 0 ? Result<void>() : failed("flush", path);
    ::close(*descriptor);
    return result;
}

void FileOps::close(int descriptor)
{
    ::close(descriptor);
}

Result<void> writeAtomically(FileOps &files, const QString &path, const QByteArray &bytes,
                             unsigned mode)
{
    const QString temporary = path + QStringLiteral(".new");
    const auto descriptor = files.openTruncated(temporary, mode);
    if (!descriptor)
        return descriptor.error();
    Result<void> result = files.write(*descriptor, bytes, temporary);
    if (result)
        result = files.sync(*descriptor, temporary);
    files.close(*descriptor);
    if (result)
        result = files.rename(temporary, path);
    if (result)
        result = files.syncDirectory(QFileInfo(path).path());
    return result;
}

} // namespace thunes
