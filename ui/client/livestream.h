// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/base/result.h"
#include "ui/client/exportertypes.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonObject>
#include <QMap>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <memory>

QT_FORWARD_DECLARE_CLASS(QWebSocket)

namespace thunes {

/// The exporter's WebSocket /api/v1/live: keeps the newest state and tells of each change. Connects
/// again by itself, resuming where it was; an exporter that stands still is noticed within
/// `silenceLimit`, since its heartbeats, two a second, are missing. Certificates of https URLs are verified.
class LiveStream : public QObject
{
    Q_OBJECT
public:
    explicit LiveStream(const QUrl &exporter, QObject *parent = nullptr);
    ~LiveStream() override;

    /// The token to read with; see HttpJson::setTokenFile().
    void setTokenFile(const QString &file) { m_tokenFile = file; }

    void start();
    /// True from the first state until the connection is lost.
    bool isLive() const { return m_live; }

    static constexpr Milliseconds silenceLimit{1500};

Q_SIGNALS:
    void received(const thunes::ExporterState &state);
    /// What the exporter's webhook has received, as GET /api/v1/alerts has it.
    void alertsReceived(const QJsonArray &alerts);
    /// Once per loss; `why` in words.
    void lost(const QString &why);

private:
    void open();
    void read(const QString &text);
    Result<void> apply(const QJsonObject &message);
    void watch();
    void fail(const QString &why);

    QUrl m_url;
    QString m_tokenFile;
    std::unique_ptr<QWebSocket> m_socket;
    QJsonObject m_parts;
    QMap<QString, QJsonObject> m_samples; ///< In order: cells must not change places.
    quint64 m_sequence = 0;
    bool m_hasState = false;
    bool m_live = false;
    QElapsedTimer m_sinceSign;
    QTimer m_watch;
    QTimer m_again;
    Milliseconds m_wait{100};
};

} // namespace thunes
