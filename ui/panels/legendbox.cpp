// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/legendbox.h"

#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QJsonObject>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace thunes {

namespace {

constexpr qreal line = 18;
constexpr qreal mark = 18;  ///< Width of the colour and the space after it.
constexpr qreal space = 16; ///< Between two entries.
constexpr qreal most = 160; ///< Of a name in a line.

QFont names()
{
    return type::words(11);
}
QFont values()
{
    return type::numbers(11);
}

} // namespace

void LegendBox::setContent(QList<LegendEntry> entries, const QStringList &columns,
                           const LegendOptions &options, const QJsonObject &panelOptions)
{
    m_entries = std::move(entries);
    m_columns = columns;
    m_visible = options.visible;
    m_table = options.table;
    m_right = options.right;
    m_order.resize(m_entries.size());
    std::iota(m_order.begin(), m_order.end(), 0);
    const QJsonObject json = panelOptions.value(QLatin1String("legend")).toObject();
    const QString by = json.value(QLatin1String("sortBy")).toString();
    if (!m_table || by.isEmpty())
        return;
    const bool down = json.value(QLatin1String("sortDesc")).toBool();
    const qsizetype column = columns.indexOf(by);
    const auto before = [&](qsizetype a, qsizetype b) {
        const LegendEntry &x = m_entries.at(down ? b : a);
        const LegendEntry &y = m_entries.at(down ? a : b);
        if (column < 0)
            return x.name.localeAwareCompare(y.name) < 0;
        // What has no value comes last in either direction.
        const auto p = x.numbers.value(column);
        const auto q = y.numbers.value(column);
        if (!p || !q)
            return down ? !p && q.has_value() : p.has_value() && !q;
        return *p < *q;
    };
    std::stable_sort(m_order.begin(), m_order.end(), before);
}

QString LegendBox::valuesOf(const LegendEntry &entry) const
{
    if (m_columns.size() < 2)
        return entry.values.value(0);
    QStringList parts;
    for (qsizetype i = 0; i < entry.values.size(); ++i)
        parts << (m_columns.value(i).isEmpty() ? QString() : m_columns.value(i) + u' ')
                     + entry.values.at(i);
    return parts.join(QStringLiteral("  "));
}

qreal LegendBox::widthOf(const LegendEntry &entry) const
{
    const QString text = valuesOf(entry);
    return mark + std::min(most, type::widthOf(names(), entry.name))
           + (text.isEmpty() ? 0 : 6 + type::widthOf(values(), text)) + space;
}

QStringList LegendBox::texts() const
{
    QStringList result;
    for (const qsizetype i : m_order) {
        const QString text = valuesOf(m_entries.at(i));
        result << m_entries.at(i).name + (text.isEmpty() ? QString() : u' ' + text);
    }
    return result;
}

int LegendBox::linesFor(qreal width) const
{
    int lines = 1;
    qreal x = 0;
    for (const LegendEntry &entry : m_entries) {
        const qreal needed = widthOf(entry);
        if (x > 0 && x + needed - space > width) {
            ++lines;
            x = 0;
        }
        x += needed;
    }
    return lines;
}

QRectF LegendBox::place(const QRectF &body, qreal lowest)
{
    m_rect = {};
    m_cells.clear();
    m_inLine = false;
    m_beside = m_right && body.width() >= 260;
    if (!m_visible || m_entries.isEmpty() || body.height() < lowest)
        return body;
    QRectF left = body;
    if (m_beside) {
        qreal wanted = 0;
        if (m_table) {
            layOutTable();
            wanted = std::accumulate(m_widths.begin(), m_widths.end(), 0.0);
        } else {
            for (const LegendEntry &entry : std::as_const(m_entries))
                wanted = std::max(wanted, widthOf(entry) - space);
        }
        const qreal width = std::min(std::ceil(wanted) + 6, body.width() * (m_table ? 0.5 : 0.4));
        m_rect = QRectF(body.right() - width, body.top(), width, body.height());
        left.setRight(m_rect.left() - 10);
    } else {
        const qreal room = std::max(line, body.height() * 0.34);
        const auto rows =
            m_table ? static_cast<int>(m_entries.size()) + 1 : linesFor(body.width() - 4);
        const int fitting = std::max(1, static_cast<int>(room / line));
        const qreal height = std::min(rows, fitting) * line;
        m_rect = QRectF(body.left(), body.bottom() - height, body.width(), height);
        left.setBottom(m_rect.top() - 6);
    }
    if (m_table)
        layOutTable();
    else if (m_beside)
        layOutList();
    else
        layOutLines();
    return left;
}

