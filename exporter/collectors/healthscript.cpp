// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/healthscript.h"

#include "exporter/collectors/ownedprocess.h"

namespace thunes {

namespace {
constexpr qsizetype outputTail = 400;
}

HealthScript::HealthScript(const QString &path, const QString &directory, Milliseconds limit,
                           QObject *parent)
    : QObject(parent)
    , m_path(path)
    , m_limit(limit)
    , m_process(new OwnedProcess(this))
{
    m_process->setProcessChannelMode(QProcess::MergedChannels);
    m_process->setStandardInputFile(QProcess::nullDevice());
    m_process->setWorkingDirectory(directory);
    m_timer.setSingleShot(true);
    connect(m_process, &QProcess::readyRead, this,
            [this] { m_output = (m_output + m_process->readAll()).right(outputTail); });
    connect(&m_timer, &QTimer::timeout, this, [this] {
        finish(McpState::Timeout, "timeout",
               QStringLiteral("timeout %1 s").arg(static_cast<double>(m_limit.count()) / 1000));
    });
    connect(m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        takeExit(code, status != QProcess::NormalExit);
    });
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            finish(McpState::Down, "start",
                   QStringLiteral("cannot run: %1").arg(m_process->errorString()));
    });
}

HealthScript::~HealthScript() = default;

void HealthScript::start()
{
    m_clock.start();
    m_timer.start(m_limit);
    m_process->start(m_path, QStringList());
}

void HealthScript::takeExit(int code, bool crashed)
{
    const QString words = QString::fromUtf8(m_output).trimmed().split(u'\n').last();
    if (crashed)
        finish(McpState::Down, "script", QStringLiteral("crashed"));
    else if (code == 0)
        finish(McpState::Up, {}, {});
    else if (code == 2)
        finish(McpState::NotConfigured, {},
               words.isEmpty() ? QStringLiteral("not configured") : words);
    else
        finish(McpState::Down, "script",
               words.isEmpty() ? QStringLiteral("exit %1").arg(code)
                               : QStringLiteral("exit %1: %2").arg(code).arg(words));
}

void HealthScript::finish(McpState state, const QByteArray &cause, const QString &reason)
{
    m_timer.stop();
    m_process->disconnect(this);
    m_process->retire(parent(), Milliseconds(0));
    McpStatus status;
    status.state = state;
    status.health = healthOf(state);
    status.cause = cause;
    status.reason = reason;
    status.via = "script";
    status.duration =
        std::chrono::duration_cast<Microseconds>(std::chrono::nanoseconds(m_clock.nsecsElapsed()));
    deleteLater();
    Q_EMIT finished(status);
}

} // namespace thunes
