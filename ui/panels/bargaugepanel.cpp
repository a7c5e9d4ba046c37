// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/bargaugepanel.h"

#include "ui/panels/bars.h"
#include "ui/panels/colours.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {
constexpr qreal lowestRow = 17;
constexpr qreal highestRow = 64;
constexpr qreal narrowestColumn = 22;
} // namespace

BarGaugePanel::BarGaugePanel(Panel panel, QWidget *parent)
    : CanvasPanel(std::move(panel), parent)
    , m_options(barGaugeOptions(PanelFrame::panel().options))
{
    setData({});
}

void BarGaugePanel::dataChanged()
{
    invalidate();
    m_values = hasPicture() ? fieldValues(panel(), data(), m_options.reduce) : QList<FieldValue>();
    setSummary(worstOf(m_values, data().state), QString());
}

bool BarGaugePanel::liesAt(const QSizeF &size) const
{
    if (m_options.orientation == QLatin1String("horizontal"))
        return true;
    if (m_options.orientation == QLatin1String("vertical"))
        return false;
    return size.width() <= size.height();
}

QColor BarGaugePanel::inkOf(const FieldValue &value) const
{
    return m_options.valueMode == BarValueMode::Color ? readable(value.colour) : palette::text;
}

QString BarGaugePanel::tipOf(const FieldValue &value) const
{
    return value.name + u'\n' + value.text()
           + (value.reason.isEmpty() ? QString() : u'\n' + value.reason);
}

void BarGaugePanel::render(QPainter &painter, const QSizeF &size)
{
    if (m_values.isEmpty())
        return;
    const bool lying = liesAt(size);
    // Columns too narrow for a number say nothing: then the bars lie down.
    if (lying || size.width() / static_cast<qreal>(m_values.size()) < narrowestColumn)
        renderRows(painter, size);
    else
        renderColumns(painter, size);
}

void BarGaugePanel::renderRows(QPainter &painter, const QSizeF &size)
{
    const int count = static_cast<int>(m_values.size());
    const int fitting = std::max(1, static_cast<int>(size.height() / lowestRow));
    const int columns = std::clamp((count + fitting - 1) / fitting, 1,
                                   std::max(1, static_cast<int>(size.width() / 150)));
    const int rows = std::min(fitting, (count + columns - 1) / columns);
    const bool tooMany = rows * columns < count;
    const int shown = tooMany ? rows * columns - 1 : count;
    const qreal pitch = std::min(size.height() / rows, highestRow);
    const qreal gap = std::clamp(pitch * 0.18, 2.0, 8.0);
    const qreal top = (size.height() - pitch * rows) / 2;
    const qreal columnWidth = (size.width() - (columns - 1) * 14) / columns;

    const bool names = m_options.namePlacement != BarNamePlacement::Hidden;
    const bool above = names && (m_options.namePlacement == BarNamePlacement::Top
                                     ? pitch >= 30
                                     : m_options.namePlacement == BarNamePlacement::Auto && pitch >= 44);
    const QFont nameFont = type::words(pitch >= 24 ? 12 : 11, QFont::Medium);
    const qreal most = std::min(pitch * 0.5, 22.0);
    qreal nameWidth = 0;
    qreal valueWidth = 0;
    for (const FieldValue &value : std::as_const(m_values)) {
        nameWidth = std::max(nameWidth, type::widthOf(nameFont, value.name));
        if (m_options.valueMode != BarValueMode::Hidden)
            valueWidth = std::max(valueWidth, type::widthOf(type::numbers(static_cast<int>(
                                                                std::max(most, 11.0)),
                                                            QFont::Medium),
                                                            value.text()));
    }
    nameWidth = names && !above ? std::min(nameWidth + 10, columnWidth * 0.4) : 0;
    valueWidth = valueWidth > 0 ? std::min(valueWidth + 12, columnWidth * 0.4) : 0;
    for (int i = 0; i < shown; ++i) {
        const FieldValue &value = m_values.at(i);
        const QRectF row((i / rows) * (columnWidth + 14), top + (i % rows) * pitch + gap / 2,
                         columnWidth, pitch - gap);
        QRectF bar = row.adjusted(nameWidth, 0, -valueWidth, 0);
        const QColor nameInk = value.reason.isEmpty() ? palette::secondary : palette::staleText;
        if (above) {
            theme::paintText(painter, nameFont, nameInk, {row.left(), row.top(), row.width(), 16},
                             type::elidedMiddle(nameFont, value.name, row.width()));
            bar.setTop(row.top() + 18);
        } else if (names) {
            theme::paintText(painter, nameFont, nameInk,
                             {row.left(), row.top(), nameWidth - 10, row.height()},
                             type::elidedMiddle(nameFont, value.name, nameWidth - 10));
        }
        paintBar(painter, bar, value, m_options.mode, Qt::Horizontal, m_options.showUnfilled);
        if (valueWidth > 0)
            paintValue(painter, {bar.right() + 8, bar.top(), valueWidth - 8, bar.height()},
                       value.formatted, inkOf(value), std::max(most, 11.0), Qt::AlignRight);
        addSpot(row, tipOf(value));
    }
    if (tooMany) {
        const QRectF row(((rows * columns - 1) / rows) * (columnWidth + 14),
                         top + ((rows * columns - 1) % rows) * pitch, columnWidth, pitch);
        theme::paintText(painter, type::words(11), palette::muted, row,
                         QStringLiteral("+%1 more").arg(count - shown));
        QStringList rest;
        for (int i = shown; i < std::min(count, shown + 25); ++i)
            rest << m_values.at(i).name + QStringLiteral("  ") + m_values.at(i).text();
        addSpot(row, rest.join(u'\n'));
    }
}

void BarGaugePanel::renderColumns(QPainter &painter, const QSizeF &size)
{
    const int count = static_cast<int>(m_values.size());
    const qreal pitch = size.width() / count;
    const qreal gap = std::clamp(pitch * 0.12, 2.0, 10.0);
    const bool names = m_options.namePlacement != BarNamePlacement::Hidden && size.height() > 60;
    const qreal nameHeight = names ? 18 : 0;
    const bool numbers = m_options.valueMode != BarValueMode::Hidden;
    const qreal most = std::clamp(std::min(pitch * 0.34, size.height() * 0.12), 11.0, 26.0);
    // One size for all of them, that of the longest.
    int pixels = static_cast<int>(most);
    for (const FieldValue &value : std::as_const(m_values))
        pixels = std::min(pixels, valuePixels({pitch - gap, most * 1.5}, value.formatted, most));
    const qreal valueHeight = numbers ? pixels * 1.5 : 0;
    const QFont nameFont = type::words(11, QFont::Medium);
    for (int i = 0; i < count; ++i) {
        const FieldValue &value = m_values.at(i);
        const QRectF column(i * pitch + gap / 2, 0, pitch - gap, size.height());
        const QRectF bar = column.adjusted(0, valueHeight, 0, -nameHeight);
        paintBar(painter, bar, value, m_options.mode, Qt::Vertical, m_options.showUnfilled);
        if (numbers)
            paintValue(painter, {column.left(), 0, column.width(), valueHeight}, value.formatted,
                       inkOf(value), pixels);
        if (names)
            theme::paintText(painter, nameFont,
                             value.reason.isEmpty() ? palette::secondary : palette::staleText,
                             {column.left(), column.bottom() - nameHeight + 2, column.width(), 16},
                             type::elidedMiddle(nameFont, value.name, column.width()),
                             Qt::AlignHCenter);
        addSpot(column, tipOf(value));
    }
}

} // namespace thunes
