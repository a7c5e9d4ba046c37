// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QColor>
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
};

enum class ThresholdsMode { Absolute = 1, Percentage };

struct Thresholds
{
    ThresholdsMode mode = ThresholdsMode::Absolute;
    QList<ThresholdStep> steps;
};

/// One value mapping; `match` says what it applies to.
struct ValueMapping
{
    struct Exact { QString value; };
    struct Range { std::optional<double> from, to; };
    struct Regex { QString pattern; };
    enum class Special { Null = 1, Nan, NullAndNan, True, False, Empty };

    std::variant<Exact, Range, Regex, Special> match;
    QString text;  ///< Empty: the value's own text stays.
    QString color; ///< Empty: the threshold's colour stays.
    int index = 0;
};

enum class ThresholdsStyle { Off = 1, Line, Area, LineAndArea, Dashed, DashedAndArea };
enum class ColorMode { PaletteClassic = 1, Thresholds, Fixed, Continuous };

/// Grafana's fieldConfig.defaults, the part we honour.
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
    // custom.* of a time series
    ThresholdsStyle thresholdsStyle = ThresholdsStyle::Off;
    double lineWidth = 1;
    int fillOpacity = 0; ///< Percent, 0 to 100.
    bool spanNulls = false;
};

struct Target
{
    QString refId;
    QString expr;
    QString legendFormat;
    QString interval; ///< Minimum step, Grafana duration text; may be empty.
    bool instant = false;
    bool range = true;
    bool hidden = false;
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
};

struct LegendOptions
{
    bool visible = true;
    bool right = false;
    bool table = false;
    QStringList calcs;
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
    StatOptions stat;
    LegendOptions legend;
    std::optional<int> maxDataPoints;
    QString interval;  ///< Minimum interval; may be empty.
    QStringList notes; ///< What of the file could not be honoured or had to be repaired.
};

struct Dashboard
{
    QString uid;
    QString title;
    QString timeFrom = QStringLiteral("now-6h");
    QString timeTo = QStringLiteral("now");
    std::optional<Milliseconds> refresh;
    bool utc = false;
    QList<Panel> panels;
    QStringList notes;
};

} // namespace thunes
