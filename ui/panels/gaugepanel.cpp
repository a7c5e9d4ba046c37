// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/gaugepanel.h"

#include "ui/dashboard/layout.h"
#include "ui/panels/colours.h"
#include "ui/panels/reading.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr double firstAngle = 210; ///< Degrees, counter-clockwise from three o'clock.
constexpr double sweep = 240;

QPointF onArc(QPointF centre, qreal radius, double fraction)
{
    const double angle = (firstAngle - sweep * fraction) * M_PI / 180;
    return centre + QPointF(std::cos(angle), -std::sin(angle)) * radius;
}

void paintArc(QPainter &painter, QPointF centre, qreal radius, qreal width, double from, double to,
              const QColor &colour)
{
    if (to <= from)
        return;
    QPen pen(colour, width, Qt::SolidLine, Qt::FlatCap);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    const QRectF box(centre - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius));
    painter.drawArc(box, static_cast<int>(std::round((firstAngle - sweep * from) * 16)),
                    static_cast<int>(std::round(-sweep * (to - from) * 16)));
}

/// Where each step begins and ends on the arc.
struct Band
{
    double from;
    double to;
    QColor colour;
    std::optional<double> value;
};

QList<Band> bandsOf(const FieldValue &value)
{
    const Thresholds &thresholds = value.field.thresholds;
    QList<Band> bands;
    for (const ThresholdStep &step : thresholds.steps) {
        std::optional<double> at = step.value;
        if (at && thresholds.mode == ThresholdsMode::Percentage)
            at = value.low + *at / 100 * (value.high - value.low);
        const double from = at ? value.fractionOf(*at) : 0;
        if (!bands.isEmpty())
            bands.last().to = from;
        bands.append({from, 1, colourNamed(step.color), at});
    }
    return bands;
}

} // namespace

GaugePanel::GaugePanel(Panel panel, QWidget *parent)
    : CanvasPanel(std::move(panel), parent)
    , m_options(gaugeOptions(PanelFrame::panel().options))
{
    setData({});
}

void GaugePanel::dataChanged()
{
    invalidate();
    m_values = hasPicture() ? fieldValues(panel(), data(), m_options.reduce) : QList<FieldValue>();
    setSummary(worstOf(m_values, data().state), QString());
}

void GaugePanel::render(QPainter &painter, const QSizeF &size)
{
    const int count = static_cast<int>(m_values.size());
    const CellGrid grid = cellGrid(size.width(), size.height(), count, 6,
                                   cellOrientation(m_options.orientation));
    const QList<QRectF> cells = cellRects(grid, count, 6);
    for (qsizetype i = 0; i < cells.size(); ++i) {
        paintGauge(painter, cells.at(i), m_values.at(i));
        const FieldValue &value = m_values.at(i);
        addSpot(cells.at(i), value.name + u'\n' + value.text()
                                 + (value.reason.isEmpty() ? QString() : u'\n' + value.reason));
    }
}

void GaugePanel::paintGauge(QPainter &painter, const QRectF &cell, const FieldValue &value)
{
    const bool named = m_values.size() > 1 || !value.reason.isEmpty();
    const qreal title = named && cell.height() > 44 ? 18 : 0;
    // Too small for an arc: words alone.
    const bool arc = cell.width() >= 66 && cell.height() - title >= 50;
    const bool roomy = cell.width() >= 150 && cell.height() - title >= 96;
    const qreal labels = m_options.thresholdLabels && roomy ? 16 : 0;
    const QRectF area = cell.adjusted(4 + labels * 1.4, 4 + labels, -4 - labels * 1.4,
                                      -title - (roomy ? 13 : 2));
    // An arc of 240 degrees is as high as its radius and a half.
    const qreal radius = std::max<qreal>(14, std::min(area.width() / 2, area.height() / 1.5));
    const QPointF centre(area.center().x(), area.center().y() + radius * 0.25);
    const qreal marker = m_options.thresholdMarkers ? std::clamp(radius * 0.05, 2.0, 5.0) : 0;
    const qreal width = std::clamp(radius * 0.2, 5.0, 34.0);
    const qreal middle = radius - (marker > 0 ? marker + 2 : 0) - width / 2;

    if (arc)
        paintArc(painter, centre, middle, width, 0, 1, palette::raised);
    if (arc && value.value) {
        // A value on the floor still shows where it is.
        const double zero = value.low < 0 && value.high > 0 ? value.fractionOf(0) : 0;
        const double at = value.fraction();
        paintArc(painter, centre, middle, width, std::min(zero, at),
                 std::max({zero, at, std::min(zero, at) + 0.004}), value.colour);
    }
    if (arc)
        paintThresholds(painter, centre, radius, labels > 0, value);

    const qreal inner = middle - width / 2;
    const QRectF number = arc ? QRectF(centre.x() - inner * 0.86, centre.y() - inner * 0.5,
                                       inner * 1.72, inner)
                              : cell.adjusted(2, 0, -2, -title);
    paintValue(painter, number, value.formatted, readable(value.colour), arc ? radius * 0.46 : 18);
    if (roomy) {
        const QFont font = type::numbers(10);
        const auto end = [&](double fraction, double limit) {
            const QPointF at = onArc(centre, middle, fraction) + QPointF(0, 9);
            theme::paintText(painter, font, palette::muted, {at.x() - 40, at.y() - 4, 80, 12},
                             formatValue(limit, value.field.unit, std::nullopt).toString(),
                             Qt::AlignHCenter);
        };
        end(0, value.low);
        end(1, value.high);
    }
    if (title > 0) {
        const QFont font = type::words(11, QFont::Medium);
        QString words = value.name;
        if (!value.reason.isEmpty())
            words += QStringLiteral(" · ") + value.reason;
        const QRectF line(cell.left() + 4, cell.bottom() - title, cell.width() - 8, title);
        theme::paintText(painter, font, value.reason.isEmpty() ? palette::secondary : palette::staleText,
                         line, type::elidedMiddle(font, words, line.width()), Qt::AlignHCenter);
    }
}

void GaugePanel::paintThresholds(QPainter &painter, QPointF centre, qreal radius,
                                 bool labelled, const FieldValue &value)
{
    const qreal marker = std::clamp(radius * 0.05, 2.0, 5.0);
    const QFont font = type::numbers(10);
    const QList<Band> bands = bandsOf(value);
    for (const Band &band : bands) {
        if (m_options.thresholdMarkers && band.colour.isValid())
            paintArc(painter, centre, radius - marker / 2, marker, band.from, band.to, band.colour);
        if (!labelled || !band.value || band.from <= 0 || band.from >= 1)
            continue;
        const QPointF at = onArc(centre, radius + 4, band.from);
        const QString label = valueText(value.field, *band.value);
        const qreal textWidth = type::widthOf(font, label);
        // Beside the arc at its flanks, above it at the top.
        const qreal share = (at.x() - centre.x()) / radius;
        const qreal left = at.x() + textWidth * (share - 1) / 2;
        theme::paintText(painter, font, palette::secondary, {left, at.y() - 12, textWidth, 12}, label);
    }
}

} // namespace thunes
