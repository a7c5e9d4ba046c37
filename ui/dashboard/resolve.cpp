// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/resolve.h"

#include "ui/dashboard/layout.h"

#include <algorithm>

namespace thunes {

namespace {

/// More copies than anyone can look at are cut, with a note.
constexpr int mostCopies = 200;

void substituteIn(Panel &panel, const Variables &variables)
{
    panel.title = variables.substitute(panel.title, TextUse::Title);
    panel.description = variables.substitute(panel.description, TextUse::Title);
    panel.interval = variables.substitute(panel.interval, TextUse::Plain);
    panel.timeFrom = variables.substitute(panel.timeFrom, TextUse::Plain);
    panel.timeShift = variables.substitute(panel.timeShift, TextUse::Plain);
    for (Target &target : panel.targets) {
        panel.variables << mentionedVariables(target.expr) << mentionedVariables(target.legendFormat)
                        << mentionedVariables(target.interval);
        target.expr = withAdHocFilters(variables.substitute(target.expr, TextUse::Query),
                                       variables.filters());
        target.legendFormat = variables.substitute(target.legendFormat, TextUse::Plain);
        target.interval = variables.substitute(target.interval, TextUse::Plain);
    }
    panel.variables.removeDuplicates();
    panel.field.displayName = variables.substitute(panel.field.displayName, TextUse::Plain);
    panel.field.noValue = variables.substitute(panel.field.noValue, TextUse::Plain);
    for (FieldOverride &override : panel.overrides) {
        override.options = variables.substitute(override.options, TextUse::Plain);
        for (FieldOverride::Property &property : override.properties)
            property.value = variables.substitute(property.value, TextUse::Plain);
    }
    for (Transformation &step : panel.transformations)
        step.options = variables.substitute(QJsonValue(step.options), TextUse::Plain).toObject();
    panel.options = variables.substitute(QJsonValue(panel.options), TextUse::Title).toObject();
}

/// The options of the variable that a panel is repeated for; empty when it is not to be repeated.
QList<VariableValue> copiesFor(const QString &variable, const Variables &variables)
{
    QList<VariableValue> copies;
    if (variable.isEmpty() || !variables.contains(variable))
        return copies;
    const VariableValue value = variables.value(variable);
    for (qsizetype i = 0; i < value.values.size(); ++i) {
        VariableValue one = value;
        one.isAll = false;
        one.allValue.clear();
        one.values = {value.values.at(i)};
        one.texts = {value.texts.value(i, value.values.at(i))};
        copies << one;
    }
    return copies;
}

/// Lays out the panels of a dashboard from top to bottom.
class Layout
{
public:
    Layout(const Dashboard &definition, const Variables &variables)
        : m_definition(definition)
        , m_variables(variables)
    {
        for (const Panel &panel : definition.panels)
            m_highestId = std::max(m_highestId, panel.id);
    }

    QList<Panel> run()
    {
        const QList<Panel> &panels = m_definition.panels;
        for (qsizetype i = 0; i < panels.size();) {
            const Panel &panel = panels.at(i);
            if (panel.type != PanelType::Row) {
                add(panel, m_variables, std::nullopt);
                ++i;
                continue;
            }
            QList<Panel> inside;
            for (++i; i < panels.size() && panels.at(i).row == panel.id; ++i)
                inside << panels.at(i);
            addRow(panel, inside);
        }
        return m_result;
    }

private:
    int freshId() { return ++m_highestId; }
    bool isRoom() const { return m_copies < mostCopies; }

    void addRow(const Panel &row, const QList<Panel> &inside)
    {
        const QList<VariableValue> copies = copiesFor(row.repeat, m_variables);
        if (copies.isEmpty()) {
            addRowOnce(row, inside, m_variables, row.id, false);
            return;
        }
        for (qsizetype i = 0; i < copies.size() && (i == 0 || isRoom()); ++i) {
            Variables scoped = m_variables;
            scoped.set(row.repeat, copies.at(i));
            if (i > 0)
                ++m_copies;
            addRowOnce(row, inside, scoped, i == 0 ? row.id : freshId(), i > 0);
        }
    }

