// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/statetimeline.h"

#include "ui/models/worktreemodel.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/labwords.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace thunes {

namespace {

constexpr qreal laneHeight = 26;
constexpr qreal laneGap = 6;
constexpr qreal nameWidth = 64;

QString clock(TimePoint time)
{
    return toDateTime(time).toString(QStringLiteral("HH:mm:ss"));
}

QString placeText(const WorktreePast &span)
{
    const QString branch = span.branch.isEmpty() ? QStringLiteral("detached") : span.branch;
    return span.operation.isEmpty() ? branch : QStringLiteral("%1, %2").arg(branch, span.operation);
}

/// A lane's word and tone of one span.
LabWords wordsOf(const WorktreePast &span, int lane)
{
    switch (lane) {
    case 0: return wordsFor(span.state, {});
    case 1: return wordsForTests(span.tests, false, {});
    default:
        return {span.operation.isEmpty() ? Tone::Neutral : Tone::Warn, placeText(span)};
    }
}

} // namespace

StateTimeline::StateTimeline(QWidget *parent)
    : QWidget(parent)
{
    setScale(1);
}

void StateTimeline::setPast(const QList<WorktreePast> &past, TimePoint now, bool overdue)
{
    m_past = past;
    m_now = now;
    if (!overdue && !m_past.isEmpty())
        m_past.last().until = std::max(m_past.last().until, now);
    setAccessibleName(QStringLiteral("Past states"));
    setAccessibleDescription(changes().join(QStringLiteral("; ")));
    update();
}

void StateTimeline::setScale(qreal scale)
{
    m_scale = scale;
    setFixedHeight(static_cast<int>((3 * laneHeight + 2 * laneGap + 24) * scale));
    update();
}

QStringList StateTimeline::changes() const
{
    QStringList lines;
    for (qsizetype i = m_past.size() - 1; i > 0; --i) {
        QStringList parts;
        for (int lane = 0; lane < 3; ++lane) {
            const QString before = wordsOf(m_past[i - 1], lane).word;
            const QString after = wordsOf(m_past[i], lane).word;
            if (before != after)
                parts << (lane == 1 ? QStringLiteral("tests ") : QString())
                             + (lane < 2 ? before.toLower() : before) + QStringLiteral(" → ")
                             + (lane < 2 ? after.toLower() : after);
        }
        lines << clock(m_past[i].from) + u' ' + parts.join(QStringLiteral(", "));
    }
    return lines;
}

QRectF StateTimeline::lanes() const
{
    return QRectF({0, 0}, QSizeF(size()) / m_scale).adjusted(nameWidth, 0, 0, -24);
}

qreal StateTimeline::xOf(TimePoint time) const
{
    const QRectF area = lanes();
    const double whole = std::max(1e-3, std::chrono::duration<double>(m_now - m_past.first().from).count());
    const double part = std::chrono::duration<double>(time - m_past.first().from).count();
    return area.left() + area.width() * std::clamp(part / whole, 0.0, 1.0);
}

void StateTimeline::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(m_scale, m_scale);
    const QRectF area = lanes();
    const QFont small = type::words(11);
    const QFont bold = type::words(11, QFont::DemiBold);
    const char *const names[] = {"State", "Tests", "Branch"};
    for (int lane = 0; lane < 3; ++lane) {
        const qreal top = area.top() + lane * (laneHeight + laneGap);
        theme::paintText(painter, small, palette::secondary, {0, top, nameWidth, laneHeight},
                         QLatin1String(names[lane]));
        const QRectF whole(area.left(), top, area.width(), laneHeight);
        painter.setPen(Qt::NoPen);
        painter.setBrush(palette::background);
        painter.drawRoundedRect(whole, 3, 3);
        theme::paintHatch(painter, whole, palette::border);
        for (qsizetype i = 0; i < m_past.size();) {
            // What is the same in this lane is one stretch, whatever changed in the others.
            const LabWords words = wordsOf(m_past[i], lane);
            qsizetype end = i + 1;
            while (end < m_past.size() && wordsOf(m_past[end], lane).word == words.word)
                ++end;
            const qreal left = xOf(m_past[i].from);
            const qreal right = std::max(left + 3, xOf(m_past[end - 1].until));
            const QRectF box(left, top, std::min(right, area.right()) - left, laneHeight);
            theme::paintBox(painter, words.tone, box, 3);
            if (box.width() > 40)
                theme::paintText(painter, bold, theme::coloursOf(words.tone).title,
                                 box.adjusted(8, 0, -6, 0),
                                 type::elidedRight(bold, words.word, box.width() - 14));
            i = end;
        }
    }
    if (m_past.isEmpty())
        return;
    const QRectF axis(area.left(), area.bottom() + 4, area.width(), 18);
    const QFont numbers = type::numbers(11);
    theme::paintText(painter, numbers, palette::muted, axis, clock(m_past.first().from));
    theme::paintText(painter, numbers, palette::muted, axis,
                     QStringLiteral("last %1").arg(labAge(m_now, m_past.first().from)),
                     Qt::AlignHCenter);
    theme::paintText(painter, numbers, palette::muted, axis,
                     clock(m_now) + QStringLiteral(" UTC"), Qt::AlignRight);
}

bool StateTimeline::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip || m_past.isEmpty())
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const qreal x = help->pos().x() / m_scale;
    for (const WorktreePast &span : std::as_const(m_past)) {
        if (x < xOf(span.from) || x > std::max(xOf(span.from) + 3, xOf(span.until)))
            continue;
        QToolTip::showText(help->globalPos(),
                           QStringLiteral("%1 to %2 UTC\n%3, tests %4\n%5")
                               .arg(clock(span.from), clock(span.until),
                                    wordsFor(span.state, {}).word.toLower(),
                                    wordsForTests(span.tests, false, {}).word.toLower(),
                                    placeText(span)),
                           this);
        return true;
    }
    QToolTip::hideText();
    return true;
}

} // namespace thunes
