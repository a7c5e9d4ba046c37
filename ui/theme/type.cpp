// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/type.h"

#include "ui/theme/palette.h"

#include <QFontDatabase>
#include <QFontMetricsF>

// A static library's resources need this by hand, and outside any namespace.
static void initialiseResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace thunes::type {

bool loadFonts()
{
    static const bool loaded = [] {
        initialiseResources();
        bool all = true;
        for (const char *file : {"Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf",
                                 "Inter-Bold.otf", "JetBrainsMono-Regular.ttf",
                                 "JetBrainsMono-Medium.ttf", "JetBrainsMono-Bold.ttf"}) {
            const QString path = QStringLiteral(":/thunes/fonts/") + QLatin1String(file);
            all = QFontDatabase::addApplicationFont(path) >= 0 && all;
        }
        return all;
    }();
    return loaded;
}

static QFont make(const QString &family, int pixels, QFont::Weight weight)
{
    loadFonts();
    QFont font(family);
    font.setPixelSize(pixels);
    font.setWeight(weight);
    // Hinting differs between machines and bends glyphs; without it grabs are identical.
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QFont words(int pixels, QFont::Weight weight)
{
    return make(QStringLiteral("Inter"), pixels, weight);
}

QFont numbers(int pixels, QFont::Weight weight)
{
    return make(QStringLiteral("JetBrains Mono"), pixels, weight);
}

QPalette widgetPalette()
{
    QPalette p;
    p.setColor(QPalette::Window, palette::background);
    p.setColor(QPalette::WindowText, palette::text);
    p.setColor(QPalette::Base, palette::panel);
    p.setColor(QPalette::AlternateBase, palette::raised);
    p.setColor(QPalette::Text, palette::text);
    p.setColor(QPalette::Button, palette::raised);
    p.setColor(QPalette::ButtonText, palette::text);
    p.setColor(QPalette::ToolTipBase, palette::raised);
    p.setColor(QPalette::ToolTipText, palette::text);
    p.setColor(QPalette::PlaceholderText, palette::muted);
    p.setColor(QPalette::Highlight, palette::selected);
    p.setColor(QPalette::HighlightedText, palette::text);
    p.setColor(QPalette::Link, palette::accent);
    return p;
}

qreal widthOf(const QFont &font, const QString &text)
{
    return QFontMetricsF(font).horizontalAdvance(text);
}

QString elidedMiddle(const QFont &font, const QString &text, qreal width)
{
    return QFontMetricsF(font).elidedText(text, Qt::ElideMiddle, width);
}

QString elidedRight(const QFont &font, const QString &text, qreal width)
{
    return QFontMetricsF(font).elidedText(text, Qt::ElideRight, width);
}

} // namespace thunes::type
