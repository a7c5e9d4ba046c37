// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/panelfactory.h"

#include "ui/panels/alertlistpanel.h"
#include "ui/panels/barchartpanel.h"
#include "ui/panels/bargaugepanel.h"
#include "ui/panels/crosshair.h"
#include "ui/panels/dashboardlistpanel.h"
#include "ui/panels/gaugepanel.h"
#include "ui/panels/heatmappanel.h"
#include "ui/panels/histogrampanel.h"
#include "ui/panels/piepanel.h"
#include "ui/panels/statpanel.h"
#include "ui/panels/tablepanel.h"
#include "ui/panels/textpanel.h"
#include "ui/panels/timelinepanel.h"
#include "ui/panels/timeseriespanel.h"
#include "ui/dashboard/panelloader.h"

#include <QJsonArray>

#include <map>

namespace thunes {

namespace {

class UnsupportedPanel final : public PanelFrame
{
public:
    UnsupportedPanel(const Panel &panel, QWidget *parent)
        : PanelFrame(panel, parent)
    {
        say();
    }

protected:
    void dataChanged() override {}
    QString spokenValues() const override { return {}; }
    void paintBody(QPainter &, const QRectF &) override {}
    QString messageHeading() const override { return QStringLiteral("Not shown"); }

private:
    /// Why not, and what the file asks for.
    void say()
    {
        PanelData data;
        data.state = PanelState::Empty;
        const bool isKnown = panelTypeOf(panel().typeName) != PanelType::Unsupported;
        if ((isKnown || panel().typeName.isEmpty()) && !panel().notes.isEmpty()) {
            data.message = panel().notes.constFirst();
            data.message[0] = data.message.at(0).toUpper();
        } else {
            data.message = QStringLiteral("Panels of type “%1” are not drawn by this program")
                               .arg(panel().typeName.left(60));
        }
        for (const QJsonValue &entry : panel().json.value(QLatin1String("targets")).toArray()) {
            const QJsonObject target = entry.toObject();
            for (const char *key : {"expr", "query", "rawSql", "rawQuery", "target", "expression",
                                    "scenarioId"}) {
                const QString text = target.value(QLatin1String(key)).toString().simplified();
                if (text.isEmpty())
                    continue;
                data.message += u'\n' + target.value(QLatin1String("refId")).toString().left(10)
                                + QStringLiteral(": ") + text.left(300);
                break;
            }
        }
        setData(data);
    }
};

using Painter = PanelFrame *(*)(const Panel &, const PanelContext &, QWidget *);

template<typename T>
PanelFrame *plain(const Panel &panel, const PanelContext &, QWidget *parent)
{
    return new T(panel, parent);
}

template<typename T>
PanelFrame *overTime(const Panel &panel, const PanelContext &context, QWidget *parent)
{
    return new T(panel, context.crosshair, parent);
}

PanelFrame *text(const Panel &panel, const PanelContext &context, QWidget *parent)
{
    return new TextPanel(panel, context.interpolate, parent);
}

/// Every type that is drawn, and by what: the window and the check of files go by this alone.
const std::map<PanelType, Painter> &painters()
{
    static const std::map<PanelType, Painter> table{
        {PanelType::TimeSeries, overTime<TimeSeriesPanel>},
        {PanelType::Stat, plain<StatPanel>},
        {PanelType::Gauge, plain<GaugePanel>},
        {PanelType::BarGauge, plain<BarGaugePanel>},
        {PanelType::Table, plain<TablePanel>},
        {PanelType::Text, text},
        {PanelType::StateTimeline, overTime<TimelinePanel>},
        {PanelType::StatusHistory, overTime<TimelinePanel>},
        {PanelType::Heatmap, overTime<HeatmapPanel>},
        {PanelType::Histogram, plain<HistogramPanel>},
        {PanelType::BarChart, plain<BarChartPanel>},
        {PanelType::PieChart, plain<PiePanel>},
        {PanelType::AlertList, plain<AlertListPanel>},
        {PanelType::DashboardList, plain<DashboardListPanel>},
    };
    return table;
}

} // namespace

PanelFrame *makePanel(const Panel &panel, Crosshair *crosshair, QWidget *parent)
{
    PanelContext context;
    context.crosshair = crosshair;
    return makePanel(panel, context, parent);
}

void setSources(PanelFrame *panel, const PanelContext &context)
{
    if (auto *alerts = qobject_cast<AlertListPanel *>(panel))
        alerts->setBoard(context.alerts, context.showAlert);
    else if (auto *dashboards = qobject_cast<DashboardListPanel *>(panel))
        dashboards->setDashboards(context.dashboards);
}

PanelFrame *makePanel(const Panel &panel, const PanelContext &context, QWidget *parent)
{
    if (panel.type == PanelType::Row)
        return nullptr;
    const auto painter = painters().find(panel.type);
    if (painter == painters().end())
        return new UnsupportedPanel(panel, parent);
    PanelFrame *made = painter->second(panel, context, parent);
    setSources(made, context);
    return made;
}

bool isPainted(PanelType type) { return painters().count(type) > 0; }

} // namespace thunes
