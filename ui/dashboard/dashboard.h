// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QColor>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>
#include <variant>

/// Grafana's dashboard model as plain values: what the loader makes of a JSON file and the panels
/// draw. Names follow Grafana's JSON. Everything a file leaves out has Grafana's default here.
namespace thunes {

struct GridPos
{
    int x = 0; ///< Columns, 0 to 23.
    int y = 0; ///< Rows.
    int w = 12;
    int h = 8;
    bool operator==(const GridPos &) const = default;
};

/// Active from `value` upwards; the first step's value is absent (minus infinity).
struct ThresholdStep
{
    std::optional<double> value;
    QString color; ///< Grafana's colour name or #rrggbb.
    bool operator==(const ThresholdStep &) const = default;
};

enum class ThresholdsMode { Absolute = 1, Percentage };

struct Thresholds
{
    ThresholdsMode mode = ThresholdsMode::Absolute;
    QList<ThresholdStep> steps;
    bool operator==(const Thresholds &) const = default;
};

/// One value mapping; `match` says what it applies to.
struct ValueMapping
{
    struct Exact { QString value; bool operator==(const Exact &) const = default; };
    struct Range
    {
        std::optional<double> from, to;
        bool operator==(const Range &) const = default;
    };
    struct Regex { QString pattern; bool operator==(const Regex &) const = default; };
    enum class Special { Null = 1, Nan, NullAndNan, True, False, Empty };

