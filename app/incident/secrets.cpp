// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/incident/secrets.h"

#include "exporter/api/ingesttoken.h"
#include "exporter/killswitch/operators.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace thunes {

namespace {

/// Shorter ones would tear words apart; no secret worth its name is that short.
constexpr qsizetype shortest = 6;

} // namespace

QStringList secretFiles(const Options &options)
{
    const QString &state = options.exporter.stateDir;
    QStringList files = options.exporter.access.readTokenFiles + options.exporter.access.ingestTokenFiles;
    files << options.exporter.tls.keyFile << options.clientKey << options.delivery.telegramTokenFile
          << options.delivery.telegramChatFile << options.delivery.deadmanUrlFile
          << options.tokenFile.value_or(Operators::defaultTokenPath(state));
    for (const QString &directory : {state, QFileInfo(Operators::defaultTokenPath(state)).path()}) {
        const auto tokens = QDir(directory).entryInfoList({QStringLiteral("*.token"), QStringLiteral("telegram.*"),
                                                           QStringLiteral("deadman.url")}, QDir::Files);
        for (const QFileInfo &token : tokens)
            files << token.filePath();
    }
    // The bot's own, where its checkout is followed.
    if (options.exporter.thunesDir)
        files << *options.exporter.thunesDir + QStringLiteral("/.env");
    files.removeAll(QString());
    files.removeDuplicates();
    return files;
}

Options withoutArguments(Options options)
{
    const QString left = QStringLiteral("(left out)");
    if (options.exporter.killSwitch.hook.size() > 1)
        options.exporter.killSwitch.hook = {options.exporter.killSwitch.hook.first(), left};
    return options;
}

Redactor::Redactor(const QStringList &files)
{
    const auto add = [this](QByteArray secret) {
        secret = secret.trimmed();
        if (secret.size() >= 2 && (secret.startsWith('"') || secret.startsWith('\'')) && secret.endsWith(secret[0]))
            secret = secret.mid(1, secret.size() - 2);
        if (secret.size() >= shortest && !m_secrets.contains(secret))
            m_secrets << secret;
    };
    for (const QString &name : files) {
        QFile file(name);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const bool isEnvironment = QFileInfo(name).fileName() == QLatin1String(".env");
        const QByteArray text = file.read(1024 * 1024);
        for (const QByteArray &line : text.split('\n')) {
            if (!isEnvironment) {
                add(line);
                continue;
            }
            // NAME=value: only of names that sound like secrets, or "testnet" would go too.
            const QByteArray key = line.left(line.indexOf('=')).toUpper();
            for (const char *word : {"KEY", "SECRET", "TOKEN", "PASSW", "DSN", "WEBHOOK", "CHAT", "CREDENTIAL", "AUTH"}) {
                if (line.contains('=') && key.contains(word))
                    add(line.mid(line.indexOf('=') + 1));
            }
        }
    }
    std::sort(m_secrets.begin(), m_secrets.end(),
              [](const QByteArray &a, const QByteArray &b) { return a.size() > b.size(); });
}

QByteArray Redactor::redacted(QByteArray text) const
{
    for (const QByteArray &secret : m_secrets)
        text.replace(secret, "<secret>");
    // scheme://user:password@host
    for (qsizetype at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 3)) {
        qsizetype end = at + 3;
        while (end < text.size() && !QByteArrayView("@/ \t\n\r\"'<>?#").contains(text[end]))
            ++end;
        if (end < text.size() && text[end] == '@')
            text.replace(at + 3, end - at - 3, "<secret>");
    }
    return text;
}

} // namespace thunes
