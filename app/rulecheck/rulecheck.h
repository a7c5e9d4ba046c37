// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/rulecheck/knownmetrics.h"
#include "app/rulecheck/promql.h"
#include "app/rulecheck/rulefile.h"

#include <QList>

namespace thunes {

/// What is wrong with a rule, or with a metric.
struct RuleFinding
{
    enum class Kind {
        Error = 1, ///< It can never fire, or never be evaluated, or always fires.
        Warning,   ///< A part of it does nothing, or a metric is not what it seems.
        Note,      ///< Could not be decided, or may be as it should.
    };
    Kind kind = Kind::Note;
    QString text;

    friend bool operator==(const RuleFinding &, const RuleFinding &) = default;
};

/// What one part of an expression may give.
struct ExprOutcome
{
    bool isScalar = false;
    ValueRange scalar;
    /// The kinds of series that it may give; none: it never gives any.
    std::vector<SeriesShape> shapes;
};

/// Follows labels and values through an expression, from the metrics up, and finds where nothing can be
/// left of them: metrics and labels that do not exist, comparisons that are never true, vectors whose
/// labels can never be equal. What it does not know may be anything: it never blames a rule that works.
class ExprCheck
{
public:
    /// `records`: the recording rules, by name, whose results are series like others.
    ExprCheck(const KnownMetrics &known, const QMap<QString, RuleText> &records)
        : m_known(known)
        , m_records(records)
    {
    }

    ExprOutcome evaluate(const PromExpr &expression);
    /// In the order in which they were met, each once. Those of a part that can give nothing are reasons.
    const QList<RuleFinding> &findings() const { return m_findings; }

private:
    ExprOutcome selector(const PromExpr &expression);
    std::vector<SeriesShape> series(const QString &name);
    ExprOutcome call(const PromExpr &expression);
    ExprOutcome absent(const PromExpr &expression);
    ExprOutcome aggregate(const PromExpr &expression);
    ExprOutcome binary(const PromExpr &expression);
    ExprOutcome withScalar(const PromExpr &expression, const ExprOutcome &left, const ExprOutcome &right);
    ExprOutcome setOperation(const PromExpr &expression, const ExprOutcome &left, const ExprOutcome &right);
    ExprOutcome twoVectors(const PromExpr &expression, const ExprOutcome &left, const ExprOutcome &right);
    void add(RuleFinding::Kind kind, const QString &text);

    const KnownMetrics &m_known;
    const QMap<QString, RuleText> &m_records;
    QList<RuleFinding> m_findings;
    QSet<QString> m_following; ///< Recording rules that are being looked into.
};

/// What is wrong with one rule, as far as its text tells.
QList<RuleFinding> checkRule(const RuleText &rule, const KnownMetrics &known,
                             const QMap<QString, RuleText> &records);

/// Why no series of `left` can meet one of `right`; empty: some may.
QString whyNoMatch(const SeriesShape &left, const SeriesShape &right, const PromExpr &operation);

} // namespace thunes
