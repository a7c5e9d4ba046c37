// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/queryround.h"

#include "ui/client/prometheusclient.h"

#include <QThreadPool>

#include <algorithm>

namespace thunes {

QueryRound::QueryRound(PrometheusClient &client, QObject *parent)
    : QObject(parent)
    , m_client(client)
{
}

QueryRound::~QueryRound()
{
    qsizetype most = 0;
    for (const Request &request : std::as_const(m_requests)) {
        if (request.answer && *request.answer)
            most = std::max(most, (*request.answer)->series.size());
    }
    if (most > 1000)
        QThreadPool::globalInstance()->start([dead = std::move(m_requests)] {});
}

int QueryRound::add(const InstantQuery &query)
{
    const QString at = query.time ? QString::number(query.time->time_since_epoch().count())
                                  : QStringLiteral("now");
    return add(at + u' ' + query.expression, query);
}

int QueryRound::add(const RangeQuery &query)
{
    const auto number = [](auto duration) { return QString::number(duration.count()); };
    return add(number(query.start.time_since_epoch()) + u' ' + number(query.end.time_since_epoch())
                   + u' ' + number(query.step) + u' ' + query.expression,
               query);
}

int QueryRound::add(const QString &key, std::variant<InstantQuery, RangeQuery> query)
{
    const auto known = m_keys.constFind(key);
    if (known != m_keys.constEnd())
        return *known;
    const int request = size();
    m_keys.insert(key, request);
    m_requests.append({std::move(query), std::nullopt, {}});
    ++m_left;
    if (m_isStarted)
        send(request);
    return request;
}

void QueryRound::start()
{
    m_isStarted = true;
    for (int request = 0; request < size(); ++request)
        send(request);
}

void QueryRound::send(int request)
{
    m_requests[request].clock.start();
    const auto callback = [this, request](Result<QueryResult> answer) {
        receive(request, std::move(answer));
    };
    const auto &query = m_requests.at(request).query;
    if (const auto *instant = std::get_if<InstantQuery>(&query))
        m_client.query(*instant, this, callback);
    else
        m_client.queryRange(std::get<RangeQuery>(query), this, callback);
}

void QueryRound::receive(int request, Result<QueryResult> answer)
{
    m_slowest = std::max(m_slowest, Milliseconds(m_requests.at(request).clock.elapsed()));
    m_requests[request].answer = std::move(answer);
    --m_left;
    Q_EMIT answered(request);
}

} // namespace thunes