void LegendBox::placeInLine(const QRectF &area)
{
    m_rect = {};
    m_cells.clear();
    m_inLine = true;
    m_beside = false;
    if (m_entries.isEmpty())
        return;
    m_rect = area;
    m_first = 0;
    qreal total = -space;
    for (const LegendEntry &entry : std::as_const(m_entries))
        total += widthOf(entry);
    m_rect.setLeft(std::max(area.left(), area.right() - total));
    layOutLines();
}

void LegendBox::layOutTable()
{
    m_widths = {0};
    for (qsizetype column = 0; column < m_columns.size(); ++column) {
        qreal width = type::widthOf(type::words(10), m_columns.at(column));
        for (const LegendEntry &entry : std::as_const(m_entries))
            width = std::max(width, type::widthOf(values(), entry.values.value(column)));
        m_widths << std::ceil(width) + 14;
    }
    qreal name = 0;
    for (const LegendEntry &entry : std::as_const(m_entries))
        name = std::max(name, type::widthOf(names(), entry.name));
    m_widths[0] = mark + std::ceil(name) + 4;
    m_cells.clear();
    if (m_rect.isEmpty())
        return;
    const qreal rest = std::accumulate(m_widths.begin() + 1, m_widths.end(), 0.0);
    // At the right the columns fill what there is; below they stay beside their names.
    const qreal least = std::min(70.0, m_widths.at(0));
    m_widths[0] =
        std::max(least, m_beside ? m_rect.width() - rest
                                : std::min(std::max(m_widths.at(0), 110.0), m_rect.width() - rest));
    // Columns for which there is no room are left out, the last ones first.
    while (m_widths.size() > 1
           && std::accumulate(m_widths.begin(), m_widths.end(), 0.0) > m_rect.width() + 0.5)
        m_widths.removeLast();
    const int fitting = std::max(0, static_cast<int>(m_rect.height() / line) - 1);
    const auto count = static_cast<int>(m_entries.size());
    m_first = std::clamp(m_first, 0, std::max(0, count - fitting));
    m_hidden = std::max(0, count - m_first - fitting);
    for (int row = 0; row < std::min(fitting, count - m_first); ++row)
        m_cells.append({{m_rect.left(), m_rect.top() + line * (row + 1),
                         std::accumulate(m_widths.begin(), m_widths.end(), 0.0), line},
                        m_order.at(m_first + row)});
}

void LegendBox::layOutList()
{
    const int fitting = std::max(1, static_cast<int>(m_rect.height() / line));
    const auto count = static_cast<int>(m_entries.size());
    m_first = std::clamp(m_first, 0, std::max(0, count - fitting));
    m_hidden = std::max(0, count - m_first - fitting);
    for (int row = 0; row < std::min(fitting, count - m_first); ++row)
        m_cells.append({{m_rect.left(), m_rect.top() + line * row, m_rect.width(), line},
                        m_order.at(m_first + row)});
}

void LegendBox::layOutLines()
{
    const int lines = std::max(1, static_cast<int>(m_rect.height() / line));
    const int needed = m_inLine ? 1 : linesFor(m_rect.width() - 4);
    m_first = std::clamp(m_first, 0, std::max(0, needed - lines));
    const qreal height = m_inLine ? m_rect.height() : line;
    const qreal left = m_rect.left() + (m_inLine ? 0 : 2);
    int row = 0;
    qreal x = left;
    m_hidden = 0;
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        const qreal width = widthOf(m_entries.at(i));
        const bool last = row - m_first == lines - 1;
        const qreal reserve = last && i + 1 < m_entries.size() ? 56 : 0;
        if (x > left && x + width - space > m_rect.right() - reserve) {
            if (last) {
                m_hidden = static_cast<int>(m_entries.size() - i);
                return;
            }
            ++row;
            x = left;
        }
        if (row >= m_first)
            m_cells.append({{x, m_rect.top() + (row - m_first) * line, width - space, height}, i});
        x += width;
    }
}

bool LegendBox::scroll(int lines)
{
    const int before = m_first;
    if (lines > 0 && m_hidden == 0)
        return false;
    m_first = std::max(0, m_first + lines);
    m_cells.clear();
    if (m_table)
        layOutTable();
    else if (m_beside)
        layOutList();
    else
        layOutLines();
    return m_first != before;
}

std::optional<qsizetype> LegendBox::entryAt(QPointF place) const
{
    for (const Cell &cell : m_cells) {
        if (cell.rect.contains(place))
            return cell.entry;
    }
    return std::nullopt;
}

QString LegendBox::tipAt(QPointF place) const
{
    const auto index = entryAt(place);
    if (!index)
        return {};
    const LegendEntry &entry = m_entries.at(*index);
    QStringList lines{entry.name};
    for (qsizetype i = 0; i < entry.values.size(); ++i)
        lines << m_columns.value(i) + QStringLiteral(": ") + entry.values.at(i);
    return lines.join(u'\n');
}

