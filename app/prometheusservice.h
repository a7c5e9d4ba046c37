// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/servertls.h"
#include "app/supervisedserver.h"

#include <optional>

namespace thunes {

struct PrometheusOptions
{
    QUrl url{QStringLiteral("http://127.0.0.1:9091")};
    QString exporterAddress; ///< host:port that it is to scrape.
    /// Where it is to send alerts; absent: nowhere.
    std::optional<QUrl> alertmanager;
    QString monitoringDir;   ///< Files in place of the program's own; empty: none.
    bool https = false;      ///< How the exporter is scraped; its certificate is verified.
    ClientTls tls;           ///< To verify it with, and to show.
    std::optional<QString> tokenFile; ///< Where the exporter wants a token.
    QString stateDir;        ///< Its generated configuration and log.
    QString dataDir;         ///< Its time series.
    bool start = true;       ///< Start one where none answers.
};

/// Finds or runs Prometheus, with the rules, scrape targets and Alertmanager that are in use.
class PrometheusService : public SupervisedServer
{
    Q_OBJECT
public:
    explicit PrometheusService(PrometheusOptions options, QObject *parent = nullptr);

protected:
    bool recognises(const QByteArray &answer) const override;
    Result<QStringList> prepare() override;

private:
    PrometheusOptions m_options;
};

/// prometheus.yml with the addresses that are in use: the exporter's, Prometheus's own and
/// Alertmanager's. Without an Alertmanager the parts between "begin alertmanager" and "end
/// alertmanager" are gone.
QByteArray prometheusConfiguration(QByteArray text, const PrometheusOptions &options);

/// Takes the lines between "# begin NAME" and "# end NAME", these included, out of a YAML text.
QByteArray withoutPart(const QByteArray &text, const QByteArray &name);

} // namespace thunes
