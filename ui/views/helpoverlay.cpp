// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/helpoverlay.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QKeyEvent>
#include <QPainter>

#include <iterator>

namespace thunes {

namespace {

struct Key
{
    const char *key, *words;
};
constexpr Key keys[] = {{"1 \u2013 9", "focus a panel"},       {"Tab", "next panel or control"},
                        {"F, Enter", "show the focused panel alone"},
                        {"Esc", "back to all panels"},    {"R", "refresh now"},
                        {"Ctrl+Shift+H", "kill switch: lift the guard, then hold Space"},
                        {"Ctrl+K", "kill-switch page and back"},
                        {"Ctrl+M", "MCP servers and back"},
                        {"Ctrl+T", "worktrees and back"},
                        {"Ctrl+A", "alerts page and back"},
                        {"F11", "full-screen window"},    {"?", "this help"}};

struct Mark
{
    Tone tone;
    const char *words;
};
constexpr Mark marks[] = {{Tone::Ok, "all is well"},
                          {Tone::Warn, "needs a look"},
                          {Tone::Crit, "act now"},
                          {Tone::Stale, "old: the last picture, kept and marked"},
                          {Tone::Off, "off or unknown"}};

} // namespace

HelpOverlay::HelpOverlay(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    QStringList words;
    for (const Key &key : keys)
        words << QString::fromUtf8(key.key) + QStringLiteral(": ") + QLatin1String(key.words);
    setAccessibleName(QStringLiteral("Help"));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    hide();
}

void HelpOverlay::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(rect(), QColor(0x0D, 0x11, 0x17, 0xC8));
    painter.scale(m_scale, m_scale);
    const QSizeF area = QSizeF(size()) / m_scale;
    QRectF box(0, 0, 760, 73 + 31 * static_cast<qreal>(std::size(keys)));
    box.moveCenter({area.width() / 2, area.height() / 2});
    painter.setPen(QPen(palette::borderStrong, 1));
    painter.setBrush(palette::panel);
    painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 8, 8);
    const QFont heading = type::words(13, QFont::DemiBold);
    const QFont words = type::words(12);
    const auto column = [&](qreal left, const QString &title) {
        theme::paintText(painter, heading, palette::text, {left, box.top() + 20, 0, 18}, title);
        return QRectF(left, box.top() + 52, 250, 28);
    };
    QRectF row = column(box.left() + 24, QStringLiteral("Keys"));
    for (const Key &key : keys) {
        const QRectF cap(row.left(), row.top() + 3, 98, 22);
        painter.setPen(QPen(palette::borderStrong, 1));
        painter.setBrush(palette::raised);
        painter.drawRoundedRect(cap.adjusted(.5, .5, -.5, -.5), 4, 4);
        theme::paintText(painter, type::numbers(11), palette::text, cap, QString::fromUtf8(key.key),
                         Qt::AlignHCenter);
        theme::paintText(painter, words, palette::secondary, row.adjusted(110, 0, 0, 0),
                         QLatin1String(key.words));
        row.translate(0, 31);
    }
    row = column(box.left() + 466, QStringLiteral("Marks"));
    for (const Mark &mark : marks) {
        theme::paintBox(painter, mark.tone, {row.left(), row.top() + 3, 34, 22});
        theme::paintGlyph(painter, mark.tone, {row.left() + 17, row.center().y()}, 11,
                          theme::coloursOf(mark.tone).glyph);
        theme::paintText(painter, words, palette::secondary, row.adjusted(46, 0, 0, 0),
                         QLatin1String(mark.words));
        row.translate(0, 31);
    }
}

void HelpOverlay::mousePressEvent(QMouseEvent *)
{
    hide();
}

void HelpOverlay::keyPressEvent(QKeyEvent *)
{
    hide();
}

} // namespace thunes
