// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"
#include "ui/models/paneldata.h"

#include <QColor>
#include <QList>
#include <QStringList>

#include <vector>

namespace thunes {

/// What a bar chart shows: groups of bars along one axis, a bar in each group for each series.
/// Words and colours are made when they are asked for: there may be more bars than anyone can see.
struct BarTable
{
    struct Series
    {
        QString name;
        FieldConfig field;
        QColor colour;                             ///< Of the legend.
        std::vector<std::optional<double>> values; ///< One a category; absent: no bar.
        QList<QColor> colours; ///< Of single bars, from elsewhere; may be empty.
    };
    QStringList names;            ///< Of the categories, unless they are times.
    std::vector<TimePoint> times; ///< Of the categories, ascending.
    QList<Series> series;
    bool coloursByCategory = false; ///< The categories name the bars; a legend would repeat them.
    double low = 0;                 ///< Of all values and zero.
    double high = 0;

    qsizetype categories() const
    {
        return times.empty() ? names.size() : static_cast<qsizetype>(times.size());
    }
    QString category(qsizetype category) const;
    std::optional<double> value(qsizetype which, qsizetype category) const
    {
        return series.at(which).values[static_cast<std::size_t>(category)];
    }
    QString text(qsizetype which, qsizetype category) const;
    QColor colour(qsizetype which, qsizetype category) const;
};

/// Of a table: its text or time column are the categories and each number a series. Of series with
/// one value each: every series is a category. Of series over time: the times are the categories.
BarTable barTable(const Panel &panel, const PanelData &data, const BarChartOptions &options);

} // namespace thunes
