// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alerttrend.h"

#include <algorithm>

namespace thunes {

namespace {
constexpr int mostPoints = 240;
}

AlertTrend::AlertTrend(const QUrl &prometheus, QObject *parent)
    : QObject(parent)
    , m_client(prometheus)
{
}

AlertTrend::~AlertTrend()
{
    m_guard.reset();
}

void AlertTrend::show(const AlertEntry &entry, Seconds length)
{
    m_guard = std::make_unique<QObject>();
    m_points.clear();
    m_threshold = thresholdOf(entry.expression);
    if (entry.expression.isEmpty()) {
        m_message = QStringLiteral("No expression is known for this alert");
        Q_EMIT changed();
        return;
    }
    m_step = std::max<Milliseconds>(Milliseconds(5000), Milliseconds(length) / mostPoints);
    m_end = SystemClock().now();
    m_start = m_end - length;
    m_message = QStringLiteral("Loading");
    Q_EMIT changed();
    const RangeQuery query{m_threshold ? m_threshold->measured : entry.expression, m_start, m_end, m_step};
    m_client.queryRange(query, m_guard.get(), [this, labels = entry.labels](const Result<QueryResult> &result) {
        if (!result) {
            m_message = result.error().message;
        } else if (const TimeSeries *series = seriesOfAlert(result->series, labels)) {
            m_points = series->points;
            m_message.clear();
        } else {
            m_message = QStringLiteral("No values in this range");
        }
        Q_EMIT changed();
    });
}

const TimeSeries *seriesOfAlert(const QList<TimeSeries> &series, const LabelSet &alertLabels)
{
    const auto agrees = [&](const TimeSeries &candidate) {
        for (auto label = candidate.labels.begin(); label != candidate.labels.end(); ++label) {
            const auto found = alertLabels.constFind(label.key());
            if (label.key() != QLatin1String("__name__")
                && (found == alertLabels.constEnd() || *found != label.value()))
                return false;
        }
        return !candidate.points.empty();
    };
    const auto found = std::find_if(series.cbegin(), series.cend(), agrees);
    if (found != series.cend())
        return &*found;
    return series.size() == 1 && !series.first().points.empty() ? &series.first() : nullptr;
}

} // namespace thunes
