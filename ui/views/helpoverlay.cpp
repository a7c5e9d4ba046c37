// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/helpoverlay.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"
#include "ui/views/keylist.h"

#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace thunes {

namespace {

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
    for (const KeyHelp &key : keyList())
        words << key.cap + QStringLiteral(": ") + key.words;
    setAccessibleName(QStringLiteral("Help"));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    hide();
}

void HelpOverlay::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(rect(), palette::scrim);
    painter.scale(m_scale, m_scale);
    const QSizeF area = QSizeF(size()) / m_scale;
    QRectF box(0, 0, 1136, 496);
    box.moveCenter({area.width() / 2, area.height() / 2});
    painter.setPen(QPen(palette::borderStrong, 1));
    painter.setBrush(palette::panel);
    painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 8, 8);
    const QFont heading = type::words(13, QFont::DemiBold);
    const QFont words = type::words(12);
    constexpr qreal line = 27, column = 368;
    QRectF row(box.left() + 28, box.top() + 22, column - 16, line);
    const auto title = [&](const QString &text) {
        theme::paintText(painter, heading, palette::text, row, text);
        row.translate(0, line + 4);
    };
    const auto nextColumn = [&] {
        row.moveTopLeft({row.left() + column, box.top() + 22});
    };
    auto group = KeyHelp::Group::Panels;
    title(nameOf(group));
    for (const KeyHelp &key : keyList()) {
        if (key.group != group) {
            // Panels | time, dashboards | window, marks.
            group = key.group;
            if (group == KeyHelp::Group::Dashboards)
                row.translate(0, 14);
            else
                nextColumn();
            title(nameOf(group));
        }
        const QFont caps = type::numbers(11);
        const QRectF cap(row.left(), row.top() + 2,
                         std::max(34.0, type::widthOf(caps, key.cap) + 14), 22);
        painter.setPen(QPen(palette::borderStrong, 1));
        painter.setBrush(palette::raised);
        painter.drawRoundedRect(cap.adjusted(.5, .5, -.5, -.5), 4, 4);
        theme::paintText(painter, caps, palette::text, cap, key.cap, Qt::AlignHCenter);
        theme::paintText(painter, words, palette::secondary,
                         row.adjusted(std::max(118.0, cap.width() + 8), 0, 0, 0), key.words);
        row.translate(0, line);
    }
    row.translate(0, 14);
    title(QStringLiteral("Marks"));
    for (const Mark &mark : marks) {
        theme::paintBox(painter, mark.tone, {row.left(), row.top() + 2, 34, 22});
        theme::paintGlyph(painter, mark.tone, {row.left() + 17, row.center().y()}, 11,
                          theme::coloursOf(mark.tone).glyph);
        theme::paintText(painter, words, palette::secondary, row.adjusted(46, 0, 0, 0),
                         QLatin1String(mark.words));
        row.translate(0, line);
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
