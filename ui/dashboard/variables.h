// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

/// Template variables: what a file says about them, and how their values get into texts.
namespace thunes {

/// Grafana's value of the option All.
inline const QString allOption = QStringLiteral("$__all");

/// What is chosen for one variable, as texts see it.
struct VariableValue
{
    QStringList values; ///< For All: every option's.
    QStringList texts;
    QString allValue;      ///< Stands for All in its own words; used as it is, never escaped.
    bool isAll = false;
    bool isPattern = false; ///< Multi-value or with All: a regular expression inside a query.
    VariableType type = VariableType::Query;
    bool operator==(const VariableValue &) const = default;
};

/// Where a text goes, which decides how a plain $x is written.
enum class TextUse {
    Query = 1, ///< Inside PromQL: escaped, several values as (a|b).
    Title,     ///< For people: "a + b", "All".
    Plain,     ///< Anywhere else: "a", "{a,b}".
};

/// The values of all variables at one moment. A value.
class Variables
{
public:
    /// What was saved with the file; nothing is asked.
    static Variables saved(const QList<VariableDefinition> &definitions);

    void set(const QString &name, const VariableValue &value) { m_values.insert(name, value); }
    bool contains(const QString &name) const { return m_values.contains(name); }
    VariableValue value(const QString &name) const { return m_values.value(name); }
    void setFilters(const QList<AdHocFilter> &filters) { m_filters = filters; }
    const QList<AdHocFilter> &filters() const { return m_filters; }

    /// Replaces $x, ${x}, ${x:format}, ${x.text} and [[x:format]]. Grafana's own ($__interval, …)
    /// and names that the dashboard does not have stay as they are.
    QString substitute(const QString &text, TextUse use) const;
    /// The same in every text of a JSON value.
    QJsonValue substitute(const QJsonValue &json, TextUse use) const;

    bool operator==(const Variables &) const = default;

private:
    QString substitute(const QString &text, TextUse use, int depth) const;
    QString written(const QString &name, const QString &part, const QString &format, TextUse use,
                    int depth) const;

    QHash<QString, VariableValue> m_values;
    QList<AdHocFilter> m_filters;
};

/// Names of variables that a text mentions.
QStringList mentionedVariables(const QString &text);

/// The definition in templating.list; absent, with a note, for what is none.
std::optional<VariableDefinition> loadVariable(const QJsonObject &json, QStringList &notes);

/// The value that `chosen` options of `options` make.
VariableValue valueOf(const VariableDefinition &definition, const QList<VariableOption> &options,
                      const QList<VariableOption> &chosen);

/// "a, b : c" of a custom variable: texts and values; commas may be escaped by a backslash.
QList<VariableOption> customOptions(const QString &query);

/// Adds the filters to every metric selector of a PromQL expression.
QString withAdHocFilters(const QString &expression, const QList<AdHocFilter> &filters);

} // namespace thunes
