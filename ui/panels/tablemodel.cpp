// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/tablemodel.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/lenientjson.h"
#include "ui/panels/colours.h"
#include "ui/panels/datatable.h"
#include "ui/theme/palette.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

/// The mapping that words fall under: their own or an expression.
const ValueMapping *matchWords(const QList<ValueMapping> &mappings, const QString &words)
{
    const auto found = std::find_if(mappings.begin(), mappings.end(), [&](const ValueMapping &mapping) {
        if (const auto *exact = std::get_if<ValueMapping::Exact>(&mapping.match))
            return exact->value == words;
        if (const auto *regex = std::get_if<ValueMapping::Regex>(&mapping.match)) {
            QString pattern = regex->pattern;
            if (pattern.size() > 1 && pattern.startsWith(u'/'))
                pattern = pattern.mid(1, pattern.lastIndexOf(u'/') - 1);
            const QRegularExpression expression(pattern);
            return expression.isValid() && expression.match(words).hasMatch();
        }
        if (const auto *special = std::get_if<ValueMapping::Special>(&mapping.match))
            return *special == ValueMapping::Special::Empty && words.isEmpty();
        return false;
    });
    return found == mappings.end() ? nullptr : &*found;
}

QString timeText(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

bool sameColumns(const DataFrame &a, const DataFrame &b)
{
    return std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(), b.fields.end(),
                      [](const DataField &x, const DataField &y) {
                          return x.name == y.name && x.displayName == y.displayName
                                 && x.kind == y.kind;
                      });
}

} // namespace

TableModel::TableModel(const Panel &panel, QObject *parent)
    : QAbstractTableModel(parent)
    , m_panel(panel)
{
}

void TableModel::setFrame(const DataFrame &frame)
{
    if (!sameColumns(m_frame, frame)) {
        beginResetModel();
        m_frame = frame;
        prepareColumns();
        endResetModel();
        return;
    }
    const int before = rowCount();
    const int after = static_cast<int>(frame.rows());
    if (after < before)
        beginRemoveRows({}, after, before - 1);
    else if (after > before)
        beginInsertRows({}, before, after - 1);
    m_frame = frame;
    prepareColumns();
    if (after < before)
        endRemoveRows();
    else if (after > before)
        endInsertRows();
    if (after > 0 && columnCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(after - 1, columnCount() - 1));
}

void TableModel::prepareColumns()
{
    m_columns.clear();
    for (qsizetype i = 0; i < m_frame.fields.size(); ++i) {
        const DataField &source = m_frame.fields.at(i);
        Column column;
        column.source = i;
        column.field = source.field.value_or(m_panel.field);
        column.style = columnStyle(column.field.custom);
        if (column.style.hidden)
            continue;
        double high = -HUGE_VAL;
        double low = HUGE_VAL;
        for (qsizetype row = 0; row < source.values.size(); ++row) {
            const std::optional<double> number = cellNumber(source, row);
            if (!number || !std::isfinite(*number))
                continue;
            low = std::min(low, *number);
            high = std::max(high, *number);
        }
        const QString &unit = column.field.unit;
        const bool known = unit == QLatin1String("percent") || unit == QLatin1String("percentunit");
        column.low = column.field.min.value_or(known || !std::isfinite(low) ? 0 : std::min(0.0, low));
        column.high = column.field.max.value_or(unit == QLatin1String("percent")       ? 100
                                                : unit == QLatin1String("percentunit") ? 1
                                                                                       : high);
        if (!(column.high > column.low))
            column.high = column.low + 1;
        m_columns.append(column);
    }
}

bool TableModel::isNumber(int column) const
{
    return m_frame.fields.at(m_columns.at(column).source).kind == DataField::Kind::Number;
}

FieldValue TableModel::cell(int row, int column) const
{
    const Column &look = m_columns.at(column);
    const DataField &source = m_frame.fields.at(look.source);
    const QVariant raw = source.values.value(row);
    FieldValue cell;
    cell.name = shownName(source);
    cell.field = look.field;
    cell.low = look.low;
    cell.high = look.high;
    cell.colour = palette::text;
    if (source.kind == DataField::Kind::Time) {
        if (raw.isValid())
            cell.formatted.text = timeText(raw.toLongLong());
        return cell;
    }
    if (source.kind == DataField::Kind::Number) {
        cell.value = cellNumber(source, row);
        FieldConfig field = cell.field;
        field.min = cell.low;
        field.max = cell.high;
        cell.formatted = display(field, cell.value).formatted;
        if (cell.value)
            cell.colour = colourOf(field, look.source, cell.value, cell.low, cell.high);
        return cell;
    }
    const QString words = source.kind == DataField::Kind::Bool && raw.isValid()
                              ? raw.toBool() ? QStringLiteral("true") : QStringLiteral("false")
                              : raw.toString();
    cell.formatted.text = words;
    if (!raw.isValid()) {
        cell.formatted.text = cell.field.noValue;
    } else if (const ValueMapping *mapping = matchWords(cell.field.mappings, words)) {
        if (!mapping->text.isEmpty())
            cell.formatted.text = mapping->text;
        if (const QColor colour = colourNamed(mapping->color); colour.isValid())
            cell.colour = colour;
    } else if (cell.field.colorMode == ColorMode::Fixed) {
        if (const QColor colour = colourNamed(cell.field.fixedColor); colour.isValid())
            cell.colour = colour;
    }
    return cell;
}

