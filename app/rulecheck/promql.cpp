// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/rulecheck/promql.h"

#include "app/rulecheck/promqltokens.h"

#include <QSet>

#include <algorithm>

namespace thunes {

namespace {

using Kind = PromExpr::Kind;
using Modifier = PromExpr::Modifier;
using L = QLatin1String;

constexpr int deepest = 100;

const QSet<QString> &aggregations()
{
    static const QSet<QString> names{
        QStringLiteral("sum"),    QStringLiteral("avg"),     QStringLiteral("count"),
        QStringLiteral("min"),    QStringLiteral("max"),     QStringLiteral("group"),
        QStringLiteral("stddev"), QStringLiteral("stdvar"),  QStringLiteral("topk"),
        QStringLiteral("bottomk"), QStringLiteral("count_values"), QStringLiteral("quantile")};
    return names;
}

/// Recursive descent; throws nothing: the first failure is kept, and what follows is of no account.
class Parser
{
public:
    explicit Parser(std::vector<PromToken> tokens) : m_tokens(std::move(tokens)) {}

    Result<PromExpr> parse()
    {
        PromExpr expression = binary(1);
        if (!m_failure && !at(PromToken::Kind::End))
            fail(QStringLiteral("unexpected '%1'").arg(now().text));
        if (m_failure)
            return *m_failure;
        return expression;
    }

private:
    const PromToken &now() const { return m_tokens[m_place]; }
    bool at(PromToken::Kind kind) const { return now().kind == kind; }
    bool at(const char *op) const
    {
        return (now().kind == PromToken::Kind::Operator || now().kind == PromToken::Kind::Word)
            && now().text.compare(L(op), Qt::CaseInsensitive) == 0;
    }
    void next()
    {
        if (m_place + 1 < m_tokens.size())
            ++m_place;
    }
    bool take(const char *op)
    {
        if (m_failure || !at(op))
            return false;
        next();
        return true;
    }
    void expect(const char *op)
    {
        if (!take(op))
            fail(QStringLiteral("expected '%1'").arg(L(op)));
    }
    void fail(const QString &what)
    {
        if (!m_failure)
            m_failure = Error{ErrorKind::InvalidInput,
                              QStringLiteral("character %1: %2").arg(now().position + 1).arg(what)};
    }

    PromExpr binary(int least);
    PromExpr unary();
    PromExpr postfix(PromExpr expression);
    PromExpr primary();
    PromExpr aggregate(const QString &name);
    PromExpr selector(const QString &name);
    void matchers(PromExpr &expression);
    QStringList labelList();
    std::vector<PromExpr> arguments();
    QString duration();

