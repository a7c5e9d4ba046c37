// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/timerange.h"
#include "ui/models/alerthistorystore.h"
#include "ui/views/tablepage.h"

#include <QTimer>

QT_FORWARD_DECLARE_CLASS(QComboBox)
QT_FORWARD_DECLARE_CLASS(QPushButton)

namespace thunes {

class AlertHistory;
class EpisodeDetail;

/// What fired, when, how long and who took care of it, with a search over all that was kept, and the
/// chosen one in full. Does not own the history.
class AlertHistoryView final : public TablePage
{
    Q_OBJECT
public:
    explicit AlertHistoryView(AlertHistory *history, QWidget *parent = nullptr);

    void setScale(qreal scale) override;
    EpisodeDetail *detail() const { return m_detail; }
    QComboBox *range() const { return m_range; }
    QPushButton *bundleButton() const { return m_bundle; }
    qreal scale() const { return m_scale; }

Q_SIGNALS:
    /// A bundle about this range: around the chosen alert, or the last hour.
    void bundleWanted(const thunes::TimeRange &suggestion);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void refresh() override { search(); }
    void search();
    void showAnswer(const Result<HistoryAnswer> &answer, const HistoryQuery &query, TimePoint now);
    void showChosen();
    const AlertEpisode *chosen() const;
    TimeRange suggestion() const;

    AlertHistory *m_history;
    EpisodeDetail *m_detail;
    QComboBox *m_range;
    QPushButton *m_bundle;
    QList<AlertEpisode> m_shown;
    QTimer m_soon;
    qreal m_scale = 1;
    int m_asked = 0;
};

} // namespace thunes
