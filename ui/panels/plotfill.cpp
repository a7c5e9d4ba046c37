// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/plotfill.h"

#include "ui/panels/colours.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <optional>

namespace thunes {

namespace {

/// All four channels times a / 255.
quint32 scaled(quint32 pixel, quint32 a)
{
    quint32 even = (pixel & 0xff00ff) * a;
    even = (even + ((even >> 8) & 0xff00ff) + 0x800080) >> 8;
    quint32 odd = ((pixel >> 8) & 0xff00ff) * a;
    odd = odd + ((odd >> 8) & 0xff00ff) + 0x800080;
    return (even & 0xff00ff) | (odd & 0xff00ff00);
}

/// What one series paints at each height: its premultiplied colour.
using Shades = std::vector<quint32>;

Shades shadesOf(const PlotPicture::Line &line, int height, const QRectF &area, qreal ratio,
                bool fill)
{
    Shades shades(static_cast<std::size_t>(height));
    for (int y = 0; y < height; ++y) {
        const qreal at = area.top() + (y + 0.5) / ratio;
        QColor colour = line.stops.isEmpty() ? line.colour : colourAt(line.stops, at);
        double alpha = (fill ? line.fillOpacity : 1) * static_cast<double>(colour.alphaF());
        const double depth = (y + 0.5) / height;
        if (!fill) {
            // A line has no gradient but that of its stops.
        } else if (line.gradient == GradientMode::Opacity)
            alpha *= 1 - depth;
        else if (line.gradient == GradientMode::Hue)
            colour = mixed(colour.lighter(120), colour.darker(180), depth);
        colour.setAlphaF(static_cast<float>(std::clamp(alpha, 0.0, 1.0)));
        shades[static_cast<std::size_t>(y)] = qPremultiply(colour.rgba());
    }
    return shades;
}

/// A picture that is kept column by column, so that a filled column is one stretch of memory.
class Columns
{
public:
    Columns(int width, int height)
        : m_width(width)
        , m_height(height)
        , m_pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))
    {
    }

    /// From `top` to `bottom` in pixels; the pixels at both ends by the part that is covered.
    void fill(int x, double top, double bottom, const Shades &shades)
    {
        top = std::clamp(top, 0.0, static_cast<double>(m_height));
        bottom = std::clamp(bottom, 0.0, static_cast<double>(m_height));
        if (x < 0 || x >= m_width || !(bottom > top))
            return;
        const int first = static_cast<int>(std::ceil(top));
        const int last = static_cast<int>(std::floor(bottom));
        if (first > last) { // Within one pixel.
            blend(x, last, shades, bottom - top);
            return;
        }
        if (first > top)
            blend(x, first - 1, shades, first - top);
        quint32 *column = m_pixels.data() + offset(x);
        for (int y = first; y < last; ++y) {
            const quint32 shade = shades[static_cast<std::size_t>(y)];
            column[y] = shade + scaled(column[y], 255 - (shade >> 24));
        }
        if (last < bottom)
            blend(x, last, shades, bottom - last);
    }

    QImage image() const
    {
        QImage result(m_width, m_height, QImage::Format_ARGB32_Premultiplied);
        for (int y = 0; y < m_height; ++y) {
            auto *row = reinterpret_cast<quint32 *>(result.scanLine(y));
            for (int x = 0; x < m_width; ++x)
                row[x] = m_pixels[offset(x) + static_cast<std::size_t>(y)];
        }
        return result;
    }

private:
    std::size_t offset(int x) const
    {
        return static_cast<std::size_t>(x) * static_cast<std::size_t>(m_height);
    }

    void blend(int x, int y, const Shades &shades, double covered)
    {
        if (y < 0 || y >= m_height)
            return;
        const quint32 shade = scaled(shades[static_cast<std::size_t>(y)],
                                     static_cast<quint32>(std::lround(covered * 255)));
        quint32 &pixel = m_pixels[offset(x) + static_cast<std::size_t>(y)];
        pixel = shade + scaled(pixel, 255 - (shade >> 24));
    }

    int m_width;
    int m_height;
    std::vector<quint32> m_pixels;
};

