// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/headerbar.h"

#include "ui/panels/reading.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/pill.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>

namespace thunes {

namespace {

/// A box of fixed logical size that paints itself.
class Mark : public QWidget
{
public:
    Mark(QSize logical, QWidget *parent)
        : QWidget(parent)
        , m_logical(logical)
    {
        setScale(1);
    }

    void setScale(qreal scale)
    {
        m_scale = scale;
        setFixedSize(m_logical * scale);
    }

    void setLogical(QSize logical)
    {
        m_logical = logical;
        setScale(m_scale);
    }

    QSize logical() const { return m_logical; }

protected:
    virtual void draw(QPainter &painter) = 0;

    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        painter.scale(m_scale, m_scale);
        draw(painter);
    }

private:
    QSize m_logical;
    qreal m_scale = 1;
};

class Brand final : public Mark
{
public:
    explicit Brand(QWidget *parent)
        : Mark({162, 30}, parent)
    {
        setAccessibleName(QStringLiteral("THUNES Console"));
    }

protected:
    void draw(QPainter &painter) override
    {
        theme::paintBrand(painter, QRectF(2, 4, 26, 22));
        theme::paintText(painter, type::words(15, QFont::DemiBold), palette::text, {36, 0, 0, 30},
                         logical().width() < 150 ? QStringLiteral("THUNES")
                                                 : QStringLiteral("THUNES Console"));
    }

public:
    void setNarrow(bool narrow) { setLogical({narrow ? 102 : 162, 30}); }
};

class UtcClock final : public Mark
{
public:
    explicit UtcClock(QWidget *parent)
        : Mark({104, 34}, parent)
    {}

    void setNow(TimePoint now)
    {
        const QDateTime time = toDateTime(now);
        const QString text = time.toString(QStringLiteral("HH:mm:ss"));
        if (text == m_time)
            return;
        m_time = text;
        m_date = QStringLiteral("UTC · ") + QLocale::c().toString(time, QStringLiteral("ddd d MMM"));
        setAccessibleName(m_time + u' ' + m_date);
        update();
    }

protected:
    void draw(QPainter &painter) override
    {
        theme::paintText(painter, type::numbers(16, QFont::Medium), palette::text, {0, 0, 104, 18},
                         m_time, Qt::AlignRight);
        theme::paintText(painter, type::words(11), palette::muted, {0, 19, 104, 14}, m_date,
                         Qt::AlignRight);
    }

private:
    QString m_time;
    QString m_date;
};

} // namespace

HeaderBar::HeaderBar(QWidget *parent)
    : QWidget(parent)
    , m_row(new QHBoxLayout(this))
    , m_brand(new Brand(this))
    , m_clock(new UtcClock(this))
    , m_environment(new Pill(Pill::Look::Quiet, this))
    , m_critical(new Pill(Pill::Look::Loud, this))
    , m_warning(new Pill(Pill::Look::Loud, this))
    , m_exporterPill(new Pill(Pill::Look::Quiet, this))
    , m_prometheusPill(new Pill(Pill::Look::Quiet, this))
    , m_traderPill(new Pill(Pill::Look::Quiet, this))
{
    m_environment->setObjectName(QStringLiteral("environment"));
    m_critical->setObjectName(QStringLiteral("critical"));
    m_warning->setObjectName(QStringLiteral("warning"));
    m_exporterPill->setObjectName(QStringLiteral("exporter"));
    m_prometheusPill->setObjectName(QStringLiteral("prometheus"));
    m_traderPill->setObjectName(QStringLiteral("trader"));
    m_row->addWidget(m_brand);
    m_row->addWidget(m_environment);
    m_row->addSpacing(4);
    m_row->addWidget(m_critical);
    m_row->addWidget(m_warning);
    m_row->addSpacing(4);
    m_row->addWidget(m_exporterPill);
    m_row->addWidget(m_prometheusPill);
    m_row->addWidget(m_traderPill);
    m_row->addStretch(1);
    m_row->addWidget(m_clock);
    setEnvironment({});
    setAlertCounts({});
    showLinks();
    setScale(1);
}

