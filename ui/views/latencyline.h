// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/labtypes.h"

#include <QColor>
#include <QRectF>
#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QPainter)

namespace thunes {

/// Draws the latencies of a server's last probes, oldest left, from 0 to the greatest; probes that
/// nothing answered leave a gap with a mark at the bottom in `failed`.
void paintLatency(QPainter &painter, const QRectF &rect, const QList<McpProbe> &history,
                  const QColor &line, const QColor &failed);

/// The same with figures, and the values of a probe under the pointer.
class LatencyChart final : public QWidget
{
    Q_OBJECT
public:
    explicit LatencyChart(QWidget *parent = nullptr);

    void setHistory(const QList<McpProbe> &history, TimePoint now, bool stale);
    void setScale(qreal scale);
    /// "60 probes in 29 min · median 3.1 ms · 3 without an answer"
    QString summary() const { return m_summary; }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    QRectF plot() const;

    QList<McpProbe> m_history;
    QString m_summary;
    QString m_top;
    bool m_stale = false;
    qreal m_scale = 1;
};

} // namespace thunes
