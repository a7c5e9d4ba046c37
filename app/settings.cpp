// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"

#include <algorithm>
#include <numeric>

namespace thunes {

namespace {

using Kind = Setting::Kind;
using O = const Options &;

constexpr bool live = true;
constexpr bool atStart = false;

template<typename T>
QVariant maybe(const std::optional<T> &value)
{
    return value ? QVariant(*value) : QVariant();
}

QVariant seconds(Milliseconds time)
{
    return static_cast<double>(time.count()) / 1000;
}

QVariant file(const QString &path)
{
    return path.isEmpty() ? QVariant() : QVariant(path);
}

QVariant count(qsizetype number)
{
    return static_cast<double>(number);
}

QVariant maybeSeconds(const std::optional<Seconds> &time)
{
    return time ? seconds(*time) : QVariant();
}

QVariant url(const QUrl &url)
{
    return url.toString(QUrl::FullyEncoded);
}

QVariant mcpServers(O o)
{
    switch (o.exporter.mcp.mode) {
    case McpMode::Watch: return QStringLiteral("watch");
    case McpMode::Start: return QStringLiteral("start");
    case McpMode::Off: return QStringLiteral("scripts");
    }
    Q_UNREACHABLE();
}

QVariant worktrees(O o)
{
    QVariantMap map;
    const auto &configured = o.exporter.worktrees.configured;
    for (auto it = configured.cbegin(); it != configured.cend(); ++it)
        map.insert(QString::fromUtf8(it.key()), it.value());
    return map;
}

QVariant logFormat(O o)
{
    return o.log.format == LogFormat::Json ? QStringLiteral("json") : QStringLiteral("logfmt");
}

QVariant logTarget(O o)
{
    switch (o.log.destination) {
    case LogDestination::Stderr: return QStringLiteral("stderr");
    case LogDestination::Journal: return QStringLiteral("journald");
    case LogDestination::Auto: return QStringLiteral("auto");
    }
    Q_UNREACHABLE();
}

QVariant listen(O o)
{
    const QHostAddress &address = o.exporter.address;
    const QString host = address.protocol() == QAbstractSocket::IPv6Protocol
        ? u'[' + address.toString() + u']'
        : address.toString();
    return QStringLiteral("%1:%2").arg(host).arg(o.exporter.port);
}

QVariant statsdUdp(O o)
{
    if (!o.exporter.statsd.udp)
        return {};
    const QHostAddress &address = o.exporter.statsd.udp->address;
    const QString host = address.protocol() == QAbstractSocket::IPv6Protocol
        ? u'[' + address.toString() + u']'
        : address.toString();
    return QStringLiteral("%1:%2").arg(host).arg(o.exporter.statsd.udp->port);
}

constexpr Setting table[] = {
    {"headless", "headless", Kind::Switch, atStart,
     [](O o) { return QVariant(o.headless); }},
    {"demo", "demo", Kind::Switch, atStart, [](O o) { return QVariant(o.demo); }},
    {"monitoring_directory", "monitoring-dir", Kind::Path, atStart,
     [](O o) { return file(o.monitoringDir); }},

    {"log.level", "log-level", Kind::Text, live, [](O o) { return QVariant(o.log.levels.text()); }},
    {"log.format", "log-format", Kind::Text, live, logFormat},
    {"log.target", "log-target", Kind::Text, atStart, logTarget},

    {"exporter.listen", "listen", Kind::Text, atStart, listen},
    {"exporter.allowed_hosts", "allow-host", Kind::List, live,
     [](O o) { return QVariant(o.exporter.allowedHosts); }},
    {"exporter.state_directory", "state-dir", Kind::Path, atStart,
     [](O o) { return QVariant(o.exporter.stateDir); }},

    {"access.read_token_files", "read-token-file", Kind::PathList, live,
     [](O o) { return QVariant(o.exporter.access.readTokenFiles); }},
    {"access.ingest_token_files", "ingest-token-file", Kind::PathList, live,
     [](O o) { return QVariant(o.exporter.access.ingestTokenFiles); }},

    {"statsd.udp", "statsd-udp", Kind::Text, atStart, statsdUdp},
    {"statsd.unix", "statsd-unix", Kind::Path, atStart,
     [](O o) { return file(o.exporter.statsd.unixPath); }},

    {"tls.certificate", "tls-certificate", Kind::Path, live,
     [](O o) { return file(o.exporter.tls.certificateFile); }},
    {"tls.key", "tls-key", Kind::Path, live, [](O o) { return file(o.exporter.tls.keyFile); }},
    {"tls.client_ca", "tls-client-ca", Kind::Path, live,
     [](O o) { return file(o.exporter.tls.clientCaFile); }},
    {"tls.handshake_seconds", "tls-handshake-time", Kind::Number, live,
     [](O o) { return seconds(o.exporter.limits.handshake); }},

    {"http.connections", "http-connections", Kind::Number, live,
     [](O o) { return count(o.exporter.limits.connections); }},
    {"http.connections_per_address", "http-connections-per-address", Kind::Number, live,
     [](O o) { return count(o.exporter.limits.connectionsPerAddress); }},
    {"http.requests_per_connection", "http-requests-per-connection", Kind::Number, live,
     [](O o) { return count(o.exporter.limits.requestsPerConnection); }},
    {"http.header_bytes", "http-header-bytes", Kind::Number, live,
     [](O o) { return count(o.exporter.limits.headBytes); }},
    {"http.body_bytes", "http-body-bytes", Kind::Number, live,
     [](O o) { return count(o.exporter.limits.bodyBytes); }},
    {"http.first_byte_seconds", "http-first-byte-time", Kind::Number, live,
     [](O o) { return seconds(o.exporter.limits.firstByte); }},
    {"http.header_seconds", "http-header-time", Kind::Number, live,
     [](O o) { return seconds(o.exporter.limits.head); }},
    {"http.body_seconds", "http-body-time", Kind::Number, live,
     [](O o) { return seconds(o.exporter.limits.body); }},
    {"http.request_seconds", "http-request-time", Kind::Number, live,
     [](O o) { return seconds(o.exporter.limits.request); }},
    {"http.idle_seconds", "http-idle-time", Kind::Number, live,
     [](O o) { return seconds(o.exporter.limits.idle); }},
    {"http.write_stall_seconds", "http-write-stall-time", Kind::Number, live,
     [](O o) { return seconds(o.exporter.limits.writeStall); }},

    {"trading.thunes_directory", "thunes-dir", Kind::Path, atStart,
     [](O o) { return maybe(o.exporter.thunesDir); }},
    {"trading.silence_limit_seconds", "silence-limit", Kind::Number, live,
     [](O o) { return seconds(o.exporter.silenceLimit); }},

    {"lab.directory", "lab-dir", Kind::Path, atStart,
     [](O o) { return maybe(o.exporter.labDir); }},
    {"lab.mcp_servers", "mcp-servers", Kind::Text, atStart, mcpServers},
    {"lab.worktrees", "worktree", Kind::PathMap, atStart, worktrees},

    {"kill_switch.confirmation_limit_seconds", "confirmation-limit", Kind::Number, live,
     [](O o) { return seconds(o.exporter.killSwitch.confirmationLimit); }},
    {"kill_switch.two_person_release", "two-person-release", Kind::Switch, live,
     [](O o) { return QVariant(o.exporter.killSwitch.twoPersonRelease); }},
    {"kill_switch.hook", "hook", Kind::List, live,
     [](O o) { return QVariant(o.exporter.killSwitch.hook); }},
    {"kill_switch.hook_limit_seconds", "hook-limit", Kind::Number, live,
     [](O o) { return seconds(o.exporter.killSwitch.hookLimit); }},
    {"kill_switch.policy_loss", "policy-loss", Kind::Number, live,
     [](O o) { return maybe(o.exporter.killSwitch.policies.lossFraction); }},
    {"kill_switch.policy_silence_seconds", "policy-silence", Kind::Number, live,
     [](O o) { return maybeSeconds(o.exporter.killSwitch.policies.heartbeatSilence); }},
    {"kill_switch.policy_breaker_seconds", "policy-breaker", Kind::Number, live,
     [](O o) { return maybeSeconds(o.exporter.killSwitch.policies.breakerOpen); }},

    {"prometheus.url", "prometheus", Kind::Text, atStart,
     [](O o) { return url(o.prometheus); }},
    {"prometheus.start", "no-prometheus", Kind::Opposite, atStart,
     [](O o) { return QVariant(o.startPrometheus); }},
    {"prometheus.data_directory", "data-dir", Kind::Path, atStart,
     [](O o) { return QVariant(o.dataDir); }},

    {"alertmanager.url", "alertmanager", Kind::Text, atStart,
     [](O o) { return o.useAlertmanager ? url(o.alertmanager) : QVariant(); }},
    {"alertmanager.start", "no-alertmanager", Kind::Opposite, atStart,
     [](O o) { return QVariant(o.startAlertmanager); }},
    {"alertmanager.telegram_token_file", "telegram-token-file", Kind::Path, atStart,
     [](O o) { return file(o.delivery.telegramTokenFile); }},
    {"alertmanager.telegram_chat_file", "telegram-chat-file", Kind::Path, atStart,
     [](O o) { return file(o.delivery.telegramChatFile); }},
    {"alertmanager.telegram_api", "telegram-api", Kind::Text, atStart,
     [](O o) { return url(o.delivery.telegramApi); }},
    {"alertmanager.deadman_url_file", "deadman-url-file", Kind::Path, atStart,
     [](O o) { return file(o.delivery.deadmanUrlFile); }},

    {"desktop.attach", "attach", Kind::Text, atStart,
     [](O o) { return o.attach ? url(*o.attach) : QVariant(); }},
    {"desktop.token_file", "token-file", Kind::Path, atStart,
     [](O o) { return maybe(o.tokenFile); }},
    {"desktop.ca_file", "ca-file", Kind::Path, atStart, [](O o) { return file(o.caFile); }},
    {"desktop.client_certificate", "client-certificate", Kind::Path, atStart,
     [](O o) { return file(o.clientCertificate); }},
    {"desktop.client_key", "client-key", Kind::Path, atStart,
     [](O o) { return file(o.clientKey); }},
    {"desktop.hidden", "hidden", Kind::Switch, atStart, [](O o) { return QVariant(o.startHidden); }},
    {"desktop.hold_time_seconds", "hold-time", Kind::Number, atStart,
     [](O o) { return seconds(o.holdTime); }},

    {"commands.exporter", "exporter", Kind::Text, atStart,
     [](O o) { return url(o.exporterUrl); }},
};

/// Levenshtein's distance.
qsizetype distance(const QString &a, const QString &b)
{
    std::vector<qsizetype> row(static_cast<std::size_t>(b.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        qsizetype diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j < row.size(); ++j) {
            const qsizetype replaced = diagonal
                + (a[i - 1] == b[static_cast<qsizetype>(j) - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

} // namespace

std::span<const Setting> settings()
{
    return table;
}

QString nearest(const QString &word, const QStringList &words)
{
    QString best;
    qsizetype least = std::max<qsizetype>(2, word.size() / 3) + 1;
    if (word.size() > 100)
        return {};
    for (const QString &candidate : words) {
        if (const qsizetype far = distance(word, candidate); far < least) {
            least = far;
            best = candidate;
        }
    }
    return best;
}

} // namespace thunes
