// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/schemav2.h"

#include "ui/dashboard/lenientjson.h"

#include <QJsonArray>
#include <QStringList>

#include <algorithm>

namespace thunes {

namespace {

constexpr int deepestLayout = 8;
constexpr int gridWidth = 24;

QJsonObject specOf(const QJsonValue &value)
{
    return lenient::object(value.toObject(), "spec");
}

/// The plugin of a query or a picture: beta files have it in `group`, alpha files in `kind`.
QString pluginOf(const QJsonObject &json)
{
    return lenient::text(json, "group", lenient::text(json, "kind"));
}

void copy(const QJsonObject &from, QJsonObject &to, std::initializer_list<const char *> keys)
{
    for (const char *key : keys) {
        if (const QJsonValue value = lenient::field(from, key); !value.isUndefined())
            to.insert(QLatin1String(key), value);
    }
}

QJsonObject dataSourceOf(const QJsonObject &holder, const QJsonObject &query)
{
    const QJsonObject named = lenient::object(query, "datasource");
    QJsonObject source = lenient::object(holder, "datasource");
    if (const QString name = lenient::text(named, "name"); !name.isEmpty())
        source.insert(QStringLiteral("uid"), name);
    if (!source.contains(QLatin1String("type")))
        source.insert(QStringLiteral("type"), pluginOf(query));
    return source;
}

QJsonObject classicPanel(const QJsonObject &element)
{
    const QJsonObject spec = lenient::object(element, "spec");
    QJsonObject panel;
    copy(spec, panel, {"id", "title", "description", "links", "transparent", "libraryPanel"});
    const QJsonObject picture = lenient::object(spec, "vizConfig");
    panel.insert(QStringLiteral("type"), pluginOf(picture));
    copy(lenient::object(picture, "spec"), panel, {"options", "fieldConfig"});
    const QJsonObject data = specOf(lenient::field(spec, "data"));
    copy(lenient::object(data, "queryOptions"), panel,
         {"timeFrom", "timeShift", "maxDataPoints", "interval", "hideTimeOverride"});
    QJsonArray targets;
    for (const QJsonValue &entry : lenient::array(data, "queries")) {
        const QJsonObject holder = specOf(entry);
        const QJsonObject query = lenient::object(holder, "query");
        QJsonObject target = lenient::object(query, "spec");
        copy(holder, target, {"refId"});
        target.insert(QStringLiteral("hide"), lenient::flag(holder, "hidden"));
        target.insert(QStringLiteral("datasource"), dataSourceOf(holder, query));
        targets << target;
    }
    panel.insert(QStringLiteral("targets"), targets);
    QJsonArray steps;
    for (const QJsonValue &entry : lenient::array(data, "transformations")) {
        QJsonObject step = specOf(entry);
        if (!step.contains(QLatin1String("id")))
            step.insert(QStringLiteral("id"), pluginOf(entry.toObject()));
        steps << step;
    }
    panel.insert(QStringLiteral("transformations"), steps);
    return panel;
}

/// Lays the elements out from top to bottom.
class Placing
{
public:
    explicit Placing(const QJsonObject &elements)
        : m_elements(elements)
    {
    }

    QJsonArray panels;

    void add(const QJsonObject &layout, int depth = 0)
    {
        if (depth > deepestLayout)
            return;
        const QString kind = lenient::text(layout, "kind");
        const QJsonObject spec = lenient::object(layout, "spec");
        for (const char *key : {"rows", "tabs"}) {
            for (const QJsonValue &entry : lenient::array(spec, key))
                addGroup(specOf(entry), depth);
        }
        if (kind == QLatin1String("AutoGridLayout"))
            addAutomatic(spec);
        else
            addGrid(lenient::array(spec, "items"));
    }

private:
    void addGroup(const QJsonObject &spec, int depth)
    {
        if (!lenient::flag(spec, "hideHeader")) {
            QJsonObject row{{QStringLiteral("type"), QStringLiteral("row")},
                            {QStringLiteral("title"), lenient::text(spec, "title")},
                            {QStringLiteral("collapsed"), lenient::flag(spec, "collapse")},
                            {QStringLiteral("gridPos"), place(0, m_bottom, gridWidth, 1)}};
            setRepeat(spec, row);
            panels << row;
            ++m_bottom;
        }
        add(lenient::object(spec, "layout"), depth + 1);
    }

    void addGrid(const QJsonArray &items)
    {
        const int top = m_bottom;
        for (const QJsonValue &entry : items) {
            const QJsonObject spec = specOf(entry);
            const auto number = [&](const char *key, int least, int usual) {
                return lenient::integer(spec, key, least, 100000).value_or(usual);
            };
            put(spec, number("x", 0, 0), top + number("y", 0, 0), number("width", 1, 12),
                number("height", 1, 8));
        }
    }

    void addAutomatic(const QJsonObject &spec)
    {
        const int columns = lenient::integer(spec, "maxColumnCount", 1, 12).value_or(3);
        const QString mode = lenient::text(spec, "rowHeightMode");
        const int height = mode == QLatin1String("short") ? 5 : mode == QLatin1String("tall") ? 13 : 9;
        const int width = gridWidth / columns;
        const int top = m_bottom;
        int index = 0;
        for (const QJsonValue &entry : lenient::array(spec, "items")) {
            put(specOf(entry), index % columns * width, top + index / columns * height, width, height);
            ++index;
        }
    }

    void put(const QJsonObject &item, int x, int y, int width, int height)
    {
        const QString name = lenient::text(lenient::object(item, "element"), "name");
        if (!m_elements.value(name).isObject())
            return;
        QJsonObject panel = classicPanel(m_elements.value(name).toObject());
        panel.insert(QStringLiteral("gridPos"), place(x, y, width, height));
        setRepeat(item, panel);
        panels << panel;
        m_bottom = std::max(m_bottom, y + height);
    }

