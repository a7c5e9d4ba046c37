// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/palette.h"

#include <QString>

#include <cmath>

namespace thunes::theme {

/// Style sheet of thin, quiet scroll bars for what scrolls inside a panel.
inline QString scrollBarStyle(qreal scale)
{
    const QString width = QString::number(std::round(9 * scale));
    const QString radius = QString::number(std::round(3 * scale));
    return QStringLiteral(
               "QScrollBar { background: transparent; border: 0; margin: 0; }"
               "QScrollBar:vertical { width: %1px; } QScrollBar:horizontal { height: %1px; }"
               "QScrollBar::handle { background: %2; border-radius: %3px; margin: 2px; }"
               "QScrollBar::handle:vertical { min-height: 24px; }"
               "QScrollBar::handle:horizontal { min-width: 24px; }"
               "QScrollBar::handle:hover { background: %4; }"
               "QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }"
               "QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }"
               "QAbstractScrollArea::corner { background: transparent; }")
        .arg(width, palette::borderStrong.name(), radius, palette::muted.name());
}

} // namespace thunes::theme
