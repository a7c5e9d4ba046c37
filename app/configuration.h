// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/options.h"

#include <QByteArray>
#include <QStringList>

namespace thunes {

/// The configuration file: YAML, in sections, each key documented in
/// resources/thunes-console.example.yaml. Neither environment variables nor locale or working
/// directory change what it means: relative paths count from the file, `~/` is the home directory.

/// The command line that says the same as `text`. The error has one line for each fault, in the
/// order of the file: "FILE:LINE: key.path: what is wrong; what is allowed".
Result<QStringList> argumentsFrom(const QByteArray &text, const QString &file);

/// The values in force, as a configuration file that gives the same again.
QByteArray printConfiguration(const Options &options);

/// The keys whose values differ, and that a reload cannot change.
QStringList keysNeedingRestart(const Options &before, const Options &after);

/// --check-config and --print-config; the exit code: 0 good, 1 bad.
int runCheckConfiguration(const Options &options);
int runPrintConfiguration(const Options &options);

} // namespace thunes
