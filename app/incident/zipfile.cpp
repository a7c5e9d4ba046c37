// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/incident/zipfile.h"

// In Qt 6.4 a private part of QtGui, later of QtCore; both are in the include path.
#include <private/qzipwriter_p.h>

#include <QBuffer>
#include <QSaveFile>

namespace thunes {

Result<void> writeZip(const QString &path, const QList<ZipEntry> &entries, const std::atomic_bool *cancelled)
{
    const auto isCancelled = [cancelled] { return cancelled && cancelled->load(); };
    const Error given{ErrorKind::Conflict, QStringLiteral("%1: cancelled").arg(path)};
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QZipWriter zip(&buffer);
        zip.setCompressionPolicy(QZipWriter::AutoCompress);
        zip.setCreationPermissions(QFile::ReadOwner | QFile::WriteOwner);
        for (const ZipEntry &entry : entries) {
            if (isCancelled())
                return given;
            zip.addFile(entry.name, entry.bytes);
        }
        zip.close();
        if (zip.status() != QZipWriter::NoError)
            return Error{ErrorKind::Io, QStringLiteral("%1: the archive cannot be made").arg(path)};
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return Error{ErrorKind::Io, QStringLiteral("%1: %2").arg(path, file.errorString())};
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    const bool written = file.write(buffer.data()) == buffer.size() && file.flush();
    if (written && isCancelled())
        return given; // Uncommitted: nothing of it stays.
    if (!written || !file.commit())
        return Error{ErrorKind::Io, QStringLiteral("%1: %2").arg(path, file.errorString())};
    return {};
}

} // namespace thunes
