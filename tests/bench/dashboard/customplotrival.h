// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>
#include <QWidget>

#include <memory>
#include <vector>

/// A QCustomPlot with the same lines; in a library of its own, since its header needs Qt's keywords.
class CustomPlotRival
{
public:
    /// `keys` in seconds; `highest` ends the value axis.
    CustomPlotRival(QSize size, const QVector<double> &keys, int series, double highest);
    ~CustomPlotRival();

    /// New values, one list a series, and a replot.
    void refresh(const std::vector<QVector<double>> &values);
    QWidget *widget() const;

private:
    struct Private;
    std::unique_ptr<Private> d;
};
