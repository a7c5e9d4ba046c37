// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/incident/zipfile.h"

// In Qt 6.4 a private part of QtGui, later of QtCore; both are in the include path.
#include <private/qzipwriter_p.h>

#include <QBuffer>
#include <QSaveFile>

namespace thunes {

Result<void> writeZip(const QString &path, const QList<ZipEntry> &entries)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QZipWriter zip(&buffer);
        zip.setCompressionPolicy(QZipWriter::AutoCompress);
        zip.setCreationPermissions(QFile::ReadOwner | QFile::WriteOwner);
        for (const ZipEntry &entry : entries)
            zip.addFile(entry.name, entry.bytes);
        zip.close();
        if (zip.status() != QZipWriter::NoError)
            return Error{ErrorKind::Io, QStringLiteral("%1: the archive cannot be made").arg(path)};
    }
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return Error{ErrorKind::Io, QStringLiteral("%1: %2").arg(path, file.errorString())};
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    if (file.write(buffer.data()) != buffer.size() || !file.commit())
        return Error{ErrorKind::Io, QStringLiteral("%1: %2").arg(path, file.errorString())};
    return {};
}

} // namespace thunes
