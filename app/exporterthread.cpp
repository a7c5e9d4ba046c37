// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/exporterthread.h"

namespace thunes {

ExporterThread::ExporterThread(QObject *parent)
    : QObject(parent)
{
    m_thread.setObjectName(QStringLiteral("exporter"));
}

ExporterThread::~ExporterThread()
{
    if (m_exporter)
        QMetaObject::invokeMethod(
            m_exporter, [this] { delete m_exporter; }, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

Result<quint16> ExporterThread::start(const ExporterOptions &options)
{
    auto *starter = new QObject; // gives the exporter its thread: it must be constructed there
    starter->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, starter, &QObject::deleteLater);
    m_thread.start();
    Result<quint16> port = Error{};
    QMetaObject::invokeMethod(
        starter,
        [&] {
            m_exporter = new Exporter(options);
            port = m_exporter->start();
            m_readTokenFile = m_exporter->readTokenFile();
        },
        Qt::BlockingQueuedConnection);
    return port;
}

void ExporterThread::reload()
{
    if (m_exporter)
        QMetaObject::invokeMethod(m_exporter, [this] { (void)m_exporter->reload(); });
}

} // namespace thunes
