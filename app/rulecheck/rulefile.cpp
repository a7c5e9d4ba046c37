// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/rulecheck/rulefile.h"

#include "app/yaml.h"

namespace thunes {

namespace {

using Kind = YamlNode::Kind;
using L = QLatin1String;

const YamlNode *field(const YamlNode &map, const char *name)
{
    for (const auto &[key, value] : map.fields) {
        if (key.text == L(name))
            return &value;
    }
    return nullptr;
}

} // namespace

Result<std::vector<RuleText>> readRules(const QByteArray &text, const QString &file)
{
    const auto wrong = [&file](int line, const QString &what) {
        return Error{ErrorKind::InvalidInput, QStringLiteral("%1:%2: %3").arg(file).arg(line).arg(what)};
    };
    const auto root = parseYaml(text, file);
    if (!root)
        return root.error();
    const YamlNode *groups = root->kind == Kind::Map ? field(*root, "groups") : nullptr;
    if (!groups || groups->kind != Kind::List)
        return wrong(1, QStringLiteral("not a rule file: expected a list of groups"));
    std::vector<RuleText> rules;
    for (const YamlNode &group : groups->items) {
        const YamlNode *name = field(group, "name");
        const YamlNode *list = field(group, "rules");
        if (!name || name->kind != Kind::Scalar)
            return wrong(group.line, QStringLiteral("a group without a name"));
        if (!list)
            continue;
        for (const YamlNode &node : list->items) {
            const YamlNode *alert = field(node, "alert");
            const YamlNode *record = field(node, "record");
            const YamlNode *expression = field(node, "expr");
            if ((!alert) == (!record) || !expression || expression->kind != Kind::Scalar)
                return wrong(node.line, QStringLiteral("a rule needs alert or record, and expr"));
            RuleText rule{file, node.line, name->text, (alert ? alert : record)->text, alert != nullptr,
                          expression->text, {}};
            if (const YamlNode *labels = field(node, "labels"))
                for (const auto &[key, value] : labels->fields)
                    rule.labels.insert(key.text, value.text);
            rules.push_back(rule);
        }
    }
    return rules;
}

} // namespace thunes