    std::variant<Exact, Range, Regex, Special> match;
    QString text;  ///< Empty: the value's own text stays.
    QString color; ///< Empty: the threshold's colour stays.
    int index = 0;
    bool operator==(const ValueMapping &) const = default;
};

enum class ThresholdsStyle { Off = 1, Line, Area, LineAndArea, Dashed, DashedAndArea };
enum class ColorMode { PaletteClassic = 1, Thresholds, Fixed, Continuous };

/// Grafana's fieldConfig.defaults, or what overrides made of them for one field.
struct FieldConfig
{
    QString unit; ///< Grafana unit id; empty is none.
    std::optional<int> decimals;
    std::optional<double> min;
    std::optional<double> max;
    QString displayName;
    QString noValue;
    ColorMode colorMode = ColorMode::PaletteClassic;
    QString fixedColor;
    Thresholds thresholds;
    QList<ValueMapping> mappings;
    QString colorScheme; ///< color.mode as in the file: "continuous-GrYlRd", "shades", …
    QString seriesColorBy = QStringLiteral("last"); ///< color.seriesBy: last, min or max.
    QJsonArray links;   ///< Data links as in the file.
    QJsonObject custom; ///< custom.* as in the file: what the panel's type reads by itself.
    // custom.* of a time series
    ThresholdsStyle thresholdsStyle = ThresholdsStyle::Off;
    double lineWidth = 1;
    int fillOpacity = 0; ///< Percent, 0 to 100.
    bool spanNulls = false;
    bool operator==(const FieldConfig &) const = default;
};

/// Properties for the fields that a matcher picks, laid over the defaults.
struct FieldOverride
{
    struct Property
    {
        QString id; ///< unit, color, custom.lineWidth, …
        QJsonValue value;
        bool operator==(const Property &) const = default;
    };
    QString matcher; ///< byName, byRegexp, byType, byFrameRefID, byValue, byNames, …
    QJsonValue options;
    QList<Property> properties;
    bool operator==(const FieldOverride &) const = default;
};

/// One step of a panel's transformations, as in the file.
struct Transformation
{
    QString id;
    QJsonObject options;
    QString refId; ///< Only for the frames of this query (a pattern); empty: for all.
    bool operator==(const Transformation &) const = default;
};

enum class TargetFormat { TimeSeries = 1, Table, Heatmap };

struct Target
{
    QString refId;
    QString expr;
    QString legendFormat;
    QString interval; ///< Minimum step, Grafana duration text; may be empty.
    bool instant = false;
    bool range = true;
    bool hidden = false;
    TargetFormat format = TargetFormat::TimeSeries;
    int intervalFactor = 1; ///< Of before Grafana 7: makes the step longer.
    bool operator==(const Target &) const = default;
};

enum class PanelType {
    TimeSeries = 1,
    Stat,
    Gauge,
    BarGauge,
    Table,
    Text,
    StateTimeline,
    StatusHistory,
    Heatmap,
    Histogram,
    BarChart,
    PieChart,
    AlertList,
    DashboardList,
    Row,
    Unsupported,
};

/// Whether panels of this type show what queries answer.
constexpr bool hasQueries(PanelType type)
{
    return type != PanelType::Text && type != PanelType::AlertList
           && type != PanelType::DashboardList && type != PanelType::Row
           && type != PanelType::Unsupported;
}

/// Whether panels of this type show one value of each series.
constexpr bool isReduced(PanelType type)
{
    return type == PanelType::Stat || type == PanelType::Gauge || type == PanelType::BarGauge
           || type == PanelType::PieChart;
}

enum class StatColorMode { None = 1, Value, Background };
enum class StatTextMode { Auto = 1, Value, ValueAndName, Name, None };
enum class StatGraphMode { None = 1, Area };

struct StatOptions
{
    StatColorMode colorMode = StatColorMode::Value;
    StatTextMode textMode = StatTextMode::Auto;
    StatGraphMode graphMode = StatGraphMode::Area;
    QString calc = QStringLiteral("lastNotNull");
    QString orientation = QStringLiteral("auto");
    bool operator==(const StatOptions &) const = default;
};

struct LegendOptions
{
    bool visible = true;
    bool right = false;
    bool table = false;
    QStringList calcs;
    bool operator==(const LegendOptions &) const = default;
};

struct Panel
{
    int id = 0;
    PanelType type = PanelType::Unsupported;
    QString typeName; ///< As in the file.
    QString title;
    QString description;
    GridPos gridPos;
    QList<Target> targets;
    FieldConfig field;
    QList<FieldOverride> overrides;
    QList<Transformation> transformations;
    StatOptions stat;
    LegendOptions legend;
    QJsonObject options; ///< Of the panel's type, after migration, as in today's files.
    std::optional<int> maxDataPoints;
    QString interval;  ///< Minimum interval; may be empty.
    QString timeFrom;  ///< A range of its own, "1h" or "now-1d/d"; may be empty.
    QString timeShift; ///< Moves its range back, "1d"; may be empty.
    QString repeat;    ///< The variable that it is repeated for; empty in what is shown.
    bool repeatDown = false;
    int maxPerRow = 4;
    bool collapsed = false;        ///< Of a row.
    std::optional<int> row;        ///< Id of the row that it belongs to.
    QJsonObject json;              ///< As in the file.
    QStringList notes; ///< What of the file could not be honoured or had to be repaired.
    QStringList variables; ///< Of a panel as shown: what stood in its queries before the values.
    bool operator==(const Panel &) const = default;
};

enum class VariableType { Query = 1, Custom, Constant, TextBox, Interval, DataSource, AdHoc };
enum class VariableHide { Nothing = 1, Label, Variable };

struct VariableOption
{
    QString text;
    QString value; ///< "$__all" for All.
    bool operator==(const VariableOption &) const = default;
};

/// A filter that an ad hoc variable adds to every query.
struct AdHocFilter
{
    QString key;
    QString op; ///< =, !=, =~ or !~
    QString value;
    bool operator==(const AdHocFilter &) const = default;
};

/// A template variable as the file defines it.
struct VariableDefinition
{
    QString name;
    QString label; ///< Empty: the name.
    QString description;
    VariableType type = VariableType::Query;
    VariableHide hide = VariableHide::Nothing;
    QString query; ///< "label_values(up, job)", "a,b,c", a constant, a plugin's id.
    QString regex;
    QString allValue;
    bool multi = false;
    bool includeAll = false;
    bool allowCustom = true;
    int sort = 0;
    bool onTimeRange = false;        ///< Asked again when the range changes, not only at the start.
    std::optional<int> autoCount;    ///< Of an interval: so many steps in "auto".
    QString autoMin;                 ///< The shortest "auto".
    QList<VariableOption> options;   ///< As saved; a query's are asked for.
    QList<VariableOption> current;   ///< As saved.
    QList<AdHocFilter> filters;
};

/// A query of the dashboard's own whose answers mark points in time on every panel.
struct AnnotationQuery
{
    QString name;
    QString expr;
    QString step;
    QString titleFormat;
    QString textFormat;
    QString tagKeys;
    QString color;
    bool enabled = true;
    bool hidden = false;
};

struct Dashboard
{
    QString uid;
    QString title;
    QString description;
    QStringList tags;
    int schemaVersion = 0;
    QString timeFrom = QStringLiteral("now-6h");
    QString timeTo = QStringLiteral("now");
    std::optional<Milliseconds> refresh;
    bool utc = false;
    bool sharedCrosshair = false; ///< graphTooltip 1 or 2.
    QList<VariableDefinition> variables;
    QList<AnnotationQuery> annotations;
    QList<Panel> panels; ///< Top to bottom; the panels of a collapsed row stand below it, as if open.
    QStringList notes;
};

} // namespace thunes
