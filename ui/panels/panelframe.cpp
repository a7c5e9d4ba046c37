// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/panelframe.h"

#include "ui/panels/decimate.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr qreal padding = 10;

bool sameValue(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

bool samePoints(const NamedSeries &a, const NamedSeries &b)
{
    return a.name == b.name && a.refId == b.refId && a.labels == b.labels
           && std::equal(a.points.begin(), a.points.end(), b.points.begin(), b.points.end(),
                         [](const SamplePoint &p, const SamplePoint &q) {
                             return p.time == q.time && sameValue(p.value, q.value);
                         });
}

} // namespace

bool samePicture(const PanelData &a, const PanelData &b)
{
    return a.state == b.state && a.message == b.message && a.dataTime == b.dataTime
           && a.start == b.start && a.end == b.end && a.step == b.step
           && a.warnings == b.warnings && a.live == b.live
           && std::equal(a.series.begin(), a.series.end(), b.series.begin(), b.series.end(),
                         samePoints);
}

PanelFrame::PanelFrame(Panel panel, QWidget *parent)
    : QWidget(parent)
    , m_panel(std::move(panel))
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
}

PanelFrame::~PanelFrame() = default;

void PanelFrame::setData(const PanelData &data)
{
    if (samePicture(m_data, data) && !accessibleName().isEmpty())
        return;
    m_data = data;
    m_worst = Tone::Neutral;
    m_count.clear();
    dataChanged();
    describe();
    update();
}

void PanelFrame::setScale(qreal scale)
{
    if (qFuzzyCompare(m_scale, scale))
        return;
    m_scale = scale;
    update();
}

bool PanelFrame::hasPicture() const
{
    return !m_data.series.isEmpty()
           && (m_data.state == PanelState::Ready || m_data.state == PanelState::Stale);
}

QString PanelFrame::bodyMessage() const
{
    if (hasPicture())
        return {};
    switch (m_data.state) {
    case PanelState::Loading:
        return QStringLiteral("Loading");
    case PanelState::Error:
        return m_data.message.isEmpty() ? QStringLiteral("The query failed") : m_data.message;
    case PanelState::Stale:
        return m_data.message.isEmpty() ? QStringLiteral("No answer yet") : m_data.message;
    case PanelState::Ready:
    case PanelState::Empty:
        break;
    }
    return m_data.message.isEmpty() ? QStringLiteral("No series reported") : m_data.message;
}

QString PanelFrame::staleText() const
{
    if (m_data.state != PanelState::Stale || !hasPicture())
        return {};
    if (!m_data.dataTime)
        return QStringLiteral("stale · age unknown");
    // The date too, once the time of day alone would mislead.
    const QDateTime time = toDateTime(*m_data.dataTime);
    const bool otherDay = time.date() != QDateTime::currentDateTimeUtc().date();
    return QStringLiteral("stale · last good ")
           + time.toString(otherDay ? QStringLiteral("yyyy-MM-dd HH:mm:ss")
                                    : QStringLiteral("HH:mm:ss"))
           + QStringLiteral(" UTC");
}

std::optional<PlotWindow> PanelFrame::timePlot() const
{
    return std::nullopt;
}

void PanelFrame::paintPlotDecoration(QPainter &painter)
{
    if (const auto window = m_decoration ? timePlot() : std::nullopt)
        m_decoration(painter, *window);
}

void PanelFrame::setSummary(Tone worst, const QString &count)
{
    m_worst = worst;
    m_count = count;
}

void PanelFrame::describe()
{
    setAccessibleName(m_panel.title);
    QStringList parts;
    const QString message = bodyMessage();
    if (m_data.state == PanelState::Empty)
        parts << QStringLiteral("No data");
    else if (m_data.state == PanelState::Error)
        parts << QStringLiteral("Error");
    if (!message.isEmpty())
        parts << message;
    else if (!staleText().isEmpty())
        parts << staleText() << m_data.message;
    if (!m_count.isEmpty())
        parts << m_count;
    if (hasPicture())
        parts << spokenValues();
    parts << m_data.warnings;
    parts.removeAll(QString());
    setAccessibleDescription(parts.join(QStringLiteral(". ")));
}

QSizeF PanelFrame::logicalSize() const
{
    return QSizeF(size()) / m_scale;
}

qreal PanelFrame::headerHeight() const
{
    return compact() ? 28 : 34;
}

QRectF PanelFrame::bodyRect() const
{
    const QSizeF area = logicalSize();
    const qreal edge = compact() ? 8 : padding;
    QRectF body(edge, headerHeight(), area.width() - 2 * edge,
                area.height() - headerHeight() - edge);
    if (!staleText().isEmpty() && !stalePlace().inHeader)
        body.setBottom(body.bottom() - 24);
    return body;
}

/// Where glyph, title and hint end; the small badges and the stale badge follow.
qreal PanelFrame::headerEnd() const
{
    const bool glyph = m_data.state == PanelState::Error || m_data.state == PanelState::Stale
                       || (hasPicture() && m_worst > Tone::Stale);
    qreal x = padding + 1 + (glyph ? 17 : 0)
              + type::widthOf(type::words(13, QFont::DemiBold), m_panel.title) + 8;
    if (!hint().isEmpty())
        x += type::widthOf(type::words(11), hint()) + 8;
    return x;
}

