// SPDX-License-Identifier: GPL-3.0-or-later
// What functions and aggregations do to labels and values.
#include "app/rulecheck/rulecheck.h"

#include <QRegularExpression>

#include <algorithm>

namespace thunes {

namespace {

using Kind = RuleFinding::Kind;
using Modifier = PromExpr::Modifier;
using Further = SeriesShape::Further;
using L = QLatin1String;

bool isOne(const QString &name, std::initializer_list<const char *> names)
{
    return std::any_of(names.begin(), names.end(), [&](const char *one) { return name == L(one); });
}

/// The values of a function of one vector, from those of the vector.
ValueRange valuesOf(const QString &name, const ValueRange &argument)
{
    if (isOne(name, {"last_over_time", "max_over_time", "min_over_time", "sort", "sort_desc", "label_replace",
                     "label_join"}))
        return argument;
    if (isOne(name, {"avg_over_time", "quantile_over_time"}))
        return {argument.low, argument.high, {}};
    if (isOne(name, {"present_over_time", "absent", "absent_over_time"}))
        return ValueRange::exactly(1);
    if (name == L("count_over_time"))
        return {1, std::numeric_limits<double>::infinity(), {}};
    if (isOne(name, {"rate", "increase", "irate", "changes", "resets", "stddev_over_time", "stdvar_over_time",
                     "abs", "sqrt", "exp", "timestamp"})
        || (name == L("sum_over_time") && argument.low >= 0))
        return ValueRange::notNegative();
    return {};
}

void replaceLabel(SeriesShape &shape, const PromExpr &call)
{
    if (call.args.size() < 2)
        return;
    const QString target = call.args[1].name;
    const bool fixed = call.name == L("label_replace") && call.args.size() == 5
        && !call.args[2].name.contains(u'$') && call.args[3].name.isEmpty() && call.args[4].name.isEmpty();
    if (fixed && !call.args[2].name.isEmpty())
        shape.labels.insert(target, {true, call.args[2].name});
    else
        shape.labels.insert(target, {false, {}});
}

} // namespace

ExprOutcome ExprCheck::absent(const PromExpr &expression)
{
    const QList<RuleFinding> before = m_findings;
    const ExprOutcome inner = expression.args.empty() ? ExprOutcome() : evaluate(expression.args[0]);
    if (inner.shapes.empty()) {
        QStringList reasons;
        for (qsizetype i = before.size(); i < m_findings.size(); ++i)
            reasons += m_findings[i].text;
        m_findings = before;
        add(Kind::Error, QStringLiteral("%1 is always true: %2")
                             .arg(expression.text(), reasons.join(QStringLiteral("; "))));
    }
    SeriesShape shape;
    shape.further = Further::None;
    shape.values = ValueRange::exactly(1);
    if (!expression.args.empty()) {
        for (const PromMatcher &matcher : expression.args[0].matchers) {
            if (matcher.op == L("=") && !matcher.value.isEmpty())
                shape.labels.insert(matcher.label, {true, matcher.value});
        }
    }
    return {false, {}, {shape}};
}

ExprOutcome ExprCheck::call(const PromExpr &expression)
{
    const QString &name = expression.name;
    if (isOne(name, {"absent", "absent_over_time"}))
        return absent(expression);
    std::vector<ExprOutcome> args;
    for (const PromExpr &arg : expression.args)
        args.push_back(evaluate(arg));
    if (isOne(name, {"time", "pi", "scalar"}))
        return {true, name == L("scalar") ? ValueRange() : ValueRange::notNegative(), {}};
    SeriesShape bare;
    bare.further = Further::None;
    if (name == L("vector")) {
        bare.values = args.empty() ? ValueRange() : args[0].scalar;
        return {false, {}, {bare}};
    }
    const auto vector = std::find_if(args.begin(), args.end(), [](const auto &a) { return !a.isScalar; });
    if (vector == args.end()) // day_of_week() and its like, of now
        return {false, {}, {bare}};
    ExprOutcome outcome{false, {}, vector->shapes};
    const bool quantile = name == L("histogram_quantile");
    const bool counted = isOne(name, {"rate", "increase", "irate"});
    for (SeriesShape &shape : outcome.shapes) {
        const auto type = m_known.metric(shape.metric).type;
        if (counted && type == MetricType::Gauge)
            add(Kind::Warning, QStringLiteral("%1() of %2, which is a gauge: each fall of it counts as a "
                                              "restart").arg(name, shape.metric));
        if (name.startsWith(L("label_")))
            replaceLabel(shape, expression);
        shape.values = valuesOf(name, shape.values);
    }
    if (!quantile)
        return outcome;
    const bool had = !outcome.shapes.empty();
    std::erase_if(outcome.shapes, [](const SeriesShape &s) { return s.surelyLacks(QStringLiteral("le")); });
    if (had && outcome.shapes.empty())
        add(Kind::Warning, QStringLiteral("histogram_quantile() has nothing to work on: its vector has no "
                                          "label le; keep it in by (…)"));
    for (SeriesShape &shape : outcome.shapes) {
        shape.labels.remove(QStringLiteral("le"));
        if (shape.lastBucket)
            shape.values = {0, *shape.lastBucket, {}};
    }
    return outcome;
}

ExprOutcome ExprCheck::aggregate(const PromExpr &expression)
{
    const QString &name = expression.name;
    const ExprOutcome inner = evaluate(expression.args.back());
    if (expression.args.size() > 1)
        evaluate(expression.args.front());
    ExprOutcome outcome;
    const bool by = expression.modifier == Modifier::By;
    const bool without = expression.modifier == Modifier::Without;
    QSet<QString> missing(expression.labels.begin(), expression.labels.end());
    for (SeriesShape shape : inner.shapes) {
        for (const QString &label : expression.labels) {
            if (!shape.surelyLacks(label))
                missing.remove(label);
        }
        const ValueRange values = shape.values;
        if (name == L("count"))
            shape.values = {1, std::numeric_limits<double>::infinity(), {}};
        else if (name == L("group"))
            shape.values = ValueRange::exactly(1);
        else if (name == L("avg") || name == L("quantile"))
            shape.values = {values.low, values.high, {}};
        else if (isOne(name, {"stddev", "stdvar"}) || (name == L("sum") && values.low >= 0))
            shape.values = ValueRange::notNegative();
        else if (!isOne(name, {"min", "max", "topk", "bottomk"}))
            shape.values = {};
        if (isOne(name, {"topk", "bottomk"})) {
            outcome.shapes.push_back(shape);
            continue;
        }
        if (without) {
            for (const QString &label : expression.labels)
                shape.labels.remove(label);
        } else {
            QMap<QString, LabelFact> kept;
            for (const QString &label : expression.labels) {
                if (by && shape.labels.contains(label))
                    kept.insert(label, shape.labels.value(label));
                else if (by && !shape.surelyLacks(label))
                    kept.insert(label, {false, {}});
            }
            shape.labels = kept;
            shape.further = Further::None;
        }
        if (name == L("count_values") && expression.args.size() > 1)
            shape.labels.insert(expression.args.front().name, {});
        outcome.shapes.push_back(shape);
    }
    for (const QString &label : expression.labels) {
        if (!inner.shapes.empty() && missing.contains(label))
            add(Kind::Warning, QStringLiteral("%1 %2 (%3): there is no label %3 to group by")
                                   .arg(name, QLatin1String(by ? "by" : "without"), label));
    }
    return outcome;
}

} // namespace thunes
