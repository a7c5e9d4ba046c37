// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/exportertypes.h"
#include "ui/models/paneldata.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QObject>
#include <QUrl>

#include <memory>
#include <optional>

namespace thunes {

class ExporterClient;
class LiveStream;

/// The exporter's live values, and how it and the trader behind it are doing. It is told of each
/// change over the exporter's live stream; while that does not work, whoever owns it polls. Lives in
/// the main thread.
class ExporterWatch final : public QObject
{
    Q_OBJECT
public:
    /// An empty URL: there is no exporter, and nothing is ever known.
    explicit ExporterWatch(const QUrl &exporter, QObject *parent = nullptr);
    ~ExporterWatch() override;

    /// The token that the exporter is read with; to be called before start().
    void setTokenFile(const QString &file);
    void start();
    /// Asks for the state unless the stream works or an answer is under way.
    void poll();
    /// No news at all changes nothing by itself: notices that time passes.
    void checkSilence();

    const QUrl &url() const { return m_url; }
    const LinkStatus &exporterLink() const { return m_exporterLink; }
    const LinkStatus &traderLink() const { return m_traderLink; }
    const std::optional<ExporterState> &state() const { return m_state; }
    /// The state is current.
    bool isLive() const { return m_state && m_exporterLink.state == LinkState::Up; }

Q_SIGNALS:
    void stateReceived();
    void linksChanged();
    /// After the other two: values or links may be different now.
    void updated();
    /// The exporter's webhook received these: GET /api/v1/alerts.
    void alertsPushed(const QJsonArray &alerts);

private:
    void receive(Result<ExporterState> state);
    void setExporterLink(LinkState state, const QString &detail);
    void updateTraderLink();

    QUrl m_url;
    bool m_hasExporter = false;
    bool m_polling = false;
    LinkStatus m_exporterLink;
    LinkStatus m_traderLink;
    std::optional<ExporterState> m_state;
    QElapsedTimer m_sinceState;
    std::unique_ptr<ExporterClient> m_client;
    std::unique_ptr<LiveStream> m_live;
};

} // namespace thunes
