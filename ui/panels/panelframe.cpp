// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/panelframe.h"

#include "ui/panels/decimate.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

bool sameValue(double a, double b)
{
    return a == b || (std::isnan(a) && std::isnan(b));
}

/// What overrides change of a series as it is drawn; its name is compared by itself.
bool sameLook(const std::optional<FieldConfig> &a, const std::optional<FieldConfig> &b)
{
    if (!a || !b)
        return a.has_value() == b.has_value();
    return a->custom == b->custom && a->unit == b->unit && a->decimals == b->decimals && a->min == b->min
           && a->max == b->max && a->colorMode == b->colorMode && a->fixedColor == b->fixedColor
           && a->colorScheme == b->colorScheme;
}

bool samePoints(const NamedSeries &a, const NamedSeries &b)
{
    return a.name == b.name && a.refId == b.refId && a.labels == b.labels && a.text == b.text
           && sameLook(a.field, b.field)
           && std::equal(a.points.begin(), a.points.end(), b.points.begin(), b.points.end(),
                         [](const SamplePoint &p, const SamplePoint &q) {
                             return p.time == q.time && sameValue(p.value, q.value);
                         });
}

bool sameTable(const DataFrame &a, const DataFrame &b)
{
    return a.name == b.name && a.refId == b.refId
           && std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(), b.fields.end(),
                         [](const DataField &x, const DataField &y) {
                             return x.name == y.name && x.displayName == y.displayName
                                    && x.kind == y.kind && x.labels == y.labels
                                    && x.values == y.values;
                         });
}

/// "43 s", "2 min 14 s", "3 h 05 min", "2 d 4 h": counts, however old.
QString countedAge(TimePoint since)
{
    const qint64 s = std::max<qint64>(
        0, std::chrono::duration_cast<std::chrono::seconds>(SystemClock().now() - since).count());
    const auto two = [](qint64 number) { return QStringLiteral("%1").arg(number, 2, 10, QChar(u'0')); };
    if (s < 60)
        return QStringLiteral("%1 s").arg(s);
    if (s < 3600)
        return QStringLiteral("%1 min %2 s").arg(s / 60).arg(two(s % 60));
    if (s < 86400)
        return QStringLiteral("%1 h %2 min").arg(s / 3600).arg(two(s % 3600 / 60));
    return QStringLiteral("%1 d %2 h").arg(s / 86400).arg(s % 86400 / 3600);
}

} // namespace

bool samePicture(const PanelData &a, const PanelData &b)
{
    return a.state == b.state && a.message == b.message && a.dataTime == b.dataTime
           && a.start == b.start && a.end == b.end && a.step == b.step && a.timeInfo == b.timeInfo
           && a.warnings == b.warnings && a.live == b.live
           && std::equal(a.series.begin(), a.series.end(), b.series.begin(), b.series.end(),
                         samePoints)
           && std::equal(a.frames.begin(), a.frames.end(), b.frames.begin(), b.frames.end(),
                         sameTable);
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
    placeBodyWidget();
    if (staleText().isEmpty())
        m_aging.stop();
    else if (!m_aging.isActive())
        m_aging.start(1000, this);
    update();
}

void PanelFrame::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_aging.timerId()) {
        QWidget::timerEvent(event);
        return;
    }
    // Header and foot alone: the picture between them is not younger for being painted again.
    const int header = static_cast<int>(std::ceil(headerHeight() * m_scale));
    const int foot = static_cast<int>(std::ceil(30 * m_scale));
    update(QRect(0, 0, width(), header));
    update(QRect(0, height() - foot, width(), foot));
}

void PanelFrame::setScale(qreal scale)
{
    if (qFuzzyCompare(m_scale, scale))
        return;
    m_scale = scale;
    scaleChanged();
    placeBodyWidget();
    update();
}

void PanelFrame::setBodyWidget(QWidget *widget)
{
    if (m_bodyWidget)
        m_bodyWidget->hide();
    m_bodyWidget = widget;
    if (!widget)
        return;
    widget->setParent(this);
    placeBodyWidget();
}

void PanelFrame::placeBodyWidget()
{
    if (!m_bodyWidget)
        return;
    const QRectF body = bodyRect();
    m_bodyWidget->setGeometry(
        QRectF(body.topLeft() * m_scale, body.size() * m_scale).toAlignedRect());
    m_bodyWidget->setVisible(hasPicture());
}

void PanelFrame::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    placeBodyWidget();
}

bool PanelFrame::hasPicture() const
{
    if (!hasQueries(m_panel.type) && m_panel.type != PanelType::Unsupported)
        return m_data.state != PanelState::Error && m_data.state != PanelState::Empty;
    return (!m_data.series.isEmpty() || !m_data.frames.isEmpty())
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
    return QStringLiteral("stale · %1 old · last good ").arg(countedAge(*m_data.dataTime))
           + time.toString(otherDay ? QStringLiteral("yyyy-MM-dd HH:mm:ss")
                                    : QStringLiteral("HH:mm:ss"))
           + QStringLiteral(" UTC");
}

QString PanelFrame::shownHint() const
{
    QStringList parts{hint(), m_data.timeInfo};
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
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
    parts << m_data.timeInfo;
    if (!m_count.isEmpty())
        parts << m_count;
    if (hasPicture())
        parts << spokenValues();
    parts << m_data.warnings;
    parts.removeAll(QString());
    setAccessibleDescription(parts.join(QStringLiteral(". ")));
}

QString PanelFrame::tipAt(QPointF position) const
{
    if (position.y() < headerHeight()) {
        QStringList lines{m_panel.title};
        if (!m_panel.description.isEmpty())
            lines << m_panel.description;
        if (!m_data.timeInfo.isEmpty())
            lines << QStringLiteral("Its own time range: ") + m_data.timeInfo;
        for (const QString &warning : m_data.warnings)
            lines << QStringLiteral("Warning: ") + warning;
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
