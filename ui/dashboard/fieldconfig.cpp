// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/fieldconfig.h"

#include "ui/dashboard/lenientjson.h"
#include "ui/dashboard/mappings.h"
#include "ui/dashboard/overrides.h"

#include <QHash>
#include <QSet>

namespace thunes {

namespace {

void readColor(const QJsonObject &color, FieldConfig &field)
{
    static const QHash<QString, ColorMode> modes{
        {QStringLiteral("thresholds"), ColorMode::Thresholds},
        {QStringLiteral("fixed"), ColorMode::Fixed},
        {QStringLiteral("shades"), ColorMode::Fixed},
        {QStringLiteral("palette-classic"), ColorMode::PaletteClassic},
        {QStringLiteral("palette-classic-by-name"), ColorMode::PaletteClassic}};
    const QString mode = lenient::text(color, "mode");
    field.colorScheme = mode;
    field.fixedColor = lenient::text(color, "fixedColor");
    field.seriesColorBy = lenient::text(color, "seriesBy", field.seriesColorBy);
    if (mode.startsWith(QLatin1String("continuous")))
        field.colorMode = ColorMode::Continuous;
    else
        field.colorMode = modes.value(mode, field.colorMode);
}

/// The values that are drawn by every kind of graph, out of `custom`.
void readCustom(FieldConfig &field)
{
    static const QHash<QString, ThresholdsStyle> styles{
        {QStringLiteral("line"), ThresholdsStyle::Line},
        {QStringLiteral("area"), ThresholdsStyle::Area},
        {QStringLiteral("line+area"), ThresholdsStyle::LineAndArea},
        {QStringLiteral("dashed"), ThresholdsStyle::Dashed},
        {QStringLiteral("dashed+area"), ThresholdsStyle::DashedAndArea}};
    const QJsonObject &custom = field.custom;
    field.lineWidth = std::clamp(lenient::number(custom, "lineWidth").value_or(1), 0.0, 10.0);
    field.fillOpacity = lenient::integer(custom, "fillOpacity", 0, 100).value_or(0);
    field.spanNulls = lenient::flag(custom, "spanNulls")
                      || lenient::number(custom, "spanNulls").value_or(0) > 0;
    field.thresholdsStyle = styles.value(
        lenient::text(lenient::object(custom, "thresholdsStyle"), "mode"), ThresholdsStyle::Off);
}

/// Sets object[a][b][c] for the path "a.b.c".
void setPath(QJsonObject &object, const QStringList &path, const QJsonValue &value)
{
    if (path.size() == 1) {
        object.insert(path.first(), value);
        return;
    }
    QJsonObject inner = object.value(path.first()).toObject();
    setPath(inner, path.mid(1), value);
    object.insert(path.first(), inner);
}

/// Properties that change nothing which we draw, and do not mislead by that.
bool isHarmless(const QString &id)
{
    static const QSet<QString> ids{QStringLiteral("filterable"), QStringLiteral("writeable"),
                                   QStringLiteral("path"), QStringLiteral("description"),
                                   QStringLiteral("actions")};
    return ids.contains(id);
}

} // namespace

FieldConfig loadFieldConfig(const QJsonObject &defaults, PanelType type, QStringList &notes)
{
    FieldConfig field;
    field.unit = lenient::text(defaults, "unit");
    field.decimals = lenient::integer(defaults, "decimals", 0, 20);
    field.min = lenient::number(defaults, "min");
    field.max = lenient::number(defaults, "max");
    field.displayName = lenient::text(defaults, "displayName");
    field.noValue = lenient::text(defaults, "noValue");
    if (type != PanelType::TimeSeries && type != PanelType::PieChart && type != PanelType::BarChart
        && type != PanelType::Histogram)
        field.colorMode = ColorMode::Thresholds;
    readColor(lenient::object(defaults, "color"), field);
    field.links = lenient::array(defaults, "links");
    field.thresholds = loadThresholds(defaults.value(QLatin1String("thresholds")), notes);
    field.mappings = loadMappings(lenient::array(defaults, "mappings"), notes);
    field.custom = lenient::object(defaults, "custom");
    readCustom(field);
    return field;
}

QList<FieldOverride> loadOverrides(const QJsonArray &list, QStringList &notes)
{
    QList<FieldOverride> overrides;
    for (const QJsonValue &entry : list) {
        const QJsonObject json = entry.toObject();
        const QJsonObject matcher = lenient::object(json, "matcher");
        FieldOverride override{lenient::text(matcher, "id"),
                               matcher.value(QLatin1String("options")), {}};
        if (!isKnownMatcher(override)) {
            notes << QStringLiteral("an override for '%1' is not applied")
                         .arg(override.matcher.left(60));
            continue;
        }
        for (const QJsonValue &each : lenient::array(json, "properties")) {
            const QJsonObject property = each.toObject();
            const FieldOverride::Property read{lenient::text(property, "id"),
                                               property.value(QLatin1String("value"))};
            FieldConfig probe;
            if (applyProperty(read, probe))
                override.properties << read;
            else if (!isHarmless(read.id))
                notes << QStringLiteral("the override of '%1' is not applied").arg(read.id.left(60));
        }
        if (!override.properties.isEmpty())
            overrides << override;
    }
    return overrides;
}

bool applyProperty(const FieldOverride::Property &property, FieldConfig &field)
{
    QStringList unread; // Said already when the file was loaded.
    const QJsonValue &value = property.value;
    const QString &id = property.id;
    if (id.startsWith(QLatin1String("custom."))) {
        const QStringList path = id.mid(7).split(u'.');
        if (path.size() > 8)
            return false;
        setPath(field.custom, path, value);
        readCustom(field);
    } else if (id == QLatin1String("unit")) {
        field.unit = value.toString();
    } else if (id == QLatin1String("decimals")) {
        field.decimals = lenient::integer({{QStringLiteral("v"), value}}, "v", 0, 20);
    } else if (id == QLatin1String("min")) {
        field.min = lenient::number(value);
    } else if (id == QLatin1String("max")) {
        field.max = lenient::number(value);
    } else if (id == QLatin1String("displayName")) {
        field.displayName = value.toString();
    } else if (id == QLatin1String("noValue")) {
        field.noValue = value.toString();
    } else if (id == QLatin1String("color")) {
        readColor(value.toObject(), field);
    } else if (id == QLatin1String("links")) {
        field.links = value.toArray();
    } else if (id == QLatin1String("thresholds")) {
        if (value.isObject())
            field.thresholds = loadThresholds(value, unread);
    } else if (id == QLatin1String("mappings")) {
        field.mappings = loadMappings(value.toArray(), unread);
    } else {
        return false;
    }
    return true;
}

} // namespace thunes
