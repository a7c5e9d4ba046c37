// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>

#include <algorithm>
#include <cmath>
#include <optional>

/// Reading of dashboard files, which come from anywhere: a field of the wrong type is as good as
/// absent. Our own protocols are read strictly, by JsonReader.
namespace thunes::lenient {

inline QJsonValue field(const QJsonObject &object, const char *key)
{
    return object.value(QLatin1String(key));
}
inline QString text(const QJsonObject &object, const char *key, const QString &fallback = {})
{
    const QJsonValue value = field(object, key);
    return value.isString() ? value.toString() : fallback;
}
inline QJsonObject object(const QJsonObject &parent, const char *key)
{
    return field(parent, key).toObject();
}
inline QJsonArray array(const QJsonObject &parent, const char *key)
{
    return field(parent, key).toArray();
}
inline bool flag(const QJsonObject &object, const char *key, bool fallback = false)
{
    return field(object, key).toBool(fallback);
}

/// A finite number, or a text that is one: old files quote them.
inline std::optional<double> number(const QJsonValue &value)
{
    bool ok = value.isDouble();
    const double result = ok ? value.toDouble() : value.toString().trimmed().toDouble(&ok);
    return ok && std::isfinite(result) ? std::optional(result) : std::nullopt;
}
inline std::optional<double> number(const QJsonObject &object, const char *key)
{
    return number(field(object, key));
}
/// The same cut to a whole number within `low` and `high`.
inline std::optional<int> integer(const QJsonObject &object, const char *key, int low, int high)
{
    const auto value = number(object, key);
    return value ? std::optional(static_cast<int>(std::clamp<double>(*value, low, high)))
                 : std::nullopt;
}

} // namespace thunes::lenient
