// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/alertsview.h"

#include "ui/models/alertboard.h"
#include "ui/models/alertmodel.h"
#include "ui/models/alerttrend.h"
#include "ui/panels/reading.h"
#include "ui/theme/formstyle.h"
#include "ui/theme/palette.h"
#include "ui/views/alertdetail.h"
#include "ui/views/alertlist.h"
#include "ui/views/pill.h"
#include "ui/views/filteredtable.h"
#include "ui/views/rulesview.h"
#include "ui/views/silencedialog.h"
#include "ui/views/silencesview.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace thunes {

namespace {

constexpr qsizetype longList = 500;

const char *const pageSheet = R"(
QTabBar::tab { background: transparent; color: $secondary; padding: @6 @12; border: none;
    border-bottom: @2 solid transparent; font-family: Inter; font-size: @13; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar:focus { outline: none; }
QTreeView { background: $panel; border: none; outline: none; }
QPushButton[chip="true"] { padding: @2 @10; min-height: @18; color: $muted; background: transparent; border-color: $border; }
QPushButton[chip="true"]:checked { color: $text; background: $raised; border-color: $strong; }
QPushButton[chip="true"]:focus { border-color: $accent; }
QCheckBox { color: $text; font-family: Inter; font-size: @12; spacing: @8; }
QSplitter::handle { background: transparent; }
)";

QString pageStyle(qreal scale)
{
    QString text = QLatin1String(pageSheet);
    for (const auto &[name, colour] :
         {std::pair{QLatin1String("$secondary"), palette::secondary}, std::pair{QLatin1String("$text"), palette::text},
          std::pair{QLatin1String("$accent"), palette::accent}, std::pair{QLatin1String("$muted"), palette::muted},
          std::pair{QLatin1String("$border"), palette::border}, std::pair{QLatin1String("$raised"), palette::raised},
          std::pair{QLatin1String("$strong"), palette::borderStrong},
          std::pair{QLatin1String("$panel"), palette::panel}})
        text.replace(name, colour.name());
    for (int pixels = 24; pixels >= 1; --pixels)
        text.replace(u'@' + QString::number(pixels),
                     QString::number(qRound(pixels * scale)) + QLatin1String("px"));
    return theme::formStyle(scale) + text;
}

constexpr AlertPhase phases[] = {AlertPhase::Firing, AlertPhase::Pending, AlertPhase::Silenced,
                                 AlertPhase::Inhibited, AlertPhase::Resolved};

} // namespace

