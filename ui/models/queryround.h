// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/prometheustypes.h"

#include <QElapsedTimer>
#include <QHash>
#include <QList>
#include <QObject>
#include <QString>

#include <optional>
#include <variant>
#include <vector>

namespace thunes {

class PrometheusClient;

/// The queries of one refresh, each sent once however many panels share it. It guards its own
/// requests: deleting the round cancels what is left of it.
class QueryRound : public QObject
{
    Q_OBJECT
public:
    explicit QueryRound(PrometheusClient &client, QObject *parent = nullptr);
    /// Large answers end in the thread pool: even to free them takes long.
    ~QueryRound() override;

    /// The number by which the answer can be asked for; the same for the same query.
    int add(const InstantQuery &query);
    int add(const RangeQuery &query);
    /// Sends what was added; what is added later goes at once.
    void start();

    bool isAnswered(int request) const { return m_requests.at(request).answer.has_value(); }
    const Result<QueryResult> &answer(int request) const { return *m_requests.at(request).answer; }
    bool isFinished() const { return m_left == 0; }
    int size() const { return static_cast<int>(m_requests.size()); }
    Milliseconds slowest() const { return m_slowest; }

Q_SIGNALS:
    void answered(int request);

private:
    struct Request
    {
        std::variant<InstantQuery, RangeQuery> query;
        std::optional<Result<QueryResult>> answer;
        QElapsedTimer clock;
    };

    int add(const QString &key, std::variant<InstantQuery, RangeQuery> query);
    void send(int request);
    void receive(int request, Result<QueryResult> answer);

    PrometheusClient &m_client;
    QHash<QString, int> m_keys;
    QList<Request> m_requests;
    int m_left = 0;
    bool m_isStarted = false;
    Milliseconds m_slowest{0};
};

} // namespace thunes