void LegendBox::paintMark(QPainter &painter, const LegendEntry &entry, const QRectF &row) const
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(entry.dimmed ? palette::borderStrong : entry.colour);
    if (entry.block)
        painter.drawRoundedRect(QRectF(row.left() + 1, row.center().y() - 5, 10, 10), 2, 2);
    else
        painter.drawRoundedRect(QRectF(row.left(), row.center().y() - 1.5, 12, 3), 1.5, 1.5);
}

void LegendBox::paintEntry(QPainter &painter, const Cell &cell) const
{
    const LegendEntry &entry = m_entries.at(cell.entry);
    const QString text = valuesOf(entry);
    const qreal valueWidth = text.isEmpty() ? 0 : type::widthOf(values(), text) + 6;
    const bool list = m_beside && !m_inLine;
    const qreal room = std::max(24.0, list ? cell.rect.width() - mark - valueWidth : most);
    const QString name = type::elidedMiddle(names(), entry.name, room);
    paintMark(painter, entry, cell.rect);
    theme::paintText(painter, names(), entry.dimmed ? palette::muted : palette::secondary,
                     cell.rect.adjusted(mark, 0, 0, 0), name);
    if (text.isEmpty())
        return;
    if (list)
        theme::paintText(painter, values(), palette::text, cell.rect, text, Qt::AlignRight);
    else
        theme::paintText(painter, values(), palette::text,
                         cell.rect.adjusted(mark + type::widthOf(names(), name) + 6, 0, 0, 0),
                         text);
}

void LegendBox::paintTable(QPainter &painter) const
{
    const QFont heads = type::words(10, QFont::Medium);
    qreal x = m_rect.left() + m_widths.value(0);
    const QRectF head(m_rect.left(), m_rect.top(), 0, line);
    const QString title =
        m_hidden > 0 ? QStringLiteral("Name, +%1 more").arg(m_hidden) : QStringLiteral("Name");
    theme::paintText(painter, heads, palette::muted, head.translated(mark, 0),
                     type::elidedRight(heads, title, m_widths.at(0) - mark));
    for (qsizetype column = 1; column < m_widths.size(); ++column) {
        theme::paintText(painter, heads, palette::muted, {x, head.top(), m_widths.at(column), line},
                         m_columns.at(column - 1), Qt::AlignRight);
        x += m_widths.at(column);
    }
    painter.setPen(QPen(palette::border, 1));
    painter.drawLine(QPointF(m_rect.left(), head.bottom() - 0.5), QPointF(x, head.bottom() - 0.5));
    for (const Cell &cell : m_cells) {
        const LegendEntry &entry = m_entries.at(cell.entry);
        paintMark(painter, entry, cell.rect);
        theme::paintText(painter, names(), entry.dimmed ? palette::muted : palette::secondary,
                         cell.rect.adjusted(mark, 0, 0, 0),
                         type::elidedMiddle(names(), entry.name, m_widths.at(0) - mark - 2));
        x = m_rect.left() + m_widths.at(0);
        for (qsizetype column = 1; column < m_widths.size(); ++column) {
            theme::paintText(painter, values(), palette::text,
                             {x, cell.rect.top(), m_widths.at(column), line},
                             entry.values.value(column - 1), Qt::AlignRight);
            x += m_widths.at(column);
        }
    }
}

void LegendBox::paint(QPainter &painter) const
{
    if (m_rect.isEmpty())
        return;
    if (m_table && !m_inLine) {
        paintTable(painter);
    } else {
        for (const Cell &cell : m_cells)
            paintEntry(painter, cell);
    }
    if (m_hidden == 0 || (m_table && !m_inLine))
        return;
    const QString more = QStringLiteral("+%1 more").arg(m_hidden);
    if (m_cells.isEmpty() || (m_beside && !m_inLine)) {
        // Over the last line's end; the wheel brings the rest.
        const QFont font = type::words(10);
        const qreal width = type::widthOf(font, more) + 10;
        const QRectF box(m_rect.right() - width, m_rect.bottom() - line, width, line - 2);
        painter.setPen(Qt::NoPen);
        painter.setBrush(palette::panel);
        painter.drawRect(box);
        theme::paintText(painter, font, palette::muted, box, more, Qt::AlignHCenter);
        return;
    }
    const QRectF &last = m_cells.constLast().rect;
    theme::paintText(painter, names(), palette::muted,
                     {last.right() + space, last.top(), 0, last.height()}, more);
}

} // namespace thunes
