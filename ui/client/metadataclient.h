// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/httpjson.h"
#include "ui/client/prometheustypes.h"

#include <QList>
#include <QStringList>

#include <functional>

namespace thunes {

/// What to look through: the series that fit a selector (empty: all) and had samples in a span.
struct MetadataScope
{
    QString selector;
    TimePoint start;
    TimePoint end;
};

/// What Prometheus knows by name: labels, their values, series. Guards as in HttpJson. A refused
/// selector is InvalidInput with Prometheus's own words; a server that cannot be reached is
/// Unavailable or Timeout.
class MetadataClient
{
public:
    explicit MetadataClient(const QUrl &base);

    using Texts = std::function<void(Result<QStringList>)>;
    void labelValues(const QString &label, const MetadataScope &scope, QObject *guard, Texts callback);
    void labelNames(const MetadataScope &scope, QObject *guard, Texts callback);
    void series(const MetadataScope &scope, QObject *guard,
                std::function<void(Result<QList<LabelSet>>)> callback);

private:
    HttpJson m_http;
};

} // namespace thunes
