// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "exporter/metrics/foreignfamilies.h"

#include <map>
#include <string>

namespace thunes {

/// Which names of /metrics stand for what, so that no family has two types, two help texts, or a name
/// that collides with the `_sum`, `_count` or `_bucket` of another. The exporter's own families hold
/// theirs for ever, also while nobody reports them; each pushing group, and the StatsD listener, holds
/// a family for as long as it has it. Lives in the exporter thread.
class FamilyClaims
{
public:
    /// With the whole catalogue in it.
    FamilyClaims();

    /// One more holder. A help text that differs from another holder's is a conflict, an absent one is
    /// none; of our own families our own help text is shown, whatever a pusher says.
    Result<void> claim(std::string_view name, FamilyType type, std::string_view help);
    void release(std::string_view name);
    /// As it is shown; empty for none and for names that nobody holds.
    const std::string &help(std::string_view name) const;

private:
    struct Claim
    {
        FamilyType type;
        std::string help;
        std::size_t holders = 0;
        bool own = false;
    };
    Result<void> checkSuffixes(std::string_view name, FamilyType type) const;

    std::map<std::string, Claim, std::less<>> m_claims;
};

} // namespace thunes
