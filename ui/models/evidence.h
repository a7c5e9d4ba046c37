// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/killswitchstatus.h"

#include <QList>

namespace thunes {

/// How one witness's word compares with what was commanded.
enum class Verdict {
    Agrees = 1,
    Open,     ///< Says nothing yet.
    Disagrees ///< Contradicts the command: somebody must look.
};

/// One line of the comparison: who says what, in words.
struct Testimony
{
    QString witness; ///< Command, Bot, Audit trail, Prometheus.
    QString words;
    Verdict verdict = Verdict::Open;
};

/// Prometheus's newest value of thunes_kill_switch_active.
struct PrometheusWord
{
    bool answered = false;
    std::optional<double> value; ///< Absent: it has no such series.
    TimePoint scraped;
};

/// Compares the command with what the bot reports, what its audit trail shows and what Prometheus
/// has. Every disagreement is a sentence; nothing is guessed where a witness is silent.
QList<Testimony> compareEvidence(const SwitchStatus &status, const PrometheusWord &prometheus,
                                 TimePoint now);

} // namespace thunes