void HeaderBar::setEnvironment(const QString &environment)
{
    m_environmentName = environment.trimmed().toUpper();
    showEnvironment();
}

bool HeaderBar::fits(Words words)
{
    if (words != m_words) {
        m_words = words;
        static_cast<Brand *>(m_brand)->setNarrow(words != Words::All);
        m_row->setSpacing(static_cast<int>((words == Words::All ? 8 : 5) * m_scale));
        showEnvironment();
        showCounts();
        showLinks();
        Q_EMIT wordsChanged(); // the kill switch follows before we measure
        // Only now: it asks for a layout, and a layout asks whether everything fits.
        m_row->invalidate();
    }
    return m_row->minimumSize().width() <= width();
}

void HeaderBar::fit(bool mayWiden)
{
    if (m_fitting)
        return;
    m_fitting = true;
    const Words before = m_words;
    if (!fits(before)) {
        for (const Words words : {Words::Short, Words::Fewest}) {
            if (words > before && fits(words))
                break;
        }
    } else if (mayWiden && before != Words::All) {
        // Ages change their length all the time: words come back only when there is room to spare.
        const auto wider = static_cast<Words>(static_cast<int>(before) - 1);
        if (!fits(wider) || width() - m_row->minimumSize().width() < 40 * m_scale)
            (void)fits(before);
    }
    m_fitting = false;
}

bool HeaderBar::event(QEvent *event)
{
    const bool handled = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest)
        fit(false);
    return handled;
}

void HeaderBar::showEnvironment()
{
    const QString name = m_environmentName;
    m_demo = name == QLatin1String("DEMO");
    m_environment->setLook(m_demo ? Pill::Look::Striped
                           : name == QLatin1String("LIVE") || name.isEmpty() ? Pill::Look::Loud
                                                                             : Pill::Look::Quiet);
    if (m_demo)
        m_environment->setContent(Tone::Neutral, QStringLiteral("DEMO"),
                                  (m_words != Words::All) ? QStringLiteral("data") : QStringLiteral("invented data"),
                                  QStringLiteral("Every value on this screen is invented. Nothing is "
                                                 "traded."), false);
    else if (name.isEmpty())
        m_environment->setContent(Tone::Stale,
                                  (m_words != Words::All) ? QStringLiteral("env. unknown")
                                           : QStringLiteral("environment unknown"), {},
                                  QStringLiteral("The exporter has not said which environment it "
                                                 "watches."), false);
    else if (name == QLatin1String("LIVE"))
        m_environment->setContent(Tone::Warn, name, {}, QStringLiteral("Real money is traded."),
                                  false);
    else
        m_environment->setContent(Tone::Neutral, name, {}, QStringLiteral("Environment ") + name,
                                  false);
    update();
}

void HeaderBar::setAlertCounts(const AlertCounts &counts)
{
    m_counts = counts;
    showCounts();
}

void HeaderBar::showCounts()
{
    const AlertCounts &counts = m_counts;
    const QString old = counts.current ? QString() : QStringLiteral("?");
    m_critical->setVisible(counts.critical > 0);
    m_critical->setContent(counts.current || counts.criticalForSure ? Tone::Crit : Tone::Stale,
                           m_words == Words::Fewest ? QString()
                           : m_words == Words::Short ? QStringLiteral("Crit")
                                                     : QStringLiteral("Critical"),
                           QString::number(counts.critical) + old,
                           counts.current ? QStringLiteral("Critical alerts that fire")
                                          : QStringLiteral("Critical; the list is not current"));
    m_warning->setVisible(counts.warning > 0);
    m_warning->setContent(counts.current ? Tone::Warn : Tone::Stale,
                          m_words == Words::Fewest ? QString()
                           : m_words == Words::Short ? QStringLiteral("Warn")
                                                     : QStringLiteral("Warning"),
                          QString::number(counts.warning) + old,
                          counts.current ? QStringLiteral("Warnings that fire")
                                         : QStringLiteral("Warnings; the list is not current"));
}

