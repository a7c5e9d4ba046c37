// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/lenientjson.h"

#include <QString>

#include <initializer_list>
#include <utility>

/// Writing of dashboard JSON, for migrations.
namespace thunes::build {

/// Sets object[outer][inner]…; `change` gets the inner object.
template<typename Change>
void within(QJsonObject &object, const char *key, Change change)
{
    QJsonObject inner = lenient::object(object, key);
    change(inner);
    object.insert(QLatin1String(key), inner);
}

/// Sets the key unless the object has it.
inline void unlessSet(QJsonObject &object, const char *key, const QJsonValue &value)
{
    if (!object.contains(QLatin1String(key)) && !value.isUndefined() && !value.isNull())
        object.insert(QLatin1String(key), value);
}

inline void set(QJsonObject &object, const char *key, const QJsonValue &value)
{
    object.insert(QLatin1String(key), value);
}
inline void set(QJsonObject &object, const char *key, const char *value)
{
    object.insert(QLatin1String(key), QLatin1String(value));
}

inline QJsonObject property(const QString &id, const QJsonValue &value)
{
    return {{QStringLiteral("id"), id}, {QStringLiteral("value"), value}};
}

inline QJsonObject fieldOverride(const QString &matcher, const QJsonValue &options,
                                 const QJsonArray &properties)
{
    return {{QStringLiteral("matcher"),
             QJsonObject{{QStringLiteral("id"), matcher}, {QStringLiteral("options"), options}}},
            {QStringLiteral("properties"), properties}};
}

/// By name, or by the expression that a text between slashes is.
inline QJsonObject overrideFor(const QString &alias, const QJsonArray &properties)
{
    const bool isRegex = alias.size() > 1 && alias.startsWith(u'/');
    return fieldOverride(isRegex ? QStringLiteral("byRegexp") : QStringLiteral("byName"), alias,
                         properties);
}

inline QJsonObject fixedColor(const QJsonValue &color)
{
    return {{QStringLiteral("mode"), QStringLiteral("fixed")},
            {QStringLiteral("fixedColor"), color}};
}

inline QJsonObject transformation(const QString &id, const QJsonObject &options)
{
    return {{QStringLiteral("id"), id}, {QStringLiteral("options"), options}};
}

/// The new word for an old one; `fallback` for any other.
inline QString translated(const QString &word,
                          std::initializer_list<std::pair<const char *, const char *>> words,
                          const QString &fallback)
{
    for (const auto &[old, now] : words) {
        if (word == QLatin1String(old))
            return QString::fromLatin1(now);
    }
    return fallback;
}

/// The reducer that "current", "avg" and "total" are called today.
inline QString reducerOf(const QString &old)
{
    return translated(old,
                      {{"avg", "mean"}, {"current", "lastNotNull"}, {"total", "sum"},
                       {"first", "firstNotNull"}, {"name", "last"}, {"time_step", "step"}},
                      old);
}

} // namespace thunes::build
