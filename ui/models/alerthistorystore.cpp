// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alerthistorystore.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLockFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>
#include <QVariant>

#include <limits>

namespace thunes {

namespace {

using L = QLatin1String;

QVariant micros(const std::optional<TimePoint> &time)
{
    return time ? QVariant(static_cast<qlonglong>(time->time_since_epoch().count()))
                : QVariant(QMetaType(QMetaType::LongLong));
}

std::optional<TimePoint> timeOf(const QVariant &value)
{
    if (value.isNull())
        return std::nullopt;
    return TimePoint(std::chrono::microseconds(value.toLongLong()));
}

QString json(const LabelSet &labels)
{
    QJsonObject object;
    for (auto label = labels.begin(); label != labels.end(); ++label)
        object.insert(label.key(), label.value());
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

LabelSet labelsOf(const QString &text)
{
    LabelSet labels;
    const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
    for (auto label = object.begin(); label != object.end(); ++label)
        labels.insert(label.key(), label->toString());
    return labels;
}

/// Everything that a search may find, in lower case.
QString searchText(const AlertEntry &entry)
{
    QStringList parts;
    for (auto label = entry.labels.begin(); label != entry.labels.end(); ++label)
        parts << label.key() + u'=' + label.value();
    for (const QString &text : entry.annotations)
        parts << text;
    if (entry.acknowledged)
        parts << entry.acknowledged->who << entry.acknowledged->note;
    return parts.join(u'\n').toLower();
}

Error errorOf(const QString &file, const QSqlError &error)
{
    return {ErrorKind::Io, QStringLiteral("%1: %2").arg(file, error.databaseText().isEmpty()
                                                                  ? error.driverText()
                                                                  : error.databaseText())};
}

const char *const schema[] = {
    "CREATE TABLE episodes ("
    " id INTEGER PRIMARY KEY, key TEXT NOT NULL, name TEXT NOT NULL, severity TEXT NOT NULL,"
    " labels TEXT NOT NULL, annotations TEXT NOT NULL, phase INTEGER NOT NULL,"
    " sources INTEGER NOT NULL, expression TEXT NOT NULL, generator TEXT NOT NULL,"
    " since INTEGER NOT NULL, active_at INTEGER, ended INTEGER, ended_after INTEGER, told INTEGER,"
    " ack_who TEXT, ack_note TEXT, ack_at INTEGER, search TEXT NOT NULL)",
    "CREATE INDEX episodes_since ON episodes(since)",
    "CREATE INDEX episodes_open ON episodes(key) WHERE ended IS NULL",
    "CREATE TABLE notifications ("
    " id INTEGER PRIMARY KEY, at INTEGER NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,"
    " urgency INTEGER NOT NULL, way TEXT NOT NULL, keys TEXT NOT NULL)",
    "CREATE INDEX notifications_at ON notifications(at)",
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER)",
    "PRAGMA user_version = 1",
};

const QString columns = QStringLiteral(
    "id, key, labels, annotations, phase, sources, expression, generator, since, active_at, ended,"
    " ended_after, told, ack_who, ack_note, ack_at");

AlertEpisode episodeOf(const QSqlQuery &row)
{
    AlertEpisode episode;
    AlertEntry &entry = episode.entry;
    episode.id = row.value(0).toLongLong();
    entry.key = row.value(1).toString();
    entry.labels = labelsOf(row.value(2).toString());
    entry.annotations = labelsOf(row.value(3).toString());
    entry.phase = static_cast<AlertPhase>(qBound(1, row.value(4).toInt(), 5));
    entry.sources = AlertSources(row.value(5).toInt());
    entry.expression = row.value(6).toString();
    entry.generatorUrl = row.value(7).toString();
    entry.since = timeOf(row.value(8)).value_or(TimePoint());
    entry.activeAt = timeOf(row.value(9));
    episode.ended = timeOf(row.value(10));
    episode.endedAfter = timeOf(row.value(11));
    episode.told = timeOf(row.value(12));
    if (const auto at = timeOf(row.value(15)))
        entry.acknowledged = Acknowledgement{row.value(13).toString(), row.value(14).toString(), *at};
    return episode;
}

void bindEntry(QSqlQuery &query, const AlertEntry &entry)
{
    query.bindValue(QStringLiteral(":key"), entry.key);
    query.bindValue(QStringLiteral(":name"), entry.name());
    query.bindValue(QStringLiteral(":severity"), entry.severity());
    query.bindValue(QStringLiteral(":labels"), json(entry.labels));
    query.bindValue(QStringLiteral(":annotations"), json(entry.annotations));
    query.bindValue(QStringLiteral(":phase"), static_cast<int>(entry.phase));
    query.bindValue(QStringLiteral(":sources"), static_cast<int>(entry.sources.toInt()));
    query.bindValue(QStringLiteral(":expression"), entry.expression.isNull() ? QStringLiteral("") : entry.expression);
    query.bindValue(QStringLiteral(":generator"), entry.generatorUrl.isNull() ? QStringLiteral("") : entry.generatorUrl);
    query.bindValue(QStringLiteral(":since"), micros(entry.since));
    query.bindValue(QStringLiteral(":active_at"), micros(entry.activeAt));
    const auto &note = entry.acknowledged;
    query.bindValue(QStringLiteral(":ack_who"), note ? QVariant(note->who) : QVariant(QMetaType(QMetaType::QString)));
    query.bindValue(QStringLiteral(":ack_note"), note ? QVariant(note->note) : QVariant(QMetaType(QMetaType::QString)));
    query.bindValue(QStringLiteral(":ack_at"), note ? micros(note->at) : micros(std::nullopt));
    query.bindValue(QStringLiteral(":search"), searchText(entry));
}

} // namespace

AlertHistoryStore::AlertHistoryStore()
    : m_connection(QUuid::createUuid().toString())
{
}

AlertHistoryStore::~AlertHistoryStore()
{
    closeFile();
}

QSqlDatabase AlertHistoryStore::database() const
{
    return QSqlDatabase::database(m_connection, false);
}

void AlertHistoryStore::closeFile()
{
    if (!QSqlDatabase::contains(m_connection))
        return;
    database().close();
    QSqlDatabase::removeDatabase(m_connection);
}

Result<QString> AlertHistoryStore::open(const QString &file, TimePoint now)
{
    m_file = file;
    QDir().mkpath(QFileInfo(file).path());
    m_lock = std::make_unique<QLockFile>(file + QStringLiteral(".lock"));
    m_lock->setStaleLockTime(0); // alone whether its process lives counts
    const bool alone = m_lock->tryLock(0);
    if (alone)
        QFile::setPermissions(QFileInfo(file).path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    QString told;
    auto opened = openFile(file);
    if (!opened && opened.error().kind == ErrorKind::Protocol && alone) {
        closeFile();
        const QString aside = file + QStringLiteral(".damaged-")
                              + toDateTime(now).toString(QStringLiteral("yyyyMMdd'T'HHmmss'Z'"));
        QString name = aside;
        for (int i = 2; QFile::exists(name); ++i)
            name = aside + u'-' + QString::number(i);
        for (const char *part : {"-wal", "-shm"})
            QFile::rename(file + L(part), name + L(part));
        if (!QFile::rename(file, name))
            return Error{ErrorKind::Io, QStringLiteral("%1 is damaged and cannot be set aside").arg(file)};
        told = QStringLiteral("The history was damaged; it is kept as %1, and a new one was begun.").arg(name);
        opened = openFile(file);
    }
    if (!opened)
        return opened.error();
    if (const auto loaded = load(now); !loaded)
        return loaded.error();
    if (!alone)
        return Error{ErrorKind::Conflict,
                     QStringLiteral("Another THUNES Console keeps the history; this one only reads it.")};
    m_writable = true;
    if (const auto done = alive(now); !done)
        return done.error();
    return told;
}

/// Protocol: it is no sound database.
Result<void> AlertHistoryStore::openFile(const QString &file)
{
    closeFile();
    QSqlDatabase db = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_connection);
    db.setDatabaseName(file);
    db.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=2000"));
    if (!db.open())
        return errorOf(file, db.lastError());
    QSqlQuery query(db);
    const auto damaged = [&] {
        const QString code = query.lastError().nativeErrorCode();
        const bool broken = code == L("11") || code == L("26");
        return Error{broken ? ErrorKind::Protocol : ErrorKind::Io, errorOf(file, query.lastError()).message};
    };
    // A write-ahead log: a program that is killed leaves whole transactions behind.
    if (!query.exec(QStringLiteral("PRAGMA journal_mode = WAL"))
        || !query.exec(QStringLiteral("PRAGMA synchronous = FULL"))
        || !query.exec(QStringLiteral("PRAGMA quick_check(1)")) || !query.next())
        return damaged();
    if (query.value(0).toString() != L("ok"))
        return Error{ErrorKind::Protocol, QStringLiteral("%1: %2").arg(file, query.value(0).toString())};
    if (!query.exec(QStringLiteral("PRAGMA user_version")) || !query.next())
        return damaged();
    const int version = query.value(0).toInt();
    query.finish();
    if (version > schemaVersion)
        return Error{ErrorKind::Conflict, QStringLiteral("%1 was written by a newer version (%2, this one knows "
                                                         "%3): it is left alone, and no history is kept.")
                                              .arg(file).arg(version).arg(schemaVersion)};
    if (version == 0)
        return createSchema();
    return {};
}

Result<void> AlertHistoryStore::createSchema()
{
    QSqlQuery query(database());
    if (const auto begun = begin(); !begun)
        return begun;
    for (const char *statement : schema) {
        if (!query.exec(L(statement))) {
            const Error error = errorOf(m_file, query.lastError());
            query.finish();
            database().rollback();
            // Tables of somebody else, say.
            return Error{ErrorKind::Protocol, error.message};
        }
    }
    return finish({});
}

Result<void> AlertHistoryStore::load(TimePoint now)
{
    QSqlQuery query(database());
    if (!query.exec(QStringLiteral("SELECT value FROM meta WHERE name = 'alive'")))
        return errorOf(m_file, query.lastError());
    if (query.next())
        m_aliveBefore = timeOf(query.value(0));
    if (!query.exec(QStringLiteral("SELECT %1 FROM episodes WHERE ended IS NULL ORDER BY id").arg(columns)))
        return errorOf(m_file, query.lastError());
    m_open.clear();
    while (query.next()) {
        const AlertEpisode episode = episodeOf(query);
        m_open.insert(episode.entry.key, episode);
        m_unconfirmed.insert(episode.entry.key);
    }
    query.finish();
    const qlonglong oldest = (now - kept).time_since_epoch().count();
    query.exec(QStringLiteral("DELETE FROM episodes WHERE ended < %1").arg(oldest));
    query.exec(QStringLiteral("DELETE FROM notifications WHERE at < %1").arg(oldest));
    return {};
}

Result<void> AlertHistoryStore::begin()
{
    if (!database().transaction())
        return errorOf(m_file, database().lastError());
    return {};
}

Result<void> AlertHistoryStore::finish(Result<void> outcome)
{
    if (!outcome) {
        database().rollback();
        return outcome;
    }
    if (!database().commit()) {
        const Error error = errorOf(m_file, database().lastError());
        database().rollback();
        return error;
    }
    return {};
}

Result<void> AlertHistoryStore::insert(const AlertEntry &entry)
{
    QSqlQuery query(database());
    query.prepare(QStringLiteral(
        "INSERT INTO episodes (key, name, severity, labels, annotations, phase, sources, expression, generator,"
        " since, active_at, ack_who, ack_note, ack_at, search) VALUES (:key, :name, :severity, :labels,"
        " :annotations, :phase, :sources, :expression, :generator, :since, :active_at, :ack_who, :ack_note,"
        " :ack_at, :search)"));
    bindEntry(query, entry);
    if (!query.exec())
        return errorOf(m_file, query.lastError());
    AlertEpisode episode;
    episode.id = query.lastInsertId().toLongLong();
    episode.entry = entry;
    m_open.insert(entry.key, episode);
    return {};
}

Result<void> AlertHistoryStore::update(const AlertEpisode &episode)
{
    QSqlQuery query(database());
    query.prepare(QStringLiteral(
        "UPDATE episodes SET key = :key, name = :name, severity = :severity, labels = :labels,"
        " annotations = :annotations, phase = :phase, sources = :sources, expression = :expression,"
        " generator = :generator, since = :since, active_at = :active_at, ended = :ended,"
        " ended_after = :ended_after, ack_who = :ack_who, ack_note = :ack_note, ack_at = :ack_at,"
        " search = :search WHERE id = :id"));
    bindEntry(query, episode.entry);
    query.bindValue(QStringLiteral(":ended"), micros(episode.ended));
    query.bindValue(QStringLiteral(":ended_after"), micros(episode.endedAfter));
    query.bindValue(QStringLiteral(":id"), episode.id);
    if (!query.exec())
        return errorOf(m_file, query.lastError());
    return {};
}

Result<void> AlertHistoryStore::record(const QList<AlertChange> &changes, TimePoint now)
{
    if (!m_writable)
        return {};
    if (const auto begun = begin(); !begun)
        return begun;
    const QHash<QString, AlertEpisode> before = m_open;
    const auto write = [&]() -> Result<void> {
        for (const AlertChange &change : changes) {
            const AlertEntry &entry = change.entry;
            const auto found = m_open.constFind(entry.key);
            if (entry.phase == AlertPhase::Pending)
                continue;
            if (found == m_open.constEnd()) {
                if (!entry.isActive())
                    continue;
                if (const auto done = insert(entry); !done)
                    return done;
                continue;
            }
            AlertEpisode episode = *found;
            const bool anew = entry.isActive() && !change.from && entry.since > episode.entry.since;
            if (entry.isActive() && !anew) {
                m_unconfirmed.remove(entry.key);
                episode.entry = entry;
                if (const auto done = update(episode); !done)
                    return done;
                m_open[entry.key] = episode;
                continue;
            }
            episode.ended = anew ? entry.since : entry.resolvedAt.value_or(now);
            // Nobody of this run has seen it: it may have ended long ago.
            if (m_unconfirmed.contains(entry.key))
                episode.endedAfter = m_aliveBefore;
            if (!anew) {
                episode.entry.labels = entry.labels;
                episode.entry.annotations = entry.annotations;
            }
            episode.entry.phase = AlertPhase::Resolved;
            if (const auto done = update(episode); !done)
                return done;
            m_open.remove(entry.key);
            m_unconfirmed.remove(entry.key);
            if (anew) {
                if (const auto done = insert(entry); !done)
                    return done;
            }
        }
        return {};
    };
    const auto done = finish(write());
    if (!done)
        m_open = before;
    return done;
}

Result<void> AlertHistoryStore::acknowledge(const AlertEntry &entry)
{
    const auto found = m_open.find(entry.key);
    if (!m_writable || found == m_open.end())
        return {};
    found->entry.acknowledged = entry.acknowledged;
    return update(*found);
}

void AlertHistoryStore::confirm(const QStringList &keys)
{
    for (const QString &key : keys)
        m_unconfirmed.remove(key);
}

Result<void> AlertHistoryStore::told(const QStringList &keys, TimePoint at)
{
    if (!m_writable)
        return {};
    if (const auto begun = begin(); !begun)
        return begun;
    const auto write = [&]() -> Result<void> {
        QSqlQuery query(database());
        query.prepare(QStringLiteral("UPDATE episodes SET told = :told WHERE id = :id"));
        for (const QString &key : keys) {
            const auto found = m_open.find(key);
            if (found == m_open.end())
                continue;
            found->told = at;
            query.bindValue(QStringLiteral(":told"), micros(at));
            query.bindValue(QStringLiteral(":id"), found->id);
            if (!query.exec())
                return errorOf(m_file, query.lastError());
        }
        return {};
    };
    return finish(write());
}

Result<void> AlertHistoryStore::recordSent(const SentNotification &sent)
{
    if (!m_writable)
        return {};
    QSqlQuery query(database());
    query.prepare(QStringLiteral("INSERT INTO notifications (at, title, body, urgency, way, keys)"
                                 " VALUES (:at, :title, :body, :urgency, :way, :keys)"));
    query.bindValue(QStringLiteral(":at"), micros(sent.at));
    query.bindValue(QStringLiteral(":title"), sent.title + QStringLiteral(""));
    query.bindValue(QStringLiteral(":body"), sent.body.isNull() ? QStringLiteral("") : sent.body);
    query.bindValue(QStringLiteral(":urgency"), static_cast<int>(sent.urgency));
    query.bindValue(QStringLiteral(":way"), sent.way);
    query.bindValue(QStringLiteral(":keys"),
                    QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(sent.keys)).toJson(QJsonDocument::Compact)));
    if (!query.exec())
        return errorOf(m_file, query.lastError());
    return {};
}

