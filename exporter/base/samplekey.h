// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QString>

namespace thunes {

/// What tells one sample of the state document from another: its metric and its labels. Both ends of
/// the live stream keep their samples by it.
inline QString sampleKey(const QJsonObject &sample)
{
    return sample.value(QLatin1String("metric")).toString() + u'\n'
           + QString::fromUtf8(QJsonDocument(sample.value(QLatin1String("labels")).toObject())
                                   .toJson(QJsonDocument::Compact));
}

} // namespace thunes
