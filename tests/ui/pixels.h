// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QRectF>

#include <cstdlib>
#include <ctime>

/// Measures of pictures for the tests of panels.
namespace thunes::samples {

inline bool isNear(const QColor &a, const QColor &b, int tolerance = 6)
{
    return std::abs(a.red() - b.red()) < tolerance && std::abs(a.green() - b.green()) < tolerance
           && std::abs(a.blue() - b.blue()) < tolerance;
}

/// How many pixels of the rectangle are near the colour.
inline int count(const QImage &image, const QRectF &rect, const QColor &colour, int tolerance = 6)
{
    int found = 0;
    const QRect area = rect.toAlignedRect() & image.rect();
    for (int y = area.top(); y <= area.bottom(); ++y) {
        for (int x = area.left(); x <= area.right(); ++x)
            found += isNear(image.pixelColor(x, y), colour, tolerance);
    }
    return found;
}

/// What this thread itself has used, in milliseconds: others on the machine do not count.
inline double processorTime()
{
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e3 + static_cast<double>(used.tv_nsec) / 1e6;
}

} // namespace thunes::samples
