// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QPalette>
#include <QString>

/// The bundled type and its scale. Sizes are logical pixels: 10 captions, 11 secondary, 12 cells,
/// 13 titles, 30 counts. Inter for words, JetBrains Mono for every live number.
namespace thunes::type {

/// Registers the bundled fonts; once per process, after QGuiApplication. False when one is broken,
/// in which case the system's fonts stand in.
bool loadFonts();

QFont words(int pixels, QFont::Weight weight = QFont::Normal);
QFont numbers(int pixels, QFont::Weight weight = QFont::Normal);

/// Palette for the few stock widgets (tooltips, scroll bars, menus).
QPalette widgetPalette();

qreal widthOf(const QFont &font, const QString &text);
/// Shortens in the middle: the ends of server names are what tells them apart.
QString elidedMiddle(const QFont &font, const QString &text, qreal width);
QString elidedRight(const QFont &font, const QString &text, qreal width);

} // namespace thunes::type
