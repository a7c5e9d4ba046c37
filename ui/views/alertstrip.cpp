// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/alertstrip.h"

#include "ui/panels/reading.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace thunes {

namespace {

Tone toneOfSeverity(const QString &severity)
{
    if (severity == QLatin1String("critical"))
        return Tone::Crit;
    if (severity == QLatin1String("warning"))
        return Tone::Warn;
    return Tone::Off;
}

/// Nobody reads more at once; thousands of names are not laid out every second.
constexpr qsizetype mostChips = 40;

QFont nameFont()
{
    return type::words(12, QFont::DemiBold);
}
QFont placeFont()
{
    return type::words(12);
}
QFont timesFont()
{
    return type::numbers(11);
}

QString tipOf(const AlertGroup &group, const QStringList &places)
{
    const auto clock = [](TimePoint time) {
        return toDateTime(time).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) + QStringLiteral(" UTC");
    };
    const QString state = group.state == AlertState::Firing ? QStringLiteral("firing") : QStringLiteral("pending");
    QStringList tip{QStringLiteral("%1 (%2, %3)").arg(group.title(), group.severity, state)};
    if (group.count == 1) {
        const PrometheusAlert &alert = group.first.constFirst();
        for (const QString &key : {QStringLiteral("summary"), QStringLiteral("description")}) {
            if (const QString text = alert.annotations.value(key); !text.isEmpty())
                tip << text;
        }
        tip << QStringLiteral("since ") + clock(alert.activeAt);
        for (auto label = alert.labels.begin(); label != alert.labels.end(); ++label) {
            if (label.key() != QLatin1String("alertname") && label.key() != QLatin1String("severity"))
                tip << label.key() + QStringLiteral(" = ") + label.value();
        }
        return tip.join(u'\n');
    }
    constexpr qsizetype mostLines = 12;
    const qsizetype lines = std::min(mostLines, group.first.size());
    for (qsizetype i = 0; i < lines; ++i) {
        const PrometheusAlert &alert = group.first[i];
        const QString place = places.value(i);
        tip << (place.isEmpty() ? alert.annotations.value(QStringLiteral("summary")) : place)
                   + QStringLiteral("  since ") + clock(alert.activeAt);
    }
    if (group.count > lines)
        tip << QStringLiteral("and %1 more").arg(group.count - lines);
    return tip.join(u'\n');
}

} // namespace

AlertStrip::AlertStrip(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(QStringLiteral("Alerts"));
    setScale(1);
    rebuild();
}

QString AlertStrip::Chip::text() const
{
    const QString all = placesInWords(places, count, 3);
    return (all.isEmpty() ? name : name + u' ' + all) + u' ' + times;
}

void AlertStrip::setAlerts(const QList<AlertGroup> &alerts, bool current, bool everReceived)
{
    m_alerts = alerts;
    // The watchdog fires all the time; it is for machines to miss, not for people to see.
    m_alerts.removeIf([](const AlertGroup &group) { return group.name == QLatin1String("Watchdog"); });
    m_current = current;
    m_everReceived = everReceived || current || !alerts.isEmpty();
    rebuild();
    update(); // also when only the list's being current has changed
}

void AlertStrip::setDown(const QStringList &names)
{
    if (names == m_down)
        return;
    m_down = names;
    rebuild();
    update();
}

void AlertStrip::setRemark(const QString &remark)
{
    if (remark == m_remark)
        return;
    m_remark = remark;
    rebuild();
    update();
}

void AlertStrip::setNow(TimePoint now)
{
    m_now = now;
    if (!m_alerts.isEmpty())
        rebuild();
}

void AlertStrip::setScale(qreal scale)
{
    m_scale = scale;
    setFixedHeight(static_cast<int>(36 * scale));
    update();
}

