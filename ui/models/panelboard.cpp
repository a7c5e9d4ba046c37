// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/panelboard.h"

#include "ui/models/panelpicture.h"

namespace thunes {

bool PanelBoard::isKnown(int panelId) const
{
    return m_shown.contains(panelId) || m_pictures.contains(panelId);
}

std::optional<TimePoint> PanelBoard::lastGood(int panelId) const
{
    const auto found = m_lastGood.constFind(panelId);
    return found == m_lastGood.constEnd() ? std::nullopt : std::optional(*found);
}

void PanelBoard::setPicture(int panelId, const PanelData &picture, TimePoint time)
{
    m_lastGood[panelId] = time;
    m_pictures[panelId] = picture;
}

void PanelBoard::setFixed(int panelId, const PanelData &picture)
{
    m_pictures[panelId] = picture;
}

void PanelBoard::fail(int panelId, const Error &error)
{
    PanelData &picture = m_pictures[panelId];
    const auto good = lastGood(panelId);
    const QString why = isRefusal(error) ? error.message
                                         : QStringLiteral("Prometheus does not answer");
    if (good) {
        picture.state = PanelState::Stale;
        picture.message = why + QStringLiteral(" — last picture from ") + clockText(*good);
    } else {
        picture.state = PanelState::Error;
        picture.message = why;
    }
}

void PanelBoard::markUnrefreshed(int panelId)
{
    PanelData &picture = m_pictures[panelId];
    picture.state = PanelState::Stale;
    picture.message = QStringLiteral("Not refreshed since ")
                      + clockText(m_lastGood.value(panelId));
}

bool PanelBoard::forget(int panelId)
{
    if (m_pictures.remove(panelId) == 0)
        return false;
    m_lastGood.remove(panelId);
    return true;
}

void PanelBoard::remove(int panelId)
{
    forget(panelId);
    m_shown.remove(panelId);
}

bool PanelBoard::compose(const Panel &panel, const Live &live)
{
    PanelData data = m_pictures.value(panel.id);
    if (canBeLive(panel) && live.state && live.isPresent) {
        // Back to the last scrape would be back in time: what was said after it stays, marked.
        const bool isNewest = data.state != PanelState::Empty
                              && (!data.dataTime || *data.dataTime < live.state->time);
        if (live.isCurrent)
            data = livePictureOf(panel, *live.state, data);
        else if (live.exporter.state == LinkState::Down && isNewest)
            data = lastLivePictureOf(panel, *live.state, data, live.exporter.detail);
    }
    const bool changed = !m_shown.contains(panel.id) || !looksTheSame(m_shown.value(panel.id), data);
    m_shown.insert(panel.id, data);
    return changed;
}

} // namespace thunes
