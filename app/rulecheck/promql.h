// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QString>
#include <QStringList>

#include <vector>

namespace thunes {

/// One condition of a selector on one label.
struct PromMatcher
{
    QString label;
    QString op; ///< = != =~ !~
    QString value;

    /// Whether a label with this value passes; an absent one counts as empty. A regular expression that
    /// cannot be read passes nothing.
    bool passes(const QString &text) const;
    QString text() const;
};

/// One node of an expression in PromQL, as Prometheus 2.42 knows it.
struct PromExpr
{
    enum class Kind {
        Number = 1,
        Text,      ///< A string.
        Selector,  ///< name{matchers}[range]
        Subquery,  ///< args[0][range:step]
        Call,      ///< name(args)
        Aggregate, ///< name by (labels) (args); the last argument is the vector.
        Binary,    ///< args[0] name args[1]
        Negation,  ///< -args[0]
    };
    enum class Modifier { None = 1, By, Without, On, Ignoring };
    enum class Group { None = 1, Left, Right };

    Kind kind = Kind::Number;
    double number = 0;
    QString name; ///< Metric (may be empty), function, operator, or the content of a string.
    std::vector<PromMatcher> matchers; ///< Without the one on the name, unless that is no plain "=".
    QString range;                     ///< "5m", or "30m:1m" of a subquery; empty: none.
    QString shift;                     ///< "offset 5m", "@ start()"; empty: none.
    bool returnsBool = false;          ///< A comparison with `bool`.
    Modifier modifier = Modifier::None;
    QStringList labels; ///< Of the modifier.
    Group group = Group::None;
    QStringList include; ///< Of group_left or group_right.
    std::vector<PromExpr> args;

    bool isComparison() const;
    bool isSetOperation() const; ///< and, or, unless
    /// The expression again; it need not look as it was written, but means the same.
    QString text() const;
};

/// How tightly an operator binds, from 1 for "or" to 6 for "^"; 0: it is none.
int bindingStrength(const QString &op);

/// Reads one expression. The error says what is wrong at which character, counted from 1.
Result<PromExpr> parsePromql(const QString &text);

} // namespace thunes