/// Fills between two edges that run over the same x.
void fillRun(const FilledRun &run, const QRectF &area, qreal ratio, const Shades &shades,
             Columns &columns)
{
    const auto place = [&](QPointF point) {
        return QPointF((point.x() - area.left()) * ratio, (point.y() - area.top()) * ratio);
    };
    if (run.top.size() == 1) {
        const QPointF top = place(run.top[0]);
        const double bottom = place(run.bottom[0]).y();
        columns.fill(static_cast<int>(top.x()), std::min(top.y(), bottom),
                     std::max(top.y(), bottom), shades);
        return;
    }
    for (qsizetype i = 1; i < run.top.size(); ++i) {
        const QPointF a = place(run.top[i - 1]);
        const QPointF b = place(run.top[i]);
        const double low = place(run.bottom[i - 1]).y();
        const double lowEnd = place(run.bottom[i]).y();
        // Columns whose middle lies between the two points.
        const int first = std::max(0, static_cast<int>(std::ceil(a.x() - 0.5)));
        const int end = std::min(static_cast<int>(area.width() * ratio) + 1,
                                 static_cast<int>(std::ceil(b.x() - 0.5)));
        for (int x = first; x < end; ++x) {
            const double part = b.x() > a.x() ? (x + 0.5 - a.x()) / (b.x() - a.x()) : 1;
            const double y = a.y() + (b.y() - a.y()) * part;
            const double foot = low + (lowEnd - low) * part;
            columns.fill(x, std::min(y, foot), std::max(y, foot), shades);
        }
    }
}

} // namespace

QColor colourAt(const QList<PlotPicture::Stop> &stops, qreal y)
{
    if (stops.isEmpty())
        return {};
    qsizetype below = 0;
    while (below < stops.size() && stops.at(below).y < y)
        ++below;
    if (below == 0)
        return stops.constFirst().colour;
    if (below == stops.size())
        return stops.constLast().colour;
    const PlotPicture::Stop &a = stops.at(below - 1);
    const PlotPicture::Stop &b = stops.at(below);
    return b.y > a.y ? mixed(a.colour, b.colour, (y - a.y) / (b.y - a.y)) : b.colour;
}

namespace {

/// Where a layer of whole screen pixels lies over the plot: anything else would be resampled.
struct Layer
{
    qreal ratio = 0;
    QRectF area;
    int width = 0;
    int height = 0;

    Layer(const QPainter &painter, const QRectF &plot)
        : ratio(std::abs(painter.deviceTransform().m11()))
    {
        if (!(ratio > 0))
            return;
        area =
            QRectF(QPointF(std::floor(plot.left() * ratio), std::floor(plot.top() * ratio)) / ratio,
                   plot.bottomRight());
        width = static_cast<int>(std::ceil(area.width() * ratio));
        height = static_cast<int>(std::ceil(area.height() * ratio));
    }

    bool isUsable() const { return width > 0 && height > 0 && width <= 20000 && height <= 20000; }

    void paint(QPainter &painter, const Columns &columns) const
    {
        QImage image = columns.image();
        image.setDevicePixelRatio(ratio);
        painter.drawImage(area.topLeft(), image);
    }
};

bool hasNarrowBars(const PlotPicture::Line &line)
{
    return !line.bars.isEmpty() && line.bars.constFirst().width() < narrowBar;
}

void fillBar(const QRectF &bar, const Layer &layer, const Shades &shades, Columns &columns)
{
    const int from = static_cast<int>(std::lround((bar.left() - layer.area.left()) * layer.ratio));
    const int to = static_cast<int>(std::lround((bar.right() - layer.area.left()) * layer.ratio));
    for (int x = from; x < std::max(to, from + 1); ++x)
        columns.fill(x, (bar.top() - layer.area.top()) * layer.ratio,
                     (bar.bottom() - layer.area.top()) * layer.ratio, shades);
}

/// From the lowest to the highest point in each column of pixels.
class Spans
{
public:
    explicit Spans(int width)
        : m_tops(static_cast<std::size_t>(width), HUGE_VAL)
        , m_bottoms(static_cast<std::size_t>(width), -HUGE_VAL)
    {
    }

