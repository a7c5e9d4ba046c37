// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/scheme.h"

#include "ui/theme/palette.h"

#include <QGuiApplication>
#include <QPalette>

#include <algorithm>
#include <cmath>
#include <utility>

namespace thunes::theme {

namespace {

Scheme current = Scheme::Dark;

double luminance(const QColor &colour)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(static_cast<double>(colour.redF()))
           + 0.7152 * linear(static_cast<double>(colour.greenF()))
           + 0.0722 * linear(static_cast<double>(colour.blueF()));
}

} // namespace

SchemeChoice schemeChoiceFrom(const QString &word)
{
    if (word == QLatin1String("light"))
        return SchemeChoice::Light;
    return word == QLatin1String("system") ? SchemeChoice::System : SchemeChoice::Dark;
}

QString wordOf(SchemeChoice choice)
{
    switch (choice) {
    case SchemeChoice::Light: return QStringLiteral("light");
    case SchemeChoice::System: return QStringLiteral("system");
    case SchemeChoice::Dark: break;
    }
    return QStringLiteral("dark");
}

SchemeChoice next(SchemeChoice choice)
{
    switch (choice) {
    case SchemeChoice::Dark: return SchemeChoice::Light;
    case SchemeChoice::Light: return SchemeChoice::System;
    case SchemeChoice::System: break;
    }
    return SchemeChoice::Dark;
}

Scheme systemScheme()
{
    const QPalette given = QGuiApplication::palette();
    return luminance(given.color(QPalette::Window)) > luminance(given.color(QPalette::WindowText))
               ? Scheme::Light
               : Scheme::Dark;
}

Scheme schemeFor(SchemeChoice choice)
{
    return choice == SchemeChoice::System  ? systemScheme()
           : choice == SchemeChoice::Light ? Scheme::Light
                                           : Scheme::Dark;
}

Scheme scheme() { return current; }

void setScheme(Scheme scheme)
{
    current = scheme;
    palette::current = scheme == Scheme::Light ? palette::lightColours : palette::darkColours;
}

double contrast(const QColor &a, const QColor &b)
{
    const std::pair<double, double> both = std::minmax({luminance(a), luminance(b)});
    const auto [low, high] = both;
    return (high + 0.05) / (low + 0.05);
}

} // namespace thunes::theme
