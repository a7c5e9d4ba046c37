// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backend.h"
#include "app/modes.h"
#include "app/signals.h"
#include "exporter/killswitch/operators.h"
#include "ui/dashboard/loader.h"
#include "ui/models/alertboard.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/killswitchmodel.h"
#include "ui/models/labmodel.h"
#include "ui/views/killswitchcontrol.h"
#include "ui/views/mainwindow.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <csignal>
#include <cstdio>

namespace thunes {

bool hasDesktop() { return true; }

/// Where the window keeps what it remembers: beside the exporter's state, in a folder for nobody else.
static QString preferencesFile(const QString &folder)
{
    if (!QFileInfo::exists(folder) && QDir().mkpath(folder))
        QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return folder + QStringLiteral("/preferences.ini");
}

int runDesktop(int &argc, char **argv, const Options &options)
{
    // Without a display Qt aborts; a sentence is better.
    if (qEnvironmentVariableIsEmpty("DISPLAY") && qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
        && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) {
        std::fputs("thunes-console: there is no display here; use --headless\n", stderr);
        return 1;
    }
    QApplication application(argc, argv);
    TerminationSignals signals;

    // The very file that Grafana is given.
    QFile file(QStringLiteral(":/monitoring/grafana/dashboards/trading_overview.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the overview is not in this program");
    const auto dashboard = loadDashboard(file.readAll(), file.fileName());
    if (!dashboard) {
        std::fprintf(stderr, "thunes-console: %s\n", qUtf8Printable(dashboard.error().message));
        return 1;
    }

    Backend backend(options);
    QObject::connect(&signals, &TerminationSignals::received, &application,
                     [&backend, &options](int signal) {
                         // Without a file a hang-up is what a closing terminal sends.
                         if (signal == SIGHUP && options.configFile && !options.attach)
                             backend.reload();
                         else
                             QCoreApplication::quit();
                     });
    QUrl exporter;
    if (options.attach) {
        exporter = *options.attach;
    } else {
        if (const auto started = backend.start(); !started) {
            std::fprintf(stderr, "thunes-console: %s\n", qUtf8Printable(started.error().message));
            return 1;
        }
        exporter = backend.exporterUrl();
        std::printf("listening on %s/metrics\n", qUtf8Printable(exporter.toString()));
        std::fflush(stdout);
    }
    DashboardSession session(*dashboard, backend.prometheusUrl(), exporter);
    session.setTokenFile(options.tokenFile.value_or(
        Operators::defaultTokenPath(options.exporter.stateDir)));
    if (options.demo)
        session.setRange(Seconds(15 * 60)); // it has no older history
    const QString tokenFile =
        options.tokenFile.value_or(Operators::defaultTokenPath(options.exporter.stateDir));
    KillSwitchModel killSwitch(exporter, tokenFile, backend.prometheusUrl());
    LabModel lab(exporter, tokenFile);
    AlertBoardOptions sources;
    sources.prometheus = backend.prometheusUrl();
    if (!options.attach && options.useAlertmanager)
        sources.alertmanager = backend.alertmanagerUrl();
    sources.exporter = exporter;
    AlertBoard board(sources);
    MainWindow window(&session, preferencesFile(options.exporter.stateDir));
    window.setKillSwitch(&killSwitch);
    window.setLab(&lab);
    window.setAlerts(&board, qEnvironmentVariable("USER"));
    window.killSwitchControl()->gesture().setHoldTime(options.holdTime);
    window.show();
    session.start();
    board.start();
    return QApplication::exec();
}

} // namespace thunes
