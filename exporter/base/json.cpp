// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/json.h"

#include <QJsonDocument>
#include <QJsonParseError>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr double largestExactInteger = 9007199254740992.0; // 2^53

QString typeName(QJsonValue::Type type)
{
    switch (type) {
    case QJsonValue::Null: return QStringLiteral("null");
    case QJsonValue::Bool: return QStringLiteral("a boolean");
    case QJsonValue::Double: return QStringLiteral("a number");
    case QJsonValue::String: return QStringLiteral("a string");
    case QJsonValue::Array: return QStringLiteral("an array");
    case QJsonValue::Object: return QStringLiteral("an object");
    case QJsonValue::Undefined: break;
    }
    return QStringLiteral("nothing");
}

} // namespace

Result<QJsonValue> parseJson(const QByteArray &text)
{
    QJsonParseError parseError;
    // QJsonDocument only takes objects and arrays, and so do all our callers.
    const QJsonDocument document = QJsonDocument::fromJson(text, &parseError);
    if (parseError.error != QJsonParseError::NoError) {
        const QByteArray before = text.left(parseError.offset);
        const auto line = before.count('\n') + 1;
        const auto column = before.size() - (before.lastIndexOf('\n') + 1) + 1;
        return Error{ErrorKind::InvalidInput, QStringLiteral("line %1, column %2: %3")
                                                  .arg(line)
                                                  .arg(column)
                                                  .arg(parseError.errorString())};
    }
    return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
}

Result<QJsonObject> parseJsonObject(const QByteArray &text)
{
    const auto value = parseJson(text);
    if (!value)
        return value.error();
    if (!value->isObject())
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("$: expected an object, got %1").arg(typeName(value->type()))};
    return value->toObject();
}

JsonReader::JsonReader(QJsonObject object, QString path)
    : m_object(std::move(object))
    , m_path(std::move(path))
{
}

QString JsonReader::string(QLatin1String key)
{
    const QString text = take(key, QJsonValue::String, "a string").toString();
    if (ok() && text.isEmpty())
        fail(key, QStringLiteral("must not be empty"));
    return text;
}

double JsonReader::number(QLatin1String key)
{
    const double value = take(key, QJsonValue::Double, "a number").toDouble();
    if (ok() && !std::isfinite(value))
        fail(key, QStringLiteral("must be finite"));
    return value;
}

qint64 JsonReader::count(QLatin1String key)
{
    const double value = number(key);
    if (ok() && (value < 0 || value > largestExactInteger || value != std::floor(value)))
        fail(key, QStringLiteral("must be a whole number, 0 or more"));
    return ok() ? static_cast<qint64>(value) : 0;
}

bool JsonReader::boolean(QLatin1String key)
{
    return take(key, QJsonValue::Bool, "a boolean").toBool();
}

QJsonObject JsonReader::object(QLatin1String key)
{
    return take(key, QJsonValue::Object, "an object").toObject();
}

QJsonArray JsonReader::array(QLatin1String key)
{
    return take(key, QJsonValue::Array, "an array").toArray();
}

std::optional<QString> JsonReader::optionalString(QLatin1String key)
{
    return contains(key) ? std::optional(string(key)) : std::nullopt;
}

std::optional<double> JsonReader::optionalNumber(QLatin1String key)
{
    return contains(key) ? std::optional(number(key)) : std::nullopt;
}

std::optional<qint64> JsonReader::optionalCount(QLatin1String key)
{
    return contains(key) ? std::optional(count(key)) : std::nullopt;
}

std::optional<bool> JsonReader::optionalBoolean(QLatin1String key)
{
    return contains(key) ? std::optional(boolean(key)) : std::nullopt;
}

void JsonReader::allowOnly(std::initializer_list<QLatin1String> keys)
{
    for (auto it = m_object.constBegin(); it != m_object.constEnd(); ++it) {
        const bool known = std::any_of(keys.begin(), keys.end(),
                                       [&](QLatin1String key) { return it.key() == key; });
        if (!known && ok())
            m_error = Error{ErrorKind::InvalidInput,
                            QStringLiteral("%1.%2: unknown field").arg(m_path, it.key().left(64))};
    }
}

void JsonReader::fail(QLatin1String key, const QString &what)
{
    if (ok())
        m_error = Error{ErrorKind::InvalidInput, pathOf(key) + QStringLiteral(": ") + what};
}

QString JsonReader::pathOf(QLatin1String key) const
{
    return m_path + u'.' + key;
}

QJsonValue JsonReader::take(QLatin1String key, QJsonValue::Type type, const char *expected)
{
    const QJsonValue value = m_object.value(key);
    if (value.isUndefined())
        fail(key, QStringLiteral("is missing (expected %1)").arg(QLatin1String(expected)));
    else if (value.type() != type)
        fail(key, QStringLiteral("expected %1, got %2")
                      .arg(QLatin1String(expected), typeName(value.type())));
    return value;
}

} // namespace thunes
