// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/rulecheck/livecheck.h"

#include "app/apiclient.h"
#include "exporter/base/number.h"

#include <QJsonArray>

#include <algorithm>

namespace thunes {

namespace {

using Kind = RuleFinding::Kind;
using Node = PromExpr::Kind;
using L = QLatin1String;

constexpr Milliseconds limit{30000};
/// Above this share percentiles that people look at (p99) are only the last bound.
constexpr double fullShare = 0.01;
/// Of fewer samples nothing can be said.
constexpr double fewSamples = 3;

QString percentEncoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

void collectSelectors(const PromExpr &expression, std::vector<const PromExpr *> &found)
{
    if (expression.kind == Node::Selector)
        found.push_back(&expression);
    for (const PromExpr &arg : expression.args)
        collectSelectors(arg, found);
}

} // namespace

QStringList metricsOf(const PromExpr &expression)
{
    std::vector<const PromExpr *> selectors;
    collectSelectors(expression, selectors);
    QStringList names;
    for (const PromExpr *selector : selectors) {
        if (!selector->name.isEmpty() && !names.contains(selector->name))
            names += selector->name;
    }
    return names;
}

std::optional<PromExpr> withoutThresholds(const PromExpr &expression)
{
    if (expression.kind == Node::Subquery
        || (expression.kind == Node::Call && expression.name.startsWith(L("absent"))))
        return std::nullopt;
    PromExpr result = expression;
    for (PromExpr &arg : result.args) {
        const auto stripped = withoutThresholds(arg);
        if (!stripped)
            return std::nullopt;
        arg = *stripped;
    }
    if (expression.kind == Node::Binary && expression.name == L("unless"))
        return result.args[0];
    if (!expression.isComparison() || expression.returnsBool)
        return result;
    const auto isNumber = [](const PromExpr &e) {
        return e.kind == Node::Number || (e.kind == Node::Negation && e.args[0].kind == Node::Number);
    };
    if (isNumber(result.args[1]))
        return result.args[0];
    if (isNumber(result.args[0]))
        return result.args[1];
    result.name = QStringLiteral("+");
    return result;
}

Result<QStringList> LiveCheck::metricNames()
{
    const auto answer = m_prometheus.get(QStringLiteral("/api/v1/label/__name__/values"), limit);
    if (!answer)
        return answer.error();
    QStringList names;
    const QJsonArray list = answer->value(L("data")).toArray();
    for (const auto &name : list)
        names += name.toString();
    return names;
}

Result<std::optional<double>> LiveCheck::query(const QString &expression)
{
    const auto answer
        = m_prometheus.get(QStringLiteral("/api/v1/query?query=") + percentEncoded(expression), limit);
    if (!answer)
        return answer.error();
    const QJsonArray result = answer->value(L("data")).toObject().value(L("result")).toArray();
    if (result.isEmpty())
        return std::optional<double>();
    const auto value = parseNumber(
        result.first().toObject().value(L("value")).toArray().at(1).toString().toUtf8());
    return value ? std::optional(*value) : std::optional<double>();
}

QList<RuleFinding> LiveCheck::check(const RuleText &rule)
{
    const auto given = query(rule.expression);
    if (!given)
        return {{Kind::Error, QStringLiteral("Prometheus cannot evaluate it: ") + given.error().message}};
    const auto parsed = parsePromql(rule.expression);
    if (*given || !parsed)
        return {};
    std::vector<const PromExpr *> selectors;
    collectSelectors(*parsed, selectors);
    QList<RuleFinding> findings;
    for (const PromExpr *selector : selectors) {
        PromExpr instant = *selector;
        instant.range.clear();
        instant.shift.clear();
        const QString all
            = QStringLiteral("count(last_over_time(%1[%2]))").arg(instant.text(), m_window);
        if (const auto count = query(all); count && !*count && !instant.matchers.empty()) {
            instant.matchers.clear();
            const auto others = instant.name.isEmpty()
                ? Result<std::optional<double>>(std::optional<double>())
                : query(QStringLiteral("count(last_over_time(%1[%2]))").arg(instant.name, m_window));
            if (others && *others)
                findings.append({Kind::Warning, QStringLiteral("no series matches %1 within %2, though there "
                                                               "are others of that metric")
                                                    .arg(selector->text(), m_window)});
        } else if (!count) {
            return {};
        }
        // Where nobody reports it, nothing is said about how it is matched. A rate needs two samples.
        instant = *selector;
        if (selector->range.isEmpty())
            instant.range = QStringLiteral("5m");
        const auto there = query(QStringLiteral("count(count_over_time(%1) >= %2)")
                                     .arg(instant.text()).arg(selector->range.isEmpty() ? 1 : 2));
        if (!there || !*there)
            return findings;
    }
    const auto stripped = withoutThresholds(*parsed);
    if (!stripped)
        return findings;
    const auto rest = query(stripped->text());
    if (rest && !*rest)
        findings.append({Kind::Warning,
                         QStringLiteral("gives nothing even without its thresholds, though each metric in "
                                        "it has values: its vectors do not match")});
    return findings;
}

std::optional<RuleFinding> LiveCheck::standsStill(const QString &metric)
{
    const auto samples
        = query(QStringLiteral("max(count_over_time(%1[%2]))").arg(metric, m_window));
    if (!samples || !*samples || **samples < fewSamples)
        return std::nullopt;
    const auto moves = query(QStringLiteral("max(changes(%1[%2]))").arg(metric, m_window));
    if (!moves || !*moves || **moves > 0)
        return std::nullopt;
    const auto highest = query(QStringLiteral("max(last_over_time(%1[%2]))").arg(metric, m_window));
    const auto lowest = query(QStringLiteral("min(last_over_time(%1[%2]))").arg(metric, m_window));
    const bool same = highest && lowest && *highest && *highest == *lowest;
    QString text = QStringLiteral("%1 did not move within %2").arg(metric, m_window);
    if (same)
        text += QStringLiteral(": it is always ") + QString::fromLatin1(formatNumber(**highest));
    // Of a series that has just begun it says little.
    const auto age = query(QStringLiteral("time() - min(min_over_time(timestamp(%1)[%2:%3s]))")
                               .arg(metric, m_window)
                               .arg(std::max<qint64>(1, m_span.count() / 100)));
    const bool old = age && *age && **age >= static_cast<double>(m_span.count()) / 2;
    if (!old)
        text += QStringLiteral(", though there are values of less than half that time");
    return RuleFinding{shouldMove(metric) && old ? Kind::Warning : Kind::Note, text};
}

std::optional<RuleFinding> LiveCheck::isFull(const QString &histogram)
{
    const QString bucket = histogram + QStringLiteral("_bucket");
    const auto answer = m_prometheus.get(QStringLiteral("/api/v1/label/le/values?match%5B%5D=")
                                             + percentEncoded(bucket), limit);
    if (!answer)
        return std::nullopt;
    double last = -std::numeric_limits<double>::infinity();
    QString label;
    const QJsonArray bounds = answer->value(L("data")).toArray();
    for (const auto &bound : bounds) {
        const auto number = parseNumber(bound.toString().toUtf8());
        if (number && *number > last && *number < std::numeric_limits<double>::infinity()) {
            last = *number;
            label = bound.toString();
        }
    }
    if (label.isEmpty())
        return std::nullopt;
    const auto observed = [&](const QString &le) {
        return query(QStringLiteral("sum(increase(%1{le=\"%2\"}[%3]))").arg(bucket, le, m_window));
    };
    const auto all = observed(QStringLiteral("+Inf"));
    const auto below = observed(label);
    if (!all || !*all || !below || !*below || !(**all > 0))
        return std::nullopt;
    const double above = (**all - **below) / **all;
    if (!(above > fullShare))
        return std::nullopt;
    return RuleFinding{Kind::Warning,
                       QStringLiteral("%1: %2 % of the observations within %3 are above the last finite "
                                      "bucket (%4): higher percentiles all read %4")
                           .arg(histogram)
                           .arg(above * 100, 0, 'f', above < 0.1 ? 1 : 0)
                           .arg(m_window, label)};
}

QList<RuleFinding> LiveCheck::checkMetrics(const QStringList &used)
{
    QList<RuleFinding> findings;
    for (const QString &metric : used) {
        if (const auto still = standsStill(metric))
            findings.append(*still);
    }
    const auto names = metricNames();
    if (!names)
        return findings;
    for (const QString &name : *names) {
        if (!name.endsWith(L("_bucket")))
            continue;
        if (const auto full = isFull(name.chopped(7)))
            findings.append(*full);
    }
    return findings;
}

} // namespace thunes
