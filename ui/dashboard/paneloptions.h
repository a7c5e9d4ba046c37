// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

/// What a panel's `options` object and the `custom` object of its fields say, as plain values with
/// Grafana's defaults for all that is left out or of the wrong type. Pure functions; they never fail.
namespace thunes {

/// Which values of the data a panel of single values shows.
struct ReduceOptions
{
    QString calc = QStringLiteral("lastNotNull");
    bool allValues = false;   ///< Every row is a value of its own, not one a series.
    std::optional<int> limit; ///< Of rows, when allValues.
    QString fields;           ///< A field's name or /regex/; empty: all numbers.
};
ReduceOptions reduceOptions(const QJsonObject &options);

struct GaugeOptions
{
    ReduceOptions reduce;
    QString orientation = QStringLiteral("auto");
    bool thresholdLabels = false;
    bool thresholdMarkers = true;
};
GaugeOptions gaugeOptions(const QJsonObject &options);

enum class BarGaugeMode { Gradient = 1, Lcd, Basic };
enum class BarValueMode { Color = 1, Text, Hidden };
enum class BarNamePlacement { Auto = 1, Top, Left, Hidden };
struct BarGaugeOptions
{
    ReduceOptions reduce;
    QString orientation = QStringLiteral("auto");
    BarGaugeMode mode = BarGaugeMode::Gradient;
    BarValueMode valueMode = BarValueMode::Color;
    BarNamePlacement namePlacement = BarNamePlacement::Auto;
    bool showUnfilled = true;
};
BarGaugeOptions barGaugeOptions(const QJsonObject &options);

struct TableSort
{
    QString name;
    bool descending = false;
};
struct TableOptions
{
    bool showHeader = true;
    int rowHeight = 30; ///< Logical pixels.
    int frame = 0;
    QList<TableSort> sortBy;
    bool showFooter = false;
    QStringList footerCalcs;
    QStringList footerFields; ///< Names; empty: all numbers.
    bool footerCountRows = false;
};
TableOptions tableOptions(const QJsonObject &options);

enum class CellMode { Text = 1, ColorText, ColorBackground, Gauge };
/// The look of one table column, from its field's `custom`.
struct ColumnStyle
{
    QString align; ///< "left", "center", "right"; empty: numbers right, the rest left.
    std::optional<int> width;
    std::optional<int> minWidth;
    CellMode mode = CellMode::Text;
    bool gradient = false;              ///< Of a background.
    BarGaugeMode gauge = BarGaugeMode::Basic;
    bool hidden = false;
};
ColumnStyle columnStyle(const QJsonObject &custom);

enum class TextMode { Markdown = 1, Html, Code };
struct TextOptions
{
    TextMode mode = TextMode::Markdown;
    QString content;
};
TextOptions textOptions(const QJsonObject &options);

enum class ShowValue { Auto = 1, Always, Never };
/// State timeline and status history.
struct TimelineOptions
{
    bool mergeValues = true;
    ShowValue showValue = ShowValue::Auto;
    double rowHeight = 0.9;   ///< Share of its row that a band fills.
    double columnWidth = 0.9; ///< The same of a cell of a status history.
    QString alignValue = QStringLiteral("center");
};
TimelineOptions timelineOptions(const QJsonObject &options);

struct HeatmapOptions
{
    bool calculate = false; ///< Count values of plain series into buckets of our own.
    int buckets = 20;       ///< So many of them, when `calculate` says no size.
    std::optional<double> bucketSize; ///< On a log scale: in powers of its base.
    std::optional<double> logBase;    ///< Calculated buckets grow by powers of it.
    std::optional<double> yMin;       ///< Buckets outside of these limits are left out.
    std::optional<double> yMax;
    QString scheme = QStringLiteral("Oranges");
    bool reverse = false;
    bool opacity = false; ///< One colour in shades instead of a scheme.
    QString fill = QStringLiteral("dark-orange");
    double exponent = 0.5;
    int steps = 64;
    std::optional<double> colorMin;
    std::optional<double> colorMax;
    double hideBelow = 1e-9; ///< Values up to this one are not drawn.
    QString yUnit;
    std::optional<int> yDecimals;
    QString cellUnit;
    bool reverseY = false;
    double cellGap = 1;
    bool showLegend = true;
};
HeatmapOptions heatmapOptions(const QJsonObject &options);

struct HistogramOptions
{
    std::optional<double> bucketSize;
    int bucketCount = 30;
    double bucketOffset = 0;
    bool combine = false;
};
HistogramOptions histogramOptions(const QJsonObject &options);

enum class StackingMode { None = 1, Normal, Percent };

struct BarChartOptions
{
    QString orientation = QStringLiteral("auto");
    StackingMode stacking = StackingMode::None;
    ShowValue showValue = ShowValue::Auto;
    double groupWidth = 0.7;
    double barWidth = 0.97;
    QString xField;
    QString colorByField;
};
BarChartOptions barChartOptions(const QJsonObject &options);

struct PieOptions
{
    ReduceOptions reduce;
    bool donut = false;
    bool labelName = false;
    bool labelValue = false;
    bool labelPercent = false;
    bool legendValue = false;
    bool legendPercent = false;
    QString sort = QStringLiteral("desc"); ///< "desc", "asc" or "none".
};
PieOptions pieOptions(const QJsonObject &options);

struct AlertListOptions
{
    int maxItems = 20;
    QString nameFilter;  ///< A part of the alert's name.
    QString labelFilter; ///< {label="value", …}, as Grafana's alertInstanceLabelFilter.
    bool firing = true;
    bool pending = true;
    bool asCount = false; ///< How many there are, in place of the list.
    QStringList groupBy;  ///< Labels; the list has a heading for each of their values.
    int sortOrder = 1; ///< Grafana's: 1 by name, 2 by name reversed, 3 by importance, 4 and 5 by time.
};
AlertListOptions alertListOptions(const QJsonObject &options);

struct DashboardListOptions
{
    int maxItems = 10;
    QString query;
    QStringList tags;
    bool showStarred = true;
    bool showRecent = false;
    bool showSearch = false;
    bool showHeadings = true;
};
DashboardListOptions dashboardListOptions(const QJsonObject &options);

} // namespace thunes