QString AlertStrip::note() const
{
    if (!m_current) {
        const QString who = m_down.isEmpty() ? QStringLiteral("Prometheus") : m_down.join(QStringLiteral(" and "));
        if (!m_everReceived)
            return QStringLiteral("unknown: no list from %1 yet").arg(who);
        return QStringLiteral("not current: %1 %2 not answer")
            .arg(who, m_down.size() > 1 ? QStringLiteral("do") : QStringLiteral("does"));
    }
    return m_alerts.isEmpty() ? QStringLiteral("No alerts") : QString();
}

void AlertStrip::rebuild()
{
    QStringList before = texts();
    m_chips.clear();
    for (const AlertGroup &group : m_alerts.mid(0, mostChips)) {
        Chip chip;
        chip.tone = toneOfSeverity(group.severity);
        chip.solid = group.state == AlertState::Firing;
        chip.current = m_current || group.watchedHere;
        chip.name = group.title();
        chip.places = group.places();
        chip.count = group.count;
        const Milliseconds age = m_now > group.since
                                     ? std::chrono::duration_cast<Milliseconds>(m_now - group.since)
                                     : Milliseconds(0);
        // Whole minutes after the first, so that the line does not flicker every second.
        chip.times = (chip.solid ? QString() : QStringLiteral("pending ")) + QStringLiteral("since ")
                     + toDateTime(group.since).toString(QStringLiteral("HH:mm:ss"));
        if (age >= std::chrono::minutes(1))
            chip.times += QStringLiteral(" · ") + ageText(age);
        chip.tip = tipOf(group, chip.places);
        m_chips << chip;
    }
    const QStringList after = texts();
    setAccessibleDescription(after.join(QStringLiteral(". ")));
    if (before != after || before.isEmpty())
        update();
}

QStringList AlertStrip::texts() const
{
    QStringList words;
    if (!note().isEmpty())
        words << note();
    if (!m_remark.isEmpty())
        words << m_remark;
    for (const Chip &chip : m_chips)
        words << chip.text();
    return words;
}

void AlertStrip::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT activated();
    QWidget::mousePressEvent(event);
}

/// Where the next one begins.
qreal AlertStrip::paintRemark(QPainter &painter, Tone tone, const QString &remark, const QRectF &area,
                              qreal x) const
{
    const QFont words = type::words(11);
    const qreal width = type::widthOf(words, remark) + 34;
    const QRectF box(x, area.top(), width, area.height());
    if (tone != Tone::Ok)
        theme::paintBox(painter, tone, box);
    theme::paintGlyph(painter, tone, {x + 14, area.center().y()}, 11, theme::inkOf(tone));
    theme::paintText(painter, words, tone == Tone::Ok ? palette::muted : palette::staleText,
                     box.adjusted(26, 0, 0, 0), remark);
    return x + width + 8;
}

void AlertStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(rect(), palette::background);
    painter.scale(m_scale, m_scale);
    const QRectF area(8, 8, width() / m_scale - 16, 28);
    const QFont label = nameFont();
    qreal x = area.left();
    theme::paintText(painter, label, palette::secondary, {x + 3, area.top(), 0, area.height()},
                     QStringLiteral("Alerts"));
    x += type::widthOf(label, QStringLiteral("Alerts")) + 15;

    if (const QString first = note(); !first.isEmpty())
        x = paintRemark(painter, m_current ? Tone::Ok : Tone::Stale, first, area, x);
    if (!m_remark.isEmpty())
        x = paintRemark(painter, Tone::Stale, m_remark, area, x);
    const qreal end = arrange(x, area.right());
    qsizetype left = 0;
    for (const AlertGroup &group : std::as_const(m_alerts))
        left += group.count;
    for (const Chip &chip : std::as_const(m_chips)) {
        if (chip.rect.isNull())
            continue;
        left -= chip.count;
        paintChip(painter, chip);
    }
    if (left > 0)
        theme::paintText(painter, label, palette::secondary, {end + 2, area.top(), 0, area.height()},
                         QStringLiteral("+%1 more").arg(left));
}

