// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QJsonObject>
#include <QString>
#include <QStringList>

#include <optional>

namespace thunes {

/// What a person is told about the kill switch, in rising order of trouble only by accident: each
/// has a word, a tone and a sentence of its own.
enum class SwitchPhase {
    Unknown = 1, ///< Nothing was ever heard.
    Released,
    Engaging,    ///< Commanded, not confirmed yet.
    Engaged,     ///< Confirmed by the bot.
    Tripped,     ///< Not commanded; the bot stopped by itself.
    Releasing,   ///< Release commanded, the bot still reports active.
    Unconfirmed, ///< Over the limit without a confirmation: the bot may still trade.
    NoContact,   ///< The exporter does not answer: what is known is old.
};

/// The exporter's answer about the kill switch, read. A value.
struct SwitchStatus
{
    SwitchPhase phase = SwitchPhase::Unknown;
    bool commanded = false; ///< Engaged is commanded.
    qint64 sequence = 0;
    QString level; ///< pause, reduce, halt, flatten; meaningful while commanded.
    QString actor;
    QString reason;
    QString source;
    std::optional<TimePoint> time; ///< Of the command.
    TimePoint now;                 ///< The exporter's clock.
    Milliseconds confirmationLimit{5000};
    std::optional<double> confirmationMs; ///< From command to confirmation.
    struct Report
    {
        bool active = false;
        std::optional<qint64> sequence;
        TimePoint time;
    };
    std::optional<Report> reported;
    std::optional<QStringList> capabilities; ///< Levels that the bot declared; absent: none said.
    QString fault; ///< Why the journal cannot be trusted; empty while it can.
    struct Pending
    {
        QString actor;
        QString reason;
        TimePoint expires;
    };
    std::optional<Pending> pendingRelease;
    struct Evidence
    {
        std::optional<TimePoint> buyRejected, sellRejected, buyApproved, sellApproved;
        QString sellRejectedReason;
    };
    std::optional<Evidence> evidence; ///< Of the bot's own audit trail; absent: none is read.

    /// The level that an engage without one means.
    QString defaultLevel() const;
    /// Levels that may be commanded now, in rising order: those that the bot declared and, while
    /// engaged, only higher ones.
    QStringList levels() const;
};

/// Reads what GET /api/v1/kill-switch answers. A field of the wrong type or an unknown phase is a
/// Protocol error that names it.
Result<SwitchStatus> parseSwitchStatus(const QJsonObject &json);

/// "no new entries; open orders and exits stay": what a level leaves alive.
QString whatLevelDoes(const QString &level);

} // namespace thunes
