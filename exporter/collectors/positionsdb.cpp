// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/positionsdb.h"

#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>
#include <QVariant>

namespace thunes {

namespace {

Error errorOf(const QString &path, const QSqlError &error)
{
    const QString code = error.nativeErrorCode();
    const bool locked = code == QLatin1String("5") || code == QLatin1String("6");
    return {locked ? ErrorKind::Unavailable : ErrorKind::Io,
            QStringLiteral("%1: %2").arg(path, error.databaseText().isEmpty()
                                                   ? error.driverText()
                                                   : error.databaseText())};
}

Result<PositionsSummary> query(QSqlDatabase &database, const QString &path, TimePoint now)
{
    if (!database.open())
        return errorOf(path, database.lastError());
    QSqlQuery query(database);
    query.setForwardOnly(true);
    // One statement is one snapshot. Times are ISO 8601 texts: they sort as they are, whether a 'T'
    // or a space stands in the middle.
    const bool ok = query.prepare(QStringLiteral(
                        "SELECT COALESCE(SUM(status = 'OPEN'), 0), COUNT(*),"
                        " COALESCE(SUM(status = 'CLOSED'), 0),"
                        " COALESCE(SUM(CASE WHEN status = 'CLOSED' AND exit_time >= :day"
                        " THEN pnl END), 0.0) FROM positions"))
        && (query.bindValue(QStringLiteral(":day"),
                            toDateTime(now).toString(QStringLiteral("yyyy-MM-dd"))),
            query.exec())
        && query.next();
    if (!ok)
        return errorOf(path, query.lastError());
    return PositionsSummary{query.value(0).toLongLong(), query.value(1).toLongLong(),
                            query.value(2).toLongLong(), query.value(3).toDouble()};
}

} // namespace

Result<PositionsSummary> readPositions(const QString &path, TimePoint now, Milliseconds busy)
{
    if (!QFileInfo::exists(path))
        return Error{ErrorKind::NotFound, QStringLiteral("%1: does not exist").arg(path)};
    // A connection belongs to the thread that opened it, and pool threads come and go.
    const QString name = QUuid::createUuid().toString();
    Result<PositionsSummary> summary = Error{};
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name);
        database.setDatabaseName(path);
        database.setConnectOptions(QStringLiteral("QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=%1")
                                       .arg(busy.count()));
        summary = query(database, path, now);
    }
    QSqlDatabase::removeDatabase(name);
    return summary;
}

} // namespace thunes
