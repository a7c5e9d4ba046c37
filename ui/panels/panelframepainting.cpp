// SPDX-License-Identifier: GPL-3.0-or-later
// How a tile looks around its body; what it knows and does is in panelframe.cpp.
#include "ui/panels/panelframe.h"

#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QPainter>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {
constexpr qreal padding = 10;
} // namespace

QSizeF PanelFrame::logicalSize() const
{
    return QSizeF(size()) / m_scale;
}

qreal PanelFrame::headerHeight() const
{
    return compact() ? 28 : 34;
}

QRectF PanelFrame::bodyRect() const
{
    const QSizeF area = logicalSize();
    const qreal edge = compact() ? 8 : padding;
    QRectF body(edge, headerHeight(), area.width() - 2 * edge,
                area.height() - headerHeight() - edge);
    if (!staleText().isEmpty() && !stalePlace().inHeader)
        body.setBottom(body.bottom() - 24);
    return body;
}

/// Where glyph, title and hint end; the small badges and the stale badge follow.
qreal PanelFrame::headerEnd() const
{
    const bool glyph = m_data.state == PanelState::Error || m_data.state == PanelState::Stale
                       || (hasPicture() && m_worst > Tone::Stale);
    qreal x = padding + 1 + (glyph ? 17 : 0)
              + type::widthOf(type::words(13, QFont::DemiBold), m_panel.title) + 8;
    if (const QString words = shownHint(); !words.isEmpty())
        x += type::widthOf(type::words(11), words) + 8;
    return x;
}

PanelFrame::BadgePlace PanelFrame::stalePlace() const
{
    const QFont font = type::words(11, QFont::Medium);
    BadgePlace place;
    place.text = staleText();
    const qreal left = headerEnd() + badgesRect().width();
    const qreal count = m_count.isEmpty() ? 0
                                          : type::widthOf(type::words(11, QFont::DemiBold), m_count)
                                                + 12;
    const qreal room = logicalSize().width() - padding - count - headerReserve() - left;
    // Every digit as wide as a zero: a badge that counts stays in its place.
    const auto widthFor = [&](QString text) {
        static const QRegularExpression digit(QStringLiteral("\\d"));
        return type::widthOf(font, text.replace(digit, QStringLiteral("0"))) + 14;
    };
    // The age stays when there is no room for more.
    QStringList texts{place.text, QString(place.text).remove(QStringLiteral("last good ")),
                      place.text.section(QStringLiteral(" · "), 0, 1)};
    for (const QString &text : std::as_const(texts)) {
        const qreal width = widthFor(text);
        if (width <= room) {
            place.text = text;
            place.rect = QRectF(left, headerHeight() / 2 - 8, width, 19);
            return place;
        }
    }
    place.inHeader = false;
    for (const QString &text : std::as_const(texts)) {
        place.text = text;
        if (widthFor(text) <= logicalSize().width() - 20)
            break;
    }
    place.text = type::elidedRight(font, place.text, logicalSize().width() - 34);
    const qreal width = std::min(widthFor(place.text), logicalSize().width() - 2 * padding);
    place.rect = QRectF(logicalSize().width() - padding - width, logicalSize().height() - 27, width,
                        20);
    return place;
}

void PanelFrame::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(rect(), palette::background);
    painter.scale(m_scale, m_scale);

    const bool stale = m_data.state == PanelState::Stale;
    const QRectF frame = QRectF({0, 0}, logicalSize()).adjusted(0.5, 0.5, -0.5, -0.5);
    QColor edge = palette::border;
    if (m_data.state == PanelState::Error || (hasPicture() && m_worst == Tone::Crit))
        edge = palette::critFill;
    else if (hasPicture() && m_worst == Tone::Warn)
        edge = palette::warnEdge;
    painter.setBrush(palette::panel);
    painter.setPen(Qt::NoPen);
    painter.drawRoundedRect(frame, 6, 6);

    const QRectF body = bodyRect();
    if (hasPicture()) {
        paintBody(painter, body);
        if (stale)
            theme::paintHatch(painter, body, palette::staleHatch, 8);
    } else if (m_data.state == PanelState::Loading) {
        paintSkeleton(painter, body);
    } else {
        paintMessage(painter, body);
    }
    paintHeader(painter);
    if (stale && hasPicture())
        paintStaleBadge(painter);

    QPen pen(edge, 1);
    if (stale) {
        pen.setColor(edge == palette::border ? palette::staleBorder : edge);
        pen.setDashPattern({4, 3});
    }
    if (hasFocus())
        pen = QPen(palette::accent, 2);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(hasFocus() ? frame.adjusted(0.5, 0.5, -0.5, -0.5) : frame, 6, 6);
}

