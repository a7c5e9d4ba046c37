// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/panels/rivals.h"

#include <QChartView>
#include <QLineSeries>
#include <QSignalBlocker>
#include <QValueAxis>

#include <memory>

namespace thunes::bench {

Refresh qtCharts(int series, const QSize &size)
{
    auto view = std::make_shared<QChartView>();
    view->resize(size);
    view->setRenderHint(QPainter::Antialiasing);
    view->setFrameShape(QFrame::NoFrame);
    QChart *chart = view->chart();
    chart->legend()->hide();
    auto *time = new QValueAxis(chart);
    auto *value = new QValueAxis(chart);
    chart->addAxis(time, Qt::AlignBottom);
    chart->addAxis(value, Qt::AlignLeft);
    QList<QLineSeries *> lines;
    for (int i = 0; i < series; ++i) {
        auto *line = new QLineSeries(chart);
        chart->addSeries(line);
        line->attachAxis(time);
        line->attachAxis(value);
        lines << line;
    }
    value->setRange(0, 100);
    return [view, lines, time](const PanelData &data, QImage &target) {
        time->setRange(toUnixSeconds(data.start), toUnixSeconds(data.end));
        for (qsizetype i = 0; i < lines.size(); ++i) {
            QList<QPointF> points;
            points.reserve(static_cast<qsizetype>(data.series.at(i).points.size()));
            for (const SamplePoint &point : data.series.at(i).points)
                points.append({toUnixSeconds(point.time), point.value});
            lines.at(i)->replace(points);
        }
        view->QWidget::render(&target);
    };
}

} // namespace thunes::bench
