// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/loglimiter.h"
#include "exporter/trading/filesreport.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <memory>

namespace thunes {

/// Follows the files of an unmodified THUNES checkout: data/positions.db, logs/audit_trail.jsonl
/// and the limits in .env. Looks every 250 ms; files are only read when they have changed, in a pool
/// thread. Lives in the exporter thread.
class ThunesFiles : public QObject
{
    Q_OBJECT
public:
    ThunesFiles(const QString &directory, const Clock &clock, QObject *parent = nullptr);
    ~ThunesFiles() override;

    void start();

Q_SIGNALS:
    /// At each change and at least every 5 s, since the daily PnL begins anew at 00:00 UTC.
    void reported(const thunes::FilesReport &report);

private:
    class Reader;
    void look();
    void logProblems(const QStringList &problems);

    std::unique_ptr<Reader> m_reader; ///< Used by one pool task at a time.
    QThreadPool m_pool;               ///< One thread; the destructor waits for it.
    QTimer m_timer{this};
    bool m_looking = false;
    QStringList m_problems; ///< Of the last report.
    LogLimiter m_limiter;
};

} // namespace thunes
