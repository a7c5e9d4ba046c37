// SPDX-License-Identifier: GPL-3.0-or-later
// The kill switch's journal: whatever is in the file, the switch is released only where an unbroken
// journal says so, and what was commanded is found again.
#include "tests/fuzz/require.h"

#include "exporter/base/json.h"
#include "exporter/killswitch/store.h"

#include <QMap>

using namespace thunes;

namespace {

class Disk final : public FileOps
{
public:
    QMap<QString, QByteArray> files;

    Result<QByteArray> read(const QString &path) override
    {
        if (!files.contains(path))
            return Error{ErrorKind::NotFound, path};
        return files[path];
    }
    Result<int> openAppend(const QString &path, unsigned) override
    {
        files[path];
        m_open.append(path);
        return static_cast<int>(m_open.size()) - 1;
    }
    Result<int> openTruncated(const QString &path, unsigned mode) override
    {
        files[path].clear();
        return openAppend(path, mode);
    }
    Result<void> lock(int, const QString &) override { return {}; }
    Result<void> write(int descriptor, const QByteArray &bytes, const QString &) override
    {
        files[m_open.at(descriptor)] += bytes;
        return {};
    }
    Result<void> sync(int, const QString &) override { return {}; }
    Result<void> truncate(int descriptor, qint64 size, const QString &) override
    {
        files[m_open.at(descriptor)].truncate(size);
        return {};
    }
    Result<void> rename(const QString &from, const QString &to) override
    {
        files[to] = files.take(from);
        return {};
    }
    Result<void> remove(const QString &path) override
    {
        files.remove(path);
        return {};
    }
    Result<void> syncDirectory(const QString &) override { return {}; }
    void close(int) override {}

private:
    QStringList m_open;
};

const QString directory = QStringLiteral("/d");
const QString journalPath = QStringLiteral("/d/kill-switch.jsonl");
const QString latchPath = QStringLiteral("/d/kill-switch.latch");

bool same(const KillSwitchCommand &a, const KillSwitchCommand &b)
{
    return KillSwitchStore::toJson(a) == KillSwitchStore::toJson(b);
}

/// The lines as a journal that nobody has changed: each gets its number and the hash of the one
/// before.
void writeChained(Disk &disk, const QByteArray &lines)
{
    Journal journal(journalPath, disk);
    fuzz::require(journal.open().ok(), "an empty journal does not open");
    for (const QByteArray &line : lines.split('\n')) {
        const auto entry = parseJsonObject(line);
        if (entry)
            fuzz::require(journal.append(*entry).ok(), "not appended");
    }
}

bool releasedBy(const Journal::Contents &contents)
{
    bool released = true; // never commanded
    for (const QJsonObject &entry : contents.entries) {
        const auto command = KillSwitchStore::commandFrom(entry);
        if (!command)
            return false;
        if (!*command)
            continue;
        released = (*command)->state == KillSwitchState::Released;
        const auto again = KillSwitchStore::commandFrom([&] {
            QJsonObject json = KillSwitchStore::toJson(**command);
            json[QLatin1String("type")] = QStringLiteral("command");
            return json;
        }());
        fuzz::require(again.ok() && *again && same(**again, **command),
                      "a command does not read back to the same");
    }
    return released;
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    fuzz::abortOnWarnings();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const bool chained = (data[0] & 1) != 0;
    const bool latched = (data[0] & 2) != 0;
    const QByteArray lines = fuzz::bytesOf(data + 1, size - 1);
    Disk disk;
    if (chained)
        writeChained(disk, lines);
    else
        disk.files[journalPath] = lines;
    if (latched)
        disk.files[latchPath] = "{}\n";

    const auto contents = Journal::verify(disk.files[journalPath], journalPath);
    fuzz::require(contents.ok() || !contents.error().message.isEmpty(), "refused without a reason");
    fuzz::require(contents.ok() || !chained, "a whole journal is refused");
    const bool released = contents && !latched && releasedBy(*contents);
    if (contents)
        fuzz::require(contents->size + contents->tornBytes == disk.files[journalPath].size(),
                      "bytes are neither whole nor torn");

    fuzz::FixedClock clock;
    KillSwitchStore store(directory, disk, clock);
    fuzz::require(store.open().ok(), "only another process may keep it from opening");
    const bool trusted = store.fault().isEmpty();
    fuzz::require(released == (store.current().state == KillSwitchState::Released),
                  released ? "engaged for no reason" : "released without an unbroken journal");
    fuzz::require(disk.files.contains(latchPath) == !released, "the latch says something else");
    fuzz::require(trusted || !released, "released with a fault");

    // What is commanded from here on is found by the next start.
    const auto engaged = store.engage(KillSwitchLevel::Flatten, QStringLiteral("fuzz"),
                                      QStringLiteral("because"), CommandSource::Operator);
    fuzz::require(store.current().state == KillSwitchState::Engaged, "engage was refused");
    fuzz::require(store.current().level == KillSwitchLevel::Flatten, "the level is lower");
    if (engaged) {
        const KillSwitchCommand command = store.current();
        KillSwitchStore next(directory, disk, clock);
        fuzz::require(next.open().ok() && same(next.current(), command), "the engagement is lost");
        fuzz::require(
            !next.release(command.sequence + 1, QStringLiteral("fuzz"), QStringLiteral("stale"))
                 .ok(),
            "released with a stale sequence");
        fuzz::require(
            next.release(command.sequence, QStringLiteral("fuzz"), QStringLiteral("done")).ok(),
            "a release was refused");
        KillSwitchStore crashed(directory, disk, clock);
        fuzz::require(crashed.open().ok() && crashed.current().state == KillSwitchState::Engaged,
                      "a release that nobody was told of survived");
        fuzz::require(crashed.release(crashed.current().sequence, QStringLiteral("fuzz"),
                                      QStringLiteral("again"))
                              .ok()
                          && crashed.completeRelease().ok(),
                      "the second release was refused");
        KillSwitchStore last(directory, disk, clock);
        fuzz::require(last.open().ok() && last.current().state == KillSwitchState::Released
                          && last.current().sequence > command.sequence,
                      "the release is lost");
        fuzz::require(Journal::verify(disk.files[journalPath], journalPath).ok(),
                      "the journal does not verify");
    } else {
        fuzz::require(!store.fault().isEmpty(), "not kept, and no fault");
    }
    return 0;
}
