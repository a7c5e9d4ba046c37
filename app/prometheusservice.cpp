// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/prometheusservice.h"

#include "exporter/base/fileops.h"

#include <QDir>

namespace thunes {

QByteArray withoutPart(const QByteArray &text, const QByteArray &name)
{
    QByteArrayList kept;
    bool inside = false;
    const QByteArrayList lines = text.split('\n');
    for (const QByteArray &line : lines) {
        const QByteArray trimmed = line.trimmed();
        inside = inside || trimmed == "# begin " + name;
        if (!inside)
            kept += line;
        inside = inside && trimmed != "# end " + name;
    }
    return kept.join('\n');
}

QByteArray prometheusConfiguration(QByteArray text, const PrometheusOptions &options)
{
    text.replace("'127.0.0.1:8000'", '\'' + options.exporterAddress.toUtf8() + '\'');
    QByteArray access;
    if (options.https)
        access += "\n    scheme: https" + tlsConfig(options.tls, 4);
    if (options.tokenFile)
        access += "\n    authorization:\n      credentials_file: " + yamlQuoted(options.tokenFile->toUtf8());
    text.replace("- job_name: thunes\n", "- job_name: thunes" + access + '\n');
    text.replace("'127.0.0.1:9091'", "'127.0.0.1:" + QByteArray::number(options.url.port(80)) + '\'');
    if (!options.alertmanager)
        return withoutPart(text, "alertmanager");
    const QUrl &url = *options.alertmanager;
    const int standard = url.scheme() == QLatin1String("https") ? 443 : 80;
    const QByteArray path = url.path(QUrl::FullyEncoded).toUtf8();
    text.replace("'127.0.0.1:9093'", '\'' + url.host().toUtf8() + ':'
                                         + QByteArray::number(url.port(standard)) + '\'');
    text.replace("scheme: http\n", "scheme: " + url.scheme().toUtf8() + '\n');
    text.replace("path_prefix: /\n", "path_prefix: " + (path.isEmpty() ? QByteArray("/") : path) + '\n');
    // Alertmanager has its metrics below its prefix, too.
    if (path.size() > 1)
        text.replace("metrics_path: /metrics\n",
                     "metrics_path: " + path + (path.endsWith('/') ? "metrics\n" : "/metrics\n"));
    return text;
}

PrometheusService::PrometheusService(PrometheusOptions options, QObject *parent)
    : SupervisedServer({QStringLiteral("Prometheus"), QStringLiteral("prometheus"),
                        QStringLiteral("prometheus"), options.url,
                        QStringLiteral("/api/v1/status/buildinfo"),
                        options.stateDir + QStringLiteral("/prometheus.log"), options.start},
                       parent)
    , m_options(std::move(options))
{
}

bool PrometheusService::recognises(const QByteArray &answer) const
{
    return answer.contains("\"status\":\"success\"");
}

Result<QStringList> PrometheusService::prepare()
{
    const QString directory = m_options.stateDir + QStringLiteral("/prometheus");
    const QString data = m_options.dataDir + QStringLiteral("/prometheus");
    for (const QString &path : {directory, data}) {
        if (!QDir().mkpath(path))
            return Error{ErrorKind::Io, QStringLiteral("cannot create %1").arg(path)};
    }
    FileOps files;
    for (const auto *name : {"prometheus.yml", "rules.yml"}) {
        auto text = monitoringFile(m_options.monitoringDir,
                                   QStringLiteral("prometheus/") + QLatin1String(name));
        if (!text)
            return text.error();
        // Runbooks are read from the exporter, wherever it is.
        text->replace("'http://127.0.0.1:8000/",
                      (m_options.https ? "'https://" : "'http://") + m_options.exporterAddress.toUtf8() + '/');
        const auto written
            = writeAtomically(files, directory + u'/' + QLatin1String(name),
                              prometheusConfiguration(*text, m_options), 0644);
        if (!written)
            return written.error();
    }
    return QStringList{QStringLiteral("--config.file=") + directory
                           + QStringLiteral("/prometheus.yml"),
                       QStringLiteral("--storage.tsdb.path=") + data,
                       QStringLiteral("--storage.tsdb.retention.time=30d"),
                       QStringLiteral("--web.enable-lifecycle"),
                       QStringLiteral("--enable-feature=exemplar-storage"),
                       // What was firing before a restart goes on firing. With the default of ten
                       // minutes an alert that waits for less would begin to wait anew, and
                       // Alertmanager would announce its end meanwhile.
                       QStringLiteral("--rules.alert.for-grace-period=30s")};
}

} // namespace thunes
