// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

/// The colours of the console, for a dark room and for a bright one. Text colours keep at least
/// 4.5:1 on what they are drawn on; the state colours differ in lightness too, so that they read in
/// greyscale and for the colour-blind. They change together, by theme::setScheme().
namespace thunes::palette {

struct Colours
{
    QColor background, panel, raised, border, borderStrong, grid;
    QColor chrome; ///< Header and footer.
    QColor text, secondary, muted, accent;
    QColor selected; ///< Behind text that is chosen.
    QColor okFill, okBorder, okMark, okText;
    QColor warnFill, warnMark, warnText;
    QColor warnEdge; ///< Around a panel.
    QColor critFill, critBorder;
    QColor critMark;  ///< Red that stays readable as text on a panel.
    QColor critGuard; ///< The kill switch under its guard.
    QColor staleBorder, staleText;
    QColor staleHatch; ///< Over a picture that is old; translucent.
    QColor emptyHatch; ///< Where there is nothing.
    QColor gap;        ///< Behind times without data.
    QColor scrim;      ///< Over what is not to be used now; translucent.
    QColor demoFill, demoStripe, demoInk, demoTitle;
    QColor series[8];
};

inline constexpr Colours darkColours{
    .background{0x0D, 0x11, 0x17}, .panel{0x15, 0x1B, 0x23}, .raised{0x1C, 0x24, 0x2E},
    .border{0x25, 0x2D, 0x38}, .borderStrong{0x36, 0x41, 0x4F}, .grid{0x23, 0x2B, 0x36},
    .chrome{0x10, 0x15, 0x1C},
    .text{0xE6, 0xEA, 0xF0}, .secondary{0xA7, 0xB1, 0xBE}, .muted{0x84, 0x8F, 0x9D},
    .accent{0x58, 0xA6, 0xFF}, .selected{0x1F, 0x3A, 0x5F},
    .okFill{0x13, 0x24, 0x1F}, .okBorder{0x20, 0x3F, 0x36}, .okMark{0x2F, 0xBF, 0x94},
    .okText{0xCD, 0xE9, 0xDE},
    .warnFill{0x3B, 0x2A, 0x0A}, .warnMark{0xF2, 0xA9, 0x3B}, .warnText{0xFF, 0xDD, 0x99},
    .warnEdge{0x9C, 0x6D, 0x26},
    .critFill{0xC4, 0x2B, 0x39}, .critBorder{0xE8, 0x5A, 0x66}, .critMark{0xFF, 0x6B, 0x76},
    .critGuard{0x3A, 0x12, 0x18},
    .staleBorder{0x56, 0x61, 0x6F}, .staleText{0xB3, 0xBC, 0xC8},
    .staleHatch{0xB3, 0xBC, 0xC8, 34}, .emptyHatch{0x1B, 0x22, 0x2C}, .gap{0x19, 0x20, 0x29},
    .scrim{0x0D, 0x11, 0x17, 0xC8},
    .demoFill{0x2B, 0x1D, 0x4A}, .demoStripe{0x4B, 0x34, 0x7E}, .demoInk{0xD2, 0xB8, 0xFF},
    .demoTitle{0xFF, 0xFF, 0xFF},
    // Okabe–Ito, tuned for the dark panel.
    .series{{0x56, 0xB4, 0xE9}, {0xE6, 0x9F, 0x00}, {0x2F, 0xBF, 0x94}, {0xCC, 0x79, 0xA7},
            {0xF0, 0xE4, 0x42}, {0x8D, 0xA0, 0xFF}, {0xD5, 0x5E, 0x00}, {0xB0, 0xB8, 0xC4}}};

inline constexpr Colours lightColours{
    .background{0xF1, 0xF3, 0xF6}, .panel{0xFF, 0xFF, 0xFF}, .raised{0xE9, 0xED, 0xF2},
    .border{0xD3, 0xD9, 0xE1}, .borderStrong{0xA9, 0xB3, 0xC0}, .grid{0xE3, 0xE7, 0xEC},
    .chrome{0xFA, 0xFB, 0xFC},
    .text{0x17, 0x1C, 0x24}, .secondary{0x43, 0x4D, 0x5B}, .muted{0x5A, 0x64, 0x72},
    .accent{0x0B, 0x5C, 0xC7}, .selected{0xC9, 0xDF, 0xFB},
    .okFill{0xE2, 0xF4, 0xEB}, .okBorder{0xB2, 0xDC, 0xC9}, .okMark{0x0A, 0x71, 0x50},
    .okText{0x0B, 0x4A, 0x36},
    .warnFill{0xFF, 0xEC, 0xC2}, .warnMark{0x96, 0x56, 0x00}, .warnText{0x5C, 0x37, 0x00},
    .warnEdge{0xD0, 0x93, 0x2E},
    .critFill{0xC4, 0x2B, 0x39}, .critBorder{0x92, 0x16, 0x23}, .critMark{0xB0, 0x1B, 0x2B},
    .critGuard{0x7C, 0x1C, 0x28},
    .staleBorder{0x86, 0x91, 0x9F}, .staleText{0x47, 0x51, 0x5E},
    .staleHatch{0x47, 0x51, 0x5E, 38}, .emptyHatch{0xEC, 0xEF, 0xF3}, .gap{0xF2, 0xF4, 0xF7},
    .scrim{0x17, 0x1C, 0x24, 0x8C},
    .demoFill{0xE9, 0xDF, 0xFC}, .demoStripe{0xD6, 0xC3, 0xF7}, .demoInk{0x52, 0x2C, 0x96},
    .demoTitle{0x2A, 0x12, 0x5C},
    .series{{0x00, 0x6E, 0xB0}, {0xA8, 0x62, 0x00}, {0x00, 0x7A, 0x5A}, {0xA2, 0x3F, 0x7A},
            {0x7A, 0x6C, 0x00}, {0x4C, 0x55, 0xC9}, {0xB8, 0x44, 0x00}, {0x5E, 0x6A, 0x78}}};

/// Those in use.
inline constinit Colours current = darkColours;

inline constinit const QColor &background = current.background;
inline constinit const QColor &panel = current.panel;
inline constinit const QColor &raised = current.raised;
inline constinit const QColor &border = current.border;
inline constinit const QColor &borderStrong = current.borderStrong;
inline constinit const QColor &grid = current.grid;
inline constinit const QColor &chrome = current.chrome;
inline constinit const QColor &text = current.text;
inline constinit const QColor &secondary = current.secondary;
inline constinit const QColor &muted = current.muted;
inline constinit const QColor &accent = current.accent;
inline constinit const QColor &selected = current.selected;
inline constinit const QColor &okFill = current.okFill;
inline constinit const QColor &okBorder = current.okBorder;
inline constinit const QColor &okMark = current.okMark;
inline constinit const QColor &okText = current.okText;
inline constinit const QColor &warnFill = current.warnFill;
inline constinit const QColor &warnMark = current.warnMark;
inline constinit const QColor &warnText = current.warnText;
inline constinit const QColor &warnEdge = current.warnEdge;
inline constinit const QColor &critFill = current.critFill;
inline constinit const QColor &critBorder = current.critBorder;
inline constinit const QColor &critMark = current.critMark;
inline constinit const QColor &critGuard = current.critGuard;
inline constinit const QColor &staleBorder = current.staleBorder;
inline constinit const QColor &staleText = current.staleText;
inline constinit const QColor &staleHatch = current.staleHatch;
inline constinit const QColor &emptyHatch = current.emptyHatch;
inline constinit const QColor &gap = current.gap;
inline constinit const QColor &scrim = current.scrim;
inline constinit const QColor &demoFill = current.demoFill;
inline constinit const QColor &demoStripe = current.demoStripe;
inline constinit const QColor &demoInk = current.demoInk;
inline constinit const QColor &demoTitle = current.demoTitle;

/// Colour of the n-th series of a graph.
inline QColor series(int index) { return current.series[index % 8]; }

} // namespace thunes::palette
