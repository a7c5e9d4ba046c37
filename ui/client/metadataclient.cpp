// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/metadataclient.h"

#include "exporter/base/json.h"

#include <QJsonArray>
#include <QUrl>

namespace thunes {

namespace {

using L = QLatin1String;

constexpr Milliseconds answerTimeout{10000};

QString encoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

QString parameters(const MetadataScope &scope)
{
    const auto seconds = [](TimePoint time) {
        return QString::number(
            std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count());
    };
    QString text = QStringLiteral("?start=") + seconds(scope.start) + QStringLiteral("&end=")
                   + seconds(scope.end + std::chrono::seconds(1));
    if (!scope.selector.isEmpty())
        text += QStringLiteral("&match%5B%5D=") + encoded(scope.selector);
    return text;
}

Error protocolError(const QString &what)
{
    return {ErrorKind::Protocol, QStringLiteral("Prometheus's answer: ") + what};
}

/// The list in {status: success, data: […]}.
Result<QJsonArray> listOf(const Result<HttpAnswer> &answer)
{
    if (!answer)
        return answer.error();
    const auto json = answer->json();
    if (!json)
        return answer->isSuccess() ? json.error() : answer->error();
    if (json->value(L("status")).toString() == L("success")) {
        const QJsonValue data = json->value(L("data"));
        if (!data.isArray())
            return protocolError(QStringLiteral("no list"));
        return data.toArray();
    }
    const QString words = json->value(L("error")).toString();
    if (words.isEmpty())
        return answer->isSuccess() ? protocolError(QStringLiteral("neither success nor an error"))
                                   : answer->error();
    const bool isOurs = json->value(L("errorType")).toString() == L("bad_data");
    return Error{isOurs ? ErrorKind::InvalidInput : ErrorKind::Unavailable, words};
}

Result<QStringList> textsOf(const Result<HttpAnswer> &answer)
{
    const auto list = listOf(answer);
    if (!list)
        return list.error();
    QStringList texts;
    texts.reserve(list->size());
    for (const QJsonValue &text : *list)
        texts << text.toString();
    return texts;
}

} // namespace

MetadataClient::MetadataClient(const QUrl &base)
    : m_http(base, answerTimeout)
{
}

void MetadataClient::labelValues(const QString &label, const MetadataScope &scope, QObject *guard,
                                 Texts callback)
{
    m_http.get(QStringLiteral("/api/v1/label/%1/values").arg(label) + parameters(scope), guard,
               [callback = std::move(callback)](const Result<HttpAnswer> &answer) {
                   callback(textsOf(answer));
               });
}

void MetadataClient::labelNames(const MetadataScope &scope, QObject *guard, Texts callback)
{
    m_http.get(QStringLiteral("/api/v1/labels") + parameters(scope), guard,
               [callback = std::move(callback)](const Result<HttpAnswer> &answer) {
                   callback(textsOf(answer));
               });
}

void MetadataClient::series(const MetadataScope &scope, QObject *guard,
                            std::function<void(Result<QList<LabelSet>>)> callback)
{
    m_http.get(QStringLiteral("/api/v1/series") + parameters(scope), guard,
               [callback = std::move(callback)](const Result<HttpAnswer> &answer) {
                   const auto list = listOf(answer);
                   if (!list) {
                       callback(list.error());
                       return;
                   }
                   QList<LabelSet> series;
                   series.reserve(list->size());
                   for (const QJsonValue &entry : *list) {
                       LabelSet labels;
                       const QJsonObject object = entry.toObject();
                       for (auto label = object.begin(); label != object.end(); ++label)
                           labels.insert(label.key(), label->toString());
                       series << labels;
                   }
                   callback(series);
               });
}

} // namespace thunes