void PanelFrame::paintHeader(QPainter &painter)
{
    const qreal height = headerHeight();
    const QRectF line(padding + 1, 1, logicalSize().width() - 2 * padding - 2, height);
    qreal x = line.left();
    Tone glyph = Tone::Neutral;
    if (m_data.state == PanelState::Error)
        glyph = Tone::Crit;
    else if (m_data.state == PanelState::Stale)
        glyph = hasPicture() && m_worst > Tone::Stale ? m_worst : Tone::Stale;
    else if (hasPicture() && m_worst > Tone::Stale)
        glyph = m_worst;
    if (glyph != Tone::Neutral) {
        theme::paintGlyph(painter, glyph, {x + 5, line.center().y()}, 11, theme::inkOf(glyph));
        x += 17;
    }

    const QFont countFont = type::words(11, QFont::DemiBold);
    const qreal countWidth = m_count.isEmpty() ? 0 : type::widthOf(countFont, m_count) + 12;
    const QFont titleFont = type::words(13, QFont::DemiBold);
    const QFont hintFont = type::words(11);
    // A range of its own must be read even where the title is long.
    const qreal ownRange = m_data.timeInfo.isEmpty() ? 0
                                                     : type::widthOf(hintFont, m_data.timeInfo) + 8;
    const qreal room = line.right() - x - countWidth - badgesRect().width() - ownRange;
    const QString title = type::elidedRight(titleFont, m_panel.title, room);
    theme::paintText(painter, titleFont, palette::text, {x, line.top(), room, line.height()}, title);
    x += type::widthOf(titleFont, title) + 8;

    const qreal hintEnd = line.right() - countWidth - badgesRect().width();
    for (const QString &text : {shownHint(), m_data.timeInfo}) {
        if (x + type::widthOf(hintFont, text) >= hintEnd)
            continue;
        theme::paintText(painter, hintFont, palette::muted, {x, line.top(), 0, line.height()}, text);
        break;
    }
    QRectF badge = badgesRect();
    badge.setWidth(18);
    const auto paintBadge = [&](const QString &mark, const QColor &ink) {
        const QRectF box(badge.left(), badge.center().y() - 7, 14, 14);
        painter.setPen(QPen(ink, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 3, 3);
        theme::paintText(painter, type::words(10, QFont::Bold), ink, box, mark, Qt::AlignHCenter);
        badge.translate(18, 0);
    };
    if (!m_data.warnings.isEmpty())
        paintBadge(QStringLiteral("!"), palette::warnMark);
    if (!m_panel.notes.isEmpty())
        paintBadge(QStringLiteral("i"), palette::muted);

    QColor ink = palette::secondary;
    if (m_worst == Tone::Crit || m_worst == Tone::Warn)
        ink = theme::inkOf(m_worst);
    theme::paintText(painter, countFont, ink, line, m_count, Qt::AlignRight);
}

QRectF PanelFrame::badgesRect() const
{
    const int badges = (m_data.warnings.isEmpty() ? 0 : 1) + (m_panel.notes.isEmpty() ? 0 : 1);
    // Beside the title, and with a long one in front of the count: never off the panel.
    const qreal count = m_count.isEmpty()
                            ? 0
                            : type::widthOf(type::words(11, QFont::DemiBold), m_count) + 12;
    const qreal last = logicalSize().width() - padding - 1 - count - badges * 18;
    return QRectF(std::clamp(headerEnd(), padding, std::max(padding, last)), 0, badges * 18,
                  headerHeight());
}

QString PanelFrame::messageHeading() const
{
    return m_data.state == PanelState::Error   ? QStringLiteral("Query failed")
           : m_data.state == PanelState::Stale ? QStringLiteral("No answer")
                                               : QStringLiteral("No data");
}

void PanelFrame::paintMessage(QPainter &painter, const QRectF &body)
{
    const bool error = m_data.state == PanelState::Error;
    const bool tall = body.height() >= 44;
    const QString heading = messageHeading();
    QString message = bodyMessage();
    if (m_data.state == PanelState::Stale || !error)
        theme::paintHatch(painter, body, palette::emptyHatch, 8);
    const QFont font = type::words(12);
    const QFontMetricsF metrics(font);
    if (!tall) {
        const QString line = type::elidedRight(font, heading + QStringLiteral(" · ") + message,
                                               body.width());
        theme::paintText(painter, font, error ? palette::critMark : palette::secondary, body, line,
                         Qt::AlignHCenter);
        return;
    }
    // As many lines as fit, and the tooltip has the rest.
    QRectF words = body.adjusted(12, 0, -12, 0);
    const qreal maxHeight = std::max(16.0, body.height() - 24);
    QRectF needed = metrics.boundingRect(QRectF(0, 0, words.width(), 1000),
                                         Qt::TextWordWrap | Qt::AlignHCenter, message);
    const qreal textHeight = std::min(needed.height(), std::floor(maxHeight / metrics.height())
                                                           * metrics.height());
    const qreal top = body.center().y() - (20 + textHeight) / 2;
    theme::paintText(painter, type::words(13, QFont::DemiBold),
                     error ? palette::critMark : palette::secondary,
                     {body.left(), top, body.width(), 18}, heading, Qt::AlignHCenter);
    painter.setFont(font);
    painter.setPen(palette::muted);
    painter.drawText(QRectF(words.left(), top + 20, words.width(), textHeight),
                     Qt::TextWordWrap | Qt::AlignHCenter, message);
}

void PanelFrame::paintSkeleton(QPainter &painter, const QRectF &body)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette::raised);
    const qreal bar = std::min(10.0, body.height() / 5);
    const qreal widths[] = {0.52, 0.74, 0.38};
    qreal y = body.center().y() - bar * 2.5;
    for (const qreal width : widths) {
        painter.drawRoundedRect(QRectF(body.left() + 4, y, body.width() * width, bar), 3, 3);
        y += bar * 2;
    }
    theme::paintText(painter, type::words(11), palette::muted, body, QStringLiteral("Loading"),
                     Qt::AlignRight);
}

void PanelFrame::paintStaleBadge(QPainter &painter)
{
    const BadgePlace place = stalePlace();
    QPen pen(palette::staleBorder, 1);
    pen.setDashPattern({3, 2});
    painter.setPen(pen);
    painter.setBrush(palette::background);
    painter.drawRoundedRect(place.rect.adjusted(.5, .5, -.5, -.5), 4, 4);
    theme::paintText(painter, type::words(11, QFont::Medium), palette::staleText, place.rect,
                     place.text, Qt::AlignHCenter);
}

} // namespace thunes
