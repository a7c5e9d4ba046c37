// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/killswitch/journal.h"

#include "exporter/base/json.h"

#include <QCryptographicHash>
#include <QFileInfo>
#include <QJsonDocument>

namespace thunes {

namespace {

const QByteArray firstHash(64, '0');

QByteArray hashOf(const QByteArray &line)
{
    return QCryptographicHash::hash(line, QCryptographicHash::Sha256).toHex();
}

} // namespace

Journal::Journal(QString path, FileOps &files)
    : m_path(std::move(path))
    , m_files(files)
{
}

Journal::~Journal()
{
    close();
}

Result<Journal::Contents> Journal::verify(const QByteArray &text, const QString &path)
{
    Contents contents;
    contents.lastHash = firstHash;
    qsizetype begin = 0;
    for (qint64 number = 1;; ++number) {
        const qsizetype end = text.indexOf('\n', begin);
        if (end < 0)
            break;
        const auto bad = [&](const QString &what) {
            return Error{ErrorKind::InvalidInput,
                         QStringLiteral("%1, line %2: %3").arg(path).arg(number).arg(what)};
        };
        const QByteArray line = text.mid(begin, end - begin);
        const auto entry = parseJsonObject(line);
        if (!entry)
            return bad(QStringLiteral("not a JSON object (%1)").arg(entry.error().message));
        if (entry->value(QLatin1String("n")).toDouble(-1) != static_cast<double>(number))
            return bad(QStringLiteral("its number is not %1: a line is missing or was added")
                           .arg(number));
        if (entry->value(QLatin1String("prev")).toString().toLatin1() != contents.lastHash)
            return bad(number == 1
                           ? QStringLiteral("it is not the first line that was written")
                           : QStringLiteral("its hash does not match line %1, which was changed")
                                 .arg(number - 1));
        contents.entries.append(*entry);
        contents.lastHash = hashOf(line);
        begin = end + 1;
    }
    contents.size = begin;
    contents.tornBytes = text.size() - begin;
    return contents;
}

Result<Journal::Contents> Journal::open()
{
    close();
    const auto known = m_files.read(m_path);
    const bool isNew = !known && known.error().kind == ErrorKind::NotFound;
    if (!known && !isNew)
        return known.error();
    const auto descriptor = m_files.openAppend(m_path, 0600);
    if (!descriptor)
        return descriptor.error();
    m_descriptor = *descriptor;
    const auto fail = [this](const Error &error) {
        close();
        return error;
    };
    if (const auto locked = m_files.lock(m_descriptor, m_path); !locked)
        return fail(locked.error());
    if (isNew) {
        if (const auto synced = m_files.syncDirectory(QFileInfo(m_path).path()); !synced)
            return fail(synced.error());
    }
    // Read again under the lock: what was read before may have been another process's.
    const auto text = m_files.read(m_path);
    if (!text)
        return fail(text.error());
    auto contents = verify(*text, m_path);
    if (!contents)
        return fail(contents.error());
    if (contents->tornBytes > 0) {
        if (const auto cut = m_files.truncate(m_descriptor, contents->size, m_path); !cut)
            return fail(cut.error());
        if (const auto synced = m_files.sync(m_descriptor, m_path); !synced)
            return fail(synced.error());
    }
    m_lines = contents->entries.size();
    m_size = contents->size;
    m_lastHash = contents->lastHash;
    return contents;
}

Result<void> Journal::append(QJsonObject entry)
{
    if (!isOpen())
        return Error{ErrorKind::Io, QStringLiteral("%1 is not open").arg(m_path)};
    entry[QLatin1String("n")] = static_cast<double>(m_lines + 1);
    entry[QLatin1String("prev")] = QString::fromLatin1(m_lastHash);
    const QByteArray line = QJsonDocument(entry).toJson(QJsonDocument::Compact);
    Result<void> result = m_files.write(m_descriptor, line + '\n', m_path);
    if (result) {
        const auto began = std::chrono::steady_clock::now();
        result = m_files.sync(m_descriptor, m_path);
        if (result && m_synced)
            m_synced(std::chrono::steady_clock::now() - began);
    }
    if (!result) {
        // Whatever of the line is in the file was never acknowledged. If it cannot be cut off now,
        // the next open() cuts it, or takes a whole line as what it is: written, not acknowledged.
        (void)m_files.truncate(m_descriptor, m_size, m_path);
        close();
        return result;
    }
    ++m_lines;
    m_size += line.size() + 1;
    m_lastHash = hashOf(line);
    return {};
}

void Journal::close()
{
    if (m_descriptor >= 0)
        m_files.close(m_descriptor);
    m_descriptor = -1;
}

} // namespace thunes
