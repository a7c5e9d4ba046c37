// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/loader.h"

#include "exporter/base/json.h"
#include "ui/dashboard/interval.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/panelloader.h"

#include <QSet>

#include <algorithm>

namespace thunes {

namespace {

/// Collects the panels of one file from top to bottom.
class PanelList
{
public:
    explicit PanelList(const Variables &variables) : m_variables(variables) {}

    void addAll(const QJsonArray &panels)
    {
        for (const QJsonValue &entry : panels) {
            if (entry.isObject())
                add(entry.toObject());
            else
                m_notes << QStringLiteral("an entry of 'panels' is not a panel");
        }
    }

    /// rows[] of before Grafana 5: panels side by side, in twelfths of the width.
    void addLegacyRow(const QJsonObject &row)
    {
        if (lenient::flag(row, "showTitle") && !lenient::text(row, "title").isEmpty()) {
            Panel title;
            title.type = PanelType::Row;
            title.typeName = QStringLiteral("row");
            title.title = m_variables.substitute(lenient::text(row, "title"));
            title.gridPos = {0, m_bottom, 24, 1};
            append(title);
        }
        const int height = gridHeight(row);
        int x = 0;
        for (const QJsonValue &entry : lenient::array(row, "panels")) {
            const QJsonObject json = entry.toObject();
            if (json.isEmpty())
                continue;
            Panel panel = loadPanel(json, m_variables);
            panel.gridPos.w = lenient::integer(json, "span", 1, 12).value_or(4) * 2;
            panel.gridPos.h = json.contains(QLatin1String("height")) ? gridHeight(json) : height;
            if (x + panel.gridPos.w > 24)
                x = 0;
            if (x == 0)
                m_rowTop = m_bottom;
            panel.gridPos.x = x;
            panel.gridPos.y = m_rowTop;
            x += panel.gridPos.w;
            append(panel);
        }
    }

    void finish(Dashboard &dashboard)
    {
        giveIds();
        std::stable_sort(m_panels.begin(), m_panels.end(), [](const Panel &a, const Panel &b) {
            return std::pair(a.gridPos.y, a.gridPos.x) < std::pair(b.gridPos.y, b.gridPos.x);
        });
        dashboard.panels = m_panels;
        dashboard.notes << m_notes;
    }

private:
    void add(const QJsonObject &json)
    {
        Panel panel = loadPanel(json, m_variables);
        if (!json.value(QLatin1String("gridPos")).isObject())
            panel.gridPos.y = m_bottom;
        else
            panel.gridPos.y += m_shift;
        const bool isRow = panel.type == PanelType::Row;
        if (isRow)
            panel.gridPos = {0, panel.gridPos.y, 24, 1};
        const int rowBottom = panel.gridPos.y + 1;
        append(panel);
        if (!isRow)
            return;
        // A collapsed row keeps its panels inside, at places that the panels after the row have
        // taken since: those move down.
        const int before = m_bottom;
        int top = -1;
        for (const QJsonValue &entry : lenient::array(json, "panels")) {
            if (!entry.isObject())
                continue;
            Panel inner = loadPanel(entry.toObject(), m_variables);
            if (inner.type == PanelType::Row)
                continue; // Rows do not nest.
            top = top < 0 ? inner.gridPos.y : std::min(top, inner.gridPos.y);
            inner.gridPos.y = rowBottom + std::max(0, inner.gridPos.y - top);
            append(inner);
        }
        if (top >= 0)
            m_shift += std::max(0, m_bottom - std::max(before, rowBottom));
    }

    void append(const Panel &panel)
    {
        m_panels << panel;
        m_bottom = std::max(m_bottom, panel.gridPos.y + panel.gridPos.h);
    }

    static int gridHeight(const QJsonObject &json)
    {
        QString text = lenient::text(json, "height");
        text.remove(QLatin1String("px"));
        const double pixels = lenient::number(json, "height")
                                  .value_or(lenient::number(QJsonValue(text)).value_or(250));
        return static_cast<int>(std::ceil(std::clamp(pixels, 90.0, 4000.0) / 38));
    }

    void giveIds()
    {
        QSet<int> used;
        int highest = 0;
        for (const Panel &panel : std::as_const(m_panels))
            highest = std::max(highest, panel.id);
        for (Panel &panel : m_panels) {
            if (panel.id <= 0 || used.contains(panel.id))
                panel.id = ++highest;
            used.insert(panel.id);
        }
    }

    const Variables &m_variables;
    QList<Panel> m_panels;
    QStringList m_notes;
    int m_bottom = 0;
    int m_shift = 0;
    int m_rowTop = 0;
};

} // namespace

Result<Dashboard> loadDashboard(const QByteArray &json, const QString &name)
{
    const auto parsed = parseJsonObject(json);
    if (!parsed)
        return Error{ErrorKind::InvalidInput, name + QStringLiteral(": ") + parsed.error().message};
    QJsonObject root = *parsed;
    Dashboard dashboard;
    if (root.value(QLatin1String("dashboard")).isObject()
        && !root.value(QLatin1String("panels")).isArray()) {
        root = lenient::object(root, "dashboard");
        dashboard.notes << QStringLiteral("wrapped in {\"dashboard\": …}: Grafana would not load "
                                          "this file from its provisioning folder");
    }
    dashboard.uid = lenient::text(root, "uid");
    const Variables variables = Variables::fromJson(
        lenient::array(lenient::object(root, "templating"), "list"), dashboard.notes);
    dashboard.title = variables.substitute(lenient::text(root, "title"));
    if (dashboard.title.isEmpty())
        dashboard.title = name;
    const QJsonObject time = lenient::object(root, "time");
    dashboard.timeFrom = lenient::text(time, "from", dashboard.timeFrom);
    dashboard.timeTo = lenient::text(time, "to", dashboard.timeTo);
    if (!relativeRange(dashboard.timeFrom, dashboard.timeTo))
        dashboard.notes << QStringLiteral("the range from %1 to %2 is shown as the last 6 hours")
                               .arg(dashboard.timeFrom, dashboard.timeTo);
    dashboard.refresh = parseDuration(lenient::text(root, "refresh"));
    dashboard.utc = lenient::text(root, "timezone") == QLatin1String("utc");

    PanelList panels(variables);
    panels.addAll(lenient::array(root, "panels"));
    for (const QJsonValue &row : lenient::array(root, "rows"))
        panels.addLegacyRow(row.toObject());
    panels.finish(dashboard);
    if (dashboard.panels.isEmpty())
        dashboard.notes << QStringLiteral("the file has no panels");
    return dashboard;
}

} // namespace thunes
