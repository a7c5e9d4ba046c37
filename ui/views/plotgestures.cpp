// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/plotgestures.h"

#include "ui/panels/decimate.h"
#include "ui/panels/panelframe.h"
#include "ui/panels/reading.h"
#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr qreal threshold = 5; ///< A click trembles less than this.

TimePoint fromSeconds(double seconds)
{
    return TimePoint(std::chrono::microseconds(std::llround(seconds * 1e6)));
}

} // namespace

/// Lies over the panel while one drags; lets every event through.
class PlotGestures::Band final : public QWidget
{
public:
    Band(const PlotGestures *gestures, PanelFrame *panel)
        : QWidget(panel)
        , m_gestures(gestures)
        , m_scale(panel->scale())
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAttribute(Qt::WA_NoSystemBackground);
        setGeometry(panel->rect());
        show();
        raise();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        painter.scale(m_scale, m_scale);
        const QRectF plot(m_gestures->m_plot.topLeft() / m_scale, m_gestures->m_plot.size() / m_scale);
        const qreal a = m_gestures->m_start / m_scale;
        const qreal b = m_gestures->m_end / m_scale;
        QColor tint = palette::accent;
        tint.setAlpha(46);
        if (m_gestures->m_moves) {
            painter.setPen(QPen(palette::accent, 1.5));
            const qreal y = plot.center().y();
            painter.drawLine(QPointF(a, y), QPointF(b, y));
            const qreal back = b > a ? -6 : 6;
            painter.drawLine(QPointF(b, y), QPointF(b + back, y - 4));
            painter.drawLine(QPointF(b, y), QPointF(b + back, y + 4));
        } else {
            const QRectF band(QPointF(std::min(a, b), plot.top()), QPointF(std::max(a, b), plot.bottom()));
            painter.fillRect(band, tint);
            painter.setPen(QPen(palette::accent, 1));
            painter.drawLine(band.topLeft(), band.bottomLeft());
            painter.drawLine(band.topRight(), band.bottomRight());
        }
        const QString words = m_gestures->words();
        const QFont font = type::numbers(11);
        const qreal width = type::widthOf(font, words) + 16;
        QRectF box(0, 0, width, 20);
        box.moveCenter({(a + b) / 2, plot.top() + 14});
        box.moveLeft(std::clamp(box.left(), 2.0, std::max(2.0, this->width() / m_scale - width - 2)));
        painter.setPen(QPen(palette::accent, 1));
        painter.setBrush(palette::background);
        painter.drawRoundedRect(box, 4, 4);
        theme::paintText(painter, font, palette::text, box, words, Qt::AlignHCenter);
    }

private:
    const PlotGestures *m_gestures;
    qreal m_scale;
};

PlotGestures::PlotGestures(QObject *parent)
    : QObject(parent)
{
}

PlotGestures::~PlotGestures() = default;

void PlotGestures::watch(PanelFrame *panel)
{
    panel->installEventFilter(this);
}

double PlotGestures::timeAt(qreal x) const
{
    return m_timeFrom
           + (x - m_plot.left()) / std::max(1.0, m_plot.width()) * (m_timeTo - m_timeFrom);
}

QString PlotGestures::words() const
{
    const double from = timeAt(std::min(m_start, m_end));
    const double to = timeAt(std::max(m_start, m_end));
    const auto length = Milliseconds(std::llround((to - from) * 1000));
    if (m_moves)
        return ageText(length) + (m_end > m_start ? QStringLiteral(" earlier") : QStringLiteral(" later"));
    const QString form = m_timeTo - m_timeFrom > 86400 ? QStringLiteral("d MMM HH:mm")
                                                       : QStringLiteral("HH:mm:ss");
    const auto clock = [&](double time) {
        return QLocale::c().toString(toDateTime(fromSeconds(time)), form);
    };
    return clock(from) + QStringLiteral(" – ") + clock(to) + QStringLiteral(" · ") + ageText(length);
}

bool PlotGestures::eventFilter(QObject *watched, QEvent *event)
{
    auto *panel = qobject_cast<PanelFrame *>(watched);
    if (!panel)
        return false;
    switch (event->type()) {
    case QEvent::MouseButtonPress: {
        const auto *mouse = static_cast<QMouseEvent *>(event);
        if (mouse->button() != Qt::LeftButton) {
            forget();
            return false;
        }
        return press(panel, mouse->position(), mouse->modifiers() & Qt::ShiftModifier);
    }
    case QEvent::MouseMove:
        if (m_pressed && panel == m_panel)
            drag(static_cast<QMouseEvent *>(event)->position());
        return false; // The crosshair follows too.
    case QEvent::MouseButtonRelease:
        if (m_pressed && panel == m_panel
            && static_cast<QMouseEvent *>(event)->button() == Qt::LeftButton) {
            const bool dragged = m_dragging;
            release();
            return dragged;
        }
        return false;
    case QEvent::MouseButtonDblClick:
    case QEvent::Hide:
    case QEvent::Resize:
        forget();
        return false;
    case QEvent::ShortcutOverride:
    case QEvent::KeyPress:
        if (m_pressed && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
            event->accept();
            if (event->type() == QEvent::KeyPress)
                forget();
            return true;
        }
        return false;
    case QEvent::Wheel: {
        const auto *wheel = static_cast<QWheelEvent *>(event);
        if (!(wheel->modifiers() & Qt::ControlModifier) || wheel->angleDelta().y() == 0
            || !panel->timePlot())
            return false;
        Q_EMIT wheelZoomWanted(wheel->angleDelta().y() > 0 ? 1 : -1);
        event->accept();
        return true;
    }
    default:
        return false;
    }
}

bool PlotGestures::press(PanelFrame *panel, QPointF place, bool shift)
{
    forget();
    const std::optional<PlotWindow> window = panel->timePlot();
    if (!window)
        return false;
    const qreal scale = panel->scale();
    m_plot = QRectF(window->area.topLeft() * scale, window->area.size() * scale);
    if (!m_plot.contains(place))
        return false;
    m_panel = panel;
    m_timeFrom = window->timeFrom;
    m_timeTo = window->timeTo;
    m_start = m_end = place.x();
    m_moves = shift;
    m_pressed = true;
    return false;
}

void PlotGestures::drag(QPointF place)
{
    m_end = m_moves ? place.x() : std::clamp(place.x(), m_plot.left(), m_plot.right());
    if (!m_dragging && std::abs(m_end - m_start) < threshold * m_panel->scale())
        return;
    m_dragging = true;
    if (!m_band)
        m_band = new Band(this, m_panel);
    m_band->update();
}

void PlotGestures::release()
{
    const bool dragged = m_dragging && std::abs(m_end - m_start) >= threshold * m_panel->scale();
    const double from = timeAt(m_start);
    const double to = timeAt(m_end);
    const bool moves = m_moves;
    forget();
    if (!dragged)
        return;
    if (moves)
        Q_EMIT moveWanted(fromSeconds(from) - fromSeconds(to));
    else
        Q_EMIT zoomWanted({fromSeconds(std::min(from, to)), fromSeconds(std::max(from, to))});
}

void PlotGestures::forget()
{
    m_pressed = m_dragging = false;
    m_panel = nullptr;
    if (m_band) {
        m_band->hide();
        m_band->deleteLater();
        m_band = nullptr;
    }
}

} // namespace thunes
