// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QMap>
#include <QString>

namespace thunes {

/// How much a line matters; also the least that is written. Off: nothing is.
enum class LogLevel { Debug = 1, Info, Warning, Error, Off };

QLatin1String toText(LogLevel level);

/// Which level each category is written from: "warning,thunes.http=debug" is warnings, but of
/// thunes.http everything. A name stands for those below it, too ("thunes", "qt.network"), and the
/// longest one counts. Qt's own categories are written from warnings on unless they are named: below
/// that they tell what passes through them, headers and all.
class LogLevels
{
public:
    /// The error says what is allowed, and never more of `text` than one word.
    static Result<LogLevels> parse(const QString &text);
    /// What parse() reads to the same.
    QString text() const;

    LogLevel of(const QByteArray &category) const;

    bool operator==(const LogLevels &) const = default;

private:
    LogLevel m_standard = LogLevel::Info;
    QMap<QByteArray, LogLevel> m_named;
};

} // namespace thunes
