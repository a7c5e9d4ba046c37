// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/mcpstatus.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace thunes {

class OwnedProcess;

/// One run of a health script: exit 0 is up, 2 not configured, anything else, or longer than the
/// limit, down; the last line of its output is the reason. Its process group is killed at the end.
/// Deletes itself after finished(). Lives in the exporter thread.
class HealthScript : public QObject
{
    Q_OBJECT
public:
    HealthScript(const QString &path, const QString &directory, Milliseconds limit,
                 QObject *parent = nullptr);
    ~HealthScript() override;

    void start();

Q_SIGNALS:
    /// Everything but the time stamps and counts, which are the caller's.
    void finished(const thunes::McpStatus &status);

private:
    void finish(McpState state, const QByteArray &cause, const QString &reason);
    void takeExit(int code, bool crashed);

    QString m_path;
    Milliseconds m_limit;
    OwnedProcess *m_process;
    QTimer m_timer{this};
    QElapsedTimer m_clock;
    QByteArray m_output;
};

} // namespace thunes
