// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/alerthistorystore.h"

#include <QFrame>

QT_FORWARD_DECLARE_CLASS(QTextBrowser)

namespace thunes {

/// All that is kept of one time that an alert fired, to be read, selected and copied.
class EpisodeDetail final : public QFrame
{
    Q_OBJECT
public:
    explicit EpisodeDetail(QWidget *parent = nullptr);

    /// Null: none is chosen.
    void showEpisode(const AlertEpisode *episode, TimePoint now);
    void setScale(qreal scale);
    QString text() const;

private:
    void render();

    QTextBrowser *m_text;
    std::optional<AlertEpisode> m_episode;
    TimePoint m_now;
    qreal m_scale = 1;
};

} // namespace thunes
