// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/numbertext.h"

#include <QByteArray>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace thunes {

namespace {

/// value = 0.d1d2d3… * 10^point, with the fewest digits that read back to the same double.
struct Digits
{
    QByteArray digits;
    int point = 0;
};

Digits shortestDigits(double magnitude)
{
    char buffer[40];
    const auto end = std::to_chars(std::begin(buffer), std::end(buffer), magnitude,
                                   std::chars_format::scientific)
                         .ptr;
    const QByteArray text(buffer, end - buffer);
    const qsizetype mark = text.indexOf('e');
    Digits result;
    result.digits = text.left(mark);
    result.digits.replace(".", "");
    while (result.digits.size() > 1 && result.digits.endsWith('0'))
        result.digits.chop(1);
    result.point = text.mid(mark + 1).toInt() + 1;
    return result;
}

/// Adds one to the last digit of an unsigned decimal integer text.
void increment(QByteArray &digits)
{
    for (qsizetype i = digits.size() - 1; i >= 0; --i) {
        if (digits[i] != '9') {
            ++digits[i];
            return;
        }
        digits[i] = '0';
    }
    digits.prepend('1');
}

constexpr char hexDigits[] = "0123456789ABCDEF";

/// The digits after the hexadecimal point, as few as tell the double from its neighbours;
/// `whole` grows by one when they round up to it.
QByteArray hexFraction(double value, double &whole)
{
    double fraction = value - whole;
    double delta = 0.5 * (std::nextafter(value, std::numeric_limits<double>::infinity()) - value);
    delta = std::max(delta, std::numeric_limits<double>::denorm_min());
    QByteArray digits;
    while (fraction >= delta) {
        fraction *= 16;
        delta *= 16;
        const int digit = static_cast<int>(fraction);
        digits += hexDigits[digit];
        fraction -= digit;
        const bool roundsUp = fraction > 0.5 || (fraction == 0.5 && (digit & 1) != 0);
        if (!roundsUp || fraction + delta <= 1)
            continue;
        while (digits.endsWith('F'))
            digits.chop(1);
        if (digits.isEmpty()) {
            whole += 1;
        } else {
            char &last = digits.back();
            last = last == '9' ? 'A' : static_cast<char>(last + 1);
        }
        break;
    }
    return digits;
}

} // namespace

QString javascriptText(double value)
{
    if (value == 0)
        return QStringLiteral("0");
    const Digits number = shortestDigits(std::abs(value));
    const int count = static_cast<int>(number.digits.size());
    QByteArray text;
    if (number.point > 21 || number.point <= -6) {
        text = number.digits.left(1);
        if (count > 1)
            text += '.' + number.digits.mid(1);
        const int exponent = number.point - 1;
        text += exponent < 0 ? "e-" : "e+";
        text += QByteArray::number(std::abs(exponent));
    } else if (number.point <= 0) {
        text = "0." + QByteArray(-number.point, '0') + number.digits;
    } else if (count <= number.point) {
        text = number.digits + QByteArray(number.point - count, '0');
    } else {
        text = number.digits.left(number.point) + '.' + number.digits.mid(number.point);
    }
    return QString::fromLatin1(value < 0 ? '-' + text : text);
}

int automaticDecimals(double value)
{
    const double magnitude = std::abs(value);
    if (magnitude == 0 || std::fmod(magnitude, 1) == 0)
        return 0;
    int decimals = -static_cast<int>(std::floor(std::log(magnitude) / std::log(10.0))) + 1;
    // Small first digits say little: 1.02 but 9.1 would differ too much in precision.
    if (magnitude / std::pow(10.0, -decimals) > 2.25)
        ++decimals;
    return std::max(0, decimals);
}

