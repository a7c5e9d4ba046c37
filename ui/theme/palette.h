// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

/// The colours of the console. Text colours keep at least 5:1 on the panel background; the state
/// colours differ in lightness too, so that they read in greyscale and for the colour-blind.
namespace thunes::palette {

inline constexpr QColor background{0x0D, 0x11, 0x17};
inline constexpr QColor panel{0x15, 0x1B, 0x23};
inline constexpr QColor raised{0x1C, 0x24, 0x2E};
inline constexpr QColor border{0x25, 0x2D, 0x38};
inline constexpr QColor borderStrong{0x36, 0x41, 0x4F};
inline constexpr QColor grid{0x23, 0x2B, 0x36};

inline constexpr QColor text{0xE6, 0xEA, 0xF0};
inline constexpr QColor secondary{0xA7, 0xB1, 0xBE};
inline constexpr QColor muted{0x82, 0x8D, 0x9B};
inline constexpr QColor accent{0x58, 0xA6, 0xFF};
inline constexpr QColor selected{0x1F, 0x3A, 0x5F};

inline constexpr QColor okFill{0x13, 0x24, 0x1F};
inline constexpr QColor okBorder{0x20, 0x3F, 0x36};
inline constexpr QColor okMark{0x2F, 0xBF, 0x94};
inline constexpr QColor okText{0xCD, 0xE9, 0xDE};

inline constexpr QColor warnFill{0x3B, 0x2A, 0x0A};
inline constexpr QColor warnMark{0xF2, 0xA9, 0x3B};
inline constexpr QColor warnText{0xFF, 0xDD, 0x99};

inline constexpr QColor critFill{0xC4, 0x2B, 0x39};
inline constexpr QColor critBorder{0xE8, 0x5A, 0x66};
inline constexpr QColor critMark{0xFF, 0x6B, 0x76}; ///< Red that stays readable as text on a panel.

inline constexpr QColor staleBorder{0x56, 0x61, 0x6F};
inline constexpr QColor staleText{0xB3, 0xBC, 0xC8};

/// Colour of the n-th series of a graph (Okabe–Ito, tuned for the dark panel).
inline QColor series(int index)
{
    static constexpr QColor colours[] = {{0x56, 0xB4, 0xE9}, {0xE6, 0x9F, 0x00}, {0x2F, 0xBF, 0x94},
                                         {0xCC, 0x79, 0xA7}, {0xF0, 0xE4, 0x42}, {0x8D, 0xA0, 0xFF},
                                         {0xD5, 0x5E, 0x00}, {0xB0, 0xB8, 0xC4}};
    return colours[index % 8];
}

} // namespace thunes::palette
