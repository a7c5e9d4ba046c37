// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QObject>
#include <QRandomGenerator>
#include <QTimer>
#include <QUrl>

namespace thunes {

/// A simulated trading process. It knows the exporter by its URL alone and speaks the public API as
/// any bot does: events out, kill switch in, each command confirmed. While its kill switch is active
/// it places no orders. Says `environment: demo` with every heartbeat.
class DemoTrader : public QObject
{
    Q_OBJECT
public:
    explicit DemoTrader(const QUrl &exporter, QObject *parent = nullptr);
    void start();

private:
    void beat();
    void trade();
    void send(const QJsonArray &events);
    void obey();
    QJsonObject killSwitch() const;
    QJsonObject risk() const;
    bool chance(double probability) { return m_random.generateDouble() < probability; }

    QUrl m_exporter;
    QNetworkAccessManager m_network{this};
    QRandomGenerator m_random;
    QTimer m_beat{this};
    QTimer m_order{this};
    bool m_active = false;
    qint64 m_sequence = -1; ///< Of the last command obeyed; -1 before the first.
    double m_pnl = -6;
    int m_positions = 1;
    QHash<QString, int> m_down;     ///< Seconds until a symbol's stream is back.
    QHash<QString, int> m_breakers; ///< Seconds until a breaker closes.
    bool m_first = true;
};

/// Writes a small lab (health scripts, worktrees) for the demo. Existing files are replaced.
Result<void> createDemoLab(const QString &directory);

} // namespace thunes
