// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/duration.h"

#include <charconv>
#include <string_view>

namespace thunes {

Result<Milliseconds> parseDuration(QByteArrayView text)
{
    struct Unit { std::string_view name; qint64 ms; };
    static constexpr Unit units[] = {{"y", 365LL * 24 * 3600 * 1000}, {"w", 7LL * 24 * 3600 * 1000},
                                     {"d", 24LL * 3600 * 1000},       {"h", 3600LL * 1000},
                                     {"m", 60LL * 1000},              {"s", 1000},
                                     {"ms", 1}};
    constexpr qint64 most = 100 * units[0].ms;
    const Error bad{ErrorKind::InvalidInput,
                    QStringLiteral("'%1' is no duration such as 60s, 5m or 1h30m")
                        .arg(QString::fromUtf8(text.first(std::min<qsizetype>(text.size(), 64))))};
    qint64 sum = 0;
    std::size_t next = 0;
    const char *at = text.begin();
    while (at != text.end()) {
        qint64 count = 0;
        const auto [end, status] = std::from_chars(at, text.end(), count);
        if (status != std::errc() || *at == '-' || count > most)
            return bad;
        const char *unitEnd = end;
        while (unitEnd != text.end() && *unitEnd >= 'a' && *unitEnd <= 'z')
            ++unitEnd;
        const std::string_view name(end, static_cast<std::size_t>(unitEnd - end));
        while (next < std::size(units) && units[next].name != name)
            ++next;
        if (next == std::size(units) || count > most / units[next].ms)
            return bad;
        sum += count * units[next++].ms;
        at = unitEnd;
    }
    if (sum <= 0 || sum > most)
        return bad;
    return Milliseconds(sum);
}

} // namespace thunes
