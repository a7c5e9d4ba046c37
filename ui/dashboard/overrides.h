// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"
#include "ui/dashboard/dataframe.h"

#include <QHash>
#include <QList>
#include <QRegularExpression>

#include <functional>
#include <optional>

/// Which overrides of a panel apply to a series or a column, and what they make of its field.
namespace thunes {

/// What matchers look at.
struct FieldFacts
{
    QString name;        ///< As the query or transformation named it.
    QString displayName; ///< As it is shown without overrides.
    QString refId;
    DataField::Kind kind = DataField::Kind::Number;
    int frame = 0; ///< Index of its frame.
    /// The reducer's value over the field; for byValue.
    std::function<std::optional<double>(const QString &calc)> reduced;
};

bool isKnownMatcher(const FieldOverride &override);

/// Grafana's text of a regular expression: "/x/i", or a bare text for the whole.
QRegularExpression grafanaRegex(const QString &text);

/// Applies a panel's overrides; keeps what it worked out for the same set of them.
class OverrideSet
{
public:
    explicit OverrideSet(const Panel &panel) : m_panel(panel) {}

    /// The panel's field after all that match, in their order; absent when none does.
    std::optional<FieldConfig> fieldFor(const FieldFacts &facts);

private:
    const Panel &m_panel;
    QHash<QList<qsizetype>, FieldConfig> m_known;
};

} // namespace thunes
