// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/trading/filesreport.h"

#include <QByteArray>
#include <QFile>
#include <QString>

#include <memory>
#include <optional>

namespace thunes {

/// Follows logs/audit_trail.jsonl as it grows: across rotation by rename (the rest of the old file
/// is read first), truncation and copy-truncate, with a torn last line kept until its line feed
/// arrives. A line that is no audit line is skipped and counted. What was learnt stays known when
/// the file goes away. Blocks; used by one pool task at a time.
class AuditTrail
{
public:
    explicit AuditTrail(QString path) : m_path(std::move(path)) {}

    /// Reads what is new. True when anything that the accessors tell has changed.
    bool poll();

    const std::optional<FilesReport::KillSwitch> &killSwitch() const { return m_killSwitch; }
    const QList<FilesReport::Breaker> &breakers() const { return m_breakers; }
    const FilesReport::Evidence &evidence() const { return m_evidence; }
    /// In words, naming the file; empty when all is well.
    QString problem() const;

private:
    bool open();
    bool readOn();
    void takeLine(const QByteArray &line);
    void takeBreakers(const QJsonObject &states);

    QString m_path;
    std::unique_ptr<QFile> m_file;
    quint64 m_inode = 0;
    QByteArray m_beginning; ///< First bytes, to notice a file that was rewritten in place.
    QByteArray m_partial;
    bool m_skipping = false; ///< Inside a line that is too long to be one of ours.
    qint64 m_lineNumber = 0;
    qint64 m_badLines = 0;
    QString m_lastBad;
    QString m_openProblem;
    std::optional<FilesReport::KillSwitch> m_killSwitch;
    QList<FilesReport::Breaker> m_breakers;
    FilesReport::Evidence m_evidence;
};

} // namespace thunes
