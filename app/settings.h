// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/options.h"

#include <QVariant>

#include <span>

namespace thunes {

/// What the configuration file may say, key by key, and the flag of the command line that says the
/// same. Reading and checking a value is the flag's business alone (options.cpp), so that both say
/// and allow the same; whoever adds a flag adds its line here, or tst_configuration fails.
struct Setting
{
    enum class Kind {
        Switch = 1, ///< true gives the flag.
        Opposite,   ///< false gives the flag ("--no-…").
        Number,
        Text,
        Path, ///< Relative ones count from the directory of the file.
        List,
        PathList,
        PathMap, ///< name: path, for flags that take NAME=PATH.
    };

    const char *key; ///< "section.name", or "name" at the top.
    const char *flag;
    Kind kind;
    bool live; ///< Taken up by a reload; else it needs a restart.
    /// The value in force: invalid (null), bool, double, QString, QStringList, or QVariantMap.
    QVariant (*value)(const Options &options);
};

std::span<const Setting> settings();

/// The nearest of `words`, when it is near enough to be what was meant; else empty.
QString nearest(const QString &word, const QStringList &words);

} // namespace thunes