    static QJsonObject place(int x, int y, int width, int height)
    {
        return {{QStringLiteral("x"), x},
                {QStringLiteral("y"), y},
                {QStringLiteral("w"), width},
                {QStringLiteral("h"), height}};
    }

    static void setRepeat(const QJsonObject &item, QJsonObject &panel)
    {
        const QJsonObject repeat = lenient::object(item, "repeat");
        if (const QString variable = lenient::text(repeat, "value"); !variable.isEmpty())
            panel.insert(QStringLiteral("repeat"), variable);
        panel.insert(QStringLiteral("repeatDirection"), lenient::text(repeat, "direction"));
        copy(repeat, panel, {"maxPerRow"});
    }

    const QJsonObject &m_elements;
    int m_bottom = 0;
};

/// The place of a word in what was a number before; the number itself stays.
QJsonValue numberOf(const QJsonValue &word, const QStringList &words)
{
    if (!word.isString())
        return word;
    return static_cast<int>(std::max<qsizetype>(0, words.indexOf(word.toString())));
}

QJsonObject classicVariable(const QJsonObject &json)
{
    QJsonObject variable = lenient::object(json, "spec");
    QString type = lenient::text(json, "kind").toLower();
    type.chop(type.endsWith(QLatin1String("variable")) ? 8 : 0);
    if (type == QLatin1String("text"))
        type = QStringLiteral("textbox");
    variable.insert(QStringLiteral("type"), type);
    variable.insert(QStringLiteral("hide"),
                    numberOf(lenient::field(variable, "hide"),
                             {QStringLiteral("dontHide"), QStringLiteral("hideLabel"),
                              QStringLiteral("hideVariable")}));
    variable.insert(QStringLiteral("refresh"),
                    numberOf(lenient::field(variable, "refresh"),
                             {QStringLiteral("never"), QStringLiteral("onDashboardLoad"),
                              QStringLiteral("onTimeRangeChanged")}));
    variable.insert(
        QStringLiteral("sort"),
        numberOf(lenient::field(variable, "sort"),
                 {QStringLiteral("disabled"), QStringLiteral("alphabeticalAsc"),
                  QStringLiteral("alphabeticalDesc"), QStringLiteral("numericalAsc"),
                  QStringLiteral("numericalDesc"), QStringLiteral("alphabeticalCaseInsensitiveAsc"),
                  QStringLiteral("alphabeticalCaseInsensitiveDesc"), QStringLiteral("naturalAsc"),
                  QStringLiteral("naturalDesc")}));
    if (type == QLatin1String("datasource")) {
        variable.insert(QStringLiteral("query"), lenient::text(variable, "pluginId"));
    } else if (const QJsonObject query = lenient::object(variable, "query"); !query.isEmpty()) {
        const QJsonObject asked = lenient::object(query, "spec");
        variable.insert(QStringLiteral("datasource"), dataSourceOf(variable, query));
        if (const QString text = lenient::text(asked, "__legacyStringValue"); !text.isEmpty())
            variable.insert(QStringLiteral("query"), text);
        else if (asked.contains(QLatin1String("query")))
            variable.insert(QStringLiteral("query"), asked);
        else
            variable.insert(QStringLiteral("query"), lenient::text(variable, "definition"));
    }
    return variable;
}

} // namespace

bool isSchemaV2(const QJsonObject &spec)
{
    return spec.value(QLatin1String("elements")).isObject() && spec.value(QLatin1String("layout")).isObject();
}

QJsonObject classicFrom(const QJsonObject &spec)
{
    QJsonObject root;
    copy(spec, root, {"title", "description", "tags", "links", "uid"});
    const QJsonObject time = lenient::object(spec, "timeSettings");
    root.insert(QStringLiteral("time"), QJsonObject{{QStringLiteral("from"), lenient::field(time, "from")},
                                                    {QStringLiteral("to"), lenient::field(time, "to")}});
    root.insert(QStringLiteral("refresh"), lenient::field(time, "autoRefresh"));
    root.insert(QStringLiteral("timezone"), lenient::field(time, "timezone"));
    root.insert(QStringLiteral("schemaVersion"), 42);
    const QString sync = lenient::text(spec, "cursorSync", QStringLiteral("Off"));
    root.insert(QStringLiteral("graphTooltip"), sync == QLatin1String("Off") ? 0 : 1);
    const QJsonObject elements = lenient::object(spec, "elements");
    Placing placing(elements);
    placing.add(lenient::object(spec, "layout"));
    root.insert(QStringLiteral("panels"), placing.panels);
    QJsonArray variables;
    for (const QJsonValue &entry : lenient::array(spec, "variables"))
        variables << classicVariable(entry.toObject());
    root.insert(QStringLiteral("templating"), QJsonObject{{QStringLiteral("list"), variables}});
    QJsonArray annotations;
    for (const QJsonValue &entry : lenient::array(spec, "annotations")) {
        QJsonObject annotation = specOf(entry);
        copy(specOf(lenient::field(annotation, "query")), annotation,
             {"expr", "step", "titleFormat", "textFormat", "tagKeys"});
        copy(lenient::object(annotation, "legacyOptions"), annotation,
             {"expr", "step", "titleFormat", "textFormat", "tagKeys"});
        annotations << annotation;
    }
    root.insert(QStringLiteral("annotations"), QJsonObject{{QStringLiteral("list"), annotations}});
    return root;
}

} // namespace thunes
