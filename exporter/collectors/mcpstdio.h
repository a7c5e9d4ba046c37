// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/collectors/mcpconfig.h"
#include "exporter/collectors/mcptransport.h"

#include <QPointer>

namespace thunes {

class OwnedProcess;

/// A server as a child process: one JSON text a line on its standard input and output. Lines that
/// are no messages are counted and skipped, as start scripts greet there; too much of them, or an
/// endless line, is a flood and a fault. Standard error is no fault, its last lines are kept. On
/// destruction the whole process group is told to end and killed soon after (after a flood at
/// once); close() is gentle.
class McpStdio : public McpTransport
{
    Q_OBJECT
public:
    /// `keeper` owns the process while it comes to its orderly end.
    McpStdio(const McpEntry &entry, QObject *keeper, QObject *parent = nullptr);
    ~McpStdio() override;

    void open() override;
    void send(const QJsonObject &message) override;
    void close() override;
    QString stderrTail() const override;
    qint64 pid() const override;

private:
    void readOutput();
    void readErrors();
    void ended(int code, bool crashed);
    void fail(const McpFault &fault);

    const McpEntry m_entry;
    QObject *m_keeper;
    QPointer<OwnedProcess> m_process;
    QByteArray m_line;
    QByteArray m_stderr;
    qsizetype m_unasked = 0; ///< Bytes since we last sent something.
};

} // namespace thunes
