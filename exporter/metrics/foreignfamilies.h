// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <map>
#include <string>
#include <string_view>

namespace thunes {

/// What others call a metric family; the registry's own are never untyped or summaries.
enum class FamilyType { Untyped = 1, Gauge, Counter, Summary, Histogram };

/// gauge, counter, …; in the text format's words.
std::string_view toText(FamilyType type);

/// Families that others gave us and that stand in /metrics beside the registry's, already written out.
/// Lives in the exporter thread.
class ForeignFamilies
{
public:
    struct Family
    {
        FamilyType type = FamilyType::Untyped;
        QByteArray help;  ///< Escaped as in the text format; may be empty.
        QByteArray lines; ///< All samples, `name{labels} value\n` each.
        quint64 version = 0; ///< Rises with every change of this family, or of its `_created` twin.
    };
    using Families = std::map<std::string, Family, std::less<>>;

    virtual ~ForeignFamilies() = default;
    /// Rises with every change of anything.
    virtual quint64 version() const = 0;
    /// By name, up to date; valid until the next change.
    virtual const Families &families() = 0;
};

namespace exposition {

/// HELP and TYPE lines. OpenMetrics calls a counter whose name lacks `_total` unknown: its samples
/// keep their name.
QByteArray foreignHeader(std::string_view name, const ForeignFamilies::Family &family,
                         bool openMetrics);

/// The samples as OpenMetrics wants them: those of the twin `…_created`, which prometheus_client
/// writes as a family of its own, behind the sample whose beginning they tell.
QByteArray withCreated(std::string_view name, const ForeignFamilies::Family &family,
                       const ForeignFamilies::Family &created);

/// The family whose `_created` twin `name` would be, without its suffix; empty when it is no twin.
std::string_view createdBase(std::string_view name);

} // namespace exposition

} // namespace thunes
