// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/labmodel.h"

#include "ui/client/labclient.h"

namespace thunes {

using namespace std::chrono_literals;

namespace {

constexpr Milliseconds pollInterval{1000};
constexpr Milliseconds contactLimit{2000};

QString title(const QString &verb)
{
    if (verb == QLatin1String("probe"))
        return QStringLiteral("Probe");
    QString word = verb;
    if (!word.isEmpty())
        word[0] = word[0].toUpper();
    return word;
}

QString foundText(const McpServerInfo &info)
{
    QString words = QString(info.stateWord).replace(u'_', u' ');
    if (info.latencyMs)
        words += QStringLiteral(", %1 ms").arg(*info.latencyMs, 0, 'f', 1);
    else if (!info.reason.isEmpty())
        words += QStringLiteral(", ") + info.reason;
    return words;
}

} // namespace

LabModel::LabModel(const QUrl &exporter, const QString &tokenFile, QObject *parent)
    : QObject(parent)
    , m_client(std::make_unique<LabClient>(exporter, tokenFile))
    , m_servers(new McpServerModel(this))
    , m_worktrees(new WorktreeModel(this))
{
    m_poll.setInterval(pollInterval);
    connect(&m_poll, &QTimer::timeout, this, &LabModel::poll);
    m_check.setInterval(250ms);
    connect(&m_check, &QTimer::timeout, this, &LabModel::check);
}

LabModel::~LabModel() = default;

TimePoint LabModel::exporterNow(const LabContact &contact) const
{
    return contact.answered ? contact.heading.time + Milliseconds(contact.since.elapsed())
                            : SystemClock().now();
}

void LabModel::watchServers(bool watched)
{
    m_watchServers = watched;
    refresh();
}

void LabModel::watchWorktrees(bool watched)
{
    m_watchWorktrees = watched;
    refresh();
}

void LabModel::setFocus(const QString &worktree)
{
    if (worktree == m_focus)
        return;
    m_focus = worktree;
    m_focused.reset();
    m_focusProblem.clear();
    Q_EMIT focusChanged();
    pollFocus();
}

void LabModel::refresh()
{
    if (!m_watchServers && !m_watchWorktrees) {
        m_poll.stop();
        m_check.stop();
        return;
    }
    m_poll.start();
    m_check.start();
    check(); // what was kept from the last look may be old
    poll();
}

void LabModel::poll()
{
    if (m_watchServers)
        pollServers();
    if (m_watchWorktrees) {
        pollWorktrees();
        pollFocus();
    }
}

void LabModel::check()
{
    const auto look = [this](LabContact &contact) {
        const bool current = contact.answered && contact.problem.isEmpty()
                             && !contact.since.hasExpired(contactLimit.count());
        return std::exchange(contact.current, current) != current;
    };
    const bool serversMoved = look(m_serverContact);
    const bool worktreesMoved = look(m_worktreeContact);
    m_servers->setCurrent(m_serverContact.current);
    m_worktrees->setCurrent(m_worktreeContact.current);
    m_servers->setNow(exporterNow(m_serverContact), m_serverContact.heading.interval);
    m_worktrees->setNow(exporterNow(m_worktreeContact), m_worktreeContact.heading.interval);
    if (serversMoved)
        Q_EMIT serversChanged();
    if (worktreesMoved)
        Q_EMIT worktreesChanged();
}

void LabModel::pollServers()
{
    if (std::exchange(m_askingServers, true))
        return;
    const quint64 after = m_serverContact.answered ? m_serverContact.heading.sequence : 0;
    m_client->servers(after, this, [this](const Result<McpServersAnswer> &answer) {
        m_askingServers = false;
        receiveServers(answer);
    });
}

void LabModel::receiveServers(const Result<McpServersAnswer> &answer)
{
    if (!answer) {
        m_serverContact.problem = answer.error().message;
        check();
        Q_EMIT serversChanged();
        return;
    }
    if (answer->heading.sequence < m_serverContact.heading.sequence)
        m_servers->forgetRevisions();
    m_serverContact.answered = true;
    m_serverContact.problem.clear();
    m_serverContact.heading = answer->heading;
    m_serverContact.since.start();
    m_servers->setServers(answer->names, answer->servers);
    m_unsettled.removeIf([&](const auto &entry) { return !answer->names.contains(entry.key()); });
    for (const McpServerInfo &info : answer->servers)
        settle(info);
    check();
    Q_EMIT serversChanged();
}

void LabModel::pollWorktrees()
{
    if (std::exchange(m_askingWorktrees, true))
        return;
    const quint64 after = m_worktreeContact.answered ? m_worktreeContact.heading.sequence : 0;
    m_client->worktrees(after, this, [this](const Result<WorktreesAnswer> &answer) {
        m_askingWorktrees = false;
        if (!answer) {
            m_worktreeContact.problem = answer.error().message;
        } else {
            m_worktreeContact.answered = true;
            m_worktreeContact.problem.clear();
            m_worktreeContact.heading = answer->heading;
            m_worktreeContact.since.start();
            m_worktrees->setWorktrees(answer->names, answer->worktrees);
        }
        check();
        Q_EMIT worktreesChanged();
    });
}

void LabModel::pollFocus()
{
    if (m_focus.isEmpty() || std::exchange(m_askingFocus, true))
        return;
    m_client->worktree(m_focus, this, [this, asked = m_focus](const Result<WorktreeAnswer> &answer) {
        m_askingFocus = false;
        if (asked != m_focus) {
            pollFocus(); // somebody has turned to another one meanwhile
            return;
        }
        if (answer)
            m_focused = answer->worktree;
        m_focusProblem = answer ? QString() : answer.error().message;
        Q_EMIT focusChanged();
    });
}

void LabModel::command(const QString &server, const QString &verb)
{
    const auto before = m_servers->command(server);
    if (before && before->phase == McpCommand::Phase::Pending)
        return; // its outcome comes first
    m_unsettled.remove(server);
    m_servers->setCommand(server, McpCommand{verb, McpCommand::Phase::Pending,
                                             title(verb) + QStringLiteral(": sent, no answer yet")});
    m_client->command(server, verb, this, [this, server, verb](const Result<McpCommandAnswer> &answer) {
        answered(server, verb, answer);
    });
    Q_EMIT commandChanged(server);
}

void LabModel::clearCommand(const QString &server)
{
    const auto command = m_servers->command(server);
    if (!command || command->phase == McpCommand::Phase::Pending)
        return;
    m_servers->setCommand(server, std::nullopt);
    Q_EMIT commandChanged(server);
}

void LabModel::answered(const QString &server, const QString &verb,
                        const Result<McpCommandAnswer> &answer)
{
    if (!answer) {
        // Whether it arrived is not known when the line broke.
        const bool lost = answer.error().kind == ErrorKind::Unavailable
                          || answer.error().kind == ErrorKind::Timeout;
        finish(server, verb, McpCommand::Phase::Failed,
               title(verb)
                   + (lost ? QStringLiteral(" was not acknowledged: ")
                           : QStringLiteral(" was refused: "))
                   + answer.error().message);
        return;
    }
    m_servers->setServer(answer->server);
    const bool disabling = verb == QLatin1String("disable");
    if (answer->server.enabled == disabling) {
        finish(server, verb, McpCommand::Phase::Failed,
               title(verb)
                   + (disabling ? QStringLiteral(" had no effect: it is still enabled")
                                : QStringLiteral(" had no effect: it is disabled")));
    } else if (disabling) {
        finish(server, verb, McpCommand::Phase::Done,
               QStringLiteral("Disabled until the exporter restarts: it is not asked any more"));
    } else if (answer->pending) {
        m_unsettled[server] = answer->time;
        m_servers->setCommand(server,
                              McpCommand{verb, McpCommand::Phase::Pending,
                                         title(verb) + QStringLiteral(": taken, still under way")});
        Q_EMIT commandChanged(server);
    } else {
        finish(server, verb, McpCommand::Phase::Done,
               title(verb) + QStringLiteral(": ") + foundText(answer->server));
    }
    refresh();
}

void LabModel::settle(const McpServerInfo &info)
{
    const auto since = m_unsettled.constFind(info.name);
    const auto command = m_servers->command(info.name);
    if (since == m_unsettled.cend() || !command || info.probing || !info.time || *info.time < *since)
        return;
    m_unsettled.erase(since);
    finish(info.name, command->verb, McpCommand::Phase::Done,
           title(command->verb) + QStringLiteral(": ") + foundText(info));
}

void LabModel::finish(const QString &server, const QString &verb, McpCommand::Phase phase,
                      const QString &words)
{
    m_servers->setCommand(server, McpCommand{verb, phase, words});
    Q_EMIT commandChanged(server);
}

} // namespace thunes
