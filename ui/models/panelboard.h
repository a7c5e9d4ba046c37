// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/client/exportertypes.h"
#include "ui/models/paneldata.h"

#include <QHash>

#include <optional>

namespace thunes {

/// What each panel shows: Prometheus's last picture of it, marked when it grows old, and the
/// exporter's live values laid over it. A value; whoever owns it tells the world of changes.
class PanelBoard
{
public:
    /// What is laid over the pictures.
    struct Live
    {
        const ExporterState *state = nullptr; ///< As last heard; null: never.
        bool isCurrent = false;
        LinkStatus exporter;
        bool isPresent = true; ///< The range ends now.
    };

    PanelData shown(int panelId) const { return m_shown.value(panelId); }
    bool isKnown(int panelId) const;
    /// What Prometheus says.
    PanelState pictureState(int panelId) const { return m_pictures.value(panelId).state; }
    std::optional<TimePoint> lastGood(int panelId) const;
    /// Of the newest sample in Prometheus's picture.
    std::optional<TimePoint> dataTime(int panelId) const { return m_pictures.value(panelId).dataTime; }

    /// A picture out of answers that came at `time`.
    void setPicture(int panelId, const PanelData &picture, TimePoint time);
    /// A picture that no query made.
    void setFixed(int panelId, const PanelData &picture);
    /// The last picture stays, marked Stale; without any it is an Error.
    void fail(int panelId, const Error &error);
    /// The last picture stays, marked Stale because nobody asked for a newer one.
    void markUnrefreshed(int panelId);
    /// Forgets the picture; false when there was none.
    bool forget(int panelId);

    /// Forgets what is shown, too.
    void remove(int panelId);

    /// Puts picture and live values together: the newest of what both say, which is marked when
    /// the link that it came over is broken. True when the panel looks different now.
    bool compose(const Panel &panel, const Live &live);

private:
    QHash<int, PanelData> m_shown;
    QHash<int, PanelData> m_pictures;
    QHash<int, TimePoint> m_lastGood; ///< When Prometheus last answered for the panel.
};

/// Prometheus is there and refused the query, as against not being there.
inline bool isRefusal(const Error &error) { return error.kind == ErrorKind::InvalidInput; }

} // namespace thunes
