// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/rulecheck/valuerange.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

using L = QLatin1String;

bool holds(double a, const QString &op, double b)
{
    if (op == L("=="))
        return a == b;
    if (op == L("!="))
        return a != b;
    if (op == L("<"))
        return a < b;
    if (op == L("<="))
        return a <= b;
    if (op == L(">"))
        return a > b;
    return a >= b;
}

} // namespace

QString mirrored(const QString &comparison)
{
    QString op = comparison;
    if (op.startsWith(u'<'))
        op[0] = u'>';
    else if (op.startsWith(u'>'))
        op[0] = u'<';
    return op;
}

std::optional<ValueRange> filtered(const ValueRange &values, const QString &op, const ValueRange &other)
{
    if (!values.isKnown() || !other.isKnown())
        return values;
    if (!values.among.empty()) {
        ValueRange rest;
        for (const double value : values.among) {
            const bool possible
                = !other.among.empty()
                ? std::any_of(other.among.begin(), other.among.end(),
                              [&](double b) { return holds(value, op, b); })
                : (op == L("==") ? value >= other.low && value <= other.high
                                 : op == L("!=") || holds(value, op, op.startsWith(u'<') ? other.high
                                                                                        : other.low));
            if (possible)
                rest.among.push_back(value);
        }
        if (rest.among.empty())
            return std::nullopt;
        const auto [low, high] = std::minmax_element(rest.among.begin(), rest.among.end());
        rest.low = *low;
        rest.high = *high;
        return rest;
    }
    ValueRange rest = values;
    if (op == L("!="))
        return rest;
    if (op == L("==")) {
        rest = other;
        rest.low = std::max(values.low, other.low);
        rest.high = std::min(values.high, other.high);
        if (rest.low > rest.high)
            return std::nullopt;
        return rest;
    }
    if (op.startsWith(u'<')) {
        if (!holds(values.low, op, other.high))
            return std::nullopt;
        rest.high = std::min(rest.high, other.high);
    } else {
        if (!holds(values.high, op, other.low))
            return std::nullopt;
        rest.low = std::max(rest.low, other.low);
    }
    return rest;
}

ValueRange negated(const ValueRange &values)
{
    ValueRange result{-values.high, -values.low, values.among};
    for (double &value : result.among)
        value = -value;
    return result;
}

ValueRange combined(const QString &operation, const ValueRange &left, const ValueRange &right)
{
    if (!left.isKnown() || !right.isKnown())
        return {};
    std::vector<double> corners;
    for (const double a : {left.low, left.high}) {
        for (const double b : {right.low, right.high}) {
            if (operation == L("+"))
                corners.push_back(a + b);
            else if (operation == L("-"))
                corners.push_back(a - b);
            else if (operation == L("*"))
                corners.push_back(a == 0 || b == 0 ? 0 : a * b);
            else if (operation == L("/") && right.low > 0)
                corners.push_back(a / b);
            else
                return {};
        }
    }
    if (std::any_of(corners.begin(), corners.end(), [](double v) { return std::isnan(v); }))
        return {};
    const auto [low, high] = std::minmax_element(corners.begin(), corners.end());
    ValueRange result{*low, *high, {}};
    if (*low == *high)
        result.among = {*low};
    return result;
}

} // namespace thunes
