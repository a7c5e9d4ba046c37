// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/alertmanagerservice.h"
#include "exporter/base/log.h"
#include "exporter/base/result.h"
#include "exporter/exporter.h"

#include <QStringList>
#include <QUrl>

#include <optional>

namespace thunes {

enum class Mode {
    Desktop = 1, ///< The window, and the exporter in its own thread.
    Headless,    ///< The exporter alone.
    DemoTrader,  ///< The simulated trading process, a child of --demo.
    KillSwitch,  ///< kill-switch status|engage|release|wait|drill
    Audit,       ///< audit verify|show|export
    Rules,       ///< rules check
    Dashboard,   ///< dashboard check
    CheckConfig, ///< --check-config
    PrintConfig, ///< --print-config
    Help,
    Version,
};

/// What the command line asks for. Defaults are those of the help text.
struct Options
{
    Mode mode = Mode::Desktop;
    ExporterOptions exporter;
    QUrl prometheus{QStringLiteral("http://127.0.0.1:9091")};
    bool startPrometheus = true; ///< Start Debian's where none answers.
    QUrl alertmanager{QStringLiteral("http://127.0.0.1:9093")};
    bool useAlertmanager = true;   ///< False: Prometheus sends its alerts nowhere.
    bool startAlertmanager = true; ///< Start Debian's where none answers.
    AlertDelivery delivery;
    LogOptions log;
    QString monitoringDir; ///< Rules and configurations in place of the program's own; empty: none.
    bool demo = false;
    bool startHidden = false; ///< Desktop only: begin in the tray, where there is one.
    bool headless = false; ///< As asked for; the mode may be another, with --print-config.
    QUrl exporterUrl{QStringLiteral("http://127.0.0.1:8000")}; ///< For commands and the demo trader.
    std::optional<QUrl> attach; ///< Desktop only: show this exporter instead of running one.
    std::optional<QString> tokenFile; ///< Operator's token of the desktop; by default the state directory's.
    QString caFile;            ///< For https exporters, besides the system's CAs; empty: none.
    QString clientCertificate; ///< To show to an exporter; empty: none.
    QString clientKey;
    Milliseconds holdTime{1000};      ///< How long the kill switch must be held.
    QString dataDir;            ///< Prometheus's data; XDG data directory by default.
    QStringList arguments;      ///< Of a command: what follows its name.
    std::optional<QString> configFile;
    QStringList commandLine; ///< All of it, to be read again at a reload.
    QString helpText;
};

/// Reads the command line (without the program's name), and beneath it the file that --config names:
/// a flag replaces what the file says. An error names the option that is wrong, or has a line
/// "FILE:LINE: key: …" for each fault of the file.
Result<Options> parseOptions(const QStringList &arguments);
/// The flags alone; --config is only noted.
Result<Options> parseFlags(const QStringList &arguments);

} // namespace thunes
