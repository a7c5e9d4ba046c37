// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/models/alertboard.h"
#include "ui/models/notificationpolicy.h"

#include <QHash>
#include <QList>
#include <QString>

#include <memory>
#include <optional>

QT_FORWARD_DECLARE_CLASS(QLockFile)
QT_FORWARD_DECLARE_CLASS(QSqlDatabase)
QT_FORWARD_DECLARE_CLASS(QSqlQuery)

namespace thunes {

/// One time that an alert fired.
struct AlertEpisode
{
    qint64 id = 0;
    AlertEntry entry; ///< As it was last seen: labels, words, since, phase, acknowledgement.
    std::optional<TimePoint> ended; ///< Absent: it goes on, as far as anybody knows.
    /// It ended between this time and `ended`, while nobody watched.
    std::optional<TimePoint> endedAfter;
    std::optional<TimePoint> told; ///< When it was last notified.
};

struct HistoryQuery
{
    QString text; ///< Words, each somewhere in labels, annotations or acknowledgement.
    std::optional<TimePoint> from; ///< Those that went on at or after it.
    std::optional<TimePoint> to;   ///< Those that began before it.
    int limit = 500;
};

struct HistoryAnswer
{
    QList<AlertEpisode> episodes; ///< The newest first.
    qint64 matching = 0;          ///< How many there are, beyond the limit too.
};

/// The history of alerts and notifications in an SQLite file. Synchronous: lives in the thread that
/// calls open(). Each call is one transaction, on disk when it returns. A file that is damaged is
/// set aside under another name, never deleted; one of a newer version is left alone.
class AlertHistoryStore
{
public:
    static constexpr int schemaVersion = 1;
    static constexpr std::chrono::days kept{400};

    AlertHistoryStore();
    ~AlertHistoryStore();

    /// What to tell the person when it went well all the same (a damaged file was set aside);
    /// empty: nothing. Conflict: another program writes this file; search() works all the same.
    Result<QString> open(const QString &file, TimePoint now);
    bool isWritable() const { return m_writable; }

    /// Episodes that had not ended when the file was last written.
    const QHash<QString, AlertEpisode> &openEpisodes() const { return m_open; }
    /// The newest first; within a range, where one is given.
    Result<QList<SentNotification>> sent(int limit, std::optional<TimePoint> from = {},
                                         std::optional<TimePoint> to = {}) const;

    Result<void> record(const QList<AlertChange> &changes, TimePoint now);
    Result<void> acknowledge(const AlertEntry &entry);
    Result<void> told(const QStringList &keys, TimePoint at);
    Result<void> recordSent(const SentNotification &sent);
    /// Somebody claims these in this run: they did not end while nobody watched.
    void confirm(const QStringList &keys);
    /// This program still watches: an end that it sees later came after this time.
    Result<void> alive(TimePoint now);

    Result<HistoryAnswer> search(const HistoryQuery &query) const;

private:
    Result<void> openFile(const QString &file);
    Result<void> createSchema();
    Result<void> load(TimePoint now);
    Result<void> insert(const AlertEntry &entry);
    Result<void> update(const AlertEpisode &episode);
    Result<void> begin();
    Result<void> finish(Result<void> outcome);
    void closeFile();
    QSqlDatabase database() const;

    QString m_connection;
    QString m_file;
    std::unique_ptr<QLockFile> m_lock;
    bool m_writable = false;
    QHash<QString, AlertEpisode> m_open; ///< By key.
    std::optional<TimePoint> m_aliveBefore; ///< When the run before was last alive.
    QSet<QString> m_unconfirmed; ///< Open ones of that run which nobody has claimed since.
};

} // namespace thunes