QString fixedText(double value, std::optional<int> decimals)
{
    const int places = std::clamp(decimals.value_or(automaticDecimals(value)), 0, 300);
    QString text = QStringLiteral("0");
    if (value != 0) {
        const double factor = std::pow(10.0, places);
        const double scaled = value * factor;
        // Halves go up, not away from zero; beyond 2^53 there is nothing to round.
        const double rounded = std::isfinite(scaled) ? std::floor(scaled + 0.5) / factor : value;
        text = javascriptText(rounded);
        if (text.contains(u'e'))
            return text;
    }
    const qsizetype point = text.indexOf(u'.');
    const qsizetype precision = point < 0 ? 0 : text.size() - point - 1;
    if (precision < places) {
        if (precision == 0)
            text += u'.';
        text += QString(places - precision, u'0');
    }
    return text;
}

QString groupedText(double value, int minimum, int maximum)
{
    const Digits number = shortestDigits(std::abs(value));
    // Whole part and decimals as one integer text, cut behind the last decimal that may stay.
    QByteArray digits = number.point > 0 ? number.digits
                                         : QByteArray(-number.point, '0') + number.digits;
    int whole = std::max(0, number.point);
    if (digits.size() < whole)
        digits += QByteArray(whole - digits.size(), '0');
    if (digits.size() > whole + maximum) {
        const bool up = digits[whole + maximum] >= '5';
        digits.truncate(whole + maximum);
        const qsizetype before = digits.size();
        if (up)
            increment(digits);
        whole += static_cast<int>(digits.size() - before);
    }
    QByteArray decimals = digits.mid(whole);
    while (decimals.size() > minimum && decimals.endsWith('0'))
        decimals.chop(1);
    decimals += QByteArray(std::max<qsizetype>(0, minimum - decimals.size()), '0');
    QByteArray text = whole > 0 ? digits.left(whole) : QByteArray("0");
    const bool isZero = text == "0" && decimals.count('0') == decimals.size();
    for (qsizetype i = text.size() - 3; i > 0; i -= 3)
        text.insert(i, ',');
    if (!decimals.isEmpty())
        text += '.' + decimals;
    return QString::fromLatin1(value < 0 && !isZero ? '-' + text : text);
}

QString exponentText(double value, std::optional<int> decimals)
{
    char buffer[256];
    const auto write = [&](double number, std::optional<int> precision) {
        return precision ? std::to_chars(std::begin(buffer), std::end(buffer), number,
                                         std::chars_format::scientific, *precision)
                               .ptr
                         : std::to_chars(std::begin(buffer), std::end(buffer), number,
                                         std::chars_format::scientific)
                               .ptr;
    };
    if (decimals) {
        decimals = std::clamp(*decimals, 0, 100);
        // C rounds an exact half to even, JavaScript away from zero.
        constexpr int more = 60;
        const QByteArray exact(buffer, write(std::abs(value), *decimals + more) - buffer);
        const qsizetype next = *decimals + 2;
        if (exact.mid(next, more) == '5' + QByteArray(more - 1, '0'))
            value = std::nextafter(
                value, std::copysign(std::numeric_limits<double>::infinity(), value));
    }
    const auto end = write(value, decimals);
    QByteArray text(buffer, end - buffer);
    // C writes two digits of the exponent, JavaScript as few as it has.
    const qsizetype sign = text.indexOf('e') + 1;
    while (text.size() > sign + 2 && text[sign + 1] == '0')
        text.remove(sign + 1, 1);
    return QString::fromLatin1(text);
}

QString hexText(double value)
{
    const double magnitude = std::abs(value);
    double whole = std::floor(magnitude);
    const QByteArray fraction = hexFraction(magnitude, whole);
    QByteArray text;
    while (whole > 0) {
        const double digit = std::fmod(whole, 16);
        text.prepend(hexDigits[static_cast<int>(digit)]);
        whole = (whole - digit) / 16;
    }
    if (text.isEmpty())
        text = "0";
    if (!fraction.isEmpty())
        text += '.' + fraction;
    return QString::fromLatin1(value < 0 ? '-' + text : text);
}

} // namespace thunes
