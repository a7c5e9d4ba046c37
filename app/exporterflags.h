// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/options.h"

class QCommandLineParser;

namespace thunes {

/// The flags about who may ask the exporter, over what, and how much: tokens, TLS, limits.
void addExporterFlags(QCommandLineParser &parser);
Result<void> readExporterFlags(const QCommandLineParser &parser, Options &options);
/// What belongs together, to be asked when all flags and the file are known.
Result<void> checkTogether(const Options &options);

/// Flag, the limit that it sets, and what is allowed.
struct CountLimit
{
    const char *flag;
    const char *help;
    int HttpLimits::*target;
    int least;
    int most;
};
struct SizeLimit
{
    const char *flag;
    const char *help;
    qsizetype HttpLimits::*target;
    qsizetype least;
    qsizetype most;
};
struct TimeLimit
{
    const char *flag;
    const char *help;
    Milliseconds HttpLimits::*target;
};

} // namespace thunes
