// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/loader.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/killswitchmodel.h"
#include "ui/views/killswitchcontrol.h"
#include "ui/views/mainwindow.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

using namespace thunes;

namespace {

/// Sees the first painting after a moment.
class PaintWatch final : public QObject
{
public:
    QElapsedTimer since;
    std::optional<double> painted;
    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint && since.isValid() && !painted)
            painted = static_cast<double>(since.nsecsElapsed()) / 1e6;
        return false;
    }
};

double quantile(std::vector<double> values, double q)
{
    std::sort(values.begin(), values.end());
    const auto index = static_cast<std::size_t>(q * static_cast<double>(values.size() - 1) + 0.5);
    return values[index];
}

void print(const char *what, const std::vector<double> &values)
{
    std::printf("%-58s %5zu %9.2f %9.2f %9.2f\n", what, values.size(), quantile(values, 0.5),
                quantile(values, 0.99), quantile(values, 1));
}

double ms(const QElapsedTimer &timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

template<typename Condition>
bool waitFor(Condition condition)
{
    QElapsedTimer timer;
    timer.start();
    while (!condition()) {
        if (timer.hasExpired(10000))
            return false;
        // Some timer always runs here, so that this cannot wait for ever.
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    return true;
}

} // namespace

/// From the end of the gesture to the bot's confirmation in the window, with the real exporter and
/// the shipped adapter as processes of their own; and the way it was before, a look once a second.
int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const int cycles = arguments.size() > 1 ? arguments.at(1).toInt() : 500;
    QTemporaryDir state;
    QProcess exporter;
    exporter.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    exporter.start(QStringLiteral(THUNES_BINARY_DIR "/thunes-console"),
                   {QStringLiteral("--headless"), QStringLiteral("--no-prometheus"),
                    QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0"),
                    QStringLiteral("--state-dir"), state.path()});
    if (!exporter.waitForReadyRead(10000)) {
        std::fputs("the exporter did not start\n", stderr);
        return 1;
    }
    const QString line = QString::fromUtf8(exporter.readLine()).trimmed();
    const QUrl url(line.section(u' ', -1).remove(QStringLiteral("/metrics")));
    QProcess bot;
    bot.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    bot.start(QStringLiteral("python3"),
              {QStringLiteral(THUNES_SOURCE_DIR "/tests/bench/killswitch/bot.py"),
               QStringLiteral(THUNES_SOURCE_DIR "/monitoring/adapters"), url.toString()});

    QFile file(QStringLiteral(THUNES_SOURCE_DIR
                              "/monitoring/grafana/dashboards/trading_overview.json"));
    (void)file.open(QIODevice::ReadOnly);
    const auto dashboard = loadDashboard(file.readAll(), file.fileName());
    DashboardSession session(*dashboard, QUrl(QStringLiteral("http://127.0.0.1:1")), url);
    KillSwitchModel model(url, state.path() + QStringLiteral("/operators/operator.token"),
                          QUrl(QStringLiteral("http://127.0.0.1:1")));
    MainWindow window(&session);
    window.setKillSwitch(&model);
    window.show();
    session.start();
    PaintWatch watch;
    for (QWidget *part : window.killSwitchControl()->findChildren<QWidget *>())
        part->installEventFilter(&watch);
    const auto reported = [&] { return model.status().reported.has_value(); };
    if (!waitFor([&] { return model.phase() == SwitchPhase::Released && reported(); })) {
        std::fputs("the bot did not report\n", stderr);
        return 1;
    }

    std::vector<double> confirmed, pixels;
    QElapsedTimer timer;
    std::optional<double> took;
    QObject::connect(&model, &KillSwitchModel::changed, &window, [&] {
        if (model.phase() != SwitchPhase::Engaged || took || !timer.isValid())
            return;
        took = ms(timer);
        watch.since.start();
        watch.painted.reset();
    });
    for (int i = 0; i < cycles; ++i) {
        took.reset();
        watch.since.invalidate();
        timer.start();
        Q_EMIT window.killSwitchControl()->gesture().fired();
        if (!waitFor([&] { return took && watch.painted; })) {
            std::fprintf(stderr, "cycle %d was not confirmed\n", i);
            return 1;
        }
        confirmed.push_back(*took);
        pixels.push_back(*watch.painted);
        model.release(QStringLiteral("next cycle"));
        if (!waitFor([&] { return model.phase() == SwitchPhase::Released; }))
            return 1;
    }

    // The rival: whoever asks GET /api/v1/kill-switch once a second, as the window did before.
    std::vector<double> polled;
    QNetworkAccessManager network;
    for (int i = 0; i < std::min(cycles, 20); ++i) {
        QTest::qWait((i * 137) % 1000); // any moment between two looks
        bool seen = false;
        QTimer poll;
        QObject::connect(&poll, &QTimer::timeout, &network, [&] {
            QNetworkReply *reply = network.get(
                QNetworkRequest(url.resolved(QUrl(QStringLiteral("/api/v1/kill-switch")))));
            QObject::connect(reply, &QNetworkReply::finished, &network, [&seen, reply] {
                seen = seen || reply->readAll().contains("\"phase\":\"engaged\"");
                reply->deleteLater();
            });
        });
        poll.start(1000);
        QTest::qWait((i * 53) % 1000);
        timer.start();
        model.engage({}, QStringLiteral("polled"));
        if (!waitFor([&] { return seen; }))
            return 1;
        polled.push_back(ms(timer));
        poll.stop();
        if (!waitFor([&] { return model.phase() == SwitchPhase::Engaged; }))
            return 1;
        model.release(QStringLiteral("next cycle"));
        if (!waitFor([&] { return model.phase() == SwitchPhase::Released; }))
            return 1;
    }

    std::printf("%-58s %5s %9s %9s %9s\n", "milliseconds", "n", "p50", "p99", "worst");
    print("gesture -> bot's confirmation in the window", confirmed);
    print("confirmation -> painted", pixels);
    print("rival: gesture -> seen by a look once a second", polled);
    std::printf("ratio of the medians, rival / ours: %.0f\n",
                quantile(polled, 0.5) / quantile(confirmed, 0.5));
    bot.closeWriteChannel();
    exporter.terminate();
    bot.waitForFinished(5000);
    exporter.waitForFinished(5000);
    return 0;
}