AlertsView::AlertsView(AlertBoard *board, const QString &user, QWidget *parent)
    : QWidget(parent)
    , m_board(board)
    , m_user(user)
    , m_model(new AlertModel(this))
    , m_trend(new AlertTrend(board->options().prometheus, this))
    , m_tabs(new QTabBar(this))
    , m_pages(new QStackedWidget(this))
    , m_problems(new QLabel(this))
    , m_severity(new QComboBox(this))
    , m_group(new QComboBox(this))
    , m_filter(new QLineEdit(this))
    , m_hidden(new QLabel(this))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
    , m_list(new AlertList(m_model, m_splitter))
    , m_detail(new AlertDetail(board, m_trend, user, m_splitter))
    , m_silences(new SilencesView(board, this))
    , m_rules(new RulesView(board, this))
    , m_targets(new TargetsView(board, this))
{
    setObjectName(QStringLiteral("alertsView"));
    setAccessibleName(QStringLiteral("Alerts"));
    auto *column = new QVBoxLayout(this);
    auto *top = new QHBoxLayout;
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(QStringLiteral("Pages about alerts"));
    top->addWidget(m_tabs);
    top->addStretch(1);
    for (int i = 0; i < 3; ++i) {
        m_pills << new Pill(Pill::Look::Quiet, this);
        top->addWidget(m_pills.last());
    }
    column->addLayout(top);
    m_problems->setWordWrap(true);
    m_problems->setObjectName(QStringLiteral("alertProblems"));
    column->addWidget(m_problems);

    auto *alerts = new QWidget(this);
    auto *alertsColumn = new QVBoxLayout(alerts);
    alertsColumn->setContentsMargins(0, 0, 0, 0);
    auto *filters = new QHBoxLayout;
    for (const AlertPhase phase : phases) {
        auto *chip = new QPushButton(alerts);
        chip->setProperty("chip", true);
        chip->setCheckable(true);
        chip->setChecked(true);
        chip->setAutoDefault(false);
        chip->setToolTip(QStringLiteral("Show or hide those that are ") + phaseWord(phase));
        connect(chip, &QPushButton::toggled, this, &AlertsView::applyFilter);
        m_chips.append({phase, chip});
        filters->addWidget(chip);
    }
    m_severity->addItem(QStringLiteral("Any severity"), QString());
    for (const char *severity : {"critical", "warning", "info", "none"})
        m_severity->addItem(QLatin1String(severity), QLatin1String(severity));
    m_severity->setAccessibleName(QStringLiteral("Severity"));
    for (const auto &[words, label] : {std::pair{"By name", "alertname"}, std::pair{"By severity", "severity"},
                                       std::pair{"By area", "area"}, std::pair{"By instance", "instance"},
                                       std::pair{"By job", "job"}, std::pair{"Ungrouped", ""}})
        m_group->addItem(QLatin1String(words), QLatin1String(label));
    m_group->setAccessibleName(QStringLiteral("Group the alerts"));
    m_filter->setPlaceholderText(QStringLiteral("Filter: words, label=value, label=~pattern   ( / )"));
    m_filter->setAccessibleName(QStringLiteral("Filter the alerts"));
    m_filter->setClearButtonEnabled(true);
    m_hidden->setProperty("quiet", true);
    filters->addWidget(m_severity);
    filters->addWidget(m_group);
    filters->addWidget(m_filter, 1);
    filters->addWidget(m_hidden);
    alertsColumn->addLayout(filters);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(m_detail);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setChildrenCollapsible(false);
    alertsColumn->addWidget(m_splitter, 1);

    addPage(QStringLiteral("Alerts"), alerts);
    addPage(QStringLiteral("Silences"), m_silences);
    addPage(QStringLiteral("Rules"), m_rules);
    addPage(QStringLiteral("Targets"), m_targets);
    column->addWidget(m_pages, 1);

    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_filter, &QLineEdit::textChanged, this, &AlertsView::applyFilter);
    connect(m_severity, &QComboBox::currentIndexChanged, this, &AlertsView::applyFilter);
    connect(m_group, &QComboBox::currentIndexChanged, this,
            [this] { m_model->setGroupBy(m_group->currentData().toString()); });
    connect(m_list, &AlertList::currentAlertChanged, this, &AlertsView::showCurrent);
    connect(m_list, &AlertList::acknowledgeWanted, m_detail, &AlertDetail::beginAcknowledge);
    const auto silenceCurrent = [this] {
        if (const AlertEntry *entry = m_list->current())
            openSilence(entry->labels);
    };
    connect(m_list, &AlertList::silenceWanted, this, silenceCurrent);
    connect(m_detail, &AlertDetail::silenceWanted, this, silenceCurrent);
    connect(m_detail, &AlertDetail::filterWanted, m_filter, &QLineEdit::setText);
    connect(m_silences, &SilencesView::newWanted, this, [this] { openSilence({}); });
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &AlertsView::refresh);
    connect(board, &AlertBoard::changed, this, [this] {
        // A long list in a turn of its own: strip and header come first, and nobody waits for the sum.
        if (m_board->entries().size() > longList)
            m_soon.start();
        else
            refresh();
    });
    connect(board, &AlertBoard::linksChanged, this, &AlertsView::refreshLinks);
    m_second.setInterval(1000);
    connect(&m_second, &QTimer::timeout, this, &AlertsView::tick);
    setScale(1);
}

AlertsView::~AlertsView() = default;

void AlertsView::addPage(const QString &title, QWidget *page, std::function<void(qreal)> scaled)
{
    m_pages->addWidget(page);
    m_tabs->addTab(title);
    if (scaled) {
        scaled(m_scale);
        m_scaled << std::move(scaled);
    }
}

void AlertsView::showPage(int index)
{
    m_tabs->setCurrentIndex(index);
}

void AlertsView::begin()
{
    m_list->setFocus(Qt::ShortcutFocusReason);
}

void AlertsView::select(const QString &key)
{
    m_tabs->setCurrentIndex(0);
    refresh();
    if (!m_model->indexOf(key).isValid()) {
        // Hidden by a filter: whoever asked for it wants to see it.
        m_filter->clear();
        m_severity->setCurrentIndex(0);
        for (const auto &[phase, chip] : m_chips)
            chip->setChecked(true);
    }
    m_list->select(key);
    m_list->setFocus(Qt::OtherFocusReason);
}

QPushButton *AlertsView::chip(AlertPhase phase) const
{
    for (const auto &[which, chip] : m_chips) {
        if (which == phase)
            return chip;
    }
    return nullptr;
}

SilenceDialog *AlertsView::openSilence(const LabelSet &labels)
{
    LabelSet own = labels;
    // Every alert of this Prometheus has the external ones.
    const LabelSet external = m_board->externalLabels();
    for (auto label = external.begin(); label != external.end(); ++label)
        own.remove(label.key());
    if (m_dialog)
        m_dialog->close();
    m_dialog = new SilenceDialog(m_board, own, m_user, m_scale, this);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->open();
    return m_dialog;
}

void AlertsView::applyFilter()
{
    AlertFilter filter = parseAlertFilter(m_filter->text());
    for (const auto &[phase, chip] : m_chips) {
        if (chip->isChecked())
            filter.phases.insert(phase);
    }
    filter.severity = m_severity->currentData().toString();
    m_model->setFilter(filter);
    refreshCounts();
}

void AlertsView::refresh()
{
    if (!isVisible())
        return;
    m_model->setEntries(m_board->entries());
    refreshCounts();
    showCurrent();
}

