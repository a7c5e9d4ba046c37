// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/loader.h"

#include "exporter/base/json.h"
#include "ui/dashboard/interval.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/panelloader.h"
#include "ui/dashboard/schemav2.h"
#include "ui/dashboard/variables.h"

#include <QJsonDocument>
#include <QSet>

#include <algorithm>

namespace thunes {

namespace {

constexpr qsizetype mostPanels = 2000;

/// Collects the panels of one file from top to bottom.
class PanelList
{
public:
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
        const bool isCollapsed = lenient::flag(row, "collapse");
        const QString repeat = lenient::text(row, "repeat");
        const bool isShown = lenient::flag(row, "showTitle") || isCollapsed || !repeat.isEmpty();
        if (isShown && !lenient::text(row, "title").isEmpty()) {
            Panel title;
            title.type = PanelType::Row;
            title.typeName = QStringLiteral("row");
            title.title = lenient::text(row, "title");
            title.repeat = repeat;
            title.collapsed = isCollapsed;
            title.gridPos = {0, m_bottom, 24, 1};
            append(title);
        }
        const int height = gridHeight(row);
        int x = 0;
        for (const QJsonValue &entry : lenient::array(row, "panels")) {
            const QJsonObject json = entry.toObject();
            if (json.isEmpty())
                continue;
            if (isFull())
                return;
            Panel panel = loadPanel(json);
            panel.gridPos.w = lenient::integer(json, "span", 1, 12).value_or(4) * 2;
            if (const auto least = lenient::integer(json, "minSpan", 1, 12))
                panel.maxPerRow = std::max(1, 12 / *least);
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
        std::optional<int> row;
        for (Panel &panel : m_panels) {
            if (panel.type == PanelType::Row)
                row = panel.id;
            else
                panel.row = row;
        }
        dashboard.panels = m_panels;
        dashboard.notes << m_notes;
    }

private:
    void add(const QJsonObject &json)
    {
        if (isFull())
            return;
        Panel panel = loadPanel(json);
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
            if (!entry.isObject() || isFull())
                continue;
            Panel inner = loadPanel(entry.toObject());
            if (inner.type == PanelType::Row)
                continue; // Rows do not nest.
            top = top < 0 ? inner.gridPos.y : std::min(top, inner.gridPos.y);
            inner.gridPos.y = rowBottom + std::max(0, inner.gridPos.y - top);
            append(inner);
        }
        if (top >= 0)
            m_shift += std::max(0, m_bottom - std::max(before, rowBottom));
    }

