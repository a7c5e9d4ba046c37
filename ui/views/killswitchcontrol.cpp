// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/killswitchcontrol.h"

#include "ui/models/killswitchmodel.h"
#include "ui/theme/palette.h"
#include "ui/theme/tone.h"
#include "ui/theme/type.h"
#include "ui/views/switchwords.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QRegularExpression>

#include <cmath>

namespace thunes {

using namespace std::chrono_literals;

/// Two lines of words in a box; both parts are built on it.
class KillSwitchControl::Part : public QAbstractButton
{
public:
    explicit Part(KillSwitchControl *control)
        : QAbstractButton(control)
        , m_control(control)
    {
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
    }

    void setWords(const QString &newTitle, const QString &newLine, const QString &spoken)
    {
        if (title == newTitle && line == newLine && toolTip() == spoken)
            return;
        title = newTitle;
        line = newLine;
        setText(title);
        // The clock runs ten times a second; a screen reader is told of new states only.
        const QString state = QString(title).remove(QRegularExpression(QStringLiteral(" [0-9.:]+ .*$")));
        setToolTip(spoken);
        setAccessibleDescription(spoken);
        if (state != m_spokenState) {
            m_spokenState = state;
            setAccessibleName(name + QStringLiteral(": ") + state + QStringLiteral(", ") + line);
        }
        update();
    }

    QSize sizeHint() const override { return size(); }

    QString name; ///< For assistive technology.
    QString title;
    QString line;

protected:
    void paintFocus(QPainter &painter, const QRectF &box) const
    {
        if (!hasFocus())
            return;
        painter.setPen(QPen(palette::accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4);
    }

    KillSwitchControl *m_control;

private:
    QString m_spokenState;
};

class KillSwitchControl::StatePart final : public Part
{
public:
    using Part::Part;

    Tone tone = Tone::Stale;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        painter.scale(m_control->m_scale, m_control->m_scale);
        const QRectF box({0, 0}, QSizeF(size()) / m_control->m_scale);
        const bool calm = tone == Tone::Ok || tone == Tone::Neutral;
        if (calm) {
            painter.setPen(QPen(underMouse() ? palette::borderStrong : palette::border, 1));
            painter.setBrush(palette::panel);
            painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 4, 4);
        } else {
            theme::paintBox(painter, tone, box);
        }
        ToneColours colours = theme::coloursOf(tone);
        if (calm)
            colours = {palette::panel, palette::border, theme::inkOf(tone), palette::text,
                       palette::muted};
        theme::paintGlyph(painter, tone, {15, box.height() / 2}, 12, colours.glyph);
        const qreal width = box.width() - 34;
        const QFont first = type::words(12, QFont::DemiBold);
        const QFont second = type::words(11);
        theme::paintText(painter, first, colours.title, {28, 4, width, 16},
                         type::elidedRight(first, title, width));
        theme::paintText(painter, second, colours.text, {28, 20, width, 14},
                         type::elidedRight(second, line, width));
        paintFocus(painter, box);
    }
};

class KillSwitchControl::GuardPart final : public Part
{
public:
    using Part::Part;

protected:
    bool event(QEvent *event) override
    {
        GuardGesture &gesture = m_control->m_gesture;
        switch (event->type()) {
        case QEvent::Leave:
            if (gesture.state() == GuardGesture::State::Holding)
                gesture.cancel();
            break;
        case QEvent::FocusOut:
        case QEvent::WindowDeactivate:
        case QEvent::Hide:
            gesture.cancel();
            // What is let go elsewhere is never heard of here.
            gesture.release(GuardGesture::Origin::Mouse);
            gesture.release(GuardGesture::Origin::Key);
            break;
        default:
            break;
        }
        return QAbstractButton::event(event);
    }

    void mousePressEvent(QMouseEvent *event) override
    {
        event->accept();
        m_wantsView = event->button() == Qt::LeftButton && !m_control->canEngage();
        if (!m_control->canEngage())
            return;
        if (event->button() == Qt::LeftButton)
            m_control->m_gesture.press(GuardGesture::Origin::Mouse);
        else
            m_control->m_gesture.cancel();
    }

    // A double click arrives as its own event; it is a press like any other.
    void mouseDoubleClickEvent(QMouseEvent *event) override { mousePressEvent(event); }

