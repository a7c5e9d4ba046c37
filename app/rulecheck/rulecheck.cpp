// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/rulecheck/rulecheck.h"

#include "app/rulecheck/valuerange.h"

#include <QRegularExpression>

#include <algorithm>

namespace thunes {

namespace {

using Kind = RuleFinding::Kind;
using Node = PromExpr::Kind;
using Modifier = PromExpr::Modifier;
using Further = SeriesShape::Further;
using L = QLatin1String;

constexpr std::size_t mostShapes = 64;

QString who(const SeriesShape &shape)
{
    return shape.metric.isEmpty() ? QStringLiteral("that side") : shape.metric;
}

SeriesShape anything()
{
    return {};
}

/// A regular expression that Go reads may be one that Qt does not.
bool isReadable(const PromMatcher &matcher)
{
    return !matcher.op.contains(u'~') || QRegularExpression(matcher.value).isValid();
}

/// Why no series of this shape passes; empty: some may. Narrows the shape.
QString applyMatcher(SeriesShape &shape, const PromMatcher &matcher)
{
    if (!isReadable(matcher))
        return {};
    const bool takesAbsent = matcher.passes(QString());
    const auto fact = shape.labels.find(matcher.label);
    if (fact != shape.labels.end() && fact->value && !matcher.passes(*fact->value))
        return QStringLiteral("%1 is \"%2\" there").arg(matcher.label, *fact->value);
    if (shape.surelyLacks(matcher.label))
        return takesAbsent ? QString()
                           : QStringLiteral("%1 has no label %2").arg(who(shape), matcher.label);
    if (matcher.op == L("=") && matcher.value.isEmpty())
        return shape.surelyHas(matcher.label)
            ? QStringLiteral("%1 always has a label %2").arg(who(shape), matcher.label)
            : QString();
    if (!takesAbsent)
        shape.labels.insert(matcher.label, {true, matcher.op == L("=") ? std::optional(matcher.value)
                                                                       : std::nullopt});
    return {};
}

} // namespace

void ExprCheck::add(Kind kind, const QString &text)
{
    const RuleFinding finding{kind, text};
    if (!m_findings.contains(finding))
        m_findings.append(finding);
}

ExprOutcome ExprCheck::evaluate(const PromExpr &expression)
{
    switch (expression.kind) {
    case Node::Number: return {true, ValueRange::exactly(expression.number), {}};
    case Node::Text: return {true, {}, {}};
    case Node::Selector: return selector(expression);
    case Node::Subquery: return evaluate(expression.args[0]);
    case Node::Call: return call(expression);
    case Node::Aggregate: return aggregate(expression);
    case Node::Binary: return binary(expression);
    case Node::Negation: break;
    }
    ExprOutcome outcome = evaluate(expression.args[0]);
    outcome.scalar = negated(outcome.scalar);
    for (SeriesShape &shape : outcome.shapes)
        shape.values = negated(shape.values);
    return outcome;
}

std::vector<SeriesShape> ExprCheck::series(const QString &name)
{
    if (const auto record = m_records.constFind(name);
        record != m_records.constEnd() && !m_following.contains(name)) {
        const auto parsed = parsePromql(record->expression);
        if (!parsed)
            return {anything()}; // Its own check says so.
        m_following.insert(name);
        const QList<RuleFinding> before = m_findings;
        ExprOutcome outcome = evaluate(*parsed);
        m_findings = before; // They are found at the rule itself.
        m_following.remove(name);
        for (SeriesShape &shape : outcome.shapes) {
            shape.metric = name;
            for (auto label = record->labels.cbegin(); label != record->labels.cend(); ++label)
                shape.labels.insert(label.key(), {true, label.value()});
        }
        if (outcome.shapes.empty())
            add(Kind::Warning, QStringLiteral("%1 never records anything").arg(name));
        return outcome.shapes;
    }
    switch (m_known.existence(name)) {
    case KnownMetrics::Existence::Known: return {m_known.metric(name).shape};
    case KnownMetrics::Existence::Unheard:
        add(Kind::Note, QStringLiteral("whether there is a metric %1 cannot be told without a Prometheus")
                            .arg(name));
        return {m_known.metric(name).shape};
    case KnownMetrics::Existence::Nonexistent: break;
    }
    const QString similar = m_known.similar(name);
    add(Kind::Warning,
        QStringLiteral("there is no metric %1%2")
            .arg(name, similar.isEmpty() ? QString() : QStringLiteral("; is %1 meant?").arg(similar)));
    return {};
}

ExprOutcome ExprCheck::selector(const PromExpr &expression)
{
    ExprOutcome outcome;
    std::vector<PromMatcher> matchers = expression.matchers;
    std::vector<SeriesShape> candidates;
    if (!expression.name.isEmpty()) {
        candidates = series(expression.name);
    } else {
        std::vector<PromMatcher> names;
        const auto isName = [](const PromMatcher &m) { return m.label == L("__name__"); };
        std::copy_if(matchers.begin(), matchers.end(), std::back_inserter(names), isName);
        matchers.erase(std::remove_if(matchers.begin(), matchers.end(), isName), matchers.end());
        const QStringList known = m_known.catalogue();
        for (const QString &name : known) {
            const auto passes = [&](const PromMatcher &m) { return isReadable(m) && m.passes(name); };
            if (!names.empty() && std::all_of(names.begin(), names.end(), passes))
                candidates.push_back(m_known.metric(name).shape);
        }
        // Other programs' metrics may pass, too.
        candidates.push_back(anything());
    }
    QString why;
    for (SeriesShape shape : candidates) {
        QString reason;
        for (const PromMatcher &matcher : matchers) {
            if (reason = applyMatcher(shape, matcher); !reason.isEmpty())
                break;
        }
        if (reason.isEmpty())
            outcome.shapes.push_back(shape);
        else
            why = reason;
    }
    if (outcome.shapes.size() > mostShapes)
        outcome.shapes = {anything()};
    if (outcome.shapes.empty() && !why.isEmpty())
        add(Kind::Warning, QStringLiteral("%1 matches nothing: %2").arg(expression.text(), why));
    return outcome;
}

QString whyNoMatch(const SeriesShape &left, const SeriesShape &right, const PromExpr &operation)
{
    const bool on = operation.modifier == Modifier::On;
    const QStringList &listed = operation.labels;
    QStringList labels = on ? listed : left.labels.keys() + right.labels.keys();
    if (!on && operation.modifier == Modifier::Ignoring)
        labels.removeIf([&](const QString &label) { return listed.contains(label); });
    for (const QString &label : std::as_const(labels)) {
        const LabelFact a = left.labels.value(label, {false, {}});
        const LabelFact b = right.labels.value(label, {false, {}});
        if (a.always && b.always && a.value && b.value && *a.value != *b.value)
            return QStringLiteral("%1 is \"%2\" on the left and \"%3\" on the right")
                .arg(label, *a.value, *b.value);
        const bool leftHas = left.surelyHas(label) && right.surelyLacks(label);
        if (leftHas || (right.surelyHas(label) && left.surelyLacks(label)))
            return QStringLiteral("only the %1 (%2) has a label %3")
                .arg(QLatin1String(leftHas ? "left" : "right"), who(leftHas ? left : right), label);
    }
    return {};
}

ExprOutcome ExprCheck::binary(const PromExpr &expression)
{
    const ExprOutcome left = evaluate(expression.args[0]);
    const ExprOutcome right = evaluate(expression.args[1]);
    if (left.isScalar && right.isScalar)
        return {true, combined(expression.name, left.scalar, right.scalar), {}};
    if (left.isScalar || right.isScalar)
        return withScalar(expression, left, right);
    return expression.isSetOperation() ? setOperation(expression, left, right)
                                       : twoVectors(expression, left, right);
}

ExprOutcome ExprCheck::withScalar(const PromExpr &expression, const ExprOutcome &left,
                                  const ExprOutcome &right)
{
    ExprOutcome outcome;
    const bool scalarLeft = left.isScalar;
    const ValueRange &scalar = scalarLeft ? left.scalar : right.scalar;
    ValueRange seen;
    for (SeriesShape shape : scalarLeft ? right.shapes : left.shapes) {
        seen = shape.values;
        if (expression.isComparison() && expression.returnsBool) {
            shape.values = {0, 1, {0, 1}};
        } else if (expression.isComparison()) {
            const auto rest = filtered(shape.values, scalarLeft ? mirrored(expression.name)
                                                                : expression.name, scalar);
            if (!rest)
                continue;
            shape.values = *rest;
        } else {
            shape.values = scalarLeft ? combined(expression.name, scalar, shape.values)
                                      : combined(expression.name, shape.values, scalar);
        }
        outcome.shapes.push_back(shape);
    }
    if (outcome.shapes.empty() && !(scalarLeft ? right : left).shapes.empty())
        add(Kind::Warning, QStringLiteral("%1 is never true: the value is %2")
                               .arg(expression.text(), seen.text()));
    return outcome;
}

ExprOutcome ExprCheck::setOperation(const PromExpr &expression, const ExprOutcome &left,
                                    const ExprOutcome &right)
{
    ExprOutcome outcome;
    if (expression.name == L("or")) {
        outcome.shapes = left.shapes;
        outcome.shapes.insert(outcome.shapes.end(), right.shapes.begin(), right.shapes.end());
        if (outcome.shapes.size() > mostShapes)
            outcome.shapes = {anything()};
        return outcome;
    }
    QString why;
    bool met = false;
    for (const SeriesShape &a : left.shapes) {
        bool meets = false;
        for (const SeriesShape &b : right.shapes) {
            const QString reason = whyNoMatch(a, b, expression);
            meets = meets || reason.isEmpty();
            if (!reason.isEmpty())
                why = reason;
        }
        if (meets || expression.name == L("unless"))
            outcome.shapes.push_back(a);
        met = met || meets;
    }
    if (!met && !why.isEmpty())
        add(Kind::Warning,
            QStringLiteral("'%1' %2: %3; on (…) or ignoring (…) is missing or wrong")
                .arg(expression.name,
                     expression.name == L("and") ? QStringLiteral("never finds a pair")
                                                 : QStringLiteral("never takes anything away"),
                     why));
    return outcome;
}

ExprOutcome ExprCheck::twoVectors(const PromExpr &expression, const ExprOutcome &left,
                                  const ExprOutcome &right)
{
    ExprOutcome outcome;
    QString why;
    bool pairs = false;
    const bool manyRight = expression.group == PromExpr::Group::Right;
    for (const SeriesShape &a : left.shapes) {
        for (const SeriesShape &b : right.shapes) {
            const QString reason = whyNoMatch(a, b, expression);
            if (!reason.isEmpty()) {
                why = reason;
                continue;
            }
            pairs = true;
            SeriesShape shape = manyRight ? b : a;
            const SeriesShape &one = manyRight ? a : b;
            if (expression.isComparison() && !expression.returnsBool) {
                const auto rest = filtered(a.values, expression.name, b.values);
                if (!rest) {
                    why = QStringLiteral("the left is %1, the right %2").arg(a.values.text(),
                                                                           b.values.text());
                    continue;
                }
                shape.values = *rest;
            } else if (expression.isComparison()) {
                shape.values = {0, 1, {0, 1}};
            } else {
                shape.values = combined(expression.name, a.values, b.values);
            }
            if (expression.group == PromExpr::Group::None && expression.modifier != Modifier::None) {
                const bool on = expression.modifier == Modifier::On;
                for (const QString &label : shape.labels.keys()) {
                    if (expression.labels.contains(label) != on)
                        shape.labels.remove(label);
                }
                if (on)
                    shape.further = Further::None;
            }
            for (const QString &label : expression.include) {
                if (one.labels.contains(label))
                    shape.labels.insert(label, one.labels.value(label));
                else if (!one.surelyLacks(label))
                    shape.labels.insert(label, {false, {}});
            }
            outcome.shapes.push_back(shape);
        }
    }
    if (outcome.shapes.size() > mostShapes)
        outcome.shapes = {anything()};
    if (outcome.shapes.empty() && !why.isEmpty())
        add(Kind::Warning, (pairs ? QStringLiteral("'%1' is never true: %2")
                                  : QStringLiteral("'%1' never finds a pair: %2; on (…) or ignoring (…) is "
                                                   "missing or wrong"))
                               .arg(expression.name, why));
    return outcome;
}

QList<RuleFinding> checkRule(const RuleText &rule, const KnownMetrics &known,
                             const QMap<QString, RuleText> &records)
{
    const auto parsed = parsePromql(rule.expression);
    if (!parsed)
        return {{Kind::Error, QStringLiteral("cannot be read: ") + parsed.error().message}};
    ExprCheck check(known, records);
    const ExprOutcome outcome = check.evaluate(*parsed);
    QList<RuleFinding> findings = check.findings();
    if (outcome.isScalar) {
        if (rule.alerting)
            findings.prepend({Kind::Error, QStringLiteral("an alert needs a vector, this is one number")});
        return findings;
    }
    if (!outcome.shapes.empty())
        return findings;
    QStringList reasons;
    for (auto it = findings.begin(); it != findings.end();) {
        if (it->kind != Kind::Warning) {
            ++it;
            continue;
        }
        reasons += it->text;
        it = findings.erase(it);
    }
    findings.prepend({Kind::Error,
                      QStringLiteral("can never %1: %2")
                          .arg(rule.alerting ? QStringLiteral("fire") : QStringLiteral("record anything"),
                               reasons.join(QStringLiteral("; ")))});
    return findings;
}

} // namespace thunes
