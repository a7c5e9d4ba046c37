// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/paneltable.h"

#include "exporter/base/csv.h"
#include "exporter/base/number.h"

#include <QJsonArray>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

QString exactText(double value)
{
    return QString::fromLatin1(formatNumber(value));
}

QVariant alignment(bool number)
{
    return QVariant::fromValue(int(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft)));
}

QString textOf(const DataField &field, const QVariant &value)
{
    if (!value.isValid())
        return {};
    switch (field.kind) {
    case DataField::Kind::Time:
        return toIso8601(TimePoint(Milliseconds(value.toLongLong())));
    case DataField::Kind::Number:
        return exactText(value.toDouble());
    case DataField::Kind::Bool:
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case DataField::Kind::Text:
        break;
    }
    return value.toString();
}

QJsonValue jsonNumber(double value)
{
    return std::isfinite(value) ? QJsonValue(value) : QJsonValue(exactText(value));
}

QString wordOf(PanelState state)
{
    switch (state) {
    case PanelState::Loading: return QStringLiteral("loading");
    case PanelState::Ready: return QStringLiteral("ready");
    case PanelState::Empty: return QStringLiteral("empty");
    case PanelState::Stale: return QStringLiteral("stale");
    case PanelState::Error: return QStringLiteral("error");
    }
    return {};
}

} // namespace

void PanelTable::setPanelData(const PanelData &data)
{
    beginResetModel();
    m_names.clear();
    m_times.clear();
    m_columns.clear();
    m_frame.reset();
    if (!data.frames.isEmpty() && data.series.isEmpty()) {
        m_frame = data.frames.first();
    } else {
        for (const NamedSeries &series : data.series) {
            for (const SamplePoint &point : series.points)
                m_times.push_back(point.time);
        }
        std::sort(m_times.begin(), m_times.end());
        m_times.erase(std::unique(m_times.begin(), m_times.end()), m_times.end());
        for (const NamedSeries &series : data.series) {
            m_names << series.name;
            std::vector<std::optional<double>> column(m_times.size());
            auto row = m_times.begin();
            for (const SamplePoint &point : series.points) {
                row = std::lower_bound(row, m_times.end(), point.time);
                column[static_cast<std::size_t>(row - m_times.begin())] = point.value;
            }
            m_columns.push_back(std::move(column));
        }
    }
    endResetModel();
}

int PanelTable::rowCount(const QModelIndex &parent) const
{
    if (parent.isValid())
        return 0;
    return static_cast<int>(m_frame ? m_frame->rows() : qsizetype(m_times.size()));
}

int PanelTable::columnCount(const QModelIndex &parent) const
{
    if (parent.isValid())
        return 0;
    return static_cast<int>(m_frame              ? m_frame->fields.size()
                            : m_columns.empty() ? 0
                                                : qsizetype(m_columns.size()) + 1);
}

QString PanelTable::cell(int row, int column) const
{
    if (m_frame) {
        const DataField &field = m_frame->fields.at(column);
        return textOf(field, field.values.value(row));
    }
    if (column == 0)
        return toIso8601(m_times[static_cast<std::size_t>(row)]);
    const auto &value = m_columns[static_cast<std::size_t>(column - 1)][static_cast<std::size_t>(row)];
    return value ? exactText(*value) : QString();
}

QVariant PanelTable::data(const QModelIndex &index, int role) const
{
    if (role == Qt::DisplayRole)
        return cell(index.row(), index.column());
    if (role == Qt::TextAlignmentRole)
        return alignment(m_frame ? m_frame->fields.at(index.column()).kind == DataField::Kind::Number
                                 : index.column() > 0);
    return {};
}

QVariant PanelTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    if (m_frame)
        return shownName(m_frame->fields.at(section));
    return section == 0 ? QStringLiteral("Time") : m_names.value(section - 1);
}

QString tableCsv(const QAbstractItemModel &table)
{
    const int columns = table.columnCount();
    QStringList fields;
    for (int column = 0; column < columns; ++column)
        fields << table.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    QString text = columns > 0 ? csvLine(fields) : QString();
    for (int row = 0; row < table.rowCount(); ++row) {
        fields.clear();
        for (int column = 0; column < columns; ++column)
            fields << table.index(row, column).data().toString();
        text += csvLine(fields);
    }
    return text;
}