qreal AlertStrip::widthOf(const Chip &chip, const QString &which) const
{
    return 27 + type::widthOf(nameFont(), chip.name)
           + (which.isEmpty() ? 0 : 7 + type::widthOf(placeFont(), which)) + 10
           + type::widthOf(timesFont(), chip.times) + 10;
}

qreal AlertStrip::arrange(qreal left, qreal right)
{
    constexpr qreal gap = 8;
    constexpr qreal roomForMore = 74;
    for (Chip &chip : m_chips) {
        chip.rect = QRectF();
        chip.which.clear();
    }
    // First as many as fit with what a person must know at least: of a single one which it is, of many
    // how many. Then the room that is left goes to the words of the most pressing.
    QList<qreal> widths;
    qreal x = left;
    qsizetype fitting = 0;
    for (; fitting < m_chips.size(); ++fitting) {
        Chip &chip = m_chips[fitting];
        if (chip.count == 1)
            chip.which = type::elidedMiddle(placeFont(), chip.places.value(0), 220);
        const qreal width = widthOf(chip, chip.which);
        const bool last = fitting + 1 == m_alerts.size();
        if (fitting > 0 && x + width > right - (last ? 0 : roomForMore))
            break;
        widths << width;
        x += width + gap;
    }
    const qreal limit = right - (fitting == m_alerts.size() ? 0 : roomForMore);
    for (qsizetype i = 0; i < fitting; ++i) {
        Chip &chip = m_chips[i];
        for (qsizetype named = 3; chip.count > 1 && named >= 1; --named) {
            const QString which = placesInWords(chip.places, chip.count, named);
            const qreal wider = widthOf(chip, which) - widths[i];
            if (x - gap + wider > limit)
                continue;
            chip.which = which;
            widths[i] += wider;
            x += wider;
            break;
        }
    }
    x = left;
    for (qsizetype i = 0; i < fitting; ++i) {
        m_chips[i].rect = QRectF(x, 8, widths[i], 28);
        x += widths[i] + gap;
    }
    return x;
}

void AlertStrip::paintChip(QPainter &painter, const Chip &chip) const
{
    const Tone tone = chip.current ? chip.tone : Tone::Stale;
    ToneColours colours = theme::coloursOf(tone);
    if (chip.current && !chip.solid) {
        // Pending: the outline only, the fill is for what fires.
        colours = {palette::panel, theme::inkOf(chip.tone).darker(150), theme::inkOf(chip.tone),
                   palette::text, palette::secondary};
        painter.setBrush(colours.fill);
        painter.setPen(QPen(colours.border, 1));
        painter.drawRoundedRect(chip.rect.adjusted(.5, .5, -.5, -.5), 4, 4);
    } else {
        theme::paintBox(painter, tone, chip.rect);
    }
    theme::paintGlyph(painter, chip.tone, {chip.rect.left() + 14, chip.rect.center().y()}, 11, colours.glyph);
    const QRectF words = chip.rect.adjusted(27, 0, -10, 0);
    theme::paintText(painter, nameFont(), colours.title, words, chip.name);
    theme::paintText(painter, placeFont(), colours.title,
                     words.adjusted(type::widthOf(nameFont(), chip.name) + 7, 0, 0, 0), chip.which);
    theme::paintText(painter, timesFont(), colours.text, words, chip.times, Qt::AlignRight);
}

bool AlertStrip::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QString tip;
        QStringList hidden;
        for (const Chip &chip : std::as_const(m_chips)) {
            if (chip.rect.contains(QPointF(help->pos()) / m_scale))
                tip = chip.tip;
            else if (chip.rect.isNull())
                hidden << chip.text();
        }
        if (m_alerts.size() > m_chips.size())
            hidden << QStringLiteral("and of %1 more names").arg(m_alerts.size() - m_chips.size());
        QToolTip::showText(help->globalPos(), tip.isEmpty() ? hidden.join(u'\n') : tip, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace thunes
