// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/exporterthread.h"
#include "app/modes.h"
#include "app/signals.h"

#include <QCoreApplication>

#include <cstdio>

namespace thunes {

int runHeadless(int &argc, char **argv, const Options &options)
{
    QCoreApplication application(argc, argv);
    TerminationSignals signals;
    QObject::connect(&signals, &TerminationSignals::received, &application,
                     [] { QCoreApplication::quit(); });
    ExporterThread exporter;
    const auto port = exporter.start(options.exporter);
    if (!port) {
        std::fprintf(stderr, "thunes-console: %s\n", qUtf8Printable(port.error().message));
        return 1;
    }
    // One line on standard output that scripts and tests can read, the picked port included.
    std::printf("listening on http://%s:%d/metrics\n",
                qUtf8Printable(options.exporter.address.toString()), *port);
    std::fflush(stdout);
    return QCoreApplication::exec();
}

} // namespace thunes
