// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>

#include <initializer_list>
#include <optional>

namespace thunes {

/// Parses a whole JSON text; the error names line and column.
Result<QJsonValue> parseJson(const QByteArray &text);

/// As parseJson(), and the text must be an object.
Result<QJsonObject> parseJsonObject(const QByteArray &text);

/// Reads fields of one JSON object strictly: a field of the wrong type is an error that names its
/// JSON path ("$[3].latency_ms: expected a number, got a string"), never a default. The first
/// error sticks: read all fields, then ask error() once. Values read after an error, or from a
/// failed field, are empty and must not be used.
class JsonReader
{
public:
    JsonReader(QJsonObject object, QString path);

    /// A required, non-empty string.
    QString string(QLatin1String key);
    /// A required finite number.
    double number(QLatin1String key);
    /// A required whole number that a double holds exactly, 0 to 2^53.
    qint64 count(QLatin1String key);
    bool boolean(QLatin1String key);
    QJsonObject object(QLatin1String key);
    QJsonArray array(QLatin1String key);

    std::optional<QString> optionalString(QLatin1String key);
    std::optional<double> optionalNumber(QLatin1String key);
    std::optional<qint64> optionalCount(QLatin1String key);
    std::optional<bool> optionalBoolean(QLatin1String key);

    bool contains(QLatin1String key) const { return m_object.contains(key); }
    /// Every key must be one of these: catches the misspelt optional field.
    void allowOnly(std::initializer_list<QLatin1String> keys);

    /// Records an error of the caller's own about `key`, if none came before.
    void fail(QLatin1String key, const QString &what);

    bool ok() const { return !m_error; }
    Error error() const { return m_error.value_or(Error{}); }
    QString pathOf(QLatin1String key) const;

private:
    QJsonValue take(QLatin1String key, QJsonValue::Type type, const char *expected);

    QJsonObject m_object;
    QString m_path;
    std::optional<Error> m_error;
};

} // namespace thunes
