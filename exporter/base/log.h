// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/loglevels.h"

#include <QByteArray>
#include <QLoggingCategory>
#include <QString>

#include <concepts>
#include <initializer_list>
#include <span>
#include <variant>
#include <vector>

namespace thunes {

/// What the program says about itself, one line for each thing: when, how serious, which part of the
/// program, a fixed message, and fields with the values. Values may come from anywhere: they are
/// quoted so that none can pass for another field or line (logformat.h). Secrets are not blotted out
/// here; whoever logs must not give any.

Q_DECLARE_LOGGING_CATEGORY(logApp)        // start, end, modes
Q_DECLARE_LOGGING_CATEGORY(logConfig)     // reloads
Q_DECLARE_LOGGING_CATEGORY(logHttp)       // connections and requests
Q_DECLARE_LOGGING_CATEGORY(logAccess)     // tokens
Q_DECLARE_LOGGING_CATEGORY(logTls)        // certificates
Q_DECLARE_LOGGING_CATEGORY(logKillSwitch) // commands, confirmations, the journal
Q_DECLARE_LOGGING_CATEGORY(logTrader)     // the trading process and its files
Q_DECLARE_LOGGING_CATEGORY(logCollectors) // rounds over the lab
Q_DECLARE_LOGGING_CATEGORY(logMcp)        // single MCP servers
Q_DECLARE_LOGGING_CATEGORY(logEvents)     // batches of events
Q_DECLARE_LOGGING_CATEGORY(logPush)       // pushed groups
Q_DECLARE_LOGGING_CATEGORY(logStatsd)     // datagrams
Q_DECLARE_LOGGING_CATEGORY(logAlerts)     // the alerts' webhook
Q_DECLARE_LOGGING_CATEGORY(logLive)       // subscribers of the live state
Q_DECLARE_LOGGING_CATEGORY(logServers)    // the supervised Prometheus and Alertmanager

/// The names of the categories above ("thunes.http").
std::span<const char *const> logCategoryNames();

/// One value with its key: lower-case letters, digits and underscores. A null QString is left out.
struct LogField
{
    LogField(const char *name, const QString &text) : key(name), value(text) {}
    /// Bytes that are meant to be UTF-8; what is none becomes U+FFFD.
    LogField(const char *name, const QByteArray &text) : key(name), value(QString::fromUtf8(text)) {}
    LogField(const char *name, QLatin1String text) : key(name), value(QString(text)) {}
    LogField(const char *name, const char *text) : key(name), value(QString::fromUtf8(text)) {}
    LogField(const char *name, bool flag) : key(name), value(flag) {}
    LogField(const char *name, double number) : key(name), value(number) {}
    template<std::integral T>
        requires(!std::same_as<T, bool>)
    LogField(const char *name, T number) : key(name), value(static_cast<qint64>(number))
    {
    }

    const char *key;
    std::variant<QString, qint64, double, bool> value;
};

struct LogRecord
{
    TimePoint time;
    LogLevel level = LogLevel::Info;
    QByteArray category;
    QString message;
    std::vector<LogField> fields;
};

/// `message` is a literal, the same each time: what differs goes into fields. From any thread. A reader
/// that does not read delays the first line by 50 ms and no other: lines are lost then, and counted.
void logLine(LogLevel level, const QLoggingCategory &category, const char *message,
             std::initializer_list<LogField> fields);
/// The same for fields that are put together first.
void logFields(LogLevel level, const QLoggingCategory &category, const char *message,
               std::vector<LogField> fields);

inline void logDebug(const QLoggingCategory &category, const char *message,
                     std::initializer_list<LogField> fields = {})
{
    logLine(LogLevel::Debug, category, message, fields);
}
inline void logInfo(const QLoggingCategory &category, const char *message,
                    std::initializer_list<LogField> fields = {})
{
    logLine(LogLevel::Info, category, message, fields);
}
inline void logWarning(const QLoggingCategory &category, const char *message,
                       std::initializer_list<LogField> fields = {})
{
    logLine(LogLevel::Warning, category, message, fields);
}
inline void logError(const QLoggingCategory &category, const char *message,
                     std::initializer_list<LogField> fields = {})
{
    logLine(LogLevel::Error, category, message, fields);
}

enum class LogFormat { Logfmt = 1, Json };
enum class LogDestination {
    Stderr = 1,
    Journal, ///< systemd's, by its native protocol.
    Auto,    ///< The journal where stderr is connected to it, else stderr.
};

struct LogOptions
{
    LogLevels levels;
    LogFormat format = LogFormat::Logfmt; ///< On stderr; the journal has its own.
    LogDestination destination = LogDestination::Auto;
    int descriptor = 2; ///< What stands for stderr.
};

/// From now on lines are written, Qt's own messages among them. Until then nothing is.
void startLog(const LogOptions &options);
/// Takes up levels and format; the destination stays. From any thread.
void adjustLog(const LogOptions &options);

} // namespace thunes