Result<QList<SentNotification>> AlertHistoryStore::sent(int limit, std::optional<TimePoint> from,
                                                            std::optional<TimePoint> to) const
{
    if (!database().isOpen())
        return Error{ErrorKind::Unavailable, QStringLiteral("No history is kept.")};
    QSqlQuery query(database());
    if (!query.exec(QStringLiteral("SELECT at, title, body, urgency, way, keys FROM notifications"
                                   " WHERE at >= %1 AND at <= %2 ORDER BY at DESC, id DESC LIMIT %3")
                        .arg(from ? from->time_since_epoch().count() : 0)
                        .arg(to ? to->time_since_epoch().count() : std::numeric_limits<qint64>::max())
                        .arg(limit)))
        return errorOf(m_file, query.lastError());
    QList<SentNotification> list;
    while (query.next()) {
        SentNotification one;
        one.at = timeOf(query.value(0)).value_or(TimePoint());
        one.title = query.value(1).toString();
        one.body = query.value(2).toString();
        one.urgency = static_cast<NotificationUrgency>(qBound(0, query.value(3).toInt(), 2));
        one.way = query.value(4).toString();
        for (const QJsonValue &key : QJsonDocument::fromJson(query.value(5).toString().toUtf8()).array())
            one.keys << key.toString();
        list << one;
    }
    return list;
}

