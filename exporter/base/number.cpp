// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/number.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace thunes {

void appendNumber(QByteArray &out, double value)
{
    if (std::isnan(value)) {
        out += "NaN";
        return;
    }
    if (std::isinf(value)) {
        out += value > 0 ? "+Inf" : "-Inf";
        return;
    }
    char buffer[32];
    const auto [end, status] = std::to_chars(std::begin(buffer), std::end(buffer), value);
    Q_ASSERT(status == std::errc());
    out.append(buffer, end - buffer);
}

QByteArray formatNumber(double value)
{
    QByteArray out;
    appendNumber(out, value);
    return out;
}

Result<double> parseNumber(QByteArrayView text)
{
    const auto bad = [&] {
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("'%1' is not a number").arg(QString::fromUtf8(text.first(qMin<qsizetype>(text.size(), 64))))};
    };
    QByteArrayView digits = text;
    if (digits.startsWith('+')) {
        digits = digits.sliced(1);
        if (digits.startsWith('-'))
            return bad();
    }
    // from_chars would also take "inf", "nan(...)" and "INFINITY"; only these spellings are ours.
    const QByteArrayView unsignedDigits = digits.startsWith('-') ? digits.sliced(1) : digits;
    if (unsignedDigits == "Inf")
        return digits.startsWith('-') ? -std::numeric_limits<double>::infinity()
                                      : std::numeric_limits<double>::infinity();
    if (digits == "NaN")
        return std::numeric_limits<double>::quiet_NaN();
    if (unsignedDigits.isEmpty() || unsignedDigits.front() < '.' || unsignedDigits.front() > '9')
        return bad();
    double value = 0;
    const auto [end, status] = std::from_chars(digits.begin(), digits.end(), value);
    if (status != std::errc() || end != digits.end())
        return bad();
    return value;
}

} // namespace thunes
