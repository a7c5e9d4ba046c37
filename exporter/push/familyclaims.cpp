// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/push/familyclaims.h"

#include "exporter/metrics/catalogue.h"
#include "exporter/metrics/catalogueindex.h"

namespace thunes {

namespace {

FamilyType typeOf(MetricType type)
{
    switch (type) {
    case MetricType::Gauge: return FamilyType::Gauge;
    case MetricType::Counter: return FamilyType::Counter;
    case MetricType::Histogram: return FamilyType::Histogram;
    }
    Q_UNREACHABLE();
}

QString shown(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

Error conflict(std::string_view name, const QString &what)
{
    return {ErrorKind::InvalidInput, QStringLiteral("%1: %2").arg(shown(name), what)};
}

/// Whether a family of that type has samples with the suffix.
bool uses(FamilyType type, std::string_view suffix)
{
    return type == FamilyType::Histogram || (type == FamilyType::Summary && suffix != "_bucket");
}

constexpr std::string_view suffixes[] = {"_sum", "_count", "_bucket"};

} // namespace

FamilyClaims::FamilyClaims()
{
    for (const MetricDescriptor *metric : catalogue::all)
        m_claims.emplace(std::string(metric->name),
                         Claim{typeOf(metric->type), std::string(metric->help), 1, true});
}

Result<void> FamilyClaims::checkSuffixes(std::string_view name, FamilyType type) const
{
    for (const std::string_view suffix : suffixes) {
        if (name.ends_with(suffix)) {
            const auto base = m_claims.find(name.substr(0, name.size() - suffix.size()));
            if (base != m_claims.end() && uses(base->second.type, suffix))
                return conflict(name, QStringLiteral("this name belongs to the %1 %2")
                                          .arg(shown(toText(base->second.type)), shown(base->first)));
        }
        if (uses(type, suffix)) {
            const std::string longer = std::string(name) + std::string(suffix);
            if (m_claims.contains(longer))
                return conflict(name, QStringLiteral("a %1 of this name would collide with %2")
                                          .arg(shown(toText(type)), shown(longer)));
        }
    }
    return {};
}

Result<void> FamilyClaims::claim(std::string_view name, FamilyType type, std::string_view help)
{
    const auto known = m_claims.find(name);
    if (known == m_claims.end()) {
        if (const auto free = checkSuffixes(name, type); !free)
            return free;
        m_claims.emplace(std::string(name), Claim{type, std::string(help), 1, false});
        return {};
    }
    Claim &claim = known->second;
    if (claim.type != type)
        return conflict(name, QStringLiteral("pushed as %1, but %2 it is a %3")
                                  .arg(shown(toText(type)),
                                       claim.own ? QStringLiteral("as the exporter's own")
                                                 : QStringLiteral("by an earlier push"),
                                       shown(toText(claim.type))));
    if (!claim.own && !help.empty()) {
        if (claim.help.empty())
            claim.help = help;
        else if (claim.help != help)
            return conflict(name,
                            QStringLiteral("pushed with the help text '%1', but by an earlier push it "
                                           "is '%2'")
                                .arg(shown(help).left(200), shown(claim.help).left(200)));
    }
    ++claim.holders;
    return {};
}

void FamilyClaims::release(std::string_view name)
{
    const auto known = m_claims.find(name);
    Q_ASSERT(known != m_claims.end() && known->second.holders > 0);
    if (--known->second.holders == 0)
        m_claims.erase(known);
}

const std::string &FamilyClaims::help(std::string_view name) const
{
    static const std::string none;
    const auto known = m_claims.find(name);
    return known == m_claims.end() ? none : known->second.help;
}

} // namespace thunes
