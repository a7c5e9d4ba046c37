// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/mcpdetail.h"

#include "ui/models/labmodel.h"
#include "ui/theme/type.h"
#include "ui/views/elidedlabel.h"
#include "ui/views/factgrid.h"
#include "ui/views/labbar.h"
#include "ui/views/labwords.h"
#include "ui/views/latencyline.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>

namespace thunes {

namespace {

using L = QLatin1String;

QString transportText(const QString &transport)
{
    if (transport == L("script"))
        return QStringLiteral("health script");
    if (transport == L("stdio"))
        return QStringLiteral("standard input and output");
    if (transport == L("http"))
        return QStringLiteral("Streamable HTTP");
    if (transport == L("sse"))
        return QStringLiteral("HTTP with SSE");
    return transport;
}

} // namespace

McpDetail::McpDetail(LabModel *model, QWidget *parent)
    : QFrame(parent)
    , m_model(model)
    , m_title(new ElidedLabel(this))
    , m_state(new LabStateBox(this))
    , m_reason(new QLabel(this))
    , m_probe(new QPushButton(QStringLiteral("&Probe now"), this))
    , m_restart(new QPushButton(QStringLiteral("&Restart"), this))
    , m_enable(new QPushButton(QStringLiteral("&Disable"), this))
    , m_feedback(new QLabel(this))
    , m_failure(new QLabel(this))
    , m_latency(new LatencyChart(this))
    , m_facts(new FactGrid(this))
    , m_stderrTitle(new QLabel(QStringLiteral("Standard error, last lines"), this))
    , m_stderr(new QPlainTextEdit(this))
{
    setProperty("card", true);
    m_title->setProperty("title", true);
    for (QLabel *label : {m_reason, m_feedback, m_failure}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setFocusPolicy(Qt::NoFocus);
    }
    m_feedback->setProperty("quiet", true);
    m_failure->setProperty("problem", true);
    m_stderrTitle->setProperty("quiet", true);
    m_stderr->setReadOnly(true);
    m_stderr->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_stderr->setAccessibleName(m_stderrTitle->text());
    m_stderr->setTabChangesFocus(true);

    auto *column = new QVBoxLayout(this);
    column->addWidget(m_title);
    column->addWidget(m_state);
    column->addWidget(m_reason);
    auto *buttons = new QHBoxLayout;
    for (QPushButton *button : {m_probe, m_restart, m_enable}) {
        button->setAutoDefault(false);
        buttons->addWidget(button, 1);
    }
    column->addLayout(buttons);
    column->addWidget(m_feedback);
    column->addWidget(m_failure);
    column->addWidget(m_latency);
    column->addWidget(m_facts);
    column->addWidget(m_stderrTitle);
    column->addWidget(m_stderr, 1000);
    column->addStretch(1); // takes what is left when there is none

    connect(m_probe, &QPushButton::clicked, this, [this] { command(QStringLiteral("probe")); });
    connect(m_restart, &QPushButton::clicked, this, [this] { command(QStringLiteral("restart")); });
    connect(m_enable, &QPushButton::clicked, this, [this] {
        const auto info = m_model ? m_model->servers()->server(m_name) : std::nullopt;
        if (info)
            command(info->enabled ? QStringLiteral("disable") : QStringLiteral("enable"));
    });
    connect(model, &LabModel::commandChanged, this, [this](const QString &server) {
        if (server == m_name)
            refresh();
    });
    refresh();
}

void McpDetail::command(const QString &verb)
{
    if (m_model && !m_name.isEmpty())
        m_model->command(m_name, verb);
}

void McpDetail::setServer(const QString &name)
{
    if (name == m_name)
        return;
    m_name = name;
    m_stderr->clear();
    refresh();
}

void McpDetail::refresh()
{
    const auto info = m_model ? m_model->servers()->server(m_name) : std::nullopt;
    const QList<QWidget *> parts{m_state, m_probe, m_restart, m_enable, m_facts};
    for (QWidget *part : parts)
        part->setVisible(info.has_value());
    if (!info) {
        for (QWidget *part : QList<QWidget *>{m_reason, m_latency, m_stderrTitle, m_stderr})
            part->hide();
        m_title->setWords(m_name.isEmpty() ? QStringLiteral("No server chosen")
                                          : m_name + QStringLiteral(" is gone"));
        m_feedback->hide();
        m_failure->hide();
        return;
    }
    const McpServerModel &model = *m_model->servers();
    const QString stale = model.staleness(*info);
    const LabWords words = wordsFor(*info, stale);
    m_title->setWords(info->name);
    QString note = QStringLiteral("not probed yet");
    if (info->time)
        note = (info->state == McpServerState::Disabled ? QStringLiteral("since ") : QString())
               + labAge(model.now(), *info->time)
               + (info->state == McpServerState::Disabled ? QString() : QStringLiteral(" ago"));
    if (info->probing)
        note = QStringLiteral("probing now");
    if (!stale.isEmpty())
        note = info->time ? QStringLiteral("%1 old: %2").arg(labAge(model.now(), *info->time), stale)
                          : stale;
    m_state->setContent(words.tone, {}, words.word, note);
    // Where there is nothing to ask there is nothing to show either, but something to do.
    const bool asked = !info->transport.isEmpty() || !info->enabled;
    QString reason = info->reason;
    if (!asked && info->state == McpServerState::NotConfigured)
        reason += QStringLiteral(".\n\nName it in the lab's .mcp.json, or give it a health script "
                                 "bin/mcp-%1-health.").arg(info->name);
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
    for (QWidget *part : {static_cast<QWidget *>(m_latency), static_cast<QWidget *>(m_stderrTitle),
                          static_cast<QWidget *>(m_stderr)})
        part->setVisible(asked);
    m_latency->setHistory(info->history, model.now(), !stale.isEmpty());
    showFacts(*info);
    showCommand(*info);
    if (m_stderr->toPlainText() != info->stderrTail) {
        // Whoever reads further up is left there.
        QScrollBar *bar = m_stderr->verticalScrollBar();
        const bool atEnd = bar->value() >= bar->maximum() - 1;
        m_stderr->setPlainText(info->stderrTail);
        if (atEnd)
            bar->setValue(bar->maximum());
    }
    m_stderr->setPlaceholderText(
        !info->enabled                 ? QStringLiteral("it is not running")
        : info->transport.isEmpty()    ? QStringLiteral("there is nothing to start")
        : info->transport == L("stdio") || info->transport == L("script")
            ? QStringLiteral("nothing was written")
            : QStringLiteral("it is not started here: it has none"));
}

void McpDetail::showFacts(const McpServerInfo &info)
{
    const TimePoint now = m_model->servers()->now();
    FactGrid::Facts facts;
    const auto add = [&](const char *name, const QString &value) { facts.append({L(name), value}); };
    const auto at = [&](TimePoint time) {
        return toDateTime(time).toString(QStringLiteral("HH:mm:ss")) + QStringLiteral(" UTC, ")
               + labAge(now, time) + QStringLiteral(" ago");
    };
    add("Transport", transportText(info.transport));
    add("Protocol", info.protocol);
    add("Server", (info.server + u' ' + info.version).trimmed());
    if (info.tools)
        add("Tools", QString::number(*info.tools));
    if (info.latencyMs)
        add("Latency", latencyText(*info.latencyMs));
    if (info.durationMs && info.time && !info.transport.isEmpty() && info.enabled)
        add("Whole probe", latencyText(*info.durationMs));
    if (info.enabled && info.transport != L("script") && !info.transport.isEmpty() && info.time)
        add("Kept open", !info.watched ? QStringLiteral("no, started for each probe")
                         : info.pid    ? QStringLiteral("yes, process %1").arg(*info.pid)
                                       : QStringLiteral("yes, one session"));
    if (info.time && info.enabled && !info.transport.isEmpty()) // else it was not asked then
        add("Last probe", at(*info.time));
    if (info.lastSuccess && info.lastSuccess != info.time)
        add("Last answer", at(*info.lastSuccess));
    if (info.nextProbe && *info.nextProbe > now)
        add("Next probe", QStringLiteral("in ") + labAge(*info.nextProbe, now));
    if (info.failures > 0)
        add("Failed", QStringLiteral("%1 in a row").arg(info.failures));
    if (info.noiseLines > 0)
        add("Noise", QStringLiteral("%1 lines that are no messages").arg(info.noiseLines));
    if (!info.note.isEmpty())
        add("Note", info.note);
    m_facts->setFacts(facts);
}

void McpDetail::showCommand(const McpServerInfo &info)
{
    const auto command = m_model->servers()->command(m_name);
    const bool pending = command && command->phase == McpCommand::Phase::Pending;
    const auto verb = [&](const char *name) { return pending && command->verb == L(name); };
    m_probe->setText(verb("probe") ? QStringLiteral("Probing…") : QStringLiteral("&Probe now"));
    m_restart->setText(verb("restart") ? QStringLiteral("Restarting…") : QStringLiteral("&Restart"));
    m_enable->setText(verb("disable")   ? QStringLiteral("Disabling…")
                      : verb("enable")  ? QStringLiteral("Enabling…")
                      : info.enabled    ? QStringLiteral("&Disable")
                                        : QStringLiteral("&Enable"));
    // What cannot be done says why; what is under way keeps its button, or the keyboard would lose
    // its place.
    const auto offer = [](QPushButton *button, const QString &hindrance, const QString &tip) {
        button->setEnabled(hindrance.isEmpty());
        button->setToolTip(hindrance.isEmpty() ? tip : hindrance);
    };
    const bool child = !info.transport.isEmpty() && info.transport != L("script");
    offer(m_probe,
          !info.enabled               ? QStringLiteral("it is disabled")
          : info.transport.isEmpty()  ? QStringLiteral("there is nothing to ask")
                                      : QString(),
          QStringLiteral("Ask it at once (Alt+P)"));
    offer(m_restart,
          !info.enabled ? QStringLiteral("it is disabled")
          : !child      ? QStringLiteral("it has no child or session")
                        : QString(),
          QStringLiteral("End its process or session and begin anew (Alt+R)"));
    offer(m_enable, QString(),
          info.enabled ? QStringLiteral("Ask it no more, until it is enabled or the exporter "
                                        "restarts (Alt+D)")
                       : QStringLiteral("Ask it again (Alt+E)"));
    const bool failed = command && command->phase == McpCommand::Phase::Failed;
    m_feedback->setText(command && !failed ? command->words : QString());
    m_feedback->setVisible(command && !failed);
    m_failure->setText(failed ? command->words : QString());
    m_failure->setVisible(failed);
}

void McpDetail::setScale(qreal scale)
{
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(12), px(10), px(12), px(12));
    layout()->setSpacing(px(8));
    m_facts->setScale(scale);
    m_state->setScale(scale);
    m_latency->setScale(scale);
    m_stderr->setMinimumHeight(px(56));
    setFixedWidth(px(388));
}

void McpDetail::reach()
{
    if (m_probe->isEnabled())
        m_probe->setFocus(Qt::ShortcutFocusReason);
    else
        m_enable->setFocus(Qt::ShortcutFocusReason);
}

QString McpDetail::feedback() const
{
    return m_feedback->text();
}

QString McpDetail::failure() const
{
    return m_failure->text();
}

QString McpDetail::reason() const
{
    return m_reason->text();
}

QString McpDetail::stderrTail() const
{
    return m_stderr->toPlainText();
}

QString McpDetail::fact(const QString &name) const
{
    return m_facts->value(name);
}

} // namespace thunes
