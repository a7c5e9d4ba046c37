// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/exporter.h"

#include <QThread>

namespace thunes {

/// Runs an Exporter in a thread of its own, so that a busy window never delays a scrape or the kill
/// switch. Lives in the main thread; the destructor stops the exporter and waits for it.
class ExporterThread : public QObject
{
    Q_OBJECT
public:
    explicit ExporterThread(QObject *parent = nullptr);
    ~ExporterThread() override;

    /// Starts the thread and the exporter in it, and waits until it listens. Returns the port.
    Result<quint16> start(const ExporterOptions &options);
    /// Exporter::reload(), in its thread and without waiting; it logs what came of it.
    void reload();
    std::optional<QString> readTokenFile() const { return m_readTokenFile; }

private:
    QThread m_thread;
    std::optional<QString> m_readTokenFile;
    Exporter *m_exporter = nullptr; ///< Lives, and is deleted, in m_thread.
};

} // namespace thunes
