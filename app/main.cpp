// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auditcommand.h"
#include "app/configuration.h"
#include "app/dashboardcommand.h"
#include "app/killswitchcommand.h"
#include "app/modes.h"
#include "app/revision.h"
#include "app/rulecheck/rulescommand.h"

#include <QCoreApplication>

#include <cstdio>

#ifdef __GLIBC__
#include <malloc.h>
#endif

using namespace thunes;

/// glibc raises both limits with the first large block that is freed, up to 32 and 64 MB, and then a thread
/// keeps that much for good: one flood of bytes, and the exporter is 8 MB larger for the rest of its life.
static void giveMemoryBack()
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
    mallopt(M_TRIM_THRESHOLD, 2 * 1024 * 1024);
#endif
}

int main(int argc, char *argv[])
{
    giveMemoryBack(); // before any thread
    QCoreApplication::setApplicationName(QStringLiteral("thunes-console"));
    QCoreApplication::setApplicationVersion(QStringLiteral(THUNES_VERSION));

    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments += QString::fromLocal8Bit(argv[i]);
    auto options = parseOptions(arguments);
    if (!options) {
        const bool checking = arguments.contains(QLatin1String("--check-config"));
        std::fprintf(stderr, "thunes-console: %s\n%s", qUtf8Printable(options.error().message),
                     checking ? "" : "See thunes-console --help.\n");
        return checking ? 1 : 2;
    }
    options->exporter.revision = buildRevision();
    switch (options->mode) {
    case Mode::Help:
        std::fputs(qUtf8Printable(options->helpText), stdout);
        return 0;
    case Mode::Version:
        std::printf("thunes-console " THUNES_VERSION " (revision %s)\n", buildRevision());
        return 0;
    case Mode::CheckConfig: return runCheckConfiguration(*options);
    case Mode::PrintConfig: return runPrintConfiguration(*options);
    case Mode::Headless:
        startLog(options->log);
        return runHeadless(argc, argv, *options);
    case Mode::Desktop:
        startLog(options->log);
        return runDesktop(argc, argv, *options);
    case Mode::DemoTrader:
        startLog(options->log);
        return runDemoTrader(argc, argv, *options);
    case Mode::KillSwitch: {
        QCoreApplication application(argc, argv);
        return runKillSwitchCommand(options->arguments);
    }
    case Mode::Audit: return runAuditCommand(options->arguments);
    case Mode::Rules: {
        QCoreApplication application(argc, argv);
        return runRulesCommand(options->arguments);
    }
    case Mode::Dashboard: return runDashboardCommand(options->arguments);
    }
    Q_UNREACHABLE();
}
