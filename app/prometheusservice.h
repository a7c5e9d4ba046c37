// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QProcess>
#include <QTimer>
#include <QUrl>

#include <optional>

namespace thunes {

struct PrometheusOptions
{
    QUrl url{QStringLiteral("http://127.0.0.1:9091")};
    QString exporterAddress; ///< host:port that it is to scrape.
    bool https = false;      ///< How the exporter is scraped; its certificate is verified.
    QString caFile;          ///< To verify it with; empty: the system's.
    std::optional<QString> tokenFile; ///< Where the exporter wants a token.
    QString stateDir;        ///< Its generated configuration and log.
    QString dataDir;         ///< Its time series.
    bool start = true;       ///< Start one where none answers.
};

/// Finds a running Prometheus, which is then left alone for ever, or keeps Debian's running as a
/// child: started, restarted when it dies, stopped at the end, and gone with us should we crash.
/// Lives in the main thread.
class PrometheusService : public QObject
{
    Q_OBJECT
public:
    enum class State {
        Looking = 1,
        Foreign,  ///< Was there already; not ours to stop.
        Starting,
        Running,  ///< Ours, and ready.
        Failed,   ///< Why is in text(); tried again with growing pauses.
        Off,      ///< None there, and none is to be started.
    };

    explicit PrometheusService(PrometheusOptions options, QObject *parent = nullptr);
    /// Stops a Prometheus of ours and waits for its end, which may take as long as its last write.
    ~PrometheusService() override;

    void start();
    State state() const { return m_state; }
    /// The state in words, with the reason of a failure.
    const QString &text() const { return m_text; }
    qint64 processId() const { return m_process.processId(); }

Q_SIGNALS:
    void changed();

private:
    void look();
    void launch();
    void poll();
    void retry(const QString &why);
    void enter(State state, const QString &text);
    Result<QString> writeConfiguration() const;
    QString lastLogLine() const;
    QString logPath() const;

    PrometheusOptions m_options;
    QNetworkAccessManager m_network{this};
    QProcess m_process{this};
    QTimer m_poll{this};
    QTimer m_retry{this};
    Milliseconds m_pause{1000};
    State m_state = State::Looking;
    QString m_text;
    bool m_stopping = false;
};

} // namespace thunes