void HeaderBar::setLinks(const LinkStatus &exporter, const LinkStatus &prometheus,
                         const LinkStatus &trader)
{
    m_exporter = exporter;
    m_prometheus = prometheus;
    m_trader = trader;
    showLinks();
}

void HeaderBar::setNow(TimePoint now)
{
    m_now = now;
    static_cast<UtcClock *>(m_clock)->setNow(now);
    showLinks();
    fit(true);
}

void HeaderBar::showLinks()
{
    showLink(m_exporterPill, QStringLiteral("Exporter"), m_exporter);
    showLink(m_prometheusPill, QStringLiteral("Prometheus"), m_prometheus);
    showLink(m_traderPill, QStringLiteral("Trader"), m_trader);
}

void HeaderBar::showLink(Pill *pill, const QString &name, const LinkStatus &link)
{
    QString age;
    if (link.lastAnswer && m_now >= *link.lastAnswer)
        age = ageText(std::chrono::duration_cast<Milliseconds>(m_now - *link.lastAnswer));
    else if (link.lastAnswer)
        age = QStringLiteral("0 s"); // Their clock is ahead of ours by a moment.
    const QString ago = (m_words != Words::All) ? QString() : QStringLiteral(" ago");
    switch (link.state) {
    case LinkState::Up:
        pill->setContent(Tone::Ok, name,
                         m_words == Words::Fewest ? QString()
                         : age.isEmpty() ? QStringLiteral("up")
                                          : age + ago,
                         link.detail);
        break;
    case LinkState::Down:
        pill->setContent(Tone::Crit, name, age.isEmpty() ? QStringLiteral("down")
                                                         : QStringLiteral("down ") + age, link.detail);
        break;
    case LinkState::Stale:
        pill->setContent(Tone::Warn, name, age.isEmpty() ? QStringLiteral("stale")
                                                         : QStringLiteral("stale ") + age, link.detail);
        break;
    case LinkState::Unknown:
        pill->setContent(Tone::Stale, name, QStringLiteral("unknown"), link.detail);
        break;
    }
}

void HeaderBar::setKillSwitchControl(QWidget *control)
{
    if (m_killSwitch)
        m_killSwitch->deleteLater();
    m_killSwitch = control;
    if (control) {
        m_row->addWidget(control);
        control->show();
    }
}

void HeaderBar::setScale(qreal scale)
{
    m_scale = scale;
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    setFixedHeight(px(54));
    m_row->setContentsMargins(px(12), 0, px(8), 0);
    m_row->setSpacing(px(8));
    for (Pill *pill : {m_environment, m_critical, m_warning, m_exporterPill, m_prometheusPill,
                       m_traderPill})
        pill->setScale(scale);
    static_cast<Mark *>(m_brand)->setScale(scale);
    static_cast<Mark *>(m_clock)->setScale(scale);
    showLinks();
    update();
}

void HeaderBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    for (Words before = m_words;; before = m_words) { // one step wider at a time
        fit(true);
        if (m_words >= before)
            break;
    }
}

void HeaderBar::mousePressEvent(QMouseEvent *event)
{
    const QWidget *hit = childAt(event->position().toPoint());
    if (hit && (hit == m_critical || hit == m_warning))
        Q_EMIT alertsWanted();
    QWidget::mousePressEvent(event);
}

void HeaderBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette::chrome);
    painter.fillRect(QRectF(0, height() - 1, width(), 1), palette::border);
    if (!m_demo)
        return;
    // A striped edge across the whole window: this is not the real thing.
    const qreal band = 4 * m_scale;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF(0, 0, width(), band), palette::demoFill);
    painter.setClipRect(QRectF(0, 0, width(), band));
    painter.setPen(QPen(QColor(0xA9, 0x84, 0xF5), band));
    for (qreal x = -band; x < width(); x += band * 4)
        painter.drawLine(QPointF(x, band * 1.5), QPointF(x + band * 2, -band * 0.5));
}

} // namespace thunes
