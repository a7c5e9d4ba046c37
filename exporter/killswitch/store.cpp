// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/killswitch/store.h"

#include "exporter/base/json.h"

#include <QFileInfo>
#include <QJsonDocument>

#include <algorithm>

namespace thunes {

namespace {
using L = QLatin1String;
const QString recoveryActor = QStringLiteral("thunes-console");
} // namespace

KillSwitchStore::KillSwitchStore(const QString &stateDir, FileOps &files, const Clock &clock)
    : m_files(files)
    , m_clock(clock)
    , m_journal(stateDir + QStringLiteral("/kill-switch.jsonl"), files)
    , m_latchPath(stateDir + QStringLiteral("/kill-switch.latch"))
{
}

QJsonObject KillSwitchStore::toJson(const KillSwitchCommand &command)
{
    QJsonObject json{{L("sequence"), static_cast<double>(command.sequence)},
                     {L("state"), toText(command.state)},
                     {L("actor"), command.actor},
                     {L("reason"), command.reason},
                     {L("source"), toText(command.source)},
                     {L("time"), toIso8601(command.time)}};
    if (command.state == KillSwitchState::Engaged)
        json[L("level")] = toText(command.level);
    return json;
}

Result<std::optional<KillSwitchCommand>> KillSwitchStore::commandFrom(const QJsonObject &entry)
{
    if (entry.value(L("type")).toString() != L("command"))
        return std::optional<KillSwitchCommand>();
    JsonReader reader(entry, QStringLiteral("$"));
    KillSwitchCommand command;
    command.sequence = reader.count(L("sequence"));
    const auto state = killSwitchStateFrom(reader.string(L("state")));
    const auto source = commandSourceFrom(reader.string(L("source")));
    command.actor = reader.string(L("actor"));
    command.reason = reader.string(L("reason"));
    const QDateTime time = QDateTime::fromString(reader.string(L("time")), Qt::ISODateWithMs);
    std::optional<KillSwitchLevel> level = KillSwitchLevel::Pause;
    if (state == KillSwitchState::Engaged)
        level = killSwitchLevelFrom(reader.string(L("level")));
    if (!reader.ok())
        return reader.error();
    if (!state || !source || !level || !time.isValid())
        return Error{ErrorKind::InvalidInput, QStringLiteral("$: not a command we know")};
    command.state = *state;
    command.source = *source;
    command.level = *level;
    command.time = fromDateTime(time);
    return std::optional(command);
}

Result<void> KillSwitchStore::open()
{
    if (const auto replayed = replay(true); !replayed) {
        if (replayed.error().kind == ErrorKind::Conflict)
            return replayed;
        distrust(replayed.error().message);
        return {};
    }
    if (latchPresent() && m_current.state == KillSwitchState::Released) {
        // Released means that journal and latch agree. Either the journal was cut or replaced, or a
        // crash interrupted a release that nobody was told of.
        (void)engage(KillSwitchLevel::Pause, recoveryActor,
                     QStringLiteral("the latch file says engaged: the release before this start "
                                    "was not completed, or the journal was changed"),
                     CommandSource::Recovery);
        return {};
    }
    if (const auto latch = writeLatch(); !latch)
        m_fault = latch.error().message;
    return {};
}

Result<void> KillSwitchStore::replay(bool first)
{
    const auto contents = m_journal.open();
    if (!contents)
        return contents.error();
    KillSwitchCommand last;
    last.actor = recoveryActor;
    last.reason = QStringLiteral("never commanded");
    last.time = m_clock.now();
    for (qsizetype i = 0; i < contents->entries.size(); ++i) {
        const auto command = commandFrom(contents->entries[i]);
        if (!command) {
            // Nothing is written behind a line that the next start will not understand either.
            m_journal.close();
            return Error{ErrorKind::InvalidInput, QStringLiteral("%1, line %2: %3")
                                                      .arg(m_journal.path())
                                                      .arg(i + 1)
                                                      .arg(command.error().message)};
        }
        if (*command)
            last = **command;
    }
    if (contents->tornBytes > 0)
        m_repaired = QStringLiteral("%1: cut %2 bytes of an unfinished last line")
                         .arg(m_journal.path())
                         .arg(contents->tornBytes);
    // Later on the state in memory rules: what the file has besides was never acknowledged.
    if (first)
        m_current = last;
    else
        m_current.sequence = std::max(m_current.sequence, last.sequence);
    // Proves at start, not at the moment of need, that the journal can be written.
    QJsonObject opened{{L("type"), L("opened")}, {L("time"), toIso8601(m_clock.now())}};
    if (!m_repaired.isEmpty())
        opened[L("repaired")] = m_repaired;
    if (const auto written = m_journal.append(opened); !written)
        return written.error();
    m_fault.clear();
    return {};
}

Result<KillSwitchCommand> KillSwitchStore::engage(KillSwitchLevel level, const QString &actor,
                                                  const QString &reason, CommandSource source)
{
    const bool engaged = m_current.state == KillSwitchState::Engaged;
    if (engaged && level <= m_current.level && m_fault.isEmpty())
        return m_current;
    KillSwitchCommand command;
    command.sequence = m_current.sequence + 1;
    command.state = KillSwitchState::Engaged;
    command.level = engaged ? std::max(level, m_current.level) : level;
    command.actor = actor;
    command.reason = reason;
    command.source = source;
    command.time = m_clock.now();
    if (const auto kept = change(command); !kept) {
        distrust(kept.error().message);
        // The bot is told the caller's reason, whatever became of the journal.
        m_current = command;
        (void)writeLatch();
        return kept.error();
    }
    return m_current;
}

Result<KillSwitchCommand> KillSwitchStore::release(qint64 sequence, const QString &actor,
                                                   const QString &reason)
{
    if (m_current.state == KillSwitchState::Released)
        return Error{ErrorKind::Conflict, QStringLiteral("the kill switch is not engaged")};
    if (sequence != m_current.sequence)
        return Error{ErrorKind::Conflict,
                     QStringLiteral("the state has changed: sequence is %1, not %2")
                         .arg(m_current.sequence)
                         .arg(sequence)};
    KillSwitchCommand command;
    command.sequence = m_current.sequence + 1;
    command.state = KillSwitchState::Released;
    command.actor = actor;
    command.reason = reason;
    command.source = CommandSource::Operator;
    command.time = m_clock.now();
    return change(command);
}

Result<void> KillSwitchStore::note(QLatin1String type, QJsonObject details)
{
    if (const auto open = ensureOpen(); !open)
        return open;
    details[L("type")] = type;
    details[L("time")] = toIso8601(m_clock.now());
    const auto written = m_journal.append(details);
    if (!written)
        distrust(written.error().message);
    return written;
}

Result<KillSwitchCommand> KillSwitchStore::change(KillSwitchCommand command)
{
    if (const auto open = ensureOpen(); !open)
        return open.error();
    // ensureOpen() may have found a later state in the file.
    command.sequence = std::max(command.sequence, m_current.sequence + 1);
    QJsonObject entry = toJson(command);
    entry[L("type")] = L("command");
    const bool releasing = command.state == KillSwitchState::Released;
    if (const auto written = m_journal.append(entry); !written) {
        if (releasing)
            distrust(written.error().message, command.sequence);
        return written.error();
    }
    m_current = command;
    m_fault.clear();
    if (!releasing) {
        if (const auto latch = writeLatch(); !latch)
            m_fault = latch.error().message;
    }
    return m_current;
}

Result<void> KillSwitchStore::completeRelease()
{
    if (m_current.state != KillSwitchState::Released)
        return {};
    const auto removed = writeLatch();
    if (!removed)
        m_fault = removed.error().message;
    return removed;
}

Result<void> KillSwitchStore::ensureOpen()
{
    return m_journal.isOpen() ? Result<void>() : replay(false);
}

void KillSwitchStore::distrust(const QString &why, qint64 used)
{
    m_fault = why;
    const bool engaged = m_current.state == KillSwitchState::Engaged && m_current.sequence > 0;
    if (engaged && used == 0)
        return;
    if (!engaged)
        m_current.level = KillSwitchLevel::Pause;
    m_current.sequence = std::max(m_current.sequence, used) + 1;
    m_current.state = KillSwitchState::Engaged;
    m_current.actor = recoveryActor;
    m_current.reason = why;
    m_current.source = CommandSource::Recovery;
    m_current.time = m_clock.now();
    (void)writeLatch();
}

Result<void> KillSwitchStore::writeLatch()
{
    if (m_current.state == KillSwitchState::Engaged)
        return writeAtomically(m_files, m_latchPath,
                               QJsonDocument(toJson(m_current)).toJson(QJsonDocument::Compact)
                                   + '\n',
                               0644);
    if (!latchPresent())
        return {};
    if (const auto removed = m_files.remove(m_latchPath); !removed)
        return removed;
    return m_files.syncDirectory(QFileInfo(m_latchPath).path());
}

bool KillSwitchStore::latchPresent() const
{
    const auto text = m_files.read(m_latchPath);
    return text.ok() || text.error().kind != ErrorKind::NotFound;
}

} // namespace thunes
