// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcpstdio.h"

#include "exporter/collectors/ownedprocess.h"

#include <QJsonDocument>
#include <QRegularExpression>

namespace thunes {

using namespace std::chrono_literals;

namespace {

constexpr qsizetype stderrKept = 2000;
/// Kept besides, so that what is blotted out is there as a whole.
constexpr qsizetype longestSecret = 8000;
/// A watched server may log on standard output for weeks; between two of our messages it may not
/// pour out without end.
constexpr qsizetype mostUnasked = 16 << 20;
constexpr Milliseconds farewell = 1500ms;

QString lastWords(const QString &text)
{
    const QStringList lines = text.split(u'\n', Qt::SkipEmptyParts);
    return lines.isEmpty() ? QString() : lines.last().trimmed().left(300);
}

} // namespace

McpStdio::McpStdio(const McpEntry &entry, QObject *keeper, QObject *parent)
    : McpTransport(parent)
    , m_entry(entry)
    , m_keeper(keeper)
{
}

McpStdio::~McpStdio()
{
    if (m_process)
        m_process->dismiss(m_keeper);
}

void McpStdio::open()
{
    m_process = new OwnedProcess(this);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (auto it = m_entry.environment.cbegin(); it != m_entry.environment.cend(); ++it)
        environment.insert(it.key(), it.value());
    m_process->setProcessEnvironment(environment);
    m_process->setWorkingDirectory(m_entry.directory);
    connect(m_process, &QProcess::started, this, &McpTransport::opened);
    connect(m_process, &QProcess::readyReadStandardOutput, this, &McpStdio::readOutput);
    connect(m_process, &QProcess::readyReadStandardError, this, &McpStdio::readErrors);
    connect(m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        ended(code, status == QProcess::CrashExit);
    });
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            fail({McpState::Down, "start",
                  QStringLiteral("cannot start %1: %2")
                      .arg(m_entry.command, m_process->errorString())});
    });
    // Queued, so that a failure is not told inside this call.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (m_process)
                m_process->start(m_entry.command, m_entry.arguments);
        },
        Qt::QueuedConnection);
}

void McpStdio::send(const QJsonObject &message)
{
    if (!m_process || m_process->state() != QProcess::Running)
        return; // its end is told by the signal
    m_unasked = 0;
    m_process->write(QJsonDocument(message).toJson(QJsonDocument::Compact) + '\n');
}

void McpStdio::close()
{
    disconnect();
    if (m_process)
        m_process->retire(m_keeper, farewell);
    m_process.clear();
}

QString McpStdio::stderrTail() const
{
    static const QRegularExpression escapes(QStringLiteral("\x1b\\[[0-9;?]*[A-Za-z]"));
    return m_entry.redacted(QString::fromUtf8(m_stderr).remove(escapes).trimmed()).right(stderrKept);
}

qint64 McpStdio::pid() const
{
    return m_process ? m_process->processId() : 0;
}

void McpStdio::readOutput()
{
    const QPointer<McpStdio> guard(this); // a message may be the last thing that is wanted of us
    QByteArray chunk = m_process->readAllStandardOutput();
    m_unasked += chunk.size();
    qsizetype begin = 0;
    for (;;) {
        const qsizetype end = chunk.indexOf('\n', begin);
        if (end < 0)
            break;
        m_line += QByteArrayView(chunk).sliced(begin, end - begin);
        begin = end + 1;
        const QByteArray line = std::exchange(m_line, {}).trimmed();
        if (line.isEmpty())
            continue;
        const bool message = line.front() == '{' || line.front() == '[' ? take(line) : false;
        if (!guard || !m_process)
            return;
        if (!message)
            ++m_noiseLines;
    }
    m_line += QByteArrayView(chunk).sliced(begin);
    if (m_line.size() > longestMessage)
        fail({McpState::Protocol, "flood",
              QStringLiteral("a line of more than %1 MB on standard output")
                  .arg(longestMessage >> 20)});
    else if (m_unasked > mostUnasked)
        fail(
            {McpState::Protocol, "flood",
             QStringLiteral("more than %1 MB on standard output, unasked").arg(mostUnasked >> 20)});
}

void McpStdio::readErrors()
{
    m_stderr = (m_stderr + m_process->readAllStandardError()).right(stderrKept + longestSecret);
}

void McpStdio::ended(int code, bool crashed)
{
    readErrors();
    const QString words = lastWords(stderrTail());
    const QString how = crashed ? QStringLiteral("killed by signal %1").arg(code)
                                : QStringLiteral("exit %1").arg(code);
    fail(
        {McpState::Down, "exit", words.isEmpty() ? how : QStringLiteral("%1: %2").arg(how, words)});
}

void McpStdio::fail(const McpFault &fault)
{
    if (m_process)
        m_process->retire(m_keeper, 0ms);
    m_process.clear();
    McpFault told = fault;
    told.message = m_entry.redacted(told.message);
    Q_EMIT failed(told);
}

} // namespace thunes
