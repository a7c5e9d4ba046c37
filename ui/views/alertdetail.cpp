// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/alertdetail.h"

#include "ui/models/alertboard.h"
#include "ui/models/alerttables.h"
#include "ui/models/alerttrend.h"
#include "ui/panels/reading.h"
#include "ui/panels/sparkline.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/alertlist.h"

#include <QButtonGroup>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QUrl>
#include <QUrlQuery>
#include <QVBoxLayout>

namespace thunes {

namespace {

constexpr std::pair<const char *, int> ranges[] = {{"1 h", 3600}, {"6 h", 6 * 3600}, {"24 h", 24 * 3600}};
constexpr Seconds extension{3600};

QString coloured(const QString &text, const QColor &colour)
{
    return QStringLiteral("<span style='color:%1'>%2</span>").arg(colour.name(), text.toHtmlEscaped());
}

QString linked(const QString &target, const QString &text)
{
    return QStringLiteral("<a style='color:%1; text-decoration:none' href='%2'>%3</a>")
        .arg(palette::accent.name(), target.toHtmlEscaped(), text.toHtmlEscaped());
}

bool isWebLink(const QString &text)
{
    return text.startsWith(QLatin1String("https://")) || text.startsWith(QLatin1String("http://"));
}

QString sourcesInWords(const AlertEntry &entry)
{
    QStringList words;
    for (const auto &[source, name] : {std::pair{AlertSource::Local, "this desk"},
                                       std::pair{AlertSource::Prometheus, "Prometheus"},
                                       std::pair{AlertSource::Alertmanager, "Alertmanager"},
                                       std::pair{AlertSource::Webhook, "webhook"}}) {
        if (entry.sources.testFlag(source))
            words << QLatin1String(name)
                         + (entry.lost.testFlag(source) ? QStringLiteral(" (does not answer now)") : QString());
    }
    return words.join(QStringLiteral(", "));
}

QLabel *makeLabel(QWidget *parent, bool rich)
{
    auto *label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(rich ? Qt::RichText : Qt::PlainText);
    label->setTextInteractionFlags(rich ? Qt::TextBrowserInteraction | Qt::TextSelectableByKeyboard
                                        : Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

} // namespace

AlertDetail::AlertDetail(AlertBoard *board, AlertTrend *trend, const QString &user, QWidget *parent)
    : QFrame(parent)
    , m_board(board)
    , m_trend(trend)
    , m_user(user)
    , m_area(new QScrollArea(this))
    , m_body(new QWidget)
    , m_column(new QVBoxLayout(m_body))
    , m_state(makeLabel(m_body, true))
    , m_summary(makeLabel(m_body, false))
    , m_description(makeLabel(m_body, false))
    , m_facts(makeLabel(m_body, true))
    , m_sparkline(new Sparkline(m_body))
    , m_ranges(new QButtonGroup(this))
    , m_links(makeLabel(m_body, true))
    , m_labels(makeLabel(m_body, true))
    , m_expression(makeLabel(m_body, false))
    , m_handled(makeLabel(m_body, true))
    , m_note(new QLineEdit(this))
    , m_acknowledge(new QPushButton(this))
    , m_silence(new QPushButton(QStringLiteral("Silence…"), this))
    , m_expire(new QPushButton(QStringLiteral("Expire silence"), this))
    , m_extend(new QPushButton(QStringLiteral("Extend 1 h"), this))
    , m_problem(new QLabel(this))
{
    setProperty("card", true);
    setAccessibleName(QStringLiteral("The chosen alert"));
    m_summary->setProperty("heading", true);
    m_description->setProperty("quiet", true);
    m_expression->setObjectName(QStringLiteral("expression"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->addWidget(m_state);
    m_column->addWidget(m_summary);
    m_column->addWidget(m_description);
    m_column->addWidget(m_handled);
    m_column->addWidget(m_facts);
    auto *rangeRow = new QHBoxLayout;
    for (const auto &[words, seconds] : ranges) {
        auto *button = new QPushButton(QLatin1String(words), m_body);
        button->setProperty("chip", true);
        button->setCheckable(true);
        button->setChecked(seconds == 3600);
        button->setAutoDefault(false);
        m_ranges->addButton(button, seconds);
        rangeRow->addWidget(button);
    }
    rangeRow->addStretch(1);
    m_column->addLayout(rangeRow);
    m_column->addWidget(m_sparkline);
    m_column->addWidget(m_expression);
    m_column->addWidget(m_links);
    m_column->addWidget(m_labels);
    m_column->addStretch(1);
    m_area->setWidget(m_body);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->viewport()->setAutoFillBackground(false);
    m_body->setAutoFillBackground(false);

    auto *column = new QVBoxLayout(this);
    column->addWidget(m_area, 1);
    m_problem->setProperty("problem", true);
    m_problem->setWordWrap(true);
    m_problem->hide();
    column->addWidget(m_problem);
    auto *acknowledgeRow = new QHBoxLayout;
    m_note->setPlaceholderText(QStringLiteral("Note, such as: looking into it"));
    m_note->setAccessibleName(QStringLiteral("Note of the acknowledgement"));
    m_note->setMaxLength(300);
    acknowledgeRow->addWidget(m_note, 1);
    acknowledgeRow->addWidget(m_acknowledge);
    column->addLayout(acknowledgeRow);
    auto *silenceRow = new QHBoxLayout;
    silenceRow->addStretch(1);
    silenceRow->addWidget(m_extend);
    silenceRow->addWidget(m_expire);
    silenceRow->addWidget(m_silence);
    column->addLayout(silenceRow);
    for (QPushButton *button : {m_acknowledge, m_silence, m_expire, m_extend})
        button->setAutoDefault(false);

    connect(m_ranges, &QButtonGroup::idClicked, this, [this](int seconds) {
        m_range = Seconds(seconds);
        askTrend();
    });
    connect(trend, &AlertTrend::changed, this, [this] {
        m_sparkline->setContent({m_trend->points(), m_trend->start(), m_trend->end(), m_trend->step(),
                                 m_trend->threshold(), m_hasEntry ? std::optional(m_entry.since) : std::nullopt,
                                 m_trend->message(), toneOfAlert(m_entry.phase, m_entry.severity())});
    });
    connect(m_acknowledge, &QPushButton::clicked, this, &AlertDetail::acknowledge);
    connect(m_note, &QLineEdit::returnPressed, this, &AlertDetail::acknowledge);
    connect(m_silence, &QPushButton::clicked, this, &AlertDetail::silenceWanted);
    connect(m_expire, &QPushButton::clicked, this, [this] { changeSilence(false); });
    connect(m_extend, &QPushButton::clicked, this, [this] { changeSilence(true); });
    connect(m_links, &QLabel::linkActivated, this, &AlertDetail::open);
    connect(m_labels, &QLabel::linkActivated, this, &AlertDetail::filterWanted);
    connect(board, &AlertBoard::linksChanged, this, &AlertDetail::fill);
    connect(board, &AlertBoard::silencesChanged, this, &AlertDetail::fill);
    setScale(1);
    fill();
}

void AlertDetail::show(const AlertEntry *entry)
{
    const bool other = !entry || !m_hasEntry || entry->key != m_entry.key
                       || entry->expression != m_entry.expression;
    if (entry && m_hasEntry && *entry == m_entry)
        return;
    m_hasEntry = entry != nullptr;
    m_entry = entry ? *entry : AlertEntry();
    if (other) {
        m_note->clear();
        m_problem->hide();
        m_area->ensureVisible(0, 0);
        if (entry)
            askTrend();
    }
    fill();
}

void AlertDetail::askTrend()
{
    if (m_hasEntry)
        m_trend->show(m_entry, m_range);
}

void AlertDetail::setNow(TimePoint now)
{
    const bool first = m_now == TimePoint();
    m_now = now;
    if (first || m_hasEntry)
        fill();
}

void AlertDetail::fill()
{
    for (QWidget *widget : std::initializer_list<QWidget *>{m_summary, m_description, m_facts, m_handled,
                                                            m_sparkline, m_links, m_labels, m_expression,
                                                            m_note, m_acknowledge, m_silence})
        widget->setVisible(m_hasEntry);
    for (QAbstractButton *button : m_ranges->buttons())
        button->setVisible(m_hasEntry);
    m_expire->setVisible(m_hasEntry && !m_entry.silencedBy.isEmpty());
    m_extend->setVisible(m_expire->isVisibleTo(this));
    if (!m_hasEntry) {
        m_state->setText(coloured(QStringLiteral("Choose an alert to see its rule, its history and what "
                                                 "can be done."), palette::muted));
        return;
    }
    const AlertEntry &alert = m_entry;
    const Tone tone = toneOfAlert(alert.phase, alert.severity());
    const auto passed = std::chrono::duration_cast<Milliseconds>(std::max(m_now, alert.since) - alert.since);
    m_state->setText(QStringLiteral("<b>%1</b>&nbsp;&nbsp;%2")
                         .arg(coloured(alert.name(), palette::text),
                              coloured(alert.severity() + QStringLiteral(" · ") + phaseWord(alert.phase),
                                       theme::inkOf(tone))));
    m_summary->setText(alert.summary());
    m_summary->setVisible(alert.summary() != alert.name());
    const QString description = alert.annotations.value(QStringLiteral("description"));
    m_description->setText(description);
    m_description->setVisible(!description.isEmpty() && description != alert.summary());

    QStringList facts;
    const auto fact = [&](const QString &name, const QString &text) {
        facts << coloured(name, palette::muted) + QStringLiteral("&nbsp; ") + coloured(text, palette::text);
    };
    fact(QStringLiteral("Since"), toDateTime(alert.since).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"))
                                      + QStringLiteral(" UTC, ") + spanText(passed));
    if (alert.resolvedAt)
        fact(QStringLiteral("Resolved"), toDateTime(*alert.resolvedAt).toString(QStringLiteral("HH:mm:ss"))
                                             + QStringLiteral(" UTC"));
    if (alert.value)
        fact(alert.phase == AlertPhase::Resolved ? QStringLiteral("Last value") : QStringLiteral("Value now"),
             shortNumber(*alert.value));
    fact(QStringLiteral("Said by"), sourcesInWords(alert));
    m_facts->setText(facts.join(QStringLiteral("<br>")));

    QStringList handled;
    if (alert.acknowledged)
        handled << coloured(QStringLiteral("Acknowledged by %1 at %2 UTC. %3")
                                .arg(alert.acknowledged->who,
                                     toDateTime(alert.acknowledged->at).toString(QStringLiteral("HH:mm")),
                                     alert.acknowledged->note),
                            palette::okMark);
    for (const QString &id : alert.silencedBy) {
        for (const Silence &silence : m_board->silences()) {
            if (silence.id == id)
                handled << coloured(QStringLiteral("Silenced by %1 for %2 more: %3")
                                        .arg(silence.createdBy,
                                             spanText(std::chrono::duration_cast<Milliseconds>(
                                                 silence.endsAt - m_now)),
                                             silence.comment),
                                    palette::secondary);
        }
    }
    if (!alert.inhibitedBy.isEmpty())
        handled << coloured(QStringLiteral("Inhibited: another alert explains it."), palette::secondary);
    m_handled->setText(handled.join(QStringLiteral("<br>")));
    m_handled->setVisible(!handled.isEmpty());

    m_expression->setText(alert.expression.trimmed());
    m_expression->setVisible(!alert.expression.isEmpty());
    QStringList links;
    for (auto note = alert.annotations.begin(); note != alert.annotations.end(); ++note) {
        if (isWebLink(note.value()))
            links << linked(note.value(), note.key() == QLatin1String("runbook_url") ? QStringLiteral("Runbook")
                                                                                     : note.key());
        else if (note.key() != QLatin1String("summary") && note.key() != QLatin1String("description"))
            links << coloured(note.key() + QStringLiteral(": ") + note.value(), palette::secondary);
    }
    if (!alert.expression.isEmpty())
        links << linked(QStringLiteral("graph:"), QStringLiteral("Graph in Prometheus"));
    m_links->setText(links.join(QStringLiteral(" &nbsp;·&nbsp; ")));
    QStringList labels;
    for (auto label = alert.labels.begin(); label != alert.labels.end(); ++label)
        labels << linked(label.key() + QStringLiteral("=\"") + label.value() + u'"',
                         label.key() + u'=' + label.value());
    m_labels->setText(labels.join(QStringLiteral(" &nbsp; ")));

    m_acknowledge->setText(alert.acknowledged ? QStringLiteral("Withdraw") : QStringLiteral("Acknowledge"));
    m_note->setVisible(!alert.acknowledged && alert.isActive());
    m_acknowledge->setVisible(alert.isActive());
    m_silence->setEnabled(m_board->canSilence());
    m_silence->setToolTip(m_board->canSilence() ? QStringLiteral("Choose labels, duration and reason (S)")
                                                : QStringLiteral("Silences are not available: ")
                                                      + m_board->alertmanagerLink().detail);
    m_expire->setEnabled(m_board->canSilence());
    m_extend->setEnabled(m_board->canSilence());
}

void AlertDetail::beginAcknowledge()
{
    if (!m_hasEntry || !m_entry.isActive())
        return;
    if (m_entry.acknowledged)
        m_acknowledge->setFocus(Qt::ShortcutFocusReason);
    else
        m_note->setFocus(Qt::ShortcutFocusReason);
}

void AlertDetail::acknowledge()
{
    if (!m_hasEntry)
        return;
    if (m_entry.acknowledged)
        m_board->withdrawAcknowledgement(m_entry.key);
    else
        m_board->acknowledge(m_entry.key, {m_user, m_note->text().trimmed(), SystemClock().now()});
    m_note->clear();
}

void AlertDetail::changeSilence(bool extend)
{
    for (const Silence &silence : m_board->silences()) {
        if (!m_entry.silencedBy.contains(silence.id))
            continue;
        const auto report = [this](bool ok, const QString &why) {
            m_problem->setText(why);
            m_problem->setVisible(!ok);
        };
        if (extend) {
            Silence longer = silence;
            longer.endsAt += extension;
            m_board->setSilence(longer, this, [report](const Result<QString> &id) {
                report(id.ok(), id ? QString() : QStringLiteral("Not extended: ") + id.error().message);
            });
        } else {
            m_board->expireSilence(silence.id, this, [report](const Result<void> &done) {
                report(done.ok(), done ? QString() : QStringLiteral("Not expired: ") + done.error().message);
            });
        }
    }
}

void AlertDetail::open(const QString &link)
{
    if (link != QLatin1String("graph:")) {
        QDesktopServices::openUrl(QUrl(link));
        return;
    }
    QUrl url = m_board->options().prometheus;
    url.setPath(url.path() + QStringLiteral("/graph"));
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("g0.expr"), QString::fromLatin1(QUrl::toPercentEncoding(m_entry.expression)));
    query.addQueryItem(QStringLiteral("g0.tab"), QStringLiteral("0"));
    url.setQuery(query);
    QDesktopServices::openUrl(url);
}

void AlertDetail::setScale(qreal scale)
{
    m_scale = scale;
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(12), px(10), px(12), px(10));
    layout()->setSpacing(px(8));
    m_column->setSpacing(px(8));
    m_sparkline->setScale(scale);
    m_expression->setStyleSheet(
        QStringLiteral("font-family: 'JetBrains Mono'; font-size: %1px; color: %2; background: %3; "
                       "border: 1px solid %4; border-radius: %5px; padding: %6px;")
            .arg(px(11))
            .arg(palette::text.name(), palette::background.name(), palette::border.name())
            .arg(px(4))
            .arg(px(8)));
}

QString AlertDetail::text() const
{
    QStringList words;
    for (const QLabel *label : {m_state, m_summary, m_description, m_handled, m_facts, m_expression, m_links,
                                m_labels}) {
        if (label->isVisibleTo(this))
            words << label->text();
    }
    return words.join(u'\n');
}

QString AlertDetail::problem() const
{
    return m_problem->isVisibleTo(this) ? m_problem->text() : QString();
}

} // namespace thunes
