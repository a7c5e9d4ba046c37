// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/plotscene.h"

#include "ui/panels/plotlines.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QCategoryAxis>
#include <QGraphicsItem>
#include <QGraphicsLayout>
#include <QLineSeries>

namespace thunes {

class PlotScene::Lines final : public QGraphicsItem
{
public:
    void setPicture(PlotPicture picture, const QSizeF &size)
    {
        prepareGeometryChange();
        m_picture = std::move(picture);
        m_bounds = QRectF({0, 0}, size);
        update();
    }

    QRectF boundingRect() const override { return m_bounds; }

    void paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *) override
    {
        if (!m_picture.axes.isEmpty())
            paintPlot(*painter, m_picture);
    }

private:
    PlotPicture m_picture;
    QRectF m_bounds;
};

PlotScene::PlotScene(QObject *parent)
    : QGraphicsScene(parent)
    , m_chart(new QChart)
    , m_timeAxis(new QCategoryAxis(this))
    , m_valueAxis(new QCategoryAxis(this))
    , m_rightAxis(new QCategoryAxis(this))
    , m_anchor(new QLineSeries(this))
    , m_rightAnchor(new QLineSeries(this))
    , m_lines(new Lines)
{
    setItemIndexMethod(NoIndex);
    m_chart->setBackgroundVisible(false);
    m_chart->setMargins({});
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->legend()->hide();
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_chart->addSeries(m_anchor);
    m_chart->addSeries(m_rightAnchor);
    for (QCategoryAxis *axis : {m_timeAxis, m_valueAxis, m_rightAxis}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setLabelsFont(type::numbers(10));
        axis->setLabelsColor(palette::muted);
        axis->setGridLinePen(QPen(palette::grid, 1));
        axis->setLineVisible(false);
        axis->setTruncateLabels(false);
    }
    m_chart->addAxis(m_timeAxis, Qt::AlignBottom);
    m_chart->addAxis(m_valueAxis, Qt::AlignLeft);
    m_chart->addAxis(m_rightAxis, Qt::AlignRight);
    m_anchor->attachAxis(m_timeAxis);
    m_anchor->attachAxis(m_valueAxis);
    m_rightAnchor->attachAxis(m_timeAxis);
    m_rightAnchor->attachAxis(m_rightAxis);
    m_rightAxis->setGridLineVisible(false);
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

void PlotScene::setAxis(QCategoryAxis *axis, const PlotPicture::Axis &picture, bool labels)
{
    // The chart's axis is linear; ours may not be.
    QList<Tick> ticks = picture.ticks;
    for (Tick &tick : ticks) {
        tick.value = picture.window.bent(tick.value);
        if (!labels)
            tick.label = QString(QChar(0x200B));
    }
    setTicks(axis, ticks, picture.window.bent(picture.window.low),
             picture.window.bent(picture.window.high));
}

void PlotScene::setPicture(PlotPicture picture, const QSizeF &size)
{
    setSceneRect(QRectF({0, 0}, size));
    m_chart->resize(size);
    m_chart->setPlotArea(picture.window.area);
    setTicks(m_timeAxis, picture.times, picture.window.timeFrom, picture.window.timeTo);
    // The grid is that of the left axis, or of whichever there is.
    const PlotPicture::Axis *left = nullptr;
    const PlotPicture::Axis *right = nullptr;
    for (const PlotPicture::Axis &axis : std::as_const(picture.axes)) {
        if (axis.shown && axis.offset == 0)
            (axis.right ? right : left) = &axis;
    }
    setAxis(m_valueAxis, left ? *left : picture.axes.constFirst(), left != nullptr);
    m_rightAxis->setVisible(right != nullptr);
    if (right)
        setAxis(m_rightAxis, *right, true);
    m_lines->setPicture(std::move(picture), size);
    // With the same ticks as before nothing else would move the axes to the new place.
    m_chart->layout()->invalidate();
    m_chart->layout()->activate();
}

} // namespace thunes
