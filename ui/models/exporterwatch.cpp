// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/exporterwatch.h"

#include "ui/client/exporterclient.h"
#include "ui/client/livestream.h"

#include <algorithm>

namespace thunes {

namespace {

/// An exporter that said nothing for so long has no live values.
constexpr Milliseconds liveLimit{3500};
/// A clock further off than this makes ages meaningless.
constexpr Seconds clockLimit{30};

TimePoint now() { return SystemClock().now(); }

} // namespace

ExporterWatch::ExporterWatch(const QUrl &exporter, QObject *parent)
    : QObject(parent)
    , m_url(exporter)
    , m_hasExporter(exporter.isValid() && !exporter.isEmpty())
    , m_client(std::make_unique<ExporterClient>(exporter))
    , m_live(std::make_unique<LiveStream>(exporter))
{
    connect(m_live.get(), &LiveStream::received, this,
            [this](const ExporterState &state) { receive(state); });
    connect(m_live.get(), &LiveStream::alertsReceived, this, &ExporterWatch::alertsPushed);
    // It may be the push alone that does not work: what was said a moment ago is not old for that.
    // When nobody answers either, that or the silence says so.
    connect(m_live.get(), &LiveStream::lost, this, [this] { poll(); });
}

ExporterWatch::~ExporterWatch() = default;

void ExporterWatch::setTokenFile(const QString &file)
{
    m_client->setTokenFile(file);
    m_live->setTokenFile(file);
}

void ExporterWatch::start()
{
    poll();
    if (m_hasExporter)
        m_live->start();
}

void ExporterWatch::poll()
{
    if (!m_hasExporter || m_polling || m_live->isLive())
        return;
    m_polling = true;
    m_client->state(this, [this](Result<ExporterState> state) {
        m_polling = false;
        if (m_live->isLive())
            return; // It came in between, and is newer.
        receive(std::move(state));
    });
}

void ExporterWatch::checkSilence()
{
    if (m_exporterLink.state == LinkState::Up && m_sinceState.hasExpired(liveLimit.count()))
        setExporterLink(LinkState::Down,
                        QStringLiteral("no answer for %1 s").arg(m_sinceState.elapsed() / 1000));
}

void ExporterWatch::receive(Result<ExporterState> state)
{
    if (!state) {
        setExporterLink(LinkState::Down, state.error().message);
        return;
    }
    m_state = *state;
    m_sinceState.start();
    m_exporterLink.lastAnswer = now();
    const auto offset = std::chrono::duration_cast<Seconds>(now() - m_state->time);
    const bool isClockRight = std::chrono::abs(offset) <= clockLimit;
    Q_EMIT stateReceived();
    setExporterLink(isClockRight ? LinkState::Up : LinkState::Stale,
                    isClockRight
                        ? QString()
                        : QStringLiteral("its clock is %1 s off").arg(std::abs(offset.count())));
}

void ExporterWatch::setExporterLink(LinkState state, const QString &detail)
{
    const bool changed = m_exporterLink.state != state || m_exporterLink.detail != detail;
    m_exporterLink.state = state;
    m_exporterLink.detail = detail;
    if (changed)
        Q_EMIT linksChanged();
    updateTraderLink();
    Q_EMIT updated();
}

void ExporterWatch::updateTraderLink()
{
    LinkStatus link;
    if (m_state)
        link.lastAnswer = m_state->traderLastSignOfLife;
    if (m_exporterLink.state == LinkState::Down) {
        link.detail = QStringLiteral("the exporter does not answer");
    } else if (m_state && m_state->traderAlive) {
        link.state = LinkState::Up;
        link.detail = m_state->environment;
    } else if (link.lastAnswer) {
        const auto age = std::max(Seconds(0), std::chrono::duration_cast<Seconds>(
                                                  m_state->time - *link.lastAnswer));
        link.state = LinkState::Stale;
        link.detail = QStringLiteral("last report %1 s ago").arg(age.count());
    } else if (m_state) {
        link.detail = QStringLiteral("no trader has reported");
    }
    const bool changed = link.state != m_traderLink.state || link.detail != m_traderLink.detail;
    m_traderLink = link;
    if (changed)
        Q_EMIT linksChanged();
}

} // namespace thunes
