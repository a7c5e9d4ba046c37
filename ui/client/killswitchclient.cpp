// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/killswitchclient.h"

#include <QFile>
#include <QTimer>

namespace thunes {

namespace {

using L = QLatin1String;
constexpr Milliseconds answerLimit{2000};
constexpr Milliseconds drillLimit{120000};

/// The exporter's own sentence where it sent one: {"error": …}.
Error errorOf(const HttpAnswer &answer)
{
    Error error = answer.error();
    if (const auto object = answer.json()) {
        const QString words = object->value(L("error")).toString();
        if (!words.isEmpty())
            error.message = words;
    }
    return error;
}

auto unwrap(KillSwitchClient::Callback callback)
{
    return [callback = std::move(callback)](const Result<HttpAnswer> &answer) {
        if (!answer)
            callback(answer.error());
        else if (!answer->isSuccess())
            callback(errorOf(*answer));
        else
            callback(answer->json());
    };
}

} // namespace

KillSwitchClient::KillSwitchClient(const QUrl &base, const QString &tokenFile)
    : m_http(base, answerLimit)
    , m_patient(base, drillLimit)
    , m_tokenFile(tokenFile)
{
    m_http.setTokenFile(tokenFile);
}

void KillSwitchClient::state(QObject *guard, Callback callback)
{
    m_http.get(QStringLiteral("/api/v1/kill-switch"), guard, unwrap(std::move(callback)));
}

void KillSwitchClient::journal(int limit, QObject *guard, Callback callback)
{
    m_http.get(QStringLiteral("/api/v1/kill-switch/journal?limit=%1").arg(limit), guard,
               unwrap(std::move(callback)));
}

void KillSwitchClient::engage(const QString &level, const QString &reason, QObject *guard,
                              Callback callback)
{
    QJsonObject body{{L("reason"), reason}};
    if (!level.isEmpty())
        body[L("level")] = level;
    command(m_http, QStringLiteral("engage"), body, guard, std::move(callback));
}

void KillSwitchClient::release(qint64 sequence, const QString &reason, QObject *guard,
                               Callback callback)
{
    command(m_http, QStringLiteral("release"),
            {{L("reason"), reason}, {L("sequence"), static_cast<double>(sequence)}}, guard,
            std::move(callback));
}

void KillSwitchClient::drill(const QString &reason, QObject *guard, Callback callback)
{
    command(m_patient, QStringLiteral("drill"), {{L("reason"), reason}}, guard, std::move(callback));
}

void KillSwitchClient::command(HttpJson &http, const QString &verb, const QJsonObject &body,
                               QObject *guard, Callback callback)
{
    QFile file(m_tokenFile);
    if (!file.open(QIODevice::ReadOnly)) {
        const Error error{ErrorKind::Unauthorized,
                          QStringLiteral("the operator token %1 cannot be read: %2")
                              .arg(m_tokenFile, file.errorString())};
        // Never before this function has returned: callers rely on it.
        QTimer::singleShot(0, guard, [error, callback = std::move(callback)] { callback(error); });
        return;
    }
    http.postJson(QStringLiteral("/api/v1/kill-switch/") + verb, body, file.read(4096).trimmed(),
                    guard, unwrap(std::move(callback)));
}

} // namespace thunes
