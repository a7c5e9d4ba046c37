// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/dashboardbar.h"

#include "ui/dashboard/interval.h"
#include "ui/models/timecontrol.h"
#include "ui/theme/formstyle.h"
#include "ui/theme/palette.h"
#include "ui/views/rangeselector.h"
#include "ui/views/timerangepicker.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>

namespace thunes {

namespace {

struct Choice
{
    const char *text, *spoken;
    int seconds;
};
constexpr Choice intervals[] = {
    {"Off", "Refresh off", 0},          {"5s", "Every 5 seconds", 5},
    {"10s", "Every 10 seconds", 10},    {"30s", "Every 30 seconds", 30},
    {"1m", "Every minute", 60},         {"5m", "Every 5 minutes", 300},
    {"15m", "Every 15 minutes", 900},   {"30m", "Every 30 minutes", 1800},
    {"1h", "Every hour", 3600},         {"2h", "Every 2 hours", 7200},
    {"1d", "Every day", 86400}};

} // namespace

DashboardBar::DashboardBar(TimeControl *time, Preferences *preferences, QWidget *parent)
    : QWidget(parent)
    , m_time(time)
    , m_row(new QHBoxLayout(this))
    , m_title(new ToolButton(ToolButton::Icon::None, QStringLiteral("Dashboards (Ctrl+O)"), this))
    , m_notes(new ToolButton(ToolButton::Icon::Note, QStringLiteral("Notes on the dashboard file"), this))
    , m_search(new ToolButton(ToolButton::Icon::Search, QStringLiteral("Search panels (/)"), this))
    , m_marks(new ToolButton(ToolButton::Icon::Marks, QStringLiteral("Events on the graphs (A)"), this))
    , m_quick(new RangeSelector(this))
    , m_live(new ToolButton(ToolButton::Icon::Play, QStringLiteral("Back to now (Home)"), this))
    , m_back(new ToolButton(ToolButton::Icon::Back, QStringLiteral("Earlier (Shift+Left)"), this))
    , m_range(new ToolButton(ToolButton::Icon::Clock, QStringLiteral("Time range (T)"), this))
    , m_forward(new ToolButton(ToolButton::Icon::Forward, QStringLiteral("Later (Shift+Right)"), this))
    , m_undo(new ToolButton(ToolButton::Icon::Undo, QStringLiteral("The range before (Backspace)"), this))
    , m_zoomOut(new ToolButton(ToolButton::Icon::ZoomOut, QStringLiteral("Zoom out (-)"), this))
    , m_refreshNow(new ToolButton(ToolButton::Icon::Refresh, QStringLiteral("Refresh now (R)"), this))
    , m_interval(new ToolButton(ToolButton::Icon::None, QStringLiteral("Refresh interval"), this))
    , m_intervals(new QMenu(this))
    , m_picker(new TimeRangePicker(preferences, this))
{
    setAccessibleName(QStringLiteral("Dashboard tools"));
    m_title->setOpensList(true);
    m_range->setOpensList(true);
    m_range->setBoxed(true);
    m_interval->setOpensList(true);
    m_marks->setOpensList(true);
    m_live->setWords(QStringLiteral("Back to now"));
    m_notes->hide();
    m_row->addWidget(m_title);
    m_row->addWidget(m_notes);
    m_row->addStretch(1);
    for (QWidget *widget : {static_cast<QWidget *>(m_marks), static_cast<QWidget *>(m_search),
                            static_cast<QWidget *>(m_quick), static_cast<QWidget *>(m_live),
                            static_cast<QWidget *>(m_back), static_cast<QWidget *>(m_range),
                            static_cast<QWidget *>(m_forward), static_cast<QWidget *>(m_undo),
                            static_cast<QWidget *>(m_zoomOut), static_cast<QWidget *>(m_refreshNow),
                            static_cast<QWidget *>(m_interval)})
        m_row->addWidget(widget);

    auto *group = new QActionGroup(this);
    for (const Choice &choice : intervals) {
        QAction *action = m_intervals->addAction(QLatin1String(choice.spoken));
        action->setCheckable(true);
        action->setData(choice.seconds);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, seconds = choice.seconds] {
            Q_EMIT refreshIntervalChosen(Seconds(seconds));
        });
    }
    connect(m_interval, &ToolButton::clicked, this, [this] {
        m_intervals->setStyleSheet(theme::formStyle(m_scale));
        m_intervals->popup(m_interval->mapToGlobal(QPoint(0, m_interval->height() + 2)));
    });
    connect(m_title, &ToolButton::clicked, this, [this] { Q_EMIT dashboardsWanted(m_title); });
    connect(m_notes, &ToolButton::clicked, this, [this] { Q_EMIT notesWanted(m_notes); });
    connect(m_search, &ToolButton::clicked, this, &DashboardBar::searchWanted);
    connect(m_marks, &ToolButton::clicked, this, [this] { Q_EMIT marksWanted(m_marks); });
    connect(m_refreshNow, &ToolButton::clicked, this, &DashboardBar::refreshWanted);
    connect(m_range, &ToolButton::clicked, this, &DashboardBar::openPicker);
    connect(m_back, &ToolButton::clicked, time, [time] { time->step(-1); });
    connect(m_forward, &ToolButton::clicked, time, [time] { time->step(1); });
    connect(m_undo, &ToolButton::clicked, time, &TimeControl::back);
    connect(m_zoomOut, &ToolButton::clicked, time, &TimeControl::zoomOut);
    connect(m_live, &ToolButton::clicked, time, &TimeControl::goLive);
    connect(m_quick, &RangeSelector::rangeChosen, time,
            [this](Seconds range) { (void)m_time->setRange(lastRange(range)); });
    connect(m_picker, &TimeRangePicker::chosen, time,
            [this](const TimeRange &range) { (void)m_time->setRange(range); });
    connect(time, &TimeControl::changed, this, &DashboardBar::showRange);
    showRange();
    setScale(1);
}