PanelFrame::BadgePlace PanelFrame::stalePlace() const
{
    const QFont font = type::words(11, QFont::Medium);
    BadgePlace place;
    place.text = staleText();
    const qreal left = headerEnd() + badgesRect().width();
    const qreal count = m_count.isEmpty() ? 0
                                          : type::widthOf(type::words(11, QFont::DemiBold), m_count)
                                                + 12;
    const qreal room = logicalSize().width() - padding - count - headerReserve() - left;
    QString text = place.text;
    for (int attempt = 0; attempt < 2; ++attempt) {
        const qreal width = type::widthOf(font, text) + 14;
        if (width <= room) {
            place.text = text;
            place.rect = QRectF(left, headerHeight() / 2 - 8, width, 19);
            return place;
        }
        text.remove(QStringLiteral("last good "));
    }
    place.inHeader = false;
    place.text = type::elidedRight(font, place.text, logicalSize().width() - 34);
    const qreal width = type::widthOf(font, place.text) + 14;
    place.rect = QRectF(logicalSize().width() - padding - width, logicalSize().height() - 27, width,
                        20);
    return place;
}

void PanelFrame::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(rect(), palette::background);
    painter.scale(m_scale, m_scale);

    const bool stale = m_data.state == PanelState::Stale;
    const QRectF frame = QRectF({0, 0}, logicalSize()).adjusted(0.5, 0.5, -0.5, -0.5);
    QColor edge = palette::border;
    if (m_data.state == PanelState::Error || (hasPicture() && m_worst == Tone::Crit))
        edge = palette::critFill;
    else if (hasPicture() && m_worst == Tone::Warn)
        edge = palette::warnMark.darker(155);
    painter.setBrush(palette::panel);
    painter.setPen(Qt::NoPen);
    painter.drawRoundedRect(frame, 6, 6);

    const QRectF body = bodyRect();
    if (hasPicture()) {
        paintBody(painter, body);
        if (stale)
            theme::paintHatch(painter, body, QColor(0xB3, 0xBC, 0xC8, 34), 8);
    } else if (m_data.state == PanelState::Loading) {
        paintSkeleton(painter, body);
    } else {
        paintMessage(painter, body);
    }
    paintHeader(painter);
    if (stale && hasPicture())
        paintStaleBadge(painter);

    QPen pen(edge, 1);
    if (stale) {
        pen.setColor(edge == palette::border ? palette::staleBorder : edge);
        pen.setDashPattern({4, 3});
    }
    if (hasFocus())
        pen = QPen(palette::accent, 2);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(hasFocus() ? frame.adjusted(0.5, 0.5, -0.5, -0.5) : frame, 6, 6);
}

