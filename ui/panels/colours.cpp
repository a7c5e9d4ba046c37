// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/colours.h"

#include "ui/dashboard/evaluate.h"
#include "ui/theme/palette.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

/// Grafana's hues from darkest to lightest; the console's own tone stands in the middle.
const QHash<QString, QList<QRgb>> &hues()
{
    static const QHash<QString, QList<QRgb>> table{
        {QStringLiteral("red"), {0xffc4162a, 0xffe02f44, 0xffff6b76, 0xffff7383, 0xffffa6b0}},
        {QStringLiteral("orange"), {0xfffa6400, 0xffff780a, 0xffff9830, 0xffffb357, 0xffffcb7d}},
        {QStringLiteral("yellow"), {0xffe0b400, 0xfff2cc0c, 0xfff2a93b, 0xffffee52, 0xfffff899}},
        {QStringLiteral("green"), {0xff37872d, 0xff56a64b, 0xff2fbf94, 0xff96d98d, 0xffc8f2c2}},
        {QStringLiteral("blue"), {0xff1f60c4, 0xff3274d9, 0xff5794f2, 0xff8ab8ff, 0xffc0d8ff}},
        {QStringLiteral("purple"), {0xff8f3bb8, 0xffa352cc, 0xffb877d9, 0xffca95e5, 0xffdeb6f2}},
    };
    return table;
}

struct Scheme
{
    const char *name;
    QList<QRgb> stops;
};

const QList<QRgb> &stopsOf(const QString &name)
{
    static const QList<Scheme> schemes{
        {"GrYlRd", {0xff2fbf94, 0xfff2cc0c, 0xffff6b76}},
        {"RdYlGr", {0xffff6b76, 0xfff2cc0c, 0xff2fbf94}},
        {"BlYlRd", {0xff5794f2, 0xfff2cc0c, 0xffff6b76}},
        {"YlRd", {0xfff2cc0c, 0xffff6b76}},
        {"BlPu", {0xff5794f2, 0xffb877d9}},
        {"YlBl", {0xfff2cc0c, 0xff5794f2}},
        // On a dark panel more is lighter, so these run from the panel's colour up.
        {"Blues", {0xff151b23, 0xff17406d, 0xff3274d9, 0xff8ab8ff, 0xffe3eeff}},
        {"Reds", {0xff151b23, 0xff6b1a22, 0xffc4162a, 0xffff7383, 0xffffe0e3}},
        {"Greens", {0xff151b23, 0xff16442f, 0xff37872d, 0xff96d98d, 0xffe6fbe3}},
        {"Purples", {0xff151b23, 0xff3d1c55, 0xff8f3bb8, 0xffca95e5, 0xfff4e6fb}},
        {"Greys", {0xff151b23, 0xff39424e, 0xff76818f, 0xffb9c1cb, 0xfff4f6f8}},
        {"Oranges", {0xff1d1a18, 0xff5f2a08, 0xffb84d00, 0xffff8c2b, 0xffffe2bd}},
        {"Spectral", {0xff5e4fa2, 0xff3288bd, 0xff66c2a5, 0xffe6f598, 0xfffee08b, 0xfff46d43, 0xff9e0142}},
        {"RdYlGn", {0xffa50026, 0xfff46d43, 0xfffee08b, 0xffd9ef8b, 0xff66bd63, 0xff006837}},
        {"RdYlBu", {0xffa50026, 0xfff46d43, 0xfffee090, 0xffe0f3f8, 0xff74add1, 0xff313695}},
        {"RdBu", {0xff67001f, 0xffd6604d, 0xfff7f7f7, 0xff4393c3, 0xff053061}},
        {"Turbo", {0xff30123b, 0xff4662d7, 0xff36aaf9, 0xff1ae4b6, 0xff72fe5e, 0xffc8ef34, 0xfffaba39,
                   0xfff66b19, 0xffca2a04, 0xff7a0403}},
        {"Viridis", {0xff440154, 0xff3b528b, 0xff21918c, 0xff5ec962, 0xfffde725}},
        {"Inferno", {0xff000004, 0xff57106e, 0xffbc3754, 0xfff98e09, 0xfffcffa4}},
        {"Magma", {0xff000004, 0xff51127c, 0xffb73779, 0xfffc8961, 0xfffcfdbf}},
        {"Plasma", {0xff0d0887, 0xff7e03a8, 0xffcc4778, 0xfff89540, 0xfff0f921}},
        {"Cividis", {0xff00224e, 0xff434e6c, 0xff7d7c78, 0xffbcaf6f, 0xfffee838}},
        {"Warm", {0xff6e40aa, 0xffe4419d, 0xffff7847, 0xffd2c934, 0xffaff05b}},
        {"Cool", {0xff6e40aa, 0xff417de0, 0xff1ac7c2, 0xff40f373, 0xffaff05b}},
        {"YlGnBu", {0xff151b23, 0xff24419a, 0xff1d91c0, 0xff7fcdbb, 0xfff7fcb9}},
        {"YlOrRd", {0xff151b23, 0xffb10026, 0xfffc4e2a, 0xfffeb24c, 0xffffffb2}},
        {"BuGn", {0xff151b23, 0xff00441b, 0xff2ca25f, 0xff99d8c9, 0xfff7fcfd}},
    };
    QString key = name;
    key.remove(QStringLiteral("continuous-"));
    for (const Scheme &scheme : schemes) {
        if (key.compare(QLatin1String(scheme.name), Qt::CaseInsensitive) == 0)
            return scheme.stops;
    }
    return schemes.first().stops;
}