void DashboardBar::setTitle(const QString &title)
{
    m_title->setWords(title);
    fit();
}

void DashboardBar::setNotes(const QStringList &notes)
{
    m_notes->setVisible(!notes.isEmpty());
    m_notes->setWords(notes.isEmpty() ? QString()
                      : notes.size() == 1 ? QStringLiteral("1 note")
                                          : QStringLiteral("%1 notes").arg(notes.size()));
    m_notes->setAccessibleDescription(notes.join(QStringLiteral(". ")));
}

void DashboardBar::setRefreshInterval(Milliseconds interval)
{
    m_interval->setWords(interval.count() <= 0 ? QStringLiteral("Off") : durationText(interval));
    m_interval->setLoud(interval.count() <= 0);
    const QList<QAction *> actions = m_intervals->actions();
    for (QAction *action : actions)
        action->setChecked(Seconds(action->data().toInt()) == interval);
}

void DashboardBar::setMarks(bool shown, const QString &tip)
{
    m_marks->setWords(shown ? QString() : QStringLiteral("off"));
    m_marks->setSpoken(QStringLiteral("Events on the graphs (A)")
                       + (tip.isEmpty() ? QString() : u'\n' + tip));
    m_marks->setLoud(!tip.isEmpty());
}

void DashboardBar::showRange()
{
    const TimeRange &range = m_time->range();
    const bool isPresent = endsNow(range);
    m_range->setWords(m_time->text());
    m_range->setLoud(!isPresent);
    m_live->setVisible(!isPresent);
    m_forward->setEnabled(!isPresent);
    m_undo->setEnabled(m_time->canGoBack());
    const auto span = resolve(range, SystemClock().now());
    const bool isLast = isPresent && isRelative(range) && !range.from.contains(u'/');
    m_quick->setRange(isLast && span ? std::chrono::round<Seconds>(span->length()) : Seconds(0));
    fit();
}

void DashboardBar::setScale(qreal scale)
{
    m_scale = scale;
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    setFixedHeight(px(36));
    m_row->setContentsMargins(px(8), 0, px(8), 0);
    m_row->setSpacing(px(4));
    for (ToolButton *button : findChildren<ToolButton *>())
        button->setScale(scale);
    m_quick->setScale(scale);
    fit();
    update();
}

void DashboardBar::openPicker()
{
    m_picker->openAt(m_range, m_time->range(), m_scale);
}

void DashboardBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

/// The quick ranges and then the title's length give way in a narrow window.
void DashboardBar::fit()
{
    if (width() <= 0)
        return;
    const qreal logical = width() / m_scale;
    m_quick->setVisible(logical >= 1150);
    m_title->setMostWidth(logical >= 1500 ? 420 : logical >= 1200 ? 260 : 180);
    m_live->setWords(logical >= 1150 ? QStringLiteral("Back to now") : QStringLiteral("Now"));
}

void DashboardBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette::background);
    painter.fillRect(QRectF(0, height() - 1, width(), 1), palette::border);
}

} // namespace thunes