void AlertsView::refreshCounts()
{
    QHash<AlertPhase, int> counts;
    for (const AlertEntry &entry : m_board->entries())
        ++counts[entry.phase];
    for (const auto &[phase, chip] : m_chips) {
        QString word = phaseWord(phase);
        word[0] = word[0].toUpper();
        chip->setText(word + QStringLiteral("  ") + QString::number(counts.value(phase)));
    }
    const int hidden = m_model->hiddenCount();
    m_hidden->setText(hidden > 0 ? QStringLiteral("%1 hidden").arg(hidden) : QString());
    if (hidden > 0)
        m_list->setEmptyText(QStringLiteral("No alert matches the filter; %1 hidden").arg(hidden), Tone::Neutral);
    else if (m_board->isComplete())
        m_list->setEmptyText(QStringLiteral("No alerts"), Tone::Ok);
    else
        m_list->setEmptyText(m_board->wasEverHeard()
                                 ? QStringLiteral("None known, but not everybody answers: see above")
                                 : QStringLiteral("Unknown: nobody has answered yet"),
                             Tone::Stale);
}

void AlertsView::refreshLinks()
{
    const TimePoint now = SystemClock().now();
    const auto show = [&](int pill, const QString &name, const LinkStatus &link) {
        QString age;
        if (link.lastAnswer)
            age = ageText(std::chrono::duration_cast<Milliseconds>(std::max(now, *link.lastAnswer)
                                                                   - *link.lastAnswer));
        switch (link.state) {
        case LinkState::Up:
            m_pills[pill]->setContent(Tone::Ok, name, age.isEmpty() ? QStringLiteral("up") : age + QStringLiteral(" ago"),
                                      QStringLiteral("Last answer"));
            break;
        case LinkState::Unknown:
            m_pills[pill]->setContent(Tone::Off, name, QStringLiteral("none"), link.detail);
            break;
        case LinkState::Down:
        case LinkState::Stale:
            m_pills[pill]->setContent(link.state == LinkState::Down ? Tone::Crit : Tone::Warn, name,
                                      age.isEmpty() ? QStringLiteral("down") : QStringLiteral("down ") + age,
                                      link.detail);
            break;
        }
    };
    show(0, QStringLiteral("Prometheus"), m_board->prometheusLink());
    show(1, QStringLiteral("Alertmanager"), m_board->alertmanagerLink());
    show(2, QStringLiteral("Live feed"), m_board->exporterLink());
    const QStringList problems = m_board->problems();
    m_problems->setText(problems.join(u'\n'));
    m_problems->setVisible(!problems.isEmpty());
    refreshCounts();
}

QString AlertsView::problemText() const
{
    return m_problems->isVisibleTo(this) ? m_problems->text() : QString();
}

void AlertsView::showCurrent()
{
    m_detail->show(m_list->current());
}

void AlertsView::tick()
{
    const TimePoint now = SystemClock().now();
    m_list->setNow(now);
    m_detail->setNow(now);
    refreshLinks();
}

void AlertsView::setScale(qreal scale)
{
    m_scale = scale;
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(8), px(6), px(8), px(8));
    layout()->setSpacing(px(6));
    setStyleSheet(pageStyle(scale));
    m_problems->setStyleSheet(
        QStringLiteral("background: %1; color: %2; border: 1px solid %3; border-radius: %4px; padding: %5px %6px; "
                       "font-family: Inter; font-size: %7px")
            .arg(palette::warnFill.name(), palette::warnText.name(), palette::warnMark.name())
            .arg(px(4))
            .arg(px(6))
            .arg(px(10))
            .arg(px(12)));
    for (Pill *pill : m_pills)
        pill->setScale(scale);
    m_splitter->setHandleWidth(px(8));
    m_detail->setMinimumWidth(px(340));
    m_list->setScale(scale);
    m_detail->setScale(scale);
    m_silences->setScale(scale);
    m_rules->setScale(scale);
    m_targets->setScale(scale);
    for (const auto &scaled : std::as_const(m_scaled))
        scaled(scale);
}

void AlertsView::resizeEvent(QResizeEvent *event)
{
    const int detail = std::clamp(width() * 3 / 10, static_cast<int>(340 * m_scale), static_cast<int>(560 * m_scale));
    m_splitter->setSizes({width() - detail, detail});
    QWidget::resizeEvent(event);
}

void AlertsView::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Slash) {
        const auto *table = m_pages->currentWidget()->findChild<FilteredTable *>();
        QLineEdit *filter = m_tabs->currentIndex() == 0 ? m_filter : table ? table->filter() : nullptr;
        if (filter) {
            filter->setFocus(Qt::ShortcutFocusReason);
            filter->selectAll();
            return;
        }
    }
    QWidget::keyPressEvent(event);
}

void AlertsView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
    tick();
    m_second.start();
}

void AlertsView::hideEvent(QHideEvent *event)
{
    m_second.stop(); // Nobody looks: no work.
    QWidget::hideEvent(event);
}

} // namespace thunes
