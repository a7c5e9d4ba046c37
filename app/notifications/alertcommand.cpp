// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notifications/alertcommand.h"

#include "exporter/collectors/ownedprocess.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>

namespace thunes {

namespace {

constexpr int mostRunning = 4;
constexpr qsizetype mostWaiting = 100;

} // namespace

AlertCommand::AlertCommand(Milliseconds limit, QObject *parent)
    : QObject(parent)
    , m_limit(limit)
{
}

AlertCommand::~AlertCommand()
{
    // Their ends are of no interest any more.
    const auto processes = findChildren<OwnedProcess *>();
    for (OwnedProcess *process : processes)
        process->disconnect(this);
}

void AlertCommand::run(const QStringList &argv, const Notification &notification)
{
    if (argv.isEmpty() || argv.first().isEmpty())
        return;
    if (m_waiting.size() >= mostWaiting) {
        Q_EMIT finished(QStringLiteral("too many calls of %1 wait already").arg(argv.first()));
        return;
    }
    static const QString urgencies[] = {QStringLiteral("low"), QStringLiteral("normal"),
                                        QStringLiteral("critical")};
    const QJsonObject json{
        {QStringLiteral("title"), notification.title},
        {QStringLiteral("body"), notification.body},
        {QStringLiteral("urgency"), urgencies[static_cast<int>(notification.urgency)]},
        {QStringLiteral("alerts"), QJsonArray::fromStringList(notification.keys)}};
    m_waiting.append({argv, QJsonDocument(json).toJson(QJsonDocument::Compact) + '\n'});
    startNext();
}

void AlertCommand::startNext()
{
    if (m_running >= mostRunning || m_waiting.isEmpty())
        return;
    const Job job = m_waiting.takeFirst();
    ++m_running;
    auto *process = new OwnedProcess(this);
    process->setStandardOutputFile(QProcess::nullDevice());
    process->setStandardErrorFile(QProcess::nullDevice());
    auto *timer = new QTimer(process);
    timer->setSingleShot(true);
    const auto end = [this, process](const QString &problem) {
        process->disconnect(this);
        process->deleteLater();
        --m_running;
        Q_EMIT finished(problem);
        startNext();
    };
    const QString name = job.argv.first();
    connect(timer, &QTimer::timeout, this, [this, process, end, name] {
        process->killGroup();
        end(QStringLiteral("%1 took longer than %2 s and was ended")
                .arg(name)
                .arg(static_cast<double>(m_limit.count()) / 1000));
    });
    connect(process, &QProcess::errorOccurred, this, [process, end, name](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            end(QStringLiteral("%1: %2").arg(name, process->errorString()));
    });
    connect(process, &QProcess::finished, this, [end, name](int code, QProcess::ExitStatus status) {
        if (status == QProcess::CrashExit)
            end(QStringLiteral("%1 crashed").arg(name));
        else
            end(code == 0 ? QString() : QStringLiteral("%1 ended with %2").arg(name).arg(code));
    });
    connect(process, &QProcess::started, process, [process, input = job.input] {
        process->write(input);
        process->closeWriteChannel();
    });
    timer->start(m_limit);
    process->start(name, job.argv.mid(1));
}

} // namespace thunes
