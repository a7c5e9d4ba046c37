// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/alertmanagerservice.h"

#include "app/prometheusservice.h"
#include "exporter/base/fileops.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace thunes {

namespace {

/// A secret of one word.
Result<QByteArray> readSecret(const QString &path, const QRegularExpression &shape, const char *what)
{
    FileOps files;
    const auto text = files.read(path);
    if (!text)
        return text.error();
    constexpr auto others
        = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    if (QFileInfo(path).permissions() & others)
        return Error{ErrorKind::Forbidden,
                     QStringLiteral("%1: others may read it; chmod 600").arg(path)};
    const QByteArray word = text->trimmed();
    if (!shape.match(QString::fromUtf8(word)).hasMatch())
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("%1: expected %2").arg(path, QLatin1String(what))};
    return word;
}

/// The words of the files, and what a URL among them has besides its host.
QByteArrayList secretsOf(const AlertDelivery &delivery)
{
    QByteArrayList secrets;
    FileOps files;
    for (const QString &path : {delivery.telegramTokenFile, delivery.deadmanUrlFile}) {
        if (const auto text = path.isEmpty() ? Result<QByteArray>(Error{}) : files.read(path))
            secrets += text->trimmed();
    }
    const QUrl url(secrets.isEmpty() ? QString() : QString::fromUtf8(secrets.last()));
    if (url.path().size() > 6)
        secrets += url.path(QUrl::FullyEncoded).toUtf8();
    if (!url.query().isEmpty())
        secrets += url.query(QUrl::FullyEncoded).toUtf8();
    if (!url.password().isEmpty())
        secrets += url.password(QUrl::FullyEncoded).toUtf8();
    secrets.removeAll(QByteArray());
    std::sort(secrets.begin(), secrets.end(),
              [](const auto &a, const auto &b) { return a.size() > b.size(); });
    return secrets;
}

} // namespace

Result<QByteArray> alertmanagerConfiguration(QByteArray text, const AlertmanagerOptions &options)
{
    const AlertDelivery &delivery = options.delivery;
    if (options.https)
        text.replace("        http_config:\n          authorization:",
                     "        http_config:" + tlsConfig(options.tls, 10) + "\n          authorization:");
    text.replace("'http://127.0.0.1:8000/",
                 (options.https ? "'https://" : "'http://") + options.exporterAddress.toUtf8() + '/');
    text.replace("credentials_file: ingest.token\n",
                 "credentials_file: " + yamlQuoted(options.ingestTokenPath.toUtf8()) + '\n');
    if (delivery.telegramTokenFile.isEmpty() != delivery.telegramChatFile.isEmpty())
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("Telegram needs both a token and a chat; only %1 is there")
                         .arg(delivery.telegramTokenFile + delivery.telegramChatFile)};
    if (delivery.telegramTokenFile.isEmpty()) {
        text = withoutPart(text, "telegram");
    } else {
        static const QRegularExpression tokenShape(QStringLiteral("^[0-9]+:[A-Za-z0-9_-]{20,}$"));
        static const QRegularExpression chatShape(QStringLiteral("^-?[1-9][0-9]{0,18}$"));
        const auto token = readSecret(delivery.telegramTokenFile, tokenShape,
                                      "the token of a Telegram bot, such as 123456:ABC…");
        if (!token)
            return token.error();
        const auto chat = readSecret(delivery.telegramChatFile, chatShape,
                                     "the number of a Telegram chat, such as -1001234567890");
        if (!chat)
            return chat.error();
        text.replace("bot_token: 'TELEGRAM_BOT_TOKEN'", "bot_token: " + yamlQuoted(*token));
        text.replace("chat_id: 1\n", "chat_id: " + *chat + '\n');
        text.replace("'https://api.telegram.org'",
                     yamlQuoted(delivery.telegramApi.toEncoded(QUrl::StripTrailingSlash)));
    }
    if (delivery.deadmanUrlFile.isEmpty())
        return withoutPart(text, "deadman");
    static const QRegularExpression urlShape(QStringLiteral("^https?://[^\\s/]+\\S*$"));
    const auto url = readSecret(delivery.deadmanUrlFile, urlShape, "an http or https URL");
    if (!url)
        return url.error();
    return text.replace("'https://deadman.invalid/ping'", yamlQuoted(*url));
}

AlertmanagerService::AlertmanagerService(AlertmanagerOptions options, QObject *parent)
    : SupervisedServer({QStringLiteral("Alertmanager"), QStringLiteral("prometheus-alertmanager"),
                        QStringLiteral("alertmanager"), options.url,
                        QStringLiteral("/api/v2/status"),
                        options.stateDir + QStringLiteral("/alertmanager.log"), options.start, true},
                       parent)
    , m_options(std::move(options))
{
}

QByteArray AlertmanagerService::redacted(const QByteArray &line) const
{
    QByteArray text = line;
    for (const QByteArray &secret : m_secrets)
        text.replace(secret, "***");
    return text;
}

bool AlertmanagerService::recognises(const QByteArray &answer) const
{
    return answer.contains("\"versionInfo\"");
}

Result<QStringList> AlertmanagerService::prepare()
{
    const QString directory = m_options.stateDir + QStringLiteral("/alertmanager");
    const QString data = m_options.dataDir + QStringLiteral("/alertmanager");
    for (const QString &path : {directory + QStringLiteral("/templates"), data}) {
        if (!QDir().mkpath(path))
            return Error{ErrorKind::Io, QStringLiteral("cannot create %1").arg(path)};
    }
    const auto text
        = monitoringFile(m_options.monitoringDir, QStringLiteral("alertmanager/alertmanager.yml"));
    if (!text)
        return text.error();
    const auto configuration = alertmanagerConfiguration(*text, m_options);
    if (!configuration)
        return configuration.error();
    m_secrets = secretsOf(m_options.delivery);
    const QString messages = QStringLiteral("templates/telegram.tmpl");
    const auto messageText
        = monitoringFile(m_options.monitoringDir, QStringLiteral("alertmanager/") + messages);
    if (!messageText)
        return messageText.error();
    FileOps files;
    const QString configurationPath = directory + QStringLiteral("/alertmanager.yml");
    for (const auto &[path, bytes] : {std::pair(configurationPath, *configuration),
                                      std::pair(directory + u'/' + messages, *messageText)}) {
        if (const auto written = writeAtomically(files, path, bytes, 0600); !written)
            return written.error();
    }
    return QStringList{QStringLiteral("--config.file=") + configurationPath,
                       QStringLiteral("--storage.path=") + data,
                       QStringLiteral("--cluster.listen-address="), // alone: no gossip on :9094
                       // A silence, and the memory of what was sent, must outlive a crash; by
                       // default they are on the disk only every 15 minutes. What it sent since it
                       // wrote last is sent again after a kill -9.
                       QStringLiteral("--data.maintenance-interval=1s")};
}

} // namespace thunes
