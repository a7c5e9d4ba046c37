// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/fileops.h"
#include "exporter/killswitch/journal.h"
#include "exporter/killswitch/vocabulary.h"

#include <QJsonObject>

#include <optional>

namespace thunes {

/// The commanded state of the kill switch: the replay of its journal, and the latch file beside it,
/// which exists while the switch is engaged.
///
/// Safe by construction: a change is in the journal, flushed, before current() shows it. Whatever
/// cannot be trusted (a changed or unreadable journal, one that cannot be written, a latch that the
/// journal does not explain) reads as engaged by `recovery`, and nothing but a successful, durable
/// release ends that. Lives in the exporter thread; its writes block that thread for the time of an
/// fsync.
class KillSwitchStore
{
public:
    KillSwitchStore(const QString &stateDir, FileOps &files, const Clock &clock);

    /// Replays. Fails only when another process owns the journal; a fault engages instead.
    Result<void> open();

    const KillSwitchCommand &current() const { return m_current; }
    /// Why the state cannot be kept for a restart; empty when all is well.
    const QString &fault() const { return m_fault; }
    /// What open() had to mend, for people; may be empty.
    const QString &repaired() const { return m_repaired; }

    /// Engages, or raises the level; a level that is not higher changes nothing. Never refused.
    /// When the journal fails, the switch is engaged all the same, fault() says why, and the result
    /// is the error: this must not be acknowledged as kept.
    Result<KillSwitchCommand> engage(KillSwitchLevel level, const QString &actor,
                                     const QString &reason, CommandSource source);
    /// Conflict when `sequence` is not the current one or nothing is engaged; Io when the release
    /// cannot be made durable, and then the switch stays engaged.
    Result<KillSwitchCommand> release(qint64 sequence, const QString &actor,
                                      const QString &reason);
    /// Removes the latch; to be called as soon as the release has been acknowledged. A crash before
    /// finds the latch at the next start and is engaged: so no instant exists at which a release
    /// that nobody was told of could survive.
    Result<void> completeRelease();
    /// Puts a line into the journal that changes nothing (a refusal, a confirmation, a drill).
    Result<void> note(QLatin1String type, QJsonObject details);

    QString journalPath() const { return m_journal.path(); }
    /// Called with the time that the disk took for each entry of the journal.
    void setSynced(std::function<void(std::chrono::nanoseconds)> synced)
    {
        m_journal.setSynced(std::move(synced));
    }
    QString latchPath() const { return m_latchPath; }

    static QJsonObject toJson(const KillSwitchCommand &command);
    /// The command in a journal line; absent for lines that are notes.
    static Result<std::optional<KillSwitchCommand>> commandFrom(const QJsonObject &entry);

private:
    Result<KillSwitchCommand> change(KillSwitchCommand command);
    Result<void> ensureOpen();
    Result<void> replay(bool first);
    /// Engages in memory because of a fault; `used` is a sequence number that may be in the file.
    void distrust(const QString &why, qint64 used = 0);
    Result<void> writeLatch();
    bool latchPresent() const;

    FileOps &m_files;
    const Clock &m_clock;
    Journal m_journal;
    QString m_latchPath;
    KillSwitchCommand m_current;
    QString m_fault;
    QString m_repaired;
};

} // namespace thunes
