// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "ui/client/prometheustypes.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace thunes {

/// One condition of a silence on one label. An absent label counts as empty, as in Alertmanager.
struct LabelMatcher
{
    QString name;
    QString value;
    bool isRegex = false;
    bool isEqual = true;

    /// False too for a regular expression that cannot be read.
    bool matches(const LabelSet &labels) const;
    /// Has a label's name, and a regular expression that can be read.
    bool isValid() const;
    /// name="value", name=~"value" and so on.
    QString text() const;

    friend bool operator==(const LabelMatcher &, const LabelMatcher &) = default;
};

bool matchesAll(const QList<LabelMatcher> &matchers, const LabelSet &labels);

/// Reads name=value, name!=value, name=~value, name!~value; the value may be in double quotes.
std::optional<LabelMatcher> parseMatcher(const QString &text);

/// One alert of Alertmanager's /api/v2/alerts. Resolved ones are not in that list.
struct AlertmanagerAlert
{
    QString fingerprint;
    LabelSet labels; ///< External labels included.
    LabelSet annotations;
    TimePoint startsAt; ///< Start of firing.
    TimePoint endsAt;   ///< When it counts as resolved unless it is sent again.
    QString generatorUrl;
    QStringList silencedBy;  ///< Ids of silences.
    QStringList inhibitedBy; ///< Fingerprints of alerts.
};

enum class SilenceState { Active = 1, Pending, Expired };

struct Silence
{
    QString id; ///< Empty: a new one.
    QList<LabelMatcher> matchers;
    TimePoint startsAt;
    TimePoint endsAt;
    QString createdBy;
    QString comment;
    SilenceState state = SilenceState::Active;

    bool isActiveAt(TimePoint now) const
    {
        return state != SilenceState::Expired && startsAt <= now && now < endsAt;
    }
    friend bool operator==(const Silence &, const Silence &) = default;
};

struct AlertmanagerStatus
{
    QString version;
    QString configuration; ///< As Alertmanager shows it: secrets are replaced by <secret>.
    TimePoint started;
};

/// One alert that the exporter's webhook received: GET /api/v1/alerts.
struct PushedAlert
{
    QString fingerprint;
    LabelSet labels;
    LabelSet annotations;
    bool firing = false;
    TimePoint startsAt;
    std::optional<TimePoint> endsAt;
    QString generatorUrl;
    TimePoint receivedAt; ///< By the exporter's clock.
};

} // namespace thunes
