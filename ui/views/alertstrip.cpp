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
#include <tuple>

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

auto rank(const PrometheusAlert &alert)
{
    return std::make_tuple(alert.state == AlertState::Firing ? 0 : 1,
                           -static_cast<int>(toneOfSeverity(alert.severity())), alert.activeAt,
                           alert.name());
}

} // namespace

AlertStrip::AlertStrip(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(QStringLiteral("Alerts"));
    setScale(1);
    rebuild();
}

void AlertStrip::setAlerts(const QList<PrometheusAlert> &alerts, bool current, bool everReceived,
                           qsizetype further)
{
    m_further = further;
    m_alerts = alerts;
    // The watchdog fires all the time; it is for machines to miss, not for people to see.
    m_alerts.removeIf([](const PrometheusAlert &alert) {
        return alert.name() == QLatin1String("Watchdog");
    });
    m_current = current;
    m_everReceived = everReceived || current || !alerts.isEmpty();
    std::sort(m_alerts.begin(), m_alerts.end(),
              [](const PrometheusAlert &a, const PrometheusAlert &b) { return rank(a) < rank(b); });
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
    for (const PrometheusAlert &alert : std::as_const(m_alerts)) {
        Chip chip;
        chip.tone = toneOfSeverity(alert.severity());
        chip.solid = alert.state == AlertState::Firing;
        chip.current = m_current || alert.watchedHere;
        chip.name = alert.name();
        const QDateTime since = toDateTime(alert.activeAt);
        const Milliseconds age = m_now > alert.activeAt
                                     ? std::chrono::duration_cast<Milliseconds>(m_now - alert.activeAt)
                                     : Milliseconds(0);
        // Whole minutes after the first, so that the line does not flicker every second.
        chip.words = (chip.solid ? QString() : QStringLiteral("pending "))
                     + QStringLiteral("since ") + since.toString(QStringLiteral("HH:mm:ss"));
        if (age >= std::chrono::minutes(1))
            chip.words += QStringLiteral(" · ") + ageText(age);
        QStringList tip{chip.name + QStringLiteral(" (") + alert.severity()
                        + (chip.solid ? QStringLiteral(", firing)") : QStringLiteral(", pending)"))};
        for (const QString &key : {QStringLiteral("summary"), QStringLiteral("description")}) {
            if (const QString text = alert.annotations.value(key); !text.isEmpty())
                tip << text;
        }
        tip << QStringLiteral("since ") + since.toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"))
                   + QStringLiteral(" UTC");
        for (auto label = alert.labels.begin(); label != alert.labels.end(); ++label) {
            if (label.key() != QLatin1String("alertname") && label.key() != QLatin1String("severity"))
                tip << label.key() + QStringLiteral(" = ") + label.value();
        }
        chip.tip = tip.join(u'\n');
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
        words << chip.name + u' ' + chip.words;
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
    const QFont label = type::words(12, QFont::DemiBold);
    const QFont times = type::numbers(11);
    qreal x = area.left();
    theme::paintText(painter, label, palette::secondary, {x + 3, area.top(), 0, area.height()},
                     QStringLiteral("Alerts"));
    x += type::widthOf(label, QStringLiteral("Alerts")) + 15;

    if (const QString first = note(); !first.isEmpty())
        x = paintRemark(painter, m_current ? Tone::Ok : Tone::Stale, first, area, x);
    if (!m_remark.isEmpty())
        x = paintRemark(painter, Tone::Stale, m_remark, area, x);
    for (Chip &chip : m_chips)
        chip.rect = QRectF();
    for (qsizetype i = 0; i < m_chips.size(); ++i) {
        Chip &chip = m_chips[i];
        const qreal width = 28 + type::widthOf(label, chip.name) + 8
                            + type::widthOf(times, chip.words) + 10;
        const qsizetype left = m_chips.size() - i + m_further;
        if (x + width > area.right() - (left > 1 ? 70 : 0) && i > 0) {
            theme::paintText(painter, label, palette::secondary, {x + 2, area.top(), 0, area.height()},
                             QStringLiteral("+%1 more").arg(left));
            break;
        }
        chip.rect = QRectF(x, area.top(), width, area.height());
        ToneColours colours = theme::coloursOf(chip.current ? chip.tone : Tone::Stale);
        if (chip.current && !chip.solid) {
            // Pending: the outline only, the fill is for what fires.
            colours = {palette::panel, theme::inkOf(chip.tone).darker(150), theme::inkOf(chip.tone),
                       palette::text, palette::secondary};
            painter.setBrush(colours.fill);
            painter.setPen(QPen(colours.border, 1));
            painter.drawRoundedRect(chip.rect.adjusted(.5, .5, -.5, -.5), 4, 4);
        } else {
            theme::paintBox(painter, chip.current ? chip.tone : Tone::Stale, chip.rect);
        }
        theme::paintGlyph(painter, chip.tone, {x + 14, area.center().y()}, 11, colours.glyph);
        theme::paintText(painter, label, colours.title, chip.rect.adjusted(27, 0, 0, 0), chip.name);
        theme::paintText(painter, times, colours.text, chip.rect.adjusted(0, 0, -10, 0), chip.words,
                         Qt::AlignRight);
        x += width + 8;
    }
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
                hidden << chip.name + u' ' + chip.words;
        }
        if (m_further > 0)
            hidden << QStringLiteral("and %1 more").arg(m_further);
        QToolTip::showText(help->globalPos(), tip.isEmpty() ? hidden.join(u'\n') : tip, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace thunes
