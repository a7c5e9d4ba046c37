// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/panelvalues.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/frames.h"
#include "ui/dashboard/overrides.h"
#include "ui/dashboard/paneloptions.h"
#include "ui/dashboard/seriesstyle.h"

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

using Kind = DataField::Kind;

/// Grafana's own limit of "all values" where the file says none.
constexpr int usualValues = 25;

/// What a panel of single values shows of the tables: one value a column, or one a row.
class ValueList
{
public:
    ValueList(const Panel &panel, TimePoint end)
        : m_panel(panel)
        , m_options(reduceOptions(panel.options))
        , m_end(end)
    {
        if (m_options.fields.startsWith(u'/'))
            m_pattern = grafanaRegex(m_options.fields);
    }

    QList<NamedSeries> of(const QList<DataFrame> &frames)
    {
        for (const DataFrame &frame : frames) {
            m_times = timesOf(frame);
            for (const DataField &field : frame.fields) {
                if (!isPicked(field) || seriesStyle(field.field.value_or(m_panel.field)).hidden)
                    continue;
                if (m_options.allValues)
                    addRows(frame, field);
                else
                    addColumn(frame, field);
            }
        }
        return m_values;
    }

private:
    bool isPicked(const DataField &field) const
    {
        if (m_options.fields.isEmpty())
            return field.kind == Kind::Number;
        if (m_pattern)
            return m_pattern->match(field.displayName).hasMatch();
        return m_options.fields == field.displayName || m_options.fields == field.name;
    }

    /// Of each row; one moment for all where they do not run forward.
    std::vector<SamplePoint> timesOf(const DataFrame &frame) const
    {
        const qsizetype column = firstOf(frame, Kind::Time);
        std::vector<SamplePoint> times;
        TimePoint newest = column < 0 ? m_end : TimePoint();
        for (qsizetype row = 0; row < frame.rows(); ++row) {
            const QVariant value = column < 0 ? QVariant()
                                              : frame.fields.at(column).values.value(row);
            times.push_back({value.isValid() ? timeOf(value) : m_end, 0});
            newest = std::max(newest, times.back().time);
        }
        if (!isAscending(times)) {
            for (SamplePoint &time : times)
                time.time = newest;
        }
        return times;
    }

    static QString wordsOf(const DataField &field, const QVariant &value)
    {
        if (field.kind == Kind::Time && value.isValid())
            return toDateTime(timeOf(value)).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
        return field.kind == Kind::Number ? QString() : textOf(value);
    }

    void addColumn(const DataFrame &frame, const DataField &field)
    {
        NamedSeries value = seriesOf(frame, field);
        if (field.kind == Kind::Number) {
            value.points = m_times;
            for (std::size_t row = 0; row < value.points.size(); ++row)
                value.points[row].value = numberOf(field.values.value(static_cast<qsizetype>(row)))
                                              .value_or(std::nan(""));
        } else {
            const QVariant reduced = reduceColumn(m_panel.stat.calc, field.values);
            const bool isCount = reduced.typeId() == QMetaType::Double;
            value.text = isCount ? textOf(reduced) : wordsOf(field, reduced);
            if (!m_times.empty())
                value.points = {{m_times.back().time, std::nan("")}};
        }
        m_values << value;
    }

    void addRows(const DataFrame &frame, const DataField &field)
    {
        const int most = m_options.limit.value_or(usualValues);
        for (qsizetype row = 0; row < frame.rows() && m_values.size() < most; ++row) {
            NamedSeries value = seriesOf(frame, field);
            const QVariant cell = field.values.value(row);
            value.points = {{m_times[static_cast<std::size_t>(row)].time,
                             field.kind == Kind::Number ? numberOf(cell).value_or(std::nan(""))
                                                        : std::nan("")}};
            value.text = wordsOf(field, cell);
            value.name = rowName(frame, field, row);
            m_values << value;
        }
    }

    /// The words of the row; the column's too where there are several to tell apart.
    QString rowName(const DataFrame &frame, const DataField &field, qsizetype row) const
    {
        const FieldConfig &config = field.field ? *field.field : m_panel.field;
        if (!config.displayName.isEmpty())
            return field.displayName;
        QStringList parts;
        bool hasOthers = false;
        for (const DataField &other : frame.fields) {
            if (&other == &field)
                continue;
            const QString text = other.kind == Kind::Text ? textOf(other.values.value(row))
                                                          : QString();
            if (!text.isEmpty())
                parts << displayText(other.field.value_or(m_panel.field), text).text;
            hasOthers = hasOthers || other.kind == Kind::Number;
        }
        if (hasOthers || parts.isEmpty())
            parts << field.displayName;
        return parts.join(u' ');
    }

    const Panel &m_panel;
    ReduceOptions m_options;
    std::optional<QRegularExpression> m_pattern;
    TimePoint m_end;
    std::vector<SamplePoint> m_times;
    QList<NamedSeries> m_values;
};

} // namespace

bool isAscending(const std::vector<SamplePoint> &points)
{
    return std::is_sorted(points.begin(), points.end(),
                          [](const auto &a, const auto &b) { return a.time < b.time; });
}

QList<NamedSeries> panelValues(const Panel &panel, const QList<DataFrame> &frames, TimePoint end)
{
    return ValueList(panel, end).of(frames);
}

} // namespace thunes
