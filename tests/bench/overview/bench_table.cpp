// SPDX-License-Identifier: GPL-3.0-or-later
// bench_table [ROWS]: a table panel of so many rows (100,000) from a real Prometheus: how long until it is
// shown, and how long the window is busy at most, at a first answer, at a refresh, and sorting words.
#include "tests/bench/overview/blocks.h"
#include "tests/e2e/prometheusprocess.h"
#include "ui/dashboard/loader.h"
#include "ui/models/dashboardsession.h"
#include "ui/panels/tablepanel.h"
#include "ui/panels/tableview.h"
#include "ui/views/overview.h"

#include <QApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QFile>
#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QTemporaryDir>

#include <cstdio>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

const char dashboardJson[] = R"json({"title":"T","time":{"from":"now-5m","to":"now"},"panels":[
 {"id":1,"type":"table","title":"Rows","gridPos":{"x":0,"y":0,"w":24,"h":20},
  "targets":[{"refId":"A","expr":"bench_row","format":"table","instant":true}]}]})json";

bool writeRows(const QString &path, int rows)
{
    QFile out(path);
    if (!out.open(QIODevice::WriteOnly))
        return false;
    const QByteArray time = QByteArray::number(QDateTime::currentSecsSinceEpoch() - 5);
    out.write("# TYPE bench_row gauge\n");
    for (int i = 0; i < rows; ++i)
        out.write("bench_row{name=\"row " + QByteArray::number((i * 7919LL) % rows) + "\",zone=\"zone-"
                  + QByteArray::number(i % 13) + "\"} " + QByteArray::number(i % 1000) + ' ' + time + '\n');
    out.write("# EOF\n");
    return true;
}

} // namespace

int main(int argc, char *argv[])
{
    QApplication app(argc, argv);
    const int rows = argc > 1 ? QByteArray(argv[1]).toInt() : 100000;
    QTemporaryDir dir;
    PrometheusProcess prometheus;
    QProcess fill;
    if (!prometheus.configure("global: {scrape_interval: 15s}\n")
        || !writeRows(dir.filePath(QStringLiteral("rows")), rows))
        return 1;
    fill.start(QStringLiteral("promtool"),
               {QStringLiteral("tsdb"), QStringLiteral("create-blocks-from"), QStringLiteral("openmetrics"),
                dir.filePath(QStringLiteral("rows")), prometheus.dataPath()});
    const auto dashboard = loadDashboard(dashboardJson, QStringLiteral("inline"));
    if (!fill.waitForFinished(600000) || fill.exitCode() != 0 || !prometheus.start() || !dashboard) {
        std::fprintf(stderr, "cannot set up: %s\n", fill.readAllStandardError().constData());
        return 1;
    }
    DashboardSession session(*dashboard, prometheus.url(), QUrl());
    session.setRefreshInterval(0s);
    Overview view(session.dashboard());
    QObject::connect(&session, &DashboardSession::panelDataChanged, &view,
                     [&](int id) { view.setPanelData(id, session.panelData(id)); });
    view.resize(1600, 900);
    view.show();
    spin(300);
    Blocks blocks;
    blocks.take();
    const auto *panel = dynamic_cast<TablePanel *>(view.panelById(1));
    TableView *table = panel ? panel->view() : nullptr;
    if (!table)
        return 1;
    const auto settle = [&](const char *what, const auto &done) {
        QElapsedTimer clock;
        clock.start();
        while (!done() && clock.elapsed() < 120000)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        const qint64 shown = clock.elapsed();
        spin(2000); // The picture is made in the pool; then what is left to paint and to free.
        std::printf("%-22s %8lld ms, window busy for %5.1f ms at most\n", what, static_cast<long long>(shown),
                    blocks.take());
        std::fflush(stdout);
    };
    std::printf("a table of %d rows\n", rows);
    session.start();
    settle("first answer", [&] { return table->model()->rowCount() > 0; });
    std::printf("shown: %s; %s\n", qPrintable(panel->countText()), qPrintable(panel->data().warnings.join(u' ')));
    for (int round = 0; round < 3; ++round) {
        bool isAnswered = false;
        const auto link = QObject::connect(&session, &DashboardSession::refreshed, &view, [&] { isAnswered = true; });
        session.refresh();
        settle("refresh", [&] { return isAnswered; });
        QObject::disconnect(link);
    }
    const auto *proxy = qobject_cast<const QSortFilterProxyModel *>(table->model());
    Q_EMIT table->horizontalHeader()->sectionClicked(2);
    settle("sort words", [&] { return proxy->sortColumn() == 2; });
    Q_EMIT table->horizontalHeader()->sectionClicked(2);
    settle("sort words, downwards", [&] { return proxy->sortOrder() == Qt::DescendingOrder; });
    session.refresh();
    settle("refresh, sorted", [&] { return !session.sentQueries(1).isEmpty(); });
    return 0;
}