void SeriesStatistics::setPanelData(const PanelData &data)
{
    beginResetModel();
    m_lines.clear();
    for (const NamedSeries &series : data.series) {
        Line line;
        line.name = series.name;
        for (const SamplePoint &point : series.points) {
            if (std::isnan(point.value)) {
                ++line.notNumbers;
                continue;
            }
            ++line.values;
            line.last = point.value;
            line.lowest = std::min(line.lowest.value_or(point.value), point.value);
            line.highest = std::max(line.highest.value_or(point.value), point.value);
            line.sum = line.sum.value_or(0) + point.value;
        }
        if (line.sum)
            line.mean = *line.sum / line.values;
        m_lines.append(line);
    }
    endResetModel();
}

int SeriesStatistics::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int SeriesStatistics::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SeriesStatistics::data(const QModelIndex &index, int role) const
{
    if (role == Qt::TextAlignmentRole)
        return alignment(index.column() != Name);
    if (role != Qt::DisplayRole)
        return {};
    const Line &line = m_lines.at(index.row());
    const auto number = [](const std::optional<double> &value) {
        return value ? QString::number(*value, 'g', 10) : QString(QChar(0x2013));
    };
    switch (index.column()) {
    case Name: return line.name;
    case Last: return number(line.last);
    case Lowest: return number(line.lowest);
    case Highest: return number(line.highest);
    case Mean: return number(line.mean);
    case Sum: return number(line.sum);
    case Values: return line.values;
    case NotNumbers: return line.notNumbers;
    default: return {};
    }
}

QVariant SeriesStatistics::headerData(int section, Qt::Orientation orientation, int role) const
{
    static const char *const names[] = {"Series", "Last", "Lowest", "Highest",
                                        "Mean",   "Sum",  "Values", "NaN"};
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < 0
        || section >= ColumnCount)
        return {};
    return QLatin1String(names[section]);
}

QJsonObject panelJson(const Panel &panel, const PanelData &data)
{
    QJsonArray list;
    for (const NamedSeries &series : data.series) {
        QJsonObject labels;
        for (auto label = series.labels.begin(); label != series.labels.end(); ++label)
            labels.insert(label.key(), label.value());
        QJsonArray points;
        for (const SamplePoint &point : series.points)
            points.append(QJsonArray{toIso8601(point.time), jsonNumber(point.value)});
        list.append(QJsonObject{{QStringLiteral("name"), series.name},
                                {QStringLiteral("refId"), series.refId},
                                {QStringLiteral("labels"), labels},
                                {QStringLiteral("points"), points}});
    }
    QJsonArray frames;
    for (const DataFrame &frame : data.frames) {
        QJsonObject fields;
        for (const DataField &field : frame.fields) {
            QJsonArray values;
            for (const QVariant &value : field.values) {
                values.append(!value.isValid() ? QJsonValue()
                              : field.kind == DataField::Kind::Number ? jsonNumber(value.toDouble())
                                                                      : QJsonValue(textOf(field, value)));
            }
            fields.insert(shownName(field), values);
        }
        frames.append(QJsonObject{{QStringLiteral("name"), frame.name}, {QStringLiteral("fields"), fields}});
    }
    QJsonObject json{{QStringLiteral("panel"), panel.title},
                     {QStringLiteral("id"), panel.id},
                     {QStringLiteral("type"), panel.typeName},
                     {QStringLiteral("state"), wordOf(data.state)},
                     {QStringLiteral("live"), data.live},
                     {QStringLiteral("from"), toIso8601(data.start)},
                     {QStringLiteral("to"), toIso8601(data.end)},
                     {QStringLiteral("stepSeconds"), double(data.step.count()) / 1000},
                     {QStringLiteral("series"), list}};
    if (data.dataTime)
        json.insert(QStringLiteral("newestValue"), toIso8601(*data.dataTime));
    if (!data.message.isEmpty())
        json.insert(QStringLiteral("message"), data.message);
    if (!data.warnings.isEmpty())
        json.insert(QStringLiteral("warnings"), QJsonArray::fromStringList(data.warnings));
    if (!panel.notes.isEmpty())
        json.insert(QStringLiteral("notes"), QJsonArray::fromStringList(panel.notes));
    if (!frames.isEmpty())
        json.insert(QStringLiteral("frames"), frames);
    return json;
}

} // namespace thunes
