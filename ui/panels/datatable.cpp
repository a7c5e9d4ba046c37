// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/datatable.h"

#include <QMap>

#include <cmath>

namespace thunes {

namespace {

QVariant numberOrNull(double value)
{
    return std::isnan(value) ? QVariant() : QVariant(value);
}

qint64 milliseconds(TimePoint time)
{
    return std::chrono::duration_cast<Milliseconds>(time.time_since_epoch()).count();
}

DataField column(const QString &name, DataField::Kind kind)
{
    DataField field;
    field.name = name;
    field.kind = kind;
    return field;
}

DataFrame labelTable(const QList<NamedSeries> &list)
{
    QStringList labels;
    QStringList refIds;
    for (const NamedSeries &series : list) {
        for (auto label = series.labels.begin(); label != series.labels.end(); ++label) {
            if (!labels.contains(label.key()))
                labels << label.key();
        }
        if (!refIds.contains(series.refId))
            refIds << series.refId;
    }
    labels.sort();
    DataFrame frame;
    frame.fields << column(QStringLiteral("Time"), DataField::Kind::Time);
    for (const QString &label : std::as_const(labels))
        frame.fields << column(label, DataField::Kind::Text);
    for (const QString &refId : std::as_const(refIds)) {
        frame.fields << column(refIds.size() > 1 ? QStringLiteral("Value #") + refId
                                                 : QStringLiteral("Value"),
                               DataField::Kind::Number);
    }
    for (const NamedSeries &series : list) {
        const SamplePoint &point = series.points.back();
        frame.fields[0].values << milliseconds(point.time);
        qsizetype at = 1;
        for (const QString &label : std::as_const(labels)) {
            const auto found = series.labels.constFind(label);
            frame.fields[at++].values << (found == series.labels.constEnd() ? QVariant()
                                                                            : QVariant(*found));
        }
        for (const QString &refId : std::as_const(refIds)) {
            DataField &values = frame.fields[at++];
            values.values << (refId == series.refId ? numberOrNull(point.value) : QVariant());
            if (refId == series.refId && series.field)
                values.field = series.field;
        }
    }
    return frame;
}

DataFrame wideTable(const QList<NamedSeries> &list, const QString &refId)
{
    QMap<qint64, QVariantList> rows;
    qsizetype columns = 0;
    DataFrame frame;
    frame.refId = refId;
    frame.fields << column(QStringLiteral("Time"), DataField::Kind::Time);
    for (const NamedSeries &series : list) {
        if (series.refId != refId)
            continue;
        DataField field = column(series.name, DataField::Kind::Number);
        field.labels = series.labels;
        field.field = series.field;
        frame.fields << field;
        for (const SamplePoint &point : series.points) {
            QVariantList &row = rows[milliseconds(point.time)];
            while (row.size() < columns)
                row << QVariant();
            row << numberOrNull(point.value);
        }
        ++columns;
    }
    for (auto row = rows.begin(); row != rows.end(); ++row) {
        frame.fields[0].values << row.key();
        for (qsizetype i = 0; i < columns; ++i)
            frame.fields[i + 1].values << row->value(i);
    }
    return frame;
}

} // namespace

QList<DataFrame> tablesOf(const PanelData &data)
{
    if (!data.frames.isEmpty())
        return data.frames;
    QList<NamedSeries> instants;
    QList<NamedSeries> ranges;
    QStringList refIds;
    for (const NamedSeries &series : data.series) {
        if (series.points.size() == 1)
            instants << series;
        if (series.points.size() <= 1)
            continue;
        ranges << series;
        if (!refIds.contains(series.refId))
            refIds << series.refId;
    }
    QList<DataFrame> tables;
    if (!instants.isEmpty())
        tables << labelTable(instants);
    for (const QString &refId : std::as_const(refIds))
        tables << wideTable(ranges, refId);
    return tables;
}

std::optional<double> cellNumber(const DataField &field, qsizetype row)
{
    const QVariant value = field.values.value(row);
    if (!value.isValid() || field.kind == DataField::Kind::Text)
        return std::nullopt;
    bool ok = false;
    const double number = value.toDouble(&ok);
    return ok && !std::isnan(number) ? std::optional(number) : std::nullopt;
}

} // namespace thunes
