// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/dashboard/customplotrival.h"

#include <qcustomplot.h>

struct CustomPlotRival::Private
{
    QCustomPlot plot;
    QVector<double> keys;
};

CustomPlotRival::CustomPlotRival(QSize size, const QVector<double> &keys, int series, double highest)
    : d(std::make_unique<Private>())
{
    d->keys = keys;
    d->plot.legend->setVisible(true);
    d->plot.xAxis->setTicker(QSharedPointer<QCPAxisTickerDateTime>::create());
    for (int i = 0; i < series; ++i) {
        d->plot.addGraph()->setName(QStringLiteral("series %1").arg(i));
        d->plot.graph(i)->setPen(QPen(QColor::fromHsv(i * 18, 200, 200)));
    }
    d->plot.xAxis->setRange(keys.first(), keys.last());
    d->plot.yAxis->setRange(0, highest);
    d->plot.resize(size);
    d->plot.show();
}

CustomPlotRival::~CustomPlotRival() = default;

void CustomPlotRival::refresh(const std::vector<QVector<double>> &values)
{
    for (int i = 0; i < static_cast<int>(values.size()); ++i)
        d->plot.graph(i)->setData(d->keys, values[static_cast<std::size_t>(i)], true);
    d->plot.replot(QCustomPlot::rpImmediateRefresh);
}

QWidget *CustomPlotRival::widget() const
{
    return &d->plot;
}
