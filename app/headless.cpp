// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backend.h"
#include "app/clienttls.h"
#include "app/demotrader.h"
#include "app/modes.h"
#include "app/signals.h"

#include <QCoreApplication>

#include <csignal>
#include <cstdio>

namespace thunes {

int runHeadless(int &argc, char **argv, const Options &options)
{
    QCoreApplication application(argc, argv);
    TerminationSignals signals;
    logInfo(logApp(), "started",
            {{"version", THUNES_VERSION}, {"revision", options.exporter.revision}, {"mode", "headless"},
             {"pid", QCoreApplication::applicationPid()}, {"config", options.configFile.value_or(QString())}});
    Backend backend(options);
    QObject::connect(&signals, &TerminationSignals::received, &application, [&backend](int signal) {
        if (signal == SIGHUP)
            backend.reload();
        else
            QCoreApplication::quit();
    });
    if (const auto started = backend.start(); !started) {
        logError(logApp(), "cannot start", {{"error", started.error().message}});
        return 1;
    }
    // One line on standard output that scripts and tests can read, the picked port included.
    std::printf("listening on %s/metrics\n", qUtf8Printable(backend.exporterUrl().toString()));
    std::fflush(stdout);
    const int code = QCoreApplication::exec();
    logInfo(logApp(), "stopping");
    return code;
}

int runDemoTrader(int &argc, char **argv, const Options &options)
{
    QCoreApplication application(argc, argv);
    TerminationSignals signals;
    QObject::connect(&signals, &TerminationSignals::received, &application,
                     [] { QCoreApplication::quit(); });
    if (const auto trusted = useClientTls(options); !trusted) {
        logError(logApp(), "cannot start", {{"error", trusted.error().message}});
        return 2;
    }
    DemoTrader trader(options.exporterUrl);
    trader.start();
    return QCoreApplication::exec();
}

} // namespace thunes
