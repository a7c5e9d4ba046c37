// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/thunesfiles.h"

#include "exporter/base/fileops.h"
#include "exporter/base/number.h"
#include "exporter/collectors/audittrail.h"
#include "exporter/collectors/positionsdb.h"
#include "exporter/collectors/shellvalues.h"

#include <QFileInfo>

#include <array>

namespace thunes {

using namespace std::chrono_literals;

namespace {

constexpr Seconds reportInterval{5};
/// How long the last good values of a locked database stand for it.
constexpr Seconds lockPatience{10};

/// Changes whenever a file is written, replaced, created or removed.
QString fingerprint(const QString &path)
{
    const QFileInfo info(path);
    return info.exists() ? QStringLiteral("%1 %2").arg(info.size()).arg(
                               info.lastModified().toMSecsSinceEpoch())
                         : QString();
}

} // namespace

/// The blocking half: everything here runs in the pool.
class ThunesFiles::Reader
{
public:
    Reader(const QString &directory, const Clock &clock)
        : m_clock(clock)
        , m_database(directory + QStringLiteral("/data/positions.db"))
        , m_env(directory + QStringLiteral("/.env"))
        , m_audit(directory + QStringLiteral("/logs/audit_trail.jsonl"))
    {
    }

    std::optional<FilesReport> look()
    {
        const TimePoint now = m_clock.now();
        bool changed = m_audit.poll();
        changed = readEnv() || changed;
        changed = readDatabase(now) || changed;
        if (!changed && m_reported && now - *m_reported < reportInterval)
            return std::nullopt;
        m_reported = now;
        FilesReport report = m_report;
        report.killSwitch = m_audit.killSwitch();
        report.breakers = m_audit.breakers();
        report.evidence = m_audit.evidence();
        report.problems = m_envProblems;
        for (const QString &problem : {m_databaseProblem, m_audit.problem()}) {
            if (!problem.isEmpty())
                report.problems += problem;
        }
        return report;
    }

private:
    bool readEnv()
    {
        const QString print = fingerprint(m_env);
        if (m_envPrint == print)
            return false;
        m_envPrint = print;
        m_report.environment.reset();
        m_report.maxDailyLoss.reset();
        m_report.maxPositions.reset();
        m_envProblems.clear();
        const auto text = FileOps().read(m_env);
        if (!text) {
            m_envProblems += text.error().message;
            return true;
        }
        const auto values = shellValues(*text, {QStringLiteral("ENVIRONMENT"),
                                                QStringLiteral("MAX_DAILY_LOSS"),
                                                QStringLiteral("MAX_POSITIONS")});
        if (const QString name = values.value(QStringLiteral("ENVIRONMENT")); !name.isEmpty())
            m_report.environment = name.left(32).toUtf8();
        // THUNES's own defaults, which hold where its file leaves a limit out.
        m_report.maxDailyLoss = limit(values, QStringLiteral("MAX_DAILY_LOSS"), 20.0);
        if (const auto count = limit(values, QStringLiteral("MAX_POSITIONS"), 3))
            m_report.maxPositions = static_cast<qint64>(*count);
        return true;
    }

    std::optional<double> limit(const QMap<QString, QString> &values, const QString &key,
                                double otherwise)
    {
        if (!values.contains(key))
            return otherwise;
        const auto number = parseNumber(values.value(key).toUtf8());
        if (number && *number > 0 && *number < 1e15)
            return *number;
        m_envProblems += QStringLiteral("%1: %2 is not a number above 0").arg(m_env, key);
        return std::nullopt;
    }

    bool readDatabase(TimePoint now)
    {
        const QString print = fingerprint(m_database) + u'|'
            + fingerprint(m_database + QStringLiteral("-wal")) + u'|'
            + toDateTime(now).date().toString(Qt::ISODate);
        if (print == m_databasePrint && m_databaseProblem.isEmpty())
            return false;
        if (print == m_databasePrint && now - m_databaseTried < 1s)
            return false;
        m_databasePrint = print;
        m_databaseTried = now;
        const auto summary = readPositions(m_database, now);
        if (summary) {
            m_databaseProblem.clear();
            m_databaseRead = now;
            m_report.openPositions = summary->open;
            m_report.dailyPnl = summary->dailyPnl;
            m_report.orderTotals = {{"binance", "MARKET", "BUY", summary->entries},
                                    {"binance", "MARKET", "SELL", summary->exits}};
            return true;
        }
        m_databaseProblem = summary.error().message;
        // A lock passes, and until then the last values are the truth as far as anyone knows.
        if (summary.error().kind == ErrorKind::Unavailable && m_databaseRead
            && now - *m_databaseRead < lockPatience)
            return true;
        m_report.openPositions.reset();
        m_report.dailyPnl.reset();
        m_report.orderTotals.reset();
        return true;
    }

    const Clock &m_clock;
    QString m_database;
    QString m_env;
    AuditTrail m_audit;
    FilesReport m_report;
    std::optional<TimePoint> m_reported;
    std::optional<QString> m_envPrint;
    QStringList m_envProblems;
    std::optional<QString> m_databasePrint;
    QString m_databaseProblem;
    TimePoint m_databaseTried;
    std::optional<TimePoint> m_databaseRead;
};

ThunesFiles::ThunesFiles(const QString &directory, const Clock &clock, QObject *parent)
    : QObject(parent)
    , m_reader(std::make_unique<Reader>(directory, clock))
{
    m_pool.setMaxThreadCount(1);
    m_timer.setInterval(250ms);
    connect(&m_timer, &QTimer::timeout, this, &ThunesFiles::look);
}

ThunesFiles::~ThunesFiles()
{
    m_pool.waitForDone();
}

void ThunesFiles::start()
{
    m_timer.start();
    look();
}

void ThunesFiles::logProblems(const QStringList &problems)
{
    for (const QString &problem : problems) {
        if (!m_problems.contains(problem))
            m_limiter.warn(logTrader(), "a file of the trader cannot be used",
                           {"reason", "unusable"}, {{"error", problem}});
    }
    if (problems.isEmpty() && !m_problems.isEmpty())
        logInfo(logTrader(), "all files of the trader can be used again");
    m_problems = problems;
}

void ThunesFiles::look()
{
    if (std::exchange(m_looking, true))
        return;
    m_pool.start([this] {
        const std::optional<FilesReport> report = m_reader->look();
        // `this` outlives the pool's task; the call itself is dropped should `this` die before it.
        QMetaObject::invokeMethod(
            this,
            [this, report] {
                m_looking = false;
                if (report)
                    logProblems(report->problems);
                if (report)
                    Q_EMIT reported(*report);
            },
            Qt::QueuedConnection);
    });
}

} // namespace thunes
