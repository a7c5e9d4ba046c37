// SPDX-License-Identifier: GPL-3.0-or-later
// bench_panels: CPU of one refresh of one graph, from new values to pixels, against plain QLineSeries
// and, where Debian's libqcustomplot-dev is there, QCustomPlot. Exits 1 when a target is missed.
#include "ui/dashboard/panelloader.h"
#include "ui/panels/panelfactory.h"
#include "ui/panels/panelframe.h"

#include <QApplication>
#include <QChart>
#include <QChartView>
#include <QDateTimeAxis>
#include <QImage>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineSeries>
#include <QValueAxis>

#ifdef THUNES_WITH_QCUSTOMPLOT
#include "tests/bench/dashboard/customplotrival.h"
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <vector>

using namespace thunes;

namespace {

constexpr QSize panelSize(620, 300);
constexpr int datasets = 2; ///< Taken in turn, so that nobody draws what he drew before.

double cpuMilliseconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double valueAt(int series, int point, int dataset)
{
    const quint32 mixed = (static_cast<quint32>(point) * 2654435761U) ^ static_cast<quint32>(series * 40503 + dataset);
    return 100.0 * (series + 1) + 40 * std::sin((point + dataset) / 90.0 + series)
        + static_cast<double>((mixed * 1664525U + 1013904223U) >> 20) / 100;
}

/// Median CPU of a refresh; a round before it is not counted.
double measure(const std::function<void(int)> &refresh)
{
    refresh(0);
    std::vector<double> times;
    double total = 0;
    for (int round = 1; round < 200 && (round < 8 || total < 600); ++round) {
        const double began = cpuMilliseconds();
        refresh(round % datasets);
        times.push_back(cpuMilliseconds() - began);
        total += times.back();
    }
    std::nth_element(times.begin(), times.begin() + static_cast<long>(times.size() / 2), times.end());
    return times[times.size() / 2];
}

void paint(QWidget *widget)
{
    QImage image(widget->size(), QImage::Format_ARGB32_Premultiplied);
    widget->render(&image);
}

double ours(int series, int points)
{
    const QJsonObject json = QJsonDocument::fromJson(R"({"id": 1, "type": "timeseries", "title": "Benchmark",
        "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
        "targets": [{"refId": "A", "expr": "x", "legendFormat": "{{name}}"}]})").object();
    const std::unique_ptr<PanelFrame> panel(makePanel(loadPanel(json), nullptr, nullptr));
    panel->resize(panelSize);
    std::array<PanelData, datasets> data;
    for (int set = 0; set < datasets; ++set) {
        PanelData &one = data[static_cast<std::size_t>(set)];
        one.state = PanelState::Ready;
        one.step = Milliseconds(15000);
        one.start = TimePoint(Milliseconds(1795600000000LL));
        one.end = one.start + points * one.step;
        one.dataTime = one.end;
        for (int s = 0; s < series; ++s) {
            NamedSeries named;
            named.name = QStringLiteral("series %1").arg(s);
            named.refId = QStringLiteral("A");
            for (int p = 0; p <= points; ++p)
                named.points.push_back({one.start + p * one.step, valueAt(s, p, set)});
            one.series.append(named);
        }
    }
    return measure([&](int set) {
        panel->setData(data[static_cast<std::size_t>(set)]);
        paint(panel.get());
    });
}

double plainCharts(int series, int points)
{
    QChartView view;
    auto *chart = new QChart;
    auto *x = new QDateTimeAxis;
    auto *y = new QValueAxis;
    chart->addAxis(x, Qt::AlignBottom);
    chart->addAxis(y, Qt::AlignLeft);
    std::array<std::vector<QList<QPointF>>, datasets> data;
    std::vector<QLineSeries *> lines;
    for (int s = 0; s < series; ++s) {
        auto *line = new QLineSeries;
        line->setName(QStringLiteral("series %1").arg(s));
        chart->addSeries(line);
        line->attachAxis(x);
        line->attachAxis(y);
        lines.push_back(line);
        for (int set = 0; set < datasets; ++set) {
            QList<QPointF> list;
            for (int p = 0; p <= points; ++p)
                list.append({1795600000000.0 + p * 15000.0, valueAt(s, p, set)});
            data[static_cast<std::size_t>(set)].push_back(list);
        }
    }
    x->setRange(QDateTime::fromMSecsSinceEpoch(1795600000000LL),
                QDateTime::fromMSecsSinceEpoch(1795600000000LL + points * 15000LL));
    y->setRange(0, 100.0 * (series + 1) + 100);
    view.setChart(chart);
    view.setRenderHint(QPainter::Antialiasing);
    view.resize(panelSize);
    view.show();
    return measure([&](int set) {
        for (std::size_t s = 0; s < lines.size(); ++s)
            lines[s]->replace(data[static_cast<std::size_t>(set)][s]);
        paint(&view);
    });
}

#ifdef THUNES_WITH_QCUSTOMPLOT
double customPlot(int series, int points)
{
    QVector<double> keys;
    for (int p = 0; p <= points; ++p)
        keys.append(1795600000.0 + p * 15.0);
    std::array<std::vector<QVector<double>>, datasets> data;
    for (int s = 0; s < series; ++s) {
        for (int set = 0; set < datasets; ++set) {
            QVector<double> values;
            for (int p = 0; p <= points; ++p)
                values.append(valueAt(s, p, set));
            data[static_cast<std::size_t>(set)].push_back(values);
        }
    }
    CustomPlotRival rival(panelSize, keys, series, 100.0 * (series + 1) + 100);
    return measure([&](int set) {
        rival.refresh(data[static_cast<std::size_t>(set)]);
        paint(rival.widget());
    });
}
#endif

} // namespace

int main(int argc, char *argv[])
{
    QApplication app(argc, argv);
    bool missed = false;
    std::printf("one refresh of a graph of %d x %d pixels, ms of CPU (median)\n"
                "%6s %7s | %9s | %11s %7s | %11s %7s\n",
                panelSize.width(), panelSize.height(), "series", "points", "ours", "QLineSeries",
                "ratio", "QCustomPlot", "ratio");
    for (const int series : {1, 5, 20}) {
        for (const int points : {360, 1440, 11000}) {
            const double mine = ours(series, points);
            const double charts = plainCharts(series, points);
            std::printf("%6d %7d | %9.2f | %11.2f %6.1fx |", series, points, mine, charts,
                        charts / mine);
#ifdef THUNES_WITH_QCUSTOMPLOT
            const double custom = customPlot(series, points);
            std::printf(" %11.2f %6.1fx\n", custom, custom / mine);
#else
            std::printf(" %11s\n", "not there");
#endif
            std::fflush(stdout);
            if (mine > 16) {
                std::printf("missed: over 16 ms\n");
                missed = true;
            }
            if (series == 20 && points == 11000 && charts < 5 * mine) {
                std::printf("missed: less than 5 times cheaper than QLineSeries\n");
                missed = true;
            }
        }
    }
    return missed ? 1 : 0;
}