    std::vector<PromToken> m_tokens;
    std::size_t m_place = 0;
    int m_depth = 0;
    std::optional<Error> m_failure;
};

PromExpr Parser::binary(int least)
{
    PromExpr left = unary();
    while (!m_failure) {
        const QString op = now().text.toLower();
        const int binds = at(PromToken::Kind::Operator) || at(PromToken::Kind::Word) ? bindingStrength(op) : 0;
        if (binds < least || binds == 0)
            break;
        next();
        PromExpr node;
        node.kind = Kind::Binary;
        node.name = op;
        node.returnsBool = binds == 3 && take("bool");
        if (at("on") || at("ignoring")) {
            node.modifier = at("on") ? Modifier::On : Modifier::Ignoring;
            next();
            node.labels = labelList();
            if (at("group_left") || at("group_right")) {
                node.group = at("group_left") ? PromExpr::Group::Left : PromExpr::Group::Right;
                next();
                if (at("("))
                    node.include = labelList();
            }
        }
        // ^ binds to the right, all others to the left.
        node.args.push_back(std::move(left));
        node.args.push_back(binary(binds == 6 ? binds : binds + 1));
        left = std::move(node);
    }
    return left;
}

PromExpr Parser::unary()
{
    if (++m_depth > deepest)
        fail(QStringLiteral("nested too deeply"));
    PromExpr node;
    if (take("+")) {
        node = unary();
    } else if (take("-")) {
        node.kind = Kind::Negation;
        node.args.push_back(binary(6)); // -1^2 is -(1^2)
    } else {
        node = primary();
    }
    --m_depth;
    return node;
}

QString Parser::duration()
{
    const QString sign = take("-") ? QStringLiteral("-") : QString();
    if (!at(PromToken::Kind::Duration)) {
        fail(QStringLiteral("expected a duration such as 5m"));
        return {};
    }
    const QString text = now().text;
    next();
    return sign + text;
}

PromExpr Parser::postfix(PromExpr expression)
{
    while (!m_failure) {
        if (take("[")) {
            expression.range = duration();
            if (take(":")) {
                PromExpr outer;
                outer.kind = Kind::Subquery;
                outer.range = expression.range + u':' + (at("]") ? QString() : duration());
                expression.range.clear();
                outer.args.push_back(std::move(expression));
                expression = std::move(outer);
            } else if (expression.kind != Kind::Selector) {
                fail(QStringLiteral("only a selector can have a range; [5m:] makes a subquery"));
            }
            expect("]");
        } else if (take("offset")) {
            expression.shift += QStringLiteral(" offset ") + duration();
        } else if (take("@")) {
            if (at("start") || at("end")) {
                expression.shift += QStringLiteral(" @ %1()").arg(now().text);
                next();
                expect("(");
                expect(")");
            } else {
                expression.shift += QStringLiteral(" @ %1").arg(now().text);
                next();
            }
        } else {
            break;
        }
    }
    return expression;
}

PromExpr Parser::primary()
{
    PromExpr node;
    if (m_failure)
        return node;
    const PromToken token = now();
    if (token.kind == PromToken::Kind::Number) {
        next();
        node.number = token.number;
    } else if (token.kind == PromToken::Kind::Text) {
        next();
        node.kind = Kind::Text;
        node.name = token.text;
    } else if (take("(")) {
        node = binary(1);
        expect(")");
        node = postfix(std::move(node));
    } else if (at("{")) {
        node = postfix(selector({}));
    } else if (token.kind == PromToken::Kind::Word) {
        next();
        const QString lower = token.text.toLower();
        const bool modified = at("by") || at("without");
        if (aggregations().contains(lower) && (at("(") || modified)) {
            node = postfix(aggregate(lower));
        } else if (at("(")) {
            node.kind = Kind::Call;
            node.name = token.text;
            node.args = arguments();
            node = postfix(std::move(node));
        } else {
            node = postfix(selector(token.text));
        }
    } else {
        fail(token.kind == PromToken::Kind::End ? QStringLiteral("unexpected end")
                                                : QStringLiteral("unexpected '%1'").arg(token.text));
    }
    return node;
}

PromExpr Parser::aggregate(const QString &name)
{
    PromExpr node;
    node.kind = Kind::Aggregate;
    node.name = name;
    const auto modifier = [&] {
        if (!at("by") && !at("without"))
            return;
        node.modifier = at("by") ? Modifier::By : Modifier::Without;
        next();
        node.labels = labelList();
    };
    modifier();
    node.args = arguments();
    if (node.modifier == Modifier::None)
        modifier();
    if (node.args.empty())
        fail(QStringLiteral("%1 needs a vector").arg(name));
    return node;
}

PromExpr Parser::selector(const QString &name)
{
    PromExpr node;
    node.kind = Kind::Selector;
    node.name = name;
    if (at("{"))
        matchers(node);
    const auto takesAll = [](const PromMatcher &matcher) { return matcher.passes(QString()); };
    if (node.name.isEmpty() && std::all_of(node.matchers.begin(), node.matchers.end(), takesAll))
        fail(QStringLiteral("{} would take everything there is: name a metric, or a label with a value"));
    return node;
}

void Parser::matchers(PromExpr &expression)
{
    expect("{");
    while (!m_failure && !at("}")) {
        PromMatcher matcher{now().text, {}, {}};
        if (!at(PromToken::Kind::Word))
            return fail(QStringLiteral("expected a label's name"));
        next();
        matcher.op = now().text;
        if (!at("=") && !at("!=") && !at("=~") && !at("!~"))
            return fail(QStringLiteral("expected = != =~ or !~"));
        next();
        if (!at(PromToken::Kind::Text))
            return fail(QStringLiteral("expected a string"));
        matcher.value = now().text;
        next();
        if (matcher.label == L("__name__") && matcher.op == L("="))
            expression.name = matcher.value;
        else
            expression.matchers.push_back(matcher);
        if (!take(","))
            break;
    }
    expect("}");
}

QStringList Parser::labelList()
{
    QStringList labels;
    expect("(");
    while (!m_failure && at(PromToken::Kind::Word)) {
        labels += now().text;
        next();
        if (!take(","))
            break;
    }
    expect(")");
    return labels;
}

std::vector<PromExpr> Parser::arguments()
{
    std::vector<PromExpr> list;
    expect("(");
    while (!m_failure && !at(")")) {
        list.push_back(binary(1));
        if (!take(","))
            break;
    }
    expect(")");
    return list;
}

} // namespace

Result<PromExpr> parsePromql(const QString &text)
{
    auto tokens = promTokens(text);
    if (!tokens)
        return tokens.error();
    return Parser(std::move(*tokens)).parse();
}

} // namespace thunes
