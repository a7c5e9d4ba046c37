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

private:
    void say()
    {
        PanelData data;
        data.state = PanelState::Empty;
        data.message = QStringLiteral("Panels of type “%1” are not drawn by this program")
                           .arg(panel().typeName);
        setData(data);
    }
};

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

static PanelFrame *panelOfType(const Panel &panel, const PanelContext &context, QWidget *parent)
{
    switch (panel.type) {
    case PanelType::TimeSeries:
        return new TimeSeriesPanel(panel, context.crosshair, parent);
    case PanelType::Gauge:
        return new GaugePanel(panel, parent);
    case PanelType::BarGauge:
        return new BarGaugePanel(panel, parent);
    case PanelType::Stat:
        return new StatPanel(panel, parent);
    case PanelType::Table:
        return new TablePanel(panel, parent);
    case PanelType::Text:
        return new TextPanel(panel, context.interpolate, parent);
    case PanelType::StateTimeline:
    case PanelType::StatusHistory:
        return new TimelinePanel(panel, context.crosshair, parent);
    case PanelType::BarChart:
        return new BarChartPanel(panel, parent);
    case PanelType::Histogram:
        return new HistogramPanel(panel, parent);
    case PanelType::Heatmap:
        return new HeatmapPanel(panel, context.crosshair, parent);
    case PanelType::PieChart:
        return new PiePanel(panel, parent);
    case PanelType::AlertList:
        return new AlertListPanel(panel, parent);
    case PanelType::DashboardList:
        return new DashboardListPanel(panel, parent);
    case PanelType::Row:
        return nullptr;
    default:
        break;
    }
    return new UnsupportedPanel(panel, parent);
}

PanelFrame *makePanel(const Panel &panel, const PanelContext &context, QWidget *parent)
{
    PanelFrame *made = panelOfType(panel, context, parent);
    setSources(made, context);
    return made;
}

} // namespace thunes
