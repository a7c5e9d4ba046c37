// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/push/groupkey.h"

#include <QByteArrayList>
#include <QUtf8StringView>

#include <algorithm>

namespace thunes {

namespace {

Error wrong(const QString &what)
{
    return {ErrorKind::InvalidInput, what};
}

Result<QByteArray> readValue(const QByteArray &name, const QByteArray &component, bool base64)
{
    const QString shown = QString::fromUtf8(name);
    QByteArray value = QByteArray::fromPercentEncoding(component);
    if (base64) {
        while (value.endsWith('='))
            value.chop(1);
        const auto decoded = QByteArray::fromBase64Encoding(
            value, QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals
                       | QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded)
            return wrong(QStringLiteral("label %1: '%2' is not URL-safe base64")
                             .arg(shown, QString::fromUtf8(component.left(80))));
        value = *decoded;
    } else if (value.isEmpty()) {
        return wrong(QStringLiteral("label %1 has no value; an empty one is written %1@base64/=")
                         .arg(shown));
    }
    if (!QUtf8StringView(value).isValidUtf8())
        return wrong(QStringLiteral("label %1: the value is not UTF-8").arg(shown));
    return value;
}

} // namespace

Result<EscapedLabels> readGroupKey(const QByteArray &path)
{
    constexpr QByteArrayView root("/metrics/");
    constexpr QByteArrayView suffix("@base64");
    Q_ASSERT(path.startsWith(root));
    const QByteArrayList components = path.sliced(root.size()).split('/');
    if (components.size() % 2 != 0)
        return wrong(QStringLiteral("the label %1 has no value in the path")
                         .arg(QString::fromUtf8(components.last().left(80))));
    EscapedLabels labels;
    for (qsizetype i = 0; i < components.size(); i += 2) {
        QByteArray name = QByteArray::fromPercentEncoding(components[i]);
        const bool base64 = name.endsWith(suffix);
        if (base64)
            name.chop(suffix.size());
        const std::string text = name.toStdString();
        if (!isLabelName(text) || text.starts_with("__"))
            return wrong(QStringLiteral("'%1' is no label name for a group")
                             .arg(QString::fromUtf8(name.left(80))));
        const auto value = readValue(name, components[i + 1], base64);
        if (!value)
            return value.error();
        if (text == "job" && value->isEmpty())
            return wrong(QStringLiteral("the job must not be empty"));
        if (std::any_of(labels.begin(), labels.end(),
                        [&](const auto &label) { return label.first == text; }))
            return wrong(QStringLiteral("label %1 is there twice").arg(QString::fromUtf8(name)));
        if (text == "instance" && value->isEmpty())
            continue;
        labels.emplace_back(text, escapedLabelValue(value->toStdString()));
    }
    std::sort(labels.begin(), labels.end());
    return labels;
}

} // namespace thunes