    void addRowOnce(Panel row, const QList<Panel> &inside, const Variables &variables, int id,
                    bool isCopy)
    {
        if (isCopy) {
            // A copy stands right below everything so far, its panels as far below it as the first's.
            m_shift = m_bottom - row.gridPos.y;
        }
        row.repeat.clear();
        row.id = id;
        row.gridPos.y += m_shift;
        substituteIn(row, variables);
        append(row);
        for (Panel panel : inside) {
            panel.row = id;
            if (isCopy)
                panel.id = freshId();
            add(panel, variables, id);
        }
    }

    void add(Panel panel, const Variables &variables, std::optional<int> row)
    {
        if (row)
            panel.row = row;
        panel.gridPos.y += m_shift;
        const QString repeat = std::exchange(panel.repeat, {});
        const QList<VariableValue> copies = copiesFor(repeat, variables);
        if (copies.isEmpty()) {
            if (!repeat.isEmpty() && !variables.contains(repeat))
                panel.notes << QStringLiteral("it is to be repeated for $%1, which the dashboard "
                                              "does not have").arg(repeat.left(60));
            substituteIn(panel, variables);
            append(panel);
            return;
        }
        const int count = static_cast<int>(std::min<qsizetype>(copies.size(), mostCopies));
        GridPos place = panel.gridPos;
        if (!panel.repeatDown) {
            place.w = std::max(gridColumns / count, gridColumns / panel.maxPerRow);
            place.x = 0;
        }
        const int usual = panel.gridPos.y + panel.gridPos.h;
        int bottom = usual;
        for (int i = 0; i < count && (i == 0 || isRoom()); ++i) {
            Panel copy = panel;
            Variables scoped = variables;
            scoped.set(repeat, copies.at(i));
            if (i > 0) {
                ++m_copies;
                copy.id = freshId();
                if (panel.repeatDown) {
                    place.y += place.h;
                } else {
                    place.x += place.w;
                    if (place.x + place.w > gridColumns) {
                        place.x = 0;
                        place.y += place.h;
                    }
                }
            }
            copy.gridPos = place;
            if (i == 0 && copies.size() > mostCopies)
                copy.notes << QStringLiteral("only the first %1 of %2 repetitions are shown")
                                  .arg(mostCopies).arg(copies.size());
            substituteIn(copy, scoped);
            append(copy);
            bottom = std::max(bottom, place.y + place.h);
        }
        m_shift += bottom - usual;
    }

    void append(const Panel &panel)
    {
        m_result << panel;
        m_bottom = std::max(m_bottom, panel.gridPos.y + panel.gridPos.h);
    }

    const Dashboard &m_definition;
    const Variables &m_variables;
    QList<Panel> m_result;
    int m_highestId = 0;
    int m_shift = 0;
    int m_bottom = 0;
    int m_copies = 0;
};

} // namespace

Dashboard resolved(const Dashboard &definition, const Variables &variables)
{
    Dashboard result = definition;
    result.title = variables.substitute(definition.title, TextUse::Title);
    result.panels = Layout(definition, variables).run();
    QList<GridPos> places;
    for (const Panel &panel : std::as_const(result.panels))
        places << panel.gridPos;
    places = compactVertically(places);
    for (qsizetype i = 0; i < places.size(); ++i)
        result.panels[i].gridPos = places.at(i);
    for (AnnotationQuery &query : result.annotations)
        query.expr = withAdHocFilters(variables.substitute(query.expr, TextUse::Query),
                                      variables.filters());
    return result;
}

QList<Panel> withClosedRows(const QList<Panel> &panels, const QSet<int> &closedRows)
{
    QList<Panel> result;
    int shift = 0;
    for (qsizetype i = 0; i < panels.size(); ++i) {
        Panel panel = panels.at(i);
        if (panel.row && closedRows.contains(*panel.row))
            continue;
        panel.gridPos.y = std::max(0, panel.gridPos.y - shift);
        result << panel;
        if (panel.type != PanelType::Row || !closedRows.contains(panel.id))
            continue;
        const int below = panels.at(i).gridPos.y + 1;
        int bottom = below;
        for (const Panel &inside : panels) {
            if (inside.row == panel.id)
                bottom = std::max(bottom, inside.gridPos.y + inside.gridPos.h);
        }
        shift += bottom - below;
    }
    return result;
}

} // namespace thunes
