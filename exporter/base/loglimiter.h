// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/log.h"

#include <QObject>
#include <QTimer>

#include <map>

namespace thunes {

/// Warnings that somebody outside can cause as often as he likes: the first few of each kind are
/// written, the others of the same minute are counted, and the count is written at its end. So a flood
/// costs a handful of lines a minute for each kind. Lives in the thread that uses it.
class LogLimiter : public QObject
{
    Q_OBJECT
public:
    explicit LogLimiter(Milliseconds window = Milliseconds(60000), int most = 5,
                        QObject *parent = nullptr);
    /// Writes the counts that are left.
    ~LogLimiter() override;

    /// Warnings are of one kind when message and `kind` are the same: {"reason", "malformed"}, out of a
    /// small set. It is written first, then the fields of this one.
    void warn(const QLoggingCategory &category, const char *message, const LogField &kind,
              std::initializer_list<LogField> fields);

private:
    struct Kind
    {
        const QLoggingCategory *category;
        LogField field;
        int written = 0;
        qint64 suppressed = 0;
    };
    void settle();

    int m_most;
    std::map<std::pair<QByteArray, QString>, Kind> m_kinds; ///< By message and value of the field.
    QTimer m_window{this};
};

} // namespace thunes