    void mouseMoveEvent(QMouseEvent *event) override
    {
        event->accept();
        if (!rect().contains(event->position().toPoint())
            && m_control->m_gesture.state() == GuardGesture::State::Holding)
            m_control->m_gesture.cancel();
    }

    void mouseReleaseEvent(QMouseEvent *event) override
    {
        event->accept();
        if (event->button() != Qt::LeftButton)
            return;
        m_control->m_gesture.release(GuardGesture::Origin::Mouse);
        // The release that ends a hold is no wish to see the page.
        if (std::exchange(m_wantsView, false) && rect().contains(event->position().toPoint()))
            Q_EMIT m_control->viewWanted();
    }

    void keyPressEvent(QKeyEvent *event) override
    {
        const bool chosen = isKey(*event);
        if (!chosen && event->key() != Qt::Key_Escape) {
            if (!event->isAutoRepeat() && m_control->m_gesture.state() == GuardGesture::State::Holding)
                m_control->m_gesture.cancel();
            event->ignore(); // Tab, and the window's keys.
            return;
        }
        event->accept();
        if (event->isAutoRepeat())
            return;
        if (!chosen) {
            const bool open = m_control->m_gesture.state() != GuardGesture::State::Closed;
            m_control->m_gesture.cancel();
            event->setAccepted(open);
        } else if (m_control->canEngage()) {
            m_control->m_gesture.press(GuardGesture::Origin::Key);
        } else {
            Q_EMIT m_control->viewWanted();
        }
    }

