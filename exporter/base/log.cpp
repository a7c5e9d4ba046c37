// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/log.h"

#include "exporter/base/logtarget.h"

#include <array>
#include <csignal>
#include <memory>
#include <mutex>

namespace thunes {

#define THUNES_LOG_CATEGORIES(X) \
    X(logApp, "thunes.app") \
    X(logConfig, "thunes.config") \
    X(logHttp, "thunes.http") \
    X(logAccess, "thunes.access") \
    X(logTls, "thunes.tls") \
    X(logKillSwitch, "thunes.killswitch") \
    X(logTrader, "thunes.trader") \
    X(logCollectors, "thunes.collectors") \
    X(logMcp, "thunes.mcp") \
    X(logEvents, "thunes.events") \
    X(logPush, "thunes.push") \
    X(logStatsd, "thunes.statsd") \
    X(logAlerts, "thunes.alerts") \
    X(logLive, "thunes.live") \
    X(logServers, "thunes.servers")

#define THUNES_DEFINE(function, name) Q_LOGGING_CATEGORY(function, name)
#define THUNES_NAME(function, name) name,
THUNES_LOG_CATEGORIES(THUNES_DEFINE)

namespace {

constexpr std::array names{THUNES_LOG_CATEGORIES(THUNES_NAME)};

using std::chrono::steady_clock;

constexpr std::chrono::minutes foreignWindow{1};
constexpr int mostForeign = 60;

/// Qt's message handler and category filter are functions without an object, hence the only state of
/// its kind. Never destroyed: threads may log to the very end.
struct Log
{
    std::mutex mutex;
    LogLevels levels;
    std::unique_ptr<LogTarget> target; ///< Null until startLog().
    // Of the warnings of Qt and others, which we cannot limit at their source.
    steady_clock::time_point foreignSince;
    int foreignWritten = 0;
    qint64 foreignSuppressed = 0;

    void write(const LogRecord &record)
    {
        const std::lock_guard lock(mutex);
        if (!target)
            return;
        if (foreignSuppressed > 0 && steady_clock::now() - foreignSince >= foreignWindow)
            target->write({record.time, LogLevel::Warning, "thunes.app",
                           QStringLiteral("warnings of libraries were not written"),
                           {{"suppressed", std::exchange(foreignSuppressed, 0)}}});
        target->write(record);
    }

    bool admitForeign()
    {
        const std::lock_guard lock(mutex);
        const auto now = steady_clock::now();
        if (now - foreignSince >= foreignWindow) {
            foreignSince = now;
            foreignWritten = 0;
        }
        if (foreignWritten >= mostForeign) {
            ++foreignSuppressed;
            return false;
        }
        ++foreignWritten;
        return true;
    }
};

Log &theLog()
{
    static auto *log = new Log;
    return *log;
}

void filterCategory(QLoggingCategory *category)
{
    LogLevel level = LogLevel::Info;
    {
        const std::lock_guard lock(theLog().mutex);
        level = theLog().levels.of(category->categoryName());
    }
    category->setEnabled(QtDebugMsg, level <= LogLevel::Debug);
    category->setEnabled(QtInfoMsg, level <= LogLevel::Info);
    category->setEnabled(QtWarningMsg, level <= LogLevel::Warning);
    category->setEnabled(QtCriticalMsg, level <= LogLevel::Error);
}

LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return LogLevel::Debug;
    case QtInfoMsg: return LogLevel::Info;
    case QtWarningMsg: return LogLevel::Warning;
    case QtCriticalMsg:
    case QtFatalMsg: break;
    }
    return LogLevel::Error;
}

/// Qt's own messages, and those of libraries that use Qt.
void takeQtMessage(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    // Whoever asks for the details of a library gets them all.
    if (type == QtWarningMsg || type == QtCriticalMsg) {
        if (!theLog().admitForeign())
            return;
    }
    theLog().write({SystemClock().now(), levelOf(type),
                    QByteArray(context.category ? context.category : "default"), message, {}});
}

bool isEnabled(const QLoggingCategory &category, LogLevel level)
{
    switch (level) {
    case LogLevel::Debug: return category.isDebugEnabled();
    case LogLevel::Info: return category.isInfoEnabled();
    case LogLevel::Warning: return category.isWarningEnabled();
    case LogLevel::Error: return category.isCriticalEnabled();
    case LogLevel::Off: return false;
    }
    Q_UNREACHABLE();
}

} // namespace

std::span<const char *const> logCategoryNames()
{
    return names;
}

void logLine(LogLevel level, const QLoggingCategory &category, const char *message,
             std::initializer_list<LogField> fields)
{
    if (isEnabled(category, level))
        logFields(level, category, message, fields);
}

void logFields(LogLevel level, const QLoggingCategory &category, const char *message,
               std::vector<LogField> fields)
{
    if (!isEnabled(category, level))
        return;
    theLog().write({SystemClock().now(), level, QByteArray(category.categoryName()),
                    QString::fromUtf8(message), std::move(fields)});
}

void startLog(const LogOptions &options)
{
    // A reader of the log that ends must not end us.
    std::signal(SIGPIPE, SIG_IGN);
    {
        const std::lock_guard lock(theLog().mutex);
        theLog().levels = options.levels;
        theLog().target = std::make_unique<LogTarget>(options.destination, options.format,
                                                      options.descriptor);
    }
    QLoggingCategory::installFilter(filterCategory);
    qInstallMessageHandler(takeQtMessage);
}

void adjustLog(const LogOptions &options)
{
    {
        const std::lock_guard lock(theLog().mutex);
        theLog().levels = options.levels;
        if (theLog().target)
            theLog().target->setFormat(options.format);
    }
    QLoggingCategory::installFilter(filterCategory); // asks anew for every category
}

} // namespace thunes
