// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/alertmanagertypes.h"
#include "ui/models/alertentry.h"

#include <QSet>

namespace thunes {

/// Which alerts are shown.
struct AlertFilter
{
    QSet<AlertPhase> phases; ///< Empty: all.
    QString severity;        ///< Empty: all.
    QList<LabelMatcher> matchers;
    QStringList words; ///< Each anywhere in name, labels or annotations; case does not matter.

    bool accepts(const AlertEntry &entry) const;
};

/// Reads what a person types: words, and label conditions such as severity=critical or
/// instance=~"web.*"; double quotes keep spaces together.
AlertFilter parseAlertFilter(const QString &text);

inline size_t qHash(AlertPhase phase, size_t seed = 0) { return ::qHash(static_cast<int>(phase), seed); }

} // namespace thunes
