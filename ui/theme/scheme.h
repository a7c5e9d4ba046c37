// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>

/// Dark or light: which of the palettes is in use.
namespace thunes::theme {

enum class Scheme { Dark = 1, Light };

/// What a person asks for; System follows the desktop.
enum class SchemeChoice { Dark = 1, Light, System };

/// "dark", "light", "system"; anything else is dark, which the console is made for.
SchemeChoice schemeChoiceFrom(const QString &word);
QString wordOf(SchemeChoice choice);
SchemeChoice next(SchemeChoice choice);

/// The desktop's own, by the colours that it gives programs; to be asked before any palette is set.
Scheme systemScheme();
Scheme schemeFor(SchemeChoice choice);

Scheme scheme();
/// Puts the colours in place. Who holds something painted or styled in the old ones renews it: see
/// MainWindow::setScheme().
void setScheme(Scheme scheme);

/// Contrast of two opaque colours after WCAG 2, 1 to 21.
double contrast(const QColor &a, const QColor &b);

} // namespace thunes::theme
