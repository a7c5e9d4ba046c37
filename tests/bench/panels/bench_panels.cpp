// SPDX-License-Identifier: GPL-3.0-or-later
// A refresh of one graph, new data and its paint, beside plain Qt Charts and QCustomPlot in the
// same run: milliseconds of processor time, the median of several.
#include "tests/bench/panels/rivals.h"
#include "tests/ui/panelsamples.h"
#include "tests/ui/pixels.h"
#include "ui/panels/timeseriespanel.h"
#include "ui/theme/type.h"

#include <QApplication>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace thunes;

namespace {

constexpr QSize size{780, 300};
constexpr double limit = 16; ///< Milliseconds of a refresh of 20 x 11,000 points.

PanelData noise(int series, int points, quint32 seed)
{
    PanelData data = samples::cells({}, {});
    data.step = Milliseconds(15000);
    data.start = data.end - (points - 1) * data.step;
    for (int s = 0; s < series; ++s) {
        NamedSeries one;
        one.name = QStringLiteral("series %1").arg(s);
        for (int i = 0; i < points; ++i) {
            seed = seed * 1664525U + 1013904223U;
            one.points.push_back(
                {data.start + i * data.step, 10 + s * 3 + double(seed >> 8) / (1 << 24) * 20});
        }
        data.series << one;
    }
    return data;
}

bench::Refresh ours(const char *custom)
{
    const QByteArray json =
        QByteArray(
            R"({"type": "timeseries", "title": "x", "fieldConfig": {"defaults": {"custom": {)")
        + custom + "}}}}";
    std::shared_ptr<TimeSeriesPanel> panel = samples::made<TimeSeriesPanel>(json.constData());
    panel->resize(size);
    return [panel](const PanelData &data, QImage &target) {
        panel->setData(data);
        static_cast<QWidget *>(panel.get())->render(&target);
    };
}

double median(const bench::Refresh &refresh, const PanelData &a, const PanelData &b)
{
    QImage target(size, QImage::Format_ARGB32_Premultiplied);
    std::vector<double> times;
    refresh(a, target); // The first one lays out and loads fonts.
    for (int round = 0; round < 7; ++round) {
        const double start = samples::processorTime();
        refresh(round % 2 ? a : b, target);
        times.push_back(samples::processorTime() - start);
    }
    std::nth_element(times.begin(), times.begin() + 3, times.end());
    return times[3];
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    type::loadFonts();
    std::printf("%-16s %9s %9s %9s %11s %12s %9s\n", "series x points", "lines", "filled",
                "stacked", "Qt Charts", "QCustomPlot", "ratio");
    double worst = 0;
    for (const int series : {1, 5, 20}) {
        for (const int points : {360, 1440, 11000}) {
            const PanelData a = noise(series, points, 1);
            const PanelData b = noise(series, points, 2);
            const double lines = median(ours(""), a, b);
            const double filled = median(ours("\"fillOpacity\": 20"), a, b);
            const double stacked =
                median(ours("\"fillOpacity\": 60, \"stacking\": {\"mode\": \"normal\"}"), a, b);
            const double charts = median(bench::qtCharts(series, size), a, b);
            const auto rival = bench::customPlot(series, size);
            const double custom = rival ? median(*rival, a, b) : 0;
            std::printf("%2d x %-11d %9.1f %9.1f %9.1f %11.1f %12s %8.1fx\n", series, points, lines,
                        filled, stacked, charts,
                        rival ? qPrintable(QString::number(custom, 'f', 1)) : "not here",
                        charts / lines);
            if (series == 20 && points == 11000)
                worst = std::max({lines, filled, stacked});
        }
    }
    std::printf("milliseconds of processor time a refresh; ratio: Qt Charts to our lines\n");
    if (worst > limit)
        std::printf("slower than the %.0f ms that it promises\n", limit);
    return worst > limit ? 1 : 0;
}