    void add(int x, double y)
    {
        if (x < 0 || x >= static_cast<int>(m_tops.size()))
            return;
        m_tops[static_cast<std::size_t>(x)] = std::min(m_tops[static_cast<std::size_t>(x)], y);
        m_bottoms[static_cast<std::size_t>(x)] =
            std::max(m_bottoms[static_cast<std::size_t>(x)], y);
    }

    void addRun(const QVector<QPointF> &run, const Layer &layer)
    {
        const auto place = [&](QPointF point) {
            return QPointF((point.x() - layer.area.left()) * layer.ratio,
                           (point.y() - layer.area.top()) * layer.ratio);
        };
        QPointF before = place(run.constFirst());
        add(static_cast<int>(std::floor(before.x())), before.y());
        for (qsizetype i = 1; i < run.size(); ++i) {
            const QPointF point = place(run[i]);
            const int from = static_cast<int>(std::floor(before.x()));
            const int to = static_cast<int>(std::floor(point.x()));
            // Both columns reach to where the line crosses from one into the other.
            for (int x = std::max(from, -1); x < std::min(to, static_cast<int>(m_tops.size()));
                 ++x) {
                const double y =
                    before.y()
                    + (point.y() - before.y()) * (x + 1 - before.x()) / (point.x() - before.x());
                add(x, y);
                add(x + 1, y);
            }
            add(to, point.y());
            before = point;
        }
    }

    void paint(Columns &columns, double thickness, const Shades &shades) const
    {
        const auto count = static_cast<int>(m_tops.size());
        const int reach = static_cast<int>(std::lround((thickness - 1) / 2));
        for (int x = 0; x < count; ++x) {
            double top = HUGE_VAL;
            double bottom = -HUGE_VAL;
            for (int near = std::max(0, x - reach); near <= std::min(count - 1, x + reach);
                 ++near) {
                top = std::min(top, m_tops[static_cast<std::size_t>(near)]);
                bottom = std::max(bottom, m_bottoms[static_cast<std::size_t>(near)]);
            }
            if (bottom >= top)
                columns.fill(x, top - thickness / 2, bottom + thickness / 2, shades);
        }
    }

private:
    std::vector<double> m_tops;
    std::vector<double> m_bottoms;
};

} // namespace

void paintFills(QPainter &painter, const QList<PlotPicture::Line> &lines, const QRectF &area)
{
    const Layer layer(painter, area);
    if (!layer.isUsable()
        || std::none_of(lines.begin(), lines.end(), [](const PlotPicture::Line &line) {
               return !line.fills.isEmpty() || hasNarrowBars(line);
           }))
        return;
    Columns columns(layer.width, layer.height);
    for (const PlotPicture::Line &line : lines) {
        if (hasNarrowBars(line)) {
            const Shades shades = shadesOf(line, layer.height, layer.area, layer.ratio, false);
            for (const QRectF &bar : line.bars)
                fillBar(bar, layer, shades, columns);
        }
        if (line.fills.isEmpty())
            continue;
        const Shades shades = shadesOf(line, layer.height, layer.area, layer.ratio, true);
        for (const FilledRun &run : line.fills)
            fillRun(run, layer.area, layer.ratio, shades, columns);
    }
    layer.paint(painter, columns);
}

void paintDenseLines(QPainter &painter, const QList<PlotPicture::Line> &lines, const QRectF &area)
{
    const Layer layer(painter, area);
    if (!layer.isUsable())
        return;
    std::optional<Columns> columns;
    for (auto line = lines.crbegin(); line != lines.crend(); ++line) {
        if (line->width <= 0 || !line->dense)
            continue;
        if (!columns)
            columns.emplace(layer.width, layer.height);
        const Shades shades = shadesOf(*line, layer.height, layer.area, layer.ratio, false);
        Spans spans(layer.width);
        for (const QVector<QPointF> &run : line->drawn.runs)
            spans.addRun(run, layer);
        spans.paint(*columns, line->width * layer.ratio, shades);
    }
    if (columns)
        layer.paint(painter, *columns);
}

} // namespace thunes