QString TableModel::footer(int column, const TableOptions &options) const
{
    const DataField &source = m_frame.fields.at(m_columns.at(column).source);
    if (options.footerCountRows)
        return column == 0 ? QStringLiteral("%1 rows").arg(rowCount()) : QString();
    if (source.kind != DataField::Kind::Number
        || (!options.footerFields.isEmpty() && !options.footerFields.contains(shownName(source))
            && !options.footerFields.contains(source.name)))
        return {};
    std::vector<SamplePoint> points;
    for (qsizetype row = 0; row < source.values.size(); ++row) {
        if (const auto number = cellNumber(source, row))
            points.push_back({{}, *number});
    }
    QStringList parts;
    for (const QString &calc : options.footerCalcs) {
        const std::optional<double> value = reduce(calc, points);
        FieldConfig field = m_columns.at(column).field;
        field.mappings.clear();
        QString text = value ? display(field, value).text : QStringLiteral("–");
        // A count has no unit.
        if (value && (calc == QLatin1String("count") || calc == QLatin1String("distinctCount")
                      || calc == QLatin1String("changeCount")))
            text = QString::number(*value);
        parts << (options.footerCalcs.size() > 1 ? calc + u' ' + text : text);
    }
    return parts.join(QStringLiteral(" · "));
}

int TableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_frame.rows());
}

int TableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

Qt::Alignment TableModel::alignmentOf(int column) const
{
    const QString &align = m_columns.at(column).style.align;
    const Qt::Alignment across = align == QLatin1String("left")     ? Qt::AlignLeft
                                 : align == QLatin1String("center") ? Qt::AlignHCenter
                                 : align == QLatin1String("right")  ? Qt::AlignRight
                                 : isNumber(column)                 ? Qt::AlignRight
                                                                    : Qt::AlignLeft;
    return across | Qt::AlignVCenter;
}

/// Data links with the values of the row put in.
QUrl TableModel::linkOf(int row, int column) const
{
    const Column &look = m_columns.at(column);
    const QString pattern = lenient::text(look.field.links.at(0).toObject(), "url");
    if (pattern.isEmpty())
        return {};
    static const QRegularExpression place(QStringLiteral("\\$\\{(__[^}]*)\\}"));
    QString url;
    qsizetype from = 0;
    for (auto matches = place.globalMatch(pattern); matches.hasNext();) {
        const auto match = matches.next();
        const QString name = match.captured(1).section(u':', 0, 0);
        QString text;
        if (name.startsWith(QLatin1String("__value"))) {
            text = name.endsWith(QLatin1String("text"))
                       ? cell(row, column).text()
                       : m_frame.fields.at(look.source).values.value(row).toString();
        } else if (name.startsWith(QLatin1String("__data.fields"))) {
            QString wanted = name.mid(13).remove(u'"').remove(u'[').remove(u']');
            if (wanted.startsWith(u'.'))
                wanted.remove(0, 1);
            for (const DataField &field : m_frame.fields) {
                if (field.name == wanted || shownName(field) == wanted)
                    text = field.values.value(row).toString();
            }
        } else if (name.startsWith(QLatin1String("__field.labels."))) {
            text = m_frame.fields.at(look.source).labels.value(name.mid(15));
        }
        url += pattern.mid(from, match.capturedStart() - from)
               + QString::fromUtf8(QUrl::toPercentEncoding(text));
        from = match.capturedEnd();
    }
    return QUrl(url + pattern.mid(from));
}

QVariant TableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return cell(index.row(), index.column()).text();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(static_cast<int>(alignmentOf(index.column())));
    case SortRole:
        return m_frame.fields.at(m_columns.at(index.column()).source).values.value(index.row());
    case LinkRole:
        return linkOf(index.row(), index.column());
    default:
        return {};
    }
}

QVariant TableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const DataField &source = m_frame.fields.at(m_columns.at(section).source);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return shownName(source);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(static_cast<int>(alignmentOf(section)));
    default:
        return {};
    }
}

} // namespace thunes