    bool isFull()
    {
        const bool full = m_panels.size() >= mostPanels;
        if (full && !m_saidFull)
            m_notes << QStringLiteral("only the first %1 panels are shown").arg(mostPanels);
        m_saidFull = m_saidFull || full;
        return full;
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

    QList<Panel> m_panels;
    bool m_saidFull = false;
    QStringList m_notes;
    int m_bottom = 0;
    int m_shift = 0;
    int m_rowTop = 0;
};

/// An exported file names what the importer is asked for: constants have their values there, and a
/// data source is ours.
QByteArray withInputs(QByteArray json, const QJsonObject &root)
{
    for (const QJsonValue &entry : lenient::array(root, "__inputs")) {
        const QJsonObject input = entry.toObject();
        const QString name = lenient::text(input, "name");
        if (name.isEmpty() || lenient::text(input, "type") != QLatin1String("constant")
            || lenient::text(input, "value").size() > 1000)
            continue;
        // As it stands inside a JSON string.
        const QByteArray value
            = QJsonDocument(QJsonArray{lenient::text(input, "value")}).toJson(QJsonDocument::Compact);
        json.replace("${" + name.toUtf8() + '}', value.mid(2, value.size() - 4));
    }
    return json;
}

AnnotationQuery loadAnnotation(const QJsonObject &json)
{
    AnnotationQuery query;
    query.name = lenient::text(json, "name");
    query.expr = lenient::text(json, "expr");
    if (query.expr.isEmpty())
        query.expr = lenient::text(lenient::object(json, "target"), "expr");
    query.step = lenient::text(json, "step");
    query.titleFormat = lenient::text(json, "titleFormat");
    query.textFormat = lenient::text(json, "textFormat");
    query.tagKeys = lenient::text(json, "tagKeys");
    query.color = lenient::text(json, "iconColor");
    query.enabled = lenient::flag(json, "enable", true);
    query.hidden = lenient::flag(json, "hide");
    return query;
}

void loadHead(const QJsonObject &root, const QString &name, Dashboard &dashboard)
{
    dashboard.uid = lenient::text(root, "uid");
    dashboard.title = lenient::text(root, "title");
    if (dashboard.title.isEmpty())
        dashboard.title = name;
    dashboard.description = lenient::text(root, "description");
    for (const QJsonValue &tag : lenient::array(root, "tags"))
        dashboard.tags << tag.toString();
    dashboard.schemaVersion = lenient::integer(root, "schemaVersion", 0, 1000).value_or(0);
    const QJsonObject time = lenient::object(root, "time");
    dashboard.timeFrom = lenient::text(time, "from", dashboard.timeFrom);
    dashboard.timeTo = lenient::text(time, "to", dashboard.timeTo);
    dashboard.refresh = parseDuration(lenient::text(root, "refresh"));
    dashboard.utc = lenient::text(root, "timezone") == QLatin1String("utc");
    dashboard.sharedCrosshair = lenient::number(root, "graphTooltip").value_or(0) > 0
                                || lenient::flag(root, "sharedCrosshair");
    for (const QJsonValue &entry :
         lenient::array(lenient::object(root, "templating"), "list")) {
        if (const auto variable = loadVariable(entry.toObject(), dashboard.notes))
            dashboard.variables << *variable;
    }
    for (const QJsonValue &entry :
         lenient::array(lenient::object(root, "annotations"), "list")) {
        const AnnotationQuery query = loadAnnotation(entry.toObject());
        if (!query.expr.isEmpty())
            dashboard.annotations << query;
    }
}

bool hasPanels(const QJsonObject &root)
{
    return root.value(QLatin1String("panels")).isArray() || root.value(QLatin1String("rows")).isArray();
}

/// The dashboard in whatever a file carries it in: the body of Grafana's API, a resource of
/// Kubernetes (Dashboard, GrafanaDashboard, ConfigMap), or an object with the file's name for its key.
QJsonObject unwrapped(QJsonObject root, QStringList &notes)
{
    for (int depth = 0; depth < 4 && !hasPanels(root); ++depth) {
        if (root.value(QLatin1String("dashboard")).isObject()) {
            root = lenient::object(root, "dashboard");
            notes << QStringLiteral("wrapped in {\"dashboard\": …}: Grafana would not load this file "
                                    "from its provisioning folder");
        } else if (hasPanels(lenient::object(root, "spec"))) {
            root = lenient::object(root, "spec");
        } else if (const auto text = parseJsonObject(
                       lenient::text(lenient::object(root, "spec"), "json").toUtf8())) {
            root = *text;
        } else if (root.value(QLatin1String("data")).isObject()) {
            const QJsonObject files = lenient::object(root, "data");
            int found = 0;
            for (auto file = files.begin(); file != files.end(); ++file) {
                const auto board = parseJsonObject(file->toString().toUtf8());
                if (board && found++ == 0)
                    root = *board;
            }
            if (found > 1)
                notes << QStringLiteral("only the first of its %1 dashboards is shown").arg(found);
            if (found == 0)
                break;
        } else if (root.size() == 1 && hasPanels(root.begin()->toObject())) {
            notes << QStringLiteral("wrapped in {\"%1\": …}").arg(root.begin().key().left(60));
            root = root.begin()->toObject();
        } else {
            break;
        }
    }
    return root;
}

/// Until then the tables of labels were put together by the same step.
constexpr int firstWithoutMerge = 31;

void addMerges(Panel &panel)
{
    QList<Transformation> steps;
    for (const Transformation &step : std::as_const(panel.transformations)) {
        steps << step;
        if (step.id == QLatin1String("labelsToFields"))
            steps << Transformation{QStringLiteral("merge"), {}, {}};
    }
    panel.transformations = steps;
}

} // namespace

Result<Dashboard> loadDashboard(const QByteArray &json, const QString &name)
{
    const auto parsed = parseJsonObject(json);
    if (!parsed)
        return Error{ErrorKind::InvalidInput, name + QStringLiteral(": ") + parsed.error().message};
    QJsonObject root = *parsed;
    Dashboard dashboard;
    root = unwrapped(root, dashboard.notes);
    if (!lenient::array(root, "__inputs").isEmpty()) {
        const auto filled = parseJsonObject(withInputs(QJsonDocument(root).toJson(), root));
        root = filled ? *filled : root;
    }
    if (!hasPanels(root)) {
        const QJsonObject spec = isSchemaV2(root) ? root : lenient::object(root, "spec");
        if (isSchemaV2(spec))
            root = classicFrom(spec);
        else if (spec.contains(QLatin1String("elements")))
            return Error{ErrorKind::InvalidInput,
                         name + QStringLiteral(": is in Grafana's schema v2, but has no layout")};
    }
    loadHead(root, name, dashboard);

    PanelList panels;
    panels.addAll(lenient::array(root, "panels"));
    for (const QJsonValue &row : lenient::array(root, "rows"))
        panels.addLegacyRow(row.toObject());
    panels.finish(dashboard);
    if (dashboard.schemaVersion > 0 && dashboard.schemaVersion < firstWithoutMerge) {
        for (Panel &panel : dashboard.panels)
            addMerges(panel);
    }
    if (dashboard.panels.isEmpty())
        dashboard.notes << QStringLiteral("the file has no panels");
    return dashboard;
}

} // namespace thunes
