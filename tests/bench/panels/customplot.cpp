// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/panels/rivals.h"

#include <qcustomplot.h>

#include <memory>

namespace thunes::bench {

std::optional<Refresh> customPlot(int series, const QSize &size)
{
    auto plot = std::make_shared<QCustomPlot>();
    plot->resize(size);
    plot->setAntialiasedElements(QCP::aeAll);
    for (int i = 0; i < series; ++i)
        plot->addGraph();
    plot->yAxis->setRange(0, 100);
    return [plot](const PanelData &data, QImage &target) {
        plot->xAxis->setRange(toUnixSeconds(data.start), toUnixSeconds(data.end));
        for (qsizetype i = 0; i < data.series.size(); ++i) {
            QVector<double> times, values;
            for (const SamplePoint &point : data.series.at(i).points) {
                times.append(toUnixSeconds(point.time));
                values.append(point.value);
            }
            plot->graph(static_cast<int>(i))->setData(times, values, true);
        }
        plot->replot(QCustomPlot::rpImmediateRefresh);
        plot->QWidget::render(&target);
    };
}

} // namespace thunes::bench