void PanelFrame::paintHeader(QPainter &painter)
{
    const qreal height = headerHeight();
    const QRectF line(padding + 1, 1, logicalSize().width() - 2 * padding - 2, height);
    qreal x = line.left();
    Tone glyph = Tone::Neutral;
    if (m_data.state == PanelState::Error)
        glyph = Tone::Crit;
    else if (m_data.state == PanelState::Stale)
        glyph = hasPicture() && m_worst > Tone::Stale ? m_worst : Tone::Stale;
    else if (hasPicture() && m_worst > Tone::Stale)
        glyph = m_worst;
    if (glyph != Tone::Neutral) {
        theme::paintGlyph(painter, glyph, {x + 5, line.center().y()}, 11, theme::inkOf(glyph));
        x += 17;
    }

    const QFont countFont = type::words(11, QFont::DemiBold);
    const qreal countWidth = m_count.isEmpty() ? 0 : type::widthOf(countFont, m_count) + 12;
    const QFont titleFont = type::words(13, QFont::DemiBold);
    const qreal room = line.right() - x - countWidth - badgesRect().width();
    const QString title = type::elidedRight(titleFont, m_panel.title, room);
    theme::paintText(painter, titleFont, palette::text, {x, line.top(), room, line.height()}, title);
    x += type::widthOf(titleFont, title) + 8;

    const QFont hintFont = type::words(11);
    if (const QString text = hint(); x + type::widthOf(hintFont, text) < line.right() - countWidth
                                                                             - badgesRect().width()) {
        theme::paintText(painter, hintFont, palette::muted, {x, line.top(), 0, line.height()}, text);
        x += type::widthOf(hintFont, text) + 8;
    }
    QRectF badge = badgesRect();
    badge.setWidth(18);
    const auto paintBadge = [&](const QString &mark, const QColor &ink) {
        const QRectF box(badge.left(), badge.center().y() - 7, 14, 14);
        painter.setPen(QPen(ink, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 3, 3);
        theme::paintText(painter, type::words(10, QFont::Bold), ink, box, mark, Qt::AlignHCenter);
        badge.translate(18, 0);
    };
    if (!m_data.warnings.isEmpty())
        paintBadge(QStringLiteral("!"), palette::warnMark);
    if (!m_panel.notes.isEmpty())
        paintBadge(QStringLiteral("i"), palette::muted);

    QColor ink = palette::secondary;
    if (m_worst == Tone::Crit || m_worst == Tone::Warn)
        ink = theme::inkOf(m_worst);
    theme::paintText(painter, countFont, ink, line, m_count, Qt::AlignRight);
}

QRectF PanelFrame::badgesRect() const
{
    const int badges = (m_data.warnings.isEmpty() ? 0 : 1) + (m_panel.notes.isEmpty() ? 0 : 1);
    return QRectF(headerEnd(), 0, badges * 18, headerHeight());
}

void PanelFrame::paintMessage(QPainter &painter, const QRectF &body)
{
    const bool error = m_data.state == PanelState::Error;
    const bool tall = body.height() >= 44;
    const QString heading = error                                ? QStringLiteral("Query failed")
                            : m_data.state == PanelState::Stale ? QStringLiteral("No answer")
                                                                 : QStringLiteral("No data");
    QString message = bodyMessage();
    if (m_data.state == PanelState::Stale || !error)
        theme::paintHatch(painter, body, QColor(0x1B, 0x22, 0x2C), 8);
    const QFont font = type::words(12);
    const QFontMetricsF metrics(font);
    if (!tall) {
        const QString line = type::elidedRight(font, heading + QStringLiteral(" · ") + message,
                                               body.width());
        theme::paintText(painter, font, error ? palette::critMark : palette::secondary, body, line,
                         Qt::AlignHCenter);
        return;
    }
    // As many lines as fit, and the tooltip has the rest.
    QRectF words = body.adjusted(12, 0, -12, 0);
    const qreal maxHeight = std::max(16.0, body.height() - 24);
    QRectF needed = metrics.boundingRect(QRectF(0, 0, words.width(), 1000),
                                         Qt::TextWordWrap | Qt::AlignHCenter, message);
    const qreal textHeight = std::min(needed.height(), std::floor(maxHeight / metrics.height())
                                                           * metrics.height());
    const qreal top = body.center().y() - (20 + textHeight) / 2;
    theme::paintText(painter, type::words(13, QFont::DemiBold),
                     error ? palette::critMark : palette::secondary,
                     {body.left(), top, body.width(), 18}, heading, Qt::AlignHCenter);
    painter.setFont(font);
    painter.setPen(palette::muted);
    painter.drawText(QRectF(words.left(), top + 20, words.width(), textHeight),
                     Qt::TextWordWrap | Qt::AlignHCenter, message);
}

void PanelFrame::paintSkeleton(QPainter &painter, const QRectF &body)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette::raised);
    const qreal bar = std::min(10.0, body.height() / 5);
    const qreal widths[] = {0.52, 0.74, 0.38};
    qreal y = body.center().y() - bar * 2.5;
    for (const qreal width : widths) {
        painter.drawRoundedRect(QRectF(body.left() + 4, y, body.width() * width, bar), 3, 3);
        y += bar * 2;
    }
    theme::paintText(painter, type::words(11), palette::muted, body, QStringLiteral("Loading"),
                     Qt::AlignRight);
}

void PanelFrame::paintStaleBadge(QPainter &painter)
{
    const BadgePlace place = stalePlace();
    QPen pen(palette::staleBorder, 1);
    pen.setDashPattern({3, 2});
    painter.setPen(pen);
    painter.setBrush(palette::background);
    painter.drawRoundedRect(place.rect.adjusted(.5, .5, -.5, -.5), 4, 4);
    theme::paintText(painter, type::words(11, QFont::Medium), palette::staleText, place.rect,
                     place.text, Qt::AlignHCenter);
}

QString PanelFrame::tipAt(QPointF position) const
{
    if (position.y() < headerHeight()) {
        QStringList lines{m_panel.title};
        if (!m_panel.description.isEmpty())
            lines << m_panel.description;
        for (const QString &warning : m_data.warnings)
            lines << QStringLiteral("Prometheus warns: ") + warning;
        for (const QString &note : m_panel.notes)
            lines << QStringLiteral("Dashboard file: ") + note;
        return lines.join(u'\n');
    }
    if (m_data.state == PanelState::Stale)
        return staleText() + (m_data.message.isEmpty() ? QString() : u'\n' + m_data.message);
    return bodyMessage();
}

bool PanelFrame::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        QToolTip::showText(help->globalPos(), tipAt(QPointF(help->pos()) / m_scale), this);
        return true;
    }
    return QWidget::event(event);
}

void PanelFrame::focusInEvent(QFocusEvent *event)
{
    update();
    QWidget::focusInEvent(event);
}

void PanelFrame::focusOutEvent(QFocusEvent *event)
{
    update();
    QWidget::focusOutEvent(event);
}

void PanelFrame::mouseDoubleClickEvent(QMouseEvent *)
{
    Q_EMIT activated(this);
}

void PanelFrame::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT activated(this);
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace thunes
