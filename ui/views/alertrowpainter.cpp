// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/alertrowpainter.h"

#include "ui/models/alertmodel.h"
#include "ui/models/threshold.h"
#include "ui/panels/reading.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/alertlist.h"

#include <QPainter>

namespace thunes {

namespace {

QString labelsInWords(const AlertEntry &entry)
{
    QStringList words;
    for (auto label = entry.labels.begin(); label != entry.labels.end(); ++label) {
        if (label.key() != QLatin1String("alertname") && label.key() != QLatin1String("severity"))
            words << label.key() + u'=' + label.value();
    }
    return words.join(QStringLiteral("  "));
}

/// Marks after the summary: what a person must know before acting.
QStringList marksOf(const AlertEntry &entry)
{
    QStringList marks;
    if (entry.phase != AlertPhase::Firing)
        marks << phaseWord(entry.phase);
    if (entry.sources.testFlag(AlertSource::Local))
        marks << (entry.sources == AlertSources(AlertSource::Local) ? QStringLiteral("local")
                                                                    : QStringLiteral("local + rule"));
    if (entry.acknowledged)
        marks << QStringLiteral("ack ") + entry.acknowledged->who;
    if (entry.lost)
        marks << QStringLiteral("old");
    return marks;
}

} // namespace

QSize AlertRowPainter::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {100, static_cast<int>(42 * m_scale)};
}

void AlertRowPainter::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const auto *model = qobject_cast<const AlertModel *>(index.model());
    if (!model)
        return;
    painter->save();
    painter->setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter->translate(option.rect.topLeft());
    painter->scale(m_scale, m_scale);
    const QRectF row(0, 0, option.rect.width() / m_scale, option.rect.height() / m_scale);
    if (const AlertEntry *entry = model->entry(index)) {
        painter->fillRect(row, option.state & QStyle::State_Selected ? palette::selected : palette::panel);
        paintAlert(*painter, row, *entry);
    } else {
        painter->fillRect(row, palette::raised);
        paintGroup(*painter, row, index, option.state & QStyle::State_Open);
        if (option.state & QStyle::State_Selected) {
            painter->setPen(QPen(palette::accent, 1));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(row.adjusted(.5, .5, -.5, -1.5));
        }
    }
    painter->fillRect(QRectF(0, row.height() - 1, row.width(), 1), palette::grid);
    painter->restore();
}

void AlertRowPainter::paintGroup(QPainter &painter, const QRectF &row, const QModelIndex &index,
                                 bool open) const
{
    const auto phase = static_cast<AlertPhase>(index.data(AlertModel::PhaseRole).toInt());
    const Tone tone = toneOfAlert(phase, index.data(AlertModel::SeverityRole).toString());
    const QPointF arrow(14, row.center().y());
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette::muted);
    if (open)
        painter.drawPolygon(QPolygonF({arrow + QPointF(-4, -2), arrow + QPointF(4, -2), arrow + QPointF(0, 3)}));
    else
        painter.drawPolygon(QPolygonF({arrow + QPointF(-2, -4), arrow + QPointF(-2, 4), arrow + QPointF(3, 0)}));
    theme::paintGlyph(painter, tone, {32, row.center().y()}, 12, theme::inkOf(tone));
    const QFont title = type::words(13, QFont::DemiBold);
    const QFont number = type::numbers(12, QFont::Medium);
    const QString count = QString::number(index.data(AlertModel::CountRole).toInt());
    theme::paintText(painter, number, palette::secondary, row.adjusted(0, 0, -12, 0), count, Qt::AlignRight);
    theme::paintText(painter, title, palette::text, row.adjusted(46, 0, 0, 0),
                     type::elidedMiddle(title, index.data().toString(), row.width() - 120));
}

void AlertRowPainter::paintAlert(QPainter &painter, const QRectF &row, const AlertEntry &entry) const
{
    const Tone tone = toneOfAlert(entry.phase, entry.severity());
    const bool loud = entry.phase == AlertPhase::Firing && !entry.acknowledged;
    const QFont summary = type::words(12, loud ? QFont::DemiBold : QFont::Normal);
    const QFont small = type::words(11);
    const QFont number = type::numbers(12, QFont::Medium);
    const QFont age = type::numbers(11);
    if (loud && tone != Tone::Off)
        painter.fillRect(QRectF(0, 0, 3, row.height() - 1), theme::inkOf(tone));
    theme::paintGlyph(painter, tone, {32, 14}, 12, theme::inkOf(tone));

    const TimePoint from = entry.resolvedAt.value_or(entry.since);
    const auto passed = std::chrono::duration_cast<Milliseconds>(std::max(m_now, from) - from);
    const QString times = toDateTime(from).toString(QStringLiteral("HH:mm:ss"))
                          + QStringLiteral(" · ") + ageText(std::max(passed, Milliseconds(0)));
    const qreal right = 168;
    const QRectF top(row.left(), 5, row.width() - 12, 18);
    const QRectF bottom(row.left(), 21, row.width() - 12, 16);
    if (entry.value && entry.phase != AlertPhase::Resolved)
        theme::paintText(painter, number, loud ? palette::text : palette::secondary, top,
                         shortNumber(*entry.value), Qt::AlignRight);
    theme::paintText(painter, age, palette::muted, bottom, times, Qt::AlignRight);

    qreal x = 46;
    const qreal limit = row.width() - right - x;
    const QStringList marks = marksOf(entry);
    qreal marksWidth = 0;
    for (const QString &mark : marks)
        marksWidth += type::widthOf(small, mark) + 20;
    const QString words = type::elidedRight(summary, entry.summary(), std::max(60.0, limit - marksWidth));
    theme::paintText(painter, summary, loud ? palette::text : palette::secondary, top.adjusted(x, 0, 0, 0),
                     words);
    x += type::widthOf(summary, words) + 8;
    for (const QString &mark : marks) {
        const qreal width = type::widthOf(small, mark) + 12;
        const QRectF box(x, top.center().y() - 8, width, 16);
        const bool old = mark == QLatin1String("old");
        painter.setPen(QPen(old ? palette::warnMark : palette::borderStrong, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 3, 3);
        theme::paintText(painter, small, old ? palette::warnMark : palette::secondary, box, mark,
                         Qt::AlignHCenter);
        x += width + 6;
    }
    theme::paintText(painter, small, palette::muted, bottom.adjusted(46, 0, 0, 0),
                     type::elidedRight(small, labelsInWords(entry), row.width() - right - 46));
}

} // namespace thunes
