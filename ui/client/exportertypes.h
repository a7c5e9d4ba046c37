// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "ui/client/prometheustypes.h"

#include <QJsonObject>
#include <QList>
#include <QString>

#include <optional>

namespace thunes {

/// One value of the exporter's snapshot with its age and source.
struct LiveSample
{
    QString metric;
    LabelSet labels;
    double value = 0;
    QString source; ///< exporter, trader, trader_files, lab
    TimePoint time; ///< When it was true.
};

/// GET /api/v1/state: one consistent picture of the exporter.
struct ExporterState
{
    quint64 sequence = 0;
    TimePoint time;           ///< The exporter's clock when it answered.
    QString version;
    QString environment;      ///< Empty while nobody said.
    bool traderAlive = false;
    std::optional<TimePoint> traderLastSignOfLife;
    std::optional<Milliseconds> traderSilenceLimit; ///< Longer silence is not alive.
    QStringList traderFileProblems;
    QJsonObject killSwitch; ///< As sent; its view reads it.
    QList<LiveSample> samples;
};

} // namespace thunes
