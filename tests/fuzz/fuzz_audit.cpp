// SPDX-License-Identifier: GPL-3.0-or-later
// The bot's audit trail: however its lines arrive, in pieces or at once, the same is known
// afterwards, and known facts are only ever replaced by lines that say so.
#include "tests/fuzz/require.h"

#include "exporter/collectors/audittrail.h"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>

#include <random>

using namespace thunes;

namespace {

const QString &path()
{
    static const QString memory = QStringLiteral("/dev/shm");
    static const QTemporaryDir directory(
        (QFileInfo(memory).isWritable() ? memory : QDir::tempPath())
        + QStringLiteral("/thunes-fuzz-audit-XXXXXX"));
    static const QString name = directory.filePath(QStringLiteral("audit_trail.jsonl"));
    return name;
}

QByteArray known(const AuditTrail &trail)
{
    const auto time = [](const std::optional<TimePoint> &point) {
        return point ? QByteArray::number(point->time_since_epoch().count()) : QByteArray("-");
    };
    QByteArray text = trail.problem().toUtf8();
    if (const auto &state = trail.killSwitch())
        text += (state->active ? "\nactive " : "\ninactive ") + time(state->since) + state->reason;
    for (const FilesReport::Breaker &breaker : trail.breakers())
        text += '\n' + breaker.name + ' ' + QByteArray::number(static_cast<int>(breaker.state));
    const FilesReport::Evidence &evidence = trail.evidence();
    for (const auto &point :
         {evidence.buyRejected, evidence.sellRejected, evidence.buyApproved, evidence.sellApproved})
        text += '\n' + time(point);
    return text + '\n' + evidence.sellRejectedReason;
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    fuzz::abortOnWarnings();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size < 2)
        return 0;
    const bool rotate = (data[0] & 1) != 0;
    std::minstd_rand random(data[1]);
    const QByteArray lines = fuzz::bytesOf(data + 2, size - 2);

    QFile::remove(path());
    QFile file(path());
    fuzz::require(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered), "no file");
    AuditTrail inPieces(path());
    for (qsizetype at = 0; at < lines.size();) {
        const auto piece = static_cast<qsizetype>(1 + random() % (random() % 4 == 0 ? 8 : 600));
        fuzz::require(file.write(lines.mid(at, piece)) >= 0, "not written");
        at += piece;
        (void)inPieces.poll();
    }
    (void)inPieces.poll();
    fuzz::require(!inPieces.poll(), "nothing is new, and yet something changed");

    AuditTrail atOnce(path());
    (void)atOnce.poll();
    const QByteArray all = known(atOnce);
    fuzz::require(known(inPieces) == all, "pieces and the whole say different things");
    for (const FilesReport::Breaker &breaker : atOnce.breakers())
        fuzz::require(std::count_if(atOnce.breakers().begin(), atOnce.breakers().end(),
                                    [&](const auto &other) { return other.name == breaker.name; })
                          == 1,
                      "a breaker is there twice");

    file.close();
    if (rotate) {
        // A fresh, empty file takes nothing of what is known away.
        fuzz::require(QFile::rename(path(), path() + QStringLiteral(".1")), "not rotated");
        QFile fresh(path());
        fuzz::require(fresh.open(QIODevice::WriteOnly), "no fresh file");
        (void)atOnce.poll();
        fuzz::require(known(atOnce) == all, "rotation changed what is known");
        QFile::remove(path() + QStringLiteral(".1"));
    }
    return 0;
}
