// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/evaluate.h"

#include "ui/dashboard/numbertext.h"
#include "ui/dashboard/overrides.h"

#include <QHash>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <cmath>
#include <limits>

namespace thunes {

namespace {

bool matches(const ValueMapping &mapping, std::optional<double> value)
{
    using Special = ValueMapping::Special;
    if (const auto *exact = std::get_if<ValueMapping::Exact>(&mapping.match)) {
        if (!value)
            return false;
        if (std::isnan(*value))
            return exact->value == QLatin1String("NaN");
        if (std::isinf(*value))
            return false;
        // "1" and "1.0" in the file mean the same number.
        bool isNumber = false;
        const double wanted = exact->value.toDouble(&isNumber);
        return isNumber && wanted == *value;
    }
    if (const auto *range = std::get_if<ValueMapping::Range>(&mapping.match)) {
        if (!value || std::isnan(*value))
            return false;
        return (!range->from || *value >= *range->from) && (!range->to || *value <= *range->to);
    }
    if (const auto *special = std::get_if<Special>(&mapping.match)) {
        switch (*special) {
        case Special::Null: return !value;
        case Special::Nan: return value && std::isnan(*value);
        case Special::NullAndNan: return !value || std::isnan(*value);
        case Special::True:
        case Special::False:
        case Special::Empty: return false; // Of booleans and strings, which series do not have.
        }
    }
    return false; // A regular expression applies to strings, and series only have numbers.
}

using Numbers = std::vector<double>;
using Reducer = std::optional<double> (*)(const Numbers &);

double sum(const Numbers &numbers)
{
    double total = 0;
    for (const double number : numbers)
        total += number;
    return total;
}

double mean(const Numbers &numbers) { return sum(numbers) / static_cast<double>(numbers.size()); }

double variance(const Numbers &numbers)
{
    const double middle = mean(numbers);
    double squares = 0;
    for (const double number : numbers)
        squares += (number - middle) * (number - middle);
    return squares / static_cast<double>(numbers.size());
}

/// The growth of a counter: a fall is a restart from zero.
double delta(const Numbers &numbers)
{
    double total = 0;
    for (std::size_t i = 1; i < numbers.size(); ++i) {
        const double step = numbers[i] - numbers[i - 1];
        total += step >= 0 ? step : numbers[i];
    }
    return total;
}

double minimum(const Numbers &n) { return *std::min_element(n.begin(), n.end()); }
double maximum(const Numbers &n) { return *std::max_element(n.begin(), n.end()); }

/// The value whose rank is nearest; nothing between two values, as in Grafana.
double percentile(const Numbers &numbers, int percent)
{
    Numbers sorted = numbers;
    std::sort(sorted.begin(), sorted.end());
    const double rank = static_cast<double>(sorted.size() - 1) * (percent / 100.0);
    return sorted[static_cast<std::size_t>(std::floor(rank + 0.5))];
}

/// p1 to p99; zero for anything else.
int percentOf(const QString &calc)
{
    static const QRegularExpression form(QStringLiteral("^p([1-9]\\d?)$"));
    return form.match(calc).captured(1).toInt();
}

/// All of these get at least one number and no NaN.
const QHash<QString, Reducer> &reducers()
{
    using N = const Numbers &;
    using R = std::optional<double>;
    static const QHash<QString, Reducer> table{
        {QStringLiteral("lastNotNull"), [](N n) -> R { return n.back(); }},
        {QStringLiteral("firstNotNull"), [](N n) -> R { return n.front(); }},
        {QStringLiteral("min"), [](N n) -> R { return minimum(n); }},
        {QStringLiteral("max"), [](N n) -> R { return maximum(n); }},
        {QStringLiteral("mean"), [](N n) -> R { return mean(n); }},
        {QStringLiteral("sum"), [](N n) -> R { return sum(n); }},
        {QStringLiteral("count"), [](N n) -> R { return static_cast<double>(n.size()); }},
        {QStringLiteral("range"), [](N n) -> R { return maximum(n) - minimum(n); }},
        {QStringLiteral("delta"), [](N n) -> R { return delta(n); }},
        {QStringLiteral("diff"), [](N n) -> R { return n.back() - n.front(); }},
        {QStringLiteral("diffperc"),
         [](N n) -> R {
             return n.front() == 0 ? R() : R((n.back() - n.front()) / n.front() * 100);
         }},
        {QStringLiteral("variance"), [](N n) -> R { return variance(n); }},
        {QStringLiteral("stdDev"), [](N n) -> R { return std::sqrt(variance(n)); }},
        {QStringLiteral("median"),
         [](N n) -> R {
             Numbers sorted = n;
             std::sort(sorted.begin(), sorted.end());
             const std::size_t half = sorted.size() / 2;
             return sorted.size() % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
         }},
        {QStringLiteral("logmin"),
         [](N n) -> R {
             R least;
             for (const double number : n)
                 least = number > 0 && (!least || number < *least) ? R(number) : least;
             return least;
         }},
        {QStringLiteral("changeCount"),
         [](N n) -> R {
             int changes = 0;
             for (std::size_t i = 1; i < n.size(); ++i)
                 changes += n[i] != n[i - 1] ? 1 : 0;
             return changes;
         }},
        {QStringLiteral("distinctCount"),
         [](N n) -> R {
             Numbers sorted = n;
             std::sort(sorted.begin(), sorted.end());
             return static_cast<double>(std::unique(sorted.begin(), sorted.end()) - sorted.begin());
         }},
    };
    return table;
}

Severity severityOfHue(const QColor &color)
{
    if (color.alpha() == 0 || color.hsvSaturationF() < 0.15F || color.valueF() < 0.15F)
        return Severity::Neutral;
    const int hue = color.hsvHue();
    if (hue < 17 || hue >= 340)
        return Severity::Critical;
    if (hue < 70)
        return Severity::Warning;
    if (hue < 170)
        return Severity::Ok;
    return Severity::Neutral;
}

/// CSS's rgb(1, 2, 3) and rgba(1, 2, 3, 0.5), which QColor does not read.
QColor functionalColor(const QString &text)
{
    static const QRegularExpression form(QStringLiteral(
        "^rgba?\\(\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*(?:,\\s*([\\d.]+)\\s*)?\\)$"));
    const auto match = form.match(text);
    if (!match.hasMatch())
        return {};
    const auto channel = [&](int i) { return std::min(255, match.captured(i).toInt()); };
    QColor color(channel(1), channel(2), channel(3));
    if (match.hasCaptured(4))
        color.setAlphaF(std::clamp(match.captured(4).toFloat(), 0.0F, 1.0F));
    return color;
}

} // namespace

const ThresholdStep *activeStep(const Thresholds &thresholds, double value,
                                std::optional<double> min, std::optional<double> max)
{
    if (thresholds.steps.isEmpty() || std::isnan(value))
        return nullptr;
    if (thresholds.mode == ThresholdsMode::Percentage) {
        const double low = min.value_or(0);
        const double high = max.value_or(100);
        value = high > low ? 100 * (value - low) / (high - low) : 0;
    }
    const ThresholdStep *active = &thresholds.steps.first();
    for (const ThresholdStep &step : thresholds.steps) {
        if (!step.value || value >= *step.value)
            active = &step;
    }
    return active;
}

std::optional<ValueMapping> matchMapping(const QList<ValueMapping> &mappings,
                                         std::optional<double> value)
{
    const auto found = std::find_if(mappings.begin(), mappings.end(), [&](const auto &mapping) {
        return matches(mapping, value);
    });
    return found == mappings.end() ? std::nullopt : std::optional(*found);
}

std::optional<ValueMapping> matchMapping(const QList<ValueMapping> &mappings, const QString &text)
{
    for (const ValueMapping &mapping : mappings) {
        if (const auto *exact = std::get_if<ValueMapping::Exact>(&mapping.match)) {
            if (exact->value == text)
                return mapping;
        } else if (const auto *regex = std::get_if<ValueMapping::Regex>(&mapping.match)) {
            const auto match = grafanaRegex(regex->pattern).match(text);
            if (!match.hasMatch())
                continue;
            ValueMapping result = mapping;
            static const QRegularExpression group(QStringLiteral("\\$(\\d)"));
            for (auto found = group.match(result.text); found.hasMatch();
                 found = group.match(result.text, found.capturedStart()
                                                      + match.captured(found.captured(1).toInt()).size()))
                result.text.replace(found.capturedStart(), 2,
                                    match.captured(found.captured(1).toInt()));
            return result;
        } else if (const auto *special = std::get_if<ValueMapping::Special>(&mapping.match)) {
            if (*special == ValueMapping::Special::Empty && text.isEmpty())
                return mapping;
        }
    }
    return std::nullopt;
}

DisplayValue displayText(const FieldConfig &field, const QString &text)
{
    DisplayValue result;
    result.formatted.text = text;
    if (field.colorMode == ColorMode::Fixed)
        result.colorName = field.fixedColor;
    if (const auto mapping = matchMapping(field.mappings, text)) {
        result.mapped = true;
        if (!mapping->text.isEmpty())
            result.formatted.text = mapping->text;
        if (!mapping->color.isEmpty())
            result.colorName = mapping->color;
    }
    result.text = result.formatted.text;
    return result;
}

DisplayValue display(const FieldConfig &field, std::optional<double> value)
{
    DisplayValue result;
    if (value) {
        result.formatted = formatValue(*value, field.unit, field.decimals);
        if (field.colorMode == ColorMode::Thresholds) {
            if (const auto *step = activeStep(field.thresholds, *value, field.min, field.max))
                result.colorName = step->color;
        } else if (field.colorMode == ColorMode::Fixed) {
            result.colorName = field.fixedColor;
        }
    } else {
        result.formatted.text = field.noValue;
    }
    if (const auto mapping = matchMapping(field.mappings, value)) {
        result.mapped = true;
        if (!mapping->text.isEmpty())
            result.formatted = {{}, mapping->text, {}};
        if (!mapping->color.isEmpty())
            result.colorName = mapping->color;
    }
    result.text = result.formatted.toString();
    return result;
}

std::optional<double> reduce(const QString &calc, const std::vector<SamplePoint> &points)
{
    if (points.empty())
        return std::nullopt;
    if (calc == QLatin1String("last"))
        return points.back().value;
    if (calc == QLatin1String("first"))
        return points.front().value;
    const Reducer reducer = reducers().value(calc);
    Numbers numbers;
    numbers.reserve(points.size());
    for (const SamplePoint &point : points) {
        if (!std::isnan(point.value))
            numbers.push_back(point.value);
    }
    if (const int percent = percentOf(calc); percent > 0 && !numbers.empty())
        return percentile(numbers, percent);
    return reducer && !numbers.empty() ? reducer(numbers) : std::nullopt;
}

bool isReducer(const QString &calc)
{
    return calc == QLatin1String("last") || calc == QLatin1String("first")
           || reducers().contains(calc) || percentOf(calc) > 0;
}

Severity severityOf(const QString &colorName)
{
    static const QHash<QString, Severity> families{
        {QStringLiteral("green"), Severity::Ok},
        {QStringLiteral("yellow"), Severity::Warning},
        {QStringLiteral("orange"), Severity::Warning},
        {QStringLiteral("red"), Severity::Critical},
        {QStringLiteral("blue"), Severity::Neutral},
        {QStringLiteral("purple"), Severity::Neutral},
        {QStringLiteral("gray"), Severity::Neutral},
        {QStringLiteral("grey"), Severity::Neutral},
        {QStringLiteral("text"), Severity::Neutral},
        {QStringLiteral("transparent"), Severity::Neutral},
        {QStringLiteral("white"), Severity::Neutral},
        {QStringLiteral("black"), Severity::Neutral},
    };
    const QString name = colorName.trimmed().toLower();
    // "super-light-green": the family is the last word.
    const auto family = families.constFind(name.mid(name.lastIndexOf(u'-') + 1));
    if (family != families.constEnd())
        return *family;
    if (name.startsWith(QLatin1String("rgb"))) {
        const QColor color = functionalColor(name);
        return color.isValid() ? severityOfHue(color) : Severity::Unknown;
    }
    const QColor color = QColor::isValidColor(name) ? QColor(name) : QColor();
    return color.isValid() ? severityOfHue(color) : Severity::Unknown;
}

} // namespace thunes