QColor functional(const QString &text)
{
    static const QRegularExpression form(QStringLiteral(
        "^rgba?\\(\\s*([\\d.]+)\\s*,\\s*([\\d.]+)\\s*,\\s*([\\d.]+)\\s*(?:,\\s*([\\d.]+)\\s*)?\\)$"));
    const auto match = form.match(text);
    if (!match.hasMatch())
        return {};
    const auto channel = [&](int i) {
        return static_cast<int>(std::clamp(match.captured(i).toDouble(), 0.0, 255.0));
    };
    QColor colour(channel(1), channel(2), channel(3));
    if (match.hasCaptured(4))
        colour.setAlphaF(std::clamp(match.captured(4).toFloat(), 0.0F, 1.0F));
    return colour;
}

/// #rrggbbaa, which QColor takes for #aarrggbb.
QColor hexadecimal(const QString &text)
{
    if (text.size() != 9)
        return QColor(text);
    QColor colour(text.left(7));
    bool ok = false;
    const int alpha = text.mid(7).toInt(&ok, 16);
    if (ok && colour.isValid())
        colour.setAlpha(alpha);
    return colour;
}

/// Relative luminance after WCAG, 0 to 1.
double luminance(const QColor &colour)
{
    const auto linear = [](double channel) {
        return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(static_cast<double>(colour.redF()))
           + 0.7152 * linear(static_cast<double>(colour.greenF()))
           + 0.0722 * linear(static_cast<double>(colour.blueF()));
}

} // namespace

QColor colourNamed(const QString &name)
{
    const QString text = name.trimmed().toLower();
    if (text.isEmpty())
        return {};
    if (text.startsWith(u'#'))
        return hexadecimal(text);
    if (text.startsWith(QLatin1String("rgb")))
        return functional(text);
    if (text == QLatin1String("transparent"))
        return QColor(0, 0, 0, 0);
    if (text == QLatin1String("text"))
        return palette::text;
    const auto hue = hues().constFind(text.mid(text.lastIndexOf(u'-') + 1));
    if (hue != hues().constEnd()) {
        const QString shade = text.left(std::max<qsizetype>(0, text.lastIndexOf(u'-')));
        const int index = shade == QLatin1String("dark")          ? 0
                          : shade == QLatin1String("semi-dark")   ? 1
                          : shade == QLatin1String("light")       ? 3
                          : shade == QLatin1String("super-light") ? 4
                                                                  : 2;
        return QColor(hue->at(index));
    }
    if (text.endsWith(QLatin1String("gray")) || text.endsWith(QLatin1String("grey")))
        return text.contains(QLatin1String("dark")) ? palette::staleBorder : palette::muted;
    return QColor::isValidColor(text) ? QColor(text) : QColor();
}

QColor mixed(const QColor &a, const QColor &b, double amount)
{
    const auto part = [&](float x, float y) {
        return x + (y - x) * static_cast<float>(std::clamp(amount, 0.0, 1.0));
    };
    return QColor::fromRgbF(part(a.redF(), b.redF()), part(a.greenF(), b.greenF()),
                            part(a.blueF(), b.blueF()), part(a.alphaF(), b.alphaF()));
}

QColor schemeColour(const QString &scheme, double fraction)
{
    const QList<QRgb> &stops = stopsOf(scheme);
    // Those that run from the dark panel up run the other way on a light one.
    if (stops.constFirst() == 0xff151b23 && luminance(palette::panel) > 0.2)
        fraction = 1 - fraction;
    if (!(fraction > 0)) // NaN too.
        return QColor(stops.constFirst());
    const double place = std::min(fraction, 1.0) * static_cast<double>(stops.size() - 1);
    const auto index = std::min(static_cast<qsizetype>(place), stops.size() - 2);
    return mixed(QColor(stops.at(index)), QColor(stops.at(index + 1)),
                 place - static_cast<double>(index));
}

QColor colourOf(const FieldConfig &field, qsizetype index, std::optional<double> value, double low,
                double high)
{
    if (const auto mapping = matchMapping(field.mappings, value)) {
        if (const QColor colour = colourNamed(mapping->color); colour.isValid())
            return colour;
    }
    QColor colour;
    switch (field.colorMode) {
    case ColorMode::Fixed:
        colour = colourNamed(field.fixedColor);
        break;
    case ColorMode::Thresholds:
        if (value) {
            if (const auto *step = activeStep(field.thresholds, *value, field.min.value_or(low),
                                              field.max.value_or(high)))
                colour = colourNamed(step->color);
        }
        if (!colour.isValid())
            return palette::muted;
        break;
    case ColorMode::Continuous:
        if (value) {
            const double from = field.min.value_or(low);
            const double to = field.max.value_or(high);
            return schemeColour(field.colorScheme, to > from ? (*value - from) / (to - from) : 0);
        }
        return palette::muted;
    case ColorMode::PaletteClassic:
        break;
    }
    return colour.isValid() ? colour : palette::series(static_cast<int>(index % 8));
}

QColor inkOn(const QColor &background)
{
    return luminance(background) > 0.2 ? QColor(0x0B, 0x0F, 0x14) : QColor(Qt::white);
}

QColor readable(const QColor &colour)
{
    QColor result = colour;
    result.setAlpha(255);
    const bool isDark = luminance(palette::panel) < 0.2;
    for (int i = 0; i < 8 && (isDark ? luminance(result) < 0.225 : luminance(result) > 0.17); ++i)
        result = mixed(result, isDark ? Qt::white : Qt::black, 0.2);
    return result;
}

} // namespace thunes
