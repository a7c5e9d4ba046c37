// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/alertmanagerservice.h"
#include "app/exporterthread.h"
#include "app/options.h"
#include "app/prometheusservice.h"

#include <QObject>
#include <QProcess>

#include <memory>

namespace thunes {

/// What runs behind every mode but the commands: the exporter in its thread, Prometheus, and for a
/// demo the simulated trader as a process of its own. Lives in the main thread; destroying it stops
/// them all.
class Backend : public QObject
{
    Q_OBJECT
public:
    explicit Backend(const Options &options, QObject *parent = nullptr);
    ~Backend() override;

    Result<void> start();
    /// Takes up a changed configuration, and renewed tokens and certificates; logs what came of it.
    void reload() { m_exporter.reload(); }
    QUrl exporterUrl() const { return m_exporterUrl; }
    QUrl prometheusUrl() const { return m_options.prometheus; }
    QUrl alertmanagerUrl() const { return m_options.alertmanager; }
    /// Null where there is to be none.
    const AlertmanagerService *alertmanager() const { return m_alertmanager.get(); }
    const PrometheusService *prometheus() const { return m_prometheus.get(); }

private:
    void startServers();
    void startDemoTrader();

    Options m_options;
    QUrl m_exporterUrl;
    ExporterThread m_exporter;
    std::unique_ptr<AlertmanagerService> m_alertmanager;
    std::unique_ptr<PrometheusService> m_prometheus; // ends first: its last alerts are still sent
    QProcess m_trader;
};

} // namespace thunes
