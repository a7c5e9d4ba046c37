// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/servertls.h"
#include "app/supervisedserver.h"

#include <optional>

namespace thunes {

/// Where alerts are sent besides the console. The files hold one word each, are read when
/// Alertmanager is started, and must be readable for their owner alone.
struct AlertDelivery
{
    QString telegramTokenFile; ///< The bot's token; both files or none.
    QString telegramChatFile;  ///< The chat's number, negative for a group.
    QUrl telegramApi{QStringLiteral("https://api.telegram.org")};
    QString deadmanUrlFile; ///< The URL that a dead man's switch is to be called at; empty: none.
};

struct AlertmanagerOptions
{
    QUrl url{QStringLiteral("http://127.0.0.1:9093")};
    QString exporterAddress; ///< host:port that it is to tell of alerts.
    bool https = false;      ///< How the exporter is told; its certificate is verified.
    ClientTls tls;           ///< To verify it with, and to show.
    QString ingestTokenPath; ///< The token that it tells it with.
    AlertDelivery delivery;
    QString monitoringDir; ///< Files in place of the program's own; empty: none.
    QString stateDir;      ///< Its generated configuration and log.
    QString dataDir;       ///< Silences, and what it has sent already.
    bool start = true;     ///< Start one where none answers.
};

/// Finds or runs Alertmanager. Its final configuration holds Telegram's token, since 0.25 reads it
/// from nowhere else: mode 0600, in the state directory.
/// 0.25 also writes its log with the URLs that it could not reach, tokens included.
class AlertmanagerService : public SupervisedServer
{
    Q_OBJECT
public:
    explicit AlertmanagerService(AlertmanagerOptions options, QObject *parent = nullptr);

protected:
    bool recognises(const QByteArray &answer) const override;
    Result<QStringList> prepare() override;
    QByteArray redacted(const QByteArray &line) const override;

private:
    AlertmanagerOptions m_options;
    QByteArrayList m_secrets; ///< Of the configuration that it was started with, the longest first.
};

/// alertmanager.yml made final. An error names the file of `options` that is missing, wrong or
/// readable for others.
Result<QByteArray> alertmanagerConfiguration(QByteArray text, const AlertmanagerOptions &options);

} // namespace thunes
