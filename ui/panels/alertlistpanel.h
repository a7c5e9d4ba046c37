// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"
#include "ui/models/alertfilter.h"
#include "ui/panels/listpanel.h"

#include <QPointer>
#include <QTimer>

#include <functional>

namespace thunes {

class AlertBoard;

/// The alerts of this desk as the file filters and sorts them. Says "no alerts" only while every
/// source that should tell of them does.
class AlertListPanel final : public ListPanel
{
    Q_OBJECT
public:
    explicit AlertListPanel(Panel panel, QWidget *parent = nullptr);

    /// Where the alerts come from; outlives the panel or goes away by itself. `show` opens the one
    /// with that key; may be empty.
    void setBoard(AlertBoard *board, std::function<void(const QString &)> show);

protected:
    void dataChanged() override { reload(); }
    void rowChosen(const QString &key) override;
    QString spokenValues() const override;
    void paintBody(QPainter &painter, const QRectF &body) override;

private:
    void reload();
    bool accepts(const AlertEntry &entry) const;
    QList<AlertEntry> wanted() const;
    /// The heading that it stands under, when the file asks for such.
    QString groupOf(const AlertEntry &entry) const;

    AlertListOptions m_options;
    AlertFilter m_filter;
    QPointer<AlertBoard> m_board;
    std::function<void(const QString &)> m_show;
    int m_count = 0; ///< Also of those beyond the most that are listed.
    Tone m_countTone = Tone::Neutral;
    QTimer m_ages; ///< "4 min" grows without any news.
};

} // namespace thunes
