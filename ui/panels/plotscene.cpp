// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/plotscene.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QCategoryAxis>
#include <QGraphicsItem>
#include <QGraphicsLayout>
#include <QLineSeries>
#include <QPainter>

#include <algorithm>

namespace thunes {

class PlotScene::Lines final : public QGraphicsItem
{
public:
    void setPicture(PlotPicture picture)
    {
        prepareGeometryChange();
        m_picture = std::move(picture);
        update();
    }

    QRectF boundingRect() const override { return m_picture.window.area.adjusted(-2, -2, 2, 2); }

    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override
    {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setClipRect(m_picture.window.area.adjusted(0, -1, 1, 1));
        paintGaps(*painter);
        paintLimits(*painter);
        for (const PlotPicture::Line &line : std::as_const(m_picture.lines)) {
            if (line.filled)
                paintFill(*painter, line);
        }
        // The first series is the one that matters most and stays on top.
        for (auto line = m_picture.lines.crbegin(); line != m_picture.lines.crend(); ++line) {
            painter->setPen(QPen(line->colour, line->width, Qt::SolidLine, Qt::RoundCap));
            painter->drawLines(line->drawn.lines);
        }
    }

private:
    void paintGaps(QPainter &painter)
    {
        const PlotWindow &window = m_picture.window;
        for (const auto &[from, to] : std::as_const(m_picture.gaps)) {
            const QRectF band(QPointF(window.x(from), window.area.top()),
                              QPointF(window.x(to), window.area.bottom()));
            painter.fillRect(band, palette::gap);
            theme::paintHatch(painter, band, palette::border, 6);
            const QFont font = type::words(10);
            const QString words = QStringLiteral("no data");
            const qreal width = type::widthOf(font, words);
            if (band.width() < width + 8 || band.height() < 20)
                continue;
            const QRectF box(band.center().x() - width / 2 - 4, band.center().y() - 8, width + 8, 16);
            painter.fillRect(box, palette::gap);
            theme::paintText(painter, font, palette::muted, box, words, Qt::AlignHCenter);
        }
    }

    void paintLimits(QPainter &painter)
    {
        const PlotWindow &window = m_picture.window;
        for (const PlotPicture::Limit &limit : std::as_const(m_picture.limits)) {
            const qreal y = window.y(limit.from);
            if (limit.tint) {
                QColor tint = limit.colour;
                tint.setAlphaF(0.08F);
                painter.fillRect(QRectF(QPointF(window.area.left(), window.y(limit.to)),
                                        QPointF(window.area.right(), y)),
                                 tint);
            }
            if (limit.line) {
                QPen pen(limit.colour, 1);
                pen.setDashPattern({4, 3});
                painter.setPen(pen);
                painter.drawLine(QPointF(window.area.left(), y), QPointF(window.area.right(), y));
            }
            const bool above = y - 14 > window.area.top();
            theme::paintText(painter, type::numbers(10), limit.colour,
                             {window.area.left() + 4, above ? y - 14 : y + 2, 0, 12}, limit.label);
        }
    }

    void paintFill(QPainter &painter, const PlotPicture::Line &line)
    {
        const PlotWindow &window = m_picture.window;
        const qreal base = window.y(std::clamp(0.0, window.low, window.high));
        QColor fill = line.colour;
        fill.setAlphaF(0.14F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        for (const QVector<QPointF> &run : line.drawn.runs) {
            QPolygonF polygon(run);
            polygon.prepend(QPointF(run.constFirst().x(), base));
            polygon.append(QPointF(run.constLast().x(), base));
            painter.drawPolygon(polygon);
        }
    }

    PlotPicture m_picture;
};

PlotScene::PlotScene(QObject *parent)
    : QGraphicsScene(parent)
    , m_chart(new QChart)
    , m_timeAxis(new QCategoryAxis(this))
    , m_valueAxis(new QCategoryAxis(this))
    , m_anchor(new QLineSeries(this))
    , m_lines(new Lines)
{
    setItemIndexMethod(NoIndex);
    m_chart->setBackgroundVisible(false);
    m_chart->setMargins({});
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->legend()->hide();
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_chart->addSeries(m_anchor);
    for (QCategoryAxis *axis : {m_timeAxis, m_valueAxis}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setLabelsFont(type::numbers(10));
        axis->setLabelsColor(palette::muted);
        axis->setGridLinePen(QPen(palette::grid, 1));
        axis->setLineVisible(false);
        axis->setTruncateLabels(false);
    }
    m_chart->addAxis(m_timeAxis, Qt::AlignBottom);
    m_chart->addAxis(m_valueAxis, Qt::AlignLeft);
    m_anchor->attachAxis(m_timeAxis);
    m_anchor->attachAxis(m_valueAxis);
    addItem(m_chart);
    m_lines->setZValue(10);
    addItem(m_lines);
}

void PlotScene::setTicks(QCategoryAxis *axis, const QList<Tick> &ticks, double from, double to)
{
    // Labels name the categories and must differ; an invisible space tells equal ones apart.
    QStringList wanted;
    for (const Tick &tick : ticks) {
        QString label = tick.label;
        while (wanted.contains(label))
            label += QChar(0x200B);
        wanted << label;
    }
    bool same = axis->categoriesLabels() == wanted;
    for (qsizetype i = 0; same && i < ticks.size(); ++i)
        same = axis->endValue(wanted.at(i)) == ticks.at(i).value;
    if (!same) {
        const QStringList old = axis->categoriesLabels();
        for (const QString &label : old)
            axis->remove(label);
        // The first category starts far to the left, so that its edge draws no grid line.
        axis->setStartValue(from - (to - from) * 10);
        for (qsizetype i = 0; i < ticks.size(); ++i)
            axis->append(wanted.at(i), ticks.at(i).value);
    }
    axis->setRange(from, to);
}

void PlotScene::setPicture(PlotPicture picture, const QSizeF &size)
{
    setSceneRect(QRectF({0, 0}, size));
    m_chart->resize(size);
    m_chart->setPlotArea(picture.window.area);
    setTicks(m_timeAxis, picture.times, picture.window.timeFrom, picture.window.timeTo);
    setTicks(m_valueAxis, picture.values, picture.window.low, picture.window.high);
    m_lines->setPicture(std::move(picture));
    // With the same ticks as before nothing else would move the axes to the new place.
    m_chart->layout()->invalidate();
    m_chart->layout()->activate();
}

} // namespace thunes