    void keyReleaseEvent(QKeyEvent *event) override
    {
        if (!isKey(*event)) {
            event->ignore();
            return;
        }
        event->accept();
        if (!event->isAutoRepeat())
            m_control->m_gesture.release(GuardGesture::Origin::Key);
    }

    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        painter.scale(m_control->m_scale, m_control->m_scale);
        const QRectF box({0, 0}, QSizeF(size()) / m_control->m_scale);
        const GuardGesture &gesture = m_control->m_gesture;
        const bool can = m_control->canEngage();
        const bool open = can && gesture.state() != GuardGesture::State::Closed;
        QPainterPath outline;
        outline.addRoundedRect(box.adjusted(.5, .5, -.5, -.5), 4, 4);
        painter.fillPath(outline, !can ? palette::panel
                                  : open ? palette::critFill
                                         : palette::critGuard);
        painter.save();
        painter.setClipPath(outline);
        if (open) {
            painter.fillRect(QRectF(0, 0, box.width() * gesture.progress(), box.height()),
                             QColor(0xFF, 0x8A, 0x92));
        } else if (can) {
            // The guard: hazard stripes at both ends, the control between them.
            const QColor stripe(0xF2, 0xA9, 0x3B);
            for (const qreal left : {0.0, box.width() - 10}) {
                painter.setClipRect(QRectF(left, 0, 10, box.height()));
                painter.fillRect(QRectF(left, 0, 10, box.height()), QColor(0x1A, 0x12, 0x04));
                painter.setPen(QPen(stripe, 4));
                for (qreal y = -10; y < box.height() + 10; y += 11)
                    painter.drawLine(QPointF(left - 4, y + 12), QPointF(left + 14, y - 6));
            }
        }
        painter.restore();
        painter.setPen(QPen(!can ? palette::borderStrong : palette::critBorder, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(outline);
        const QColor ink = !can ? palette::text
                           : gesture.progress() > 0.45 ? QColor(0x2A, 0x04, 0x08)
                                                       : QColor(Qt::white);
        theme::paintText(painter, type::words(12, QFont::Bold), ink, {0, 4, box.width(), 16}, title,
                         Qt::AlignHCenter);
        QColor quiet = ink;
        quiet.setAlphaF(can ? 0.86f : 0.7f);
        theme::paintText(painter, type::words(10), quiet, {0, 20, box.width(), 14}, line,
                         Qt::AlignHCenter);
        paintFocus(painter, box);
    }

private:
    bool m_wantsView = false;

    static bool isKey(const QKeyEvent &event)
    {
        return event.key() == Qt::Key_Space || event.key() == Qt::Key_Return
               || event.key() == Qt::Key_Enter;
    }
};

KillSwitchControl::KillSwitchControl(KillSwitchModel *model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_state(new StatePart(this))
    , m_guard(new GuardPart(this))
{
    setObjectName(QStringLiteral("killSwitch"));
    m_state->name = QStringLiteral("Kill switch");
    m_guard->name = QStringLiteral("Engage the kill switch");
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_state);
    row->addWidget(m_guard);
    connect(m_state, &QAbstractButton::clicked, this, &KillSwitchControl::viewWanted);
    connect(model, &KillSwitchModel::changed, this, &KillSwitchControl::refresh);
    connect(&m_gesture, &GuardGesture::changed, this, &KillSwitchControl::refresh);
    connect(&m_gesture, &GuardGesture::fired, this, [this] {
        if (m_model && canEngage())
            m_model->engage({}, QStringLiteral("stopped by hand at the console"));
    });
    m_clock.setInterval(100ms);
    connect(&m_clock, &QTimer::timeout, this, &KillSwitchControl::refresh);
    setScale(1);
}

KillSwitchControl::~KillSwitchControl() = default;

QWidget *KillSwitchControl::guard() const
{
    return m_guard;
}

bool KillSwitchControl::canEngage() const
{
    // Without contact it must still be possible to try: the answer will tell.
    return m_model && (!m_model->status().commanded || m_model->phase() == SwitchPhase::NoContact);
}

void KillSwitchControl::refresh()
{
    if (!m_model)
        return;
    const SwitchWords words = wordsFor(*m_model);
    m_state->tone = words.tone;
    m_state->setWords(words.title, words.line, words.sentence);
    m_state->update();

    const QString level = m_model->status().defaultLevel();
    const QString does = whatLevelDoes(level);
    if (!canEngage()) {
        m_guard->setWords(QStringLiteral("RELEASE…"), m_narrow ? QStringLiteral("Ctrl+K")
                                                               : QStringLiteral("opens the view  Ctrl+K"),
                          QStringLiteral("Opens the kill-switch view, where a release needs a reason "
                                         "and a second step"));
    } else {
        switch (m_gesture.state()) {
        case GuardGesture::State::Closed:
            m_guard->setWords(engageTitle(level),
                              m_narrow ? QStringLiteral("Ctrl+Shift+H")
                                       : QStringLiteral("lift guard  Ctrl+Shift+H"),
                              QStringLiteral("Click or press Space to lift the guard, then hold for "
                                             "%1 s. Means: %2.")
                                  .arg(static_cast<double>(m_gesture.holdTime().count()) / 1000)
                                  .arg(does));
            break;
        case GuardGesture::State::Lifted:
            m_guard->setWords(QStringLiteral("HOLD %1 s").arg(
                                  static_cast<double>(m_gesture.holdTime().count()) / 1000),
                              QStringLiteral("%1 · %2")
                                  .arg(m_narrow ? level : engageTitle(level).toLower())
                                  .arg(std::chrono::ceil<Seconds>(m_gesture.leftOpen()).count()),
                              QStringLiteral("The guard is lifted: hold the mouse button, Space or "
                                             "Enter. Means: %1.").arg(does));
            break;
        case GuardGesture::State::Holding:
            m_guard->setWords(QStringLiteral("KEEP HOLDING"), m_narrow ? level : engageTitle(level).toLower(),
                              QStringLiteral("Let go to cancel. Means: %1.").arg(does));
            break;
        }
    }
    m_guard->update();
    const bool runs = m_model->runningFor() > 0ms;
    if (runs != m_clock.isActive()) {
        if (runs)
            m_clock.start();
        else
            m_clock.stop();
    }
}

void KillSwitchControl::reach()
{
    m_guard->setFocus(Qt::ShortcutFocusReason);
    if (canEngage())
        m_gesture.lift();
    else
        Q_EMIT viewWanted();
}

QStringList KillSwitchControl::texts() const
{
    return {m_state->title, m_state->line, m_guard->title, m_guard->line};
}

void KillSwitchControl::setNarrow(bool narrow)
{
    m_narrow = narrow;
    setScale(m_scale);
}

void KillSwitchControl::setScale(qreal scale)
{
    m_scale = scale;
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setSpacing(px(m_narrow ? 4 : 6));
    m_state->setFixedSize(px(m_narrow ? 128 : 164), px(38));
    m_guard->setFixedSize(px(m_narrow ? 118 : 176), px(38));
    // Not left to the layout, which would know only in the next turn of the event loop.
    setFixedSize(m_state->width() + layout()->spacing() + m_guard->width(), px(38));
    refresh();
}

} // namespace thunes
