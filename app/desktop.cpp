// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backend.h"
#include "app/clienttls.h"
#include "app/configuration.h"
#include "app/incident/secrets.h"
#include "app/modes.h"
#include "app/notifications/alertdesk.h"
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
#include <QStandardPaths>

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
    TerminationSignals::block();
    QApplication application(argc, argv);
    TerminationSignals signals;
    // Qt's TLS wants an application to be there.
    if (const auto trusted = useClientTls(options); !trusted) {
        logError(logApp(), "cannot start", {{"error", trusted.error().message}});
        return 2;
    }
    logInfo(logApp(), "started",
            {{"version", THUNES_VERSION}, {"revision", options.exporter.revision}, {"mode", "desktop"},
             {"pid", QCoreApplication::applicationPid()}, {"config", options.configFile.value_or(QString())}});

    // The very file that Grafana is given.
    QFile file(QStringLiteral(":/monitoring/grafana/dashboards/trading_overview.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the overview is not in this program");
    const auto dashboard = loadDashboard(file.readAll(), file.fileName());
    if (!dashboard) {
        logError(logApp(), "cannot start", {{"error", dashboard.error().message}});
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
            logError(logApp(), "cannot start", {{"error", started.error().message}});
            return 1;
        }
        exporter = backend.exporterUrl();
        std::printf("listening on %s/metrics\n", qUtf8Printable(exporter.toString()));
        std::fflush(stdout);
    }
    DashboardSession session(*dashboard, backend.prometheusUrl(), exporter);
    const QString tokenFile =
        options.tokenFile.value_or(Operators::defaultTokenPath(options.exporter.stateDir));
    session.setTokenFile(tokenFile);
    if (options.demo)
        session.setRange(Seconds(15 * 60)); // it has no older history
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
    AlertDeskOptions desk;
    desk.preferences = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
                       + (options.demo ? QStringLiteral("/thunes-console/demo/desk.ini")
                                       : QStringLiteral("/thunes-console/desk.ini"));
    desk.user = qEnvironmentVariable("USER");
    desk.commandLine = options.commandLine;
    desk.history = options.dataDir + QStringLiteral("/alerts.db");
    AlertDesk alertDesk(&board, &window, desk);
    alertDesk.restore();
    IncidentSources incident;
    incident.dashboard = *dashboard;
    incident.prometheus = backend.prometheusUrl();
    incident.exporter = exporter;
    incident.tokenFile = tokenFile;
    if (options.exporter.thunesDir && !options.attach)
        incident.auditTrail = *options.exporter.thunesDir + QStringLiteral("/logs/audit_trail.jsonl");
    incident.revision = QString::fromLatin1(options.exporter.revision);
    incident.configuration = printConfiguration(withoutArguments(options));
    incident.secretFiles = secretFiles(options);
    alertDesk.setIncidentSources(std::move(incident));
    session.start();
    board.start();
    alertDesk.start(options.startHidden);
    const int code = QApplication::exec();
    logInfo(logApp(), "stopping");
    return code;
}

} // namespace thunes