Result<void> AlertHistoryStore::alive(TimePoint now)
{
    if (!m_writable)
        return {};
    QSqlQuery query(database());
    query.prepare(QStringLiteral("INSERT OR REPLACE INTO meta (name, value) VALUES ('alive', :now)"));
    query.bindValue(QStringLiteral(":now"), micros(now));
    if (!query.exec())
        return errorOf(m_file, query.lastError());
    return {};
}

Result<HistoryAnswer> AlertHistoryStore::search(const HistoryQuery &wanted) const
{
    if (!database().isOpen())
        return Error{ErrorKind::Unavailable, QStringLiteral("No history is kept.")};
    QStringList conditions{QStringLiteral("1")};
    QVariantList values;
    if (wanted.from) {
        conditions << QStringLiteral("(ended IS NULL OR ended >= ?)");
        values << micros(wanted.from);
    }
    if (wanted.to) {
        conditions << QStringLiteral("since < ?");
        values << micros(wanted.to);
    }
    const QStringList words = wanted.text.toLower().split(u' ', Qt::SkipEmptyParts);
    for (const QString &word : words) {
        conditions << QStringLiteral("instr(search, ?) > 0");
        values << word;
    }
    const QString where = conditions.join(QStringLiteral(" AND "));
    HistoryAnswer answer;
    QSqlQuery query(database());
    query.setForwardOnly(true);
    const auto run = [&](const QString &statement) -> Result<void> {
        if (!query.prepare(statement))
            return errorOf(m_file, query.lastError());
        for (const QVariant &value : std::as_const(values))
            query.addBindValue(value);
        if (!query.exec())
            return errorOf(m_file, query.lastError());
        return {};
    };
    if (const auto done = run(QStringLiteral("SELECT COUNT(*) FROM episodes WHERE ") + where); !done)
        return done.error();
    if (query.next())
        answer.matching = query.value(0).toLongLong();
    if (const auto done = run(QStringLiteral("SELECT %1 FROM episodes WHERE %2 ORDER BY since DESC, id DESC LIMIT %3")
                                  .arg(columns, where).arg(wanted.limit));
        !done)
        return done.error();
    while (query.next())
        answer.episodes << episodeOf(query);
    return answer;
}

} // namespace thunes
