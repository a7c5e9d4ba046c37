// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"
#include "ui/theme/tone.h"

#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QPainter)

namespace thunes {

/// One line of Prometheus's pending and firing alerts, worst first, and since when. Says so when
/// the list is not current; "No alerts" is only said of a current list.
class AlertStrip final : public QWidget
{
    Q_OBJECT
public:
    explicit AlertStrip(QWidget *parent = nullptr);

    /// `further`: how many less pressing ones there are beside these, only counted.
    void setAlerts(const QList<PrometheusAlert> &alerts, bool current, bool everReceived,
                   qsizetype further = 0);
    /// Who does not answer, by name: "Prometheus", "Alertmanager".
    void setDown(const QStringList &names);
    /// Something else that is amiss and concerns all alerts; empty: nothing.
    void setRemark(const QString &remark);
    void setNow(TimePoint now);
    void setScale(qreal scale);
    /// The strip's words from left to right.
    QStringList texts() const;

Q_SIGNALS:
    void activated(); ///< Somebody clicked it.

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Chip
    {
        Tone tone = Tone::Neutral;
        bool solid = false;
        bool current = false; ///< Of a list that is current, or watched here.
        QString name;
        QString words;
        QString tip;
        QRectF rect;
    };
    void rebuild();
    QString note() const;
    qreal paintRemark(QPainter &painter, Tone tone, const QString &words, const QRectF &area, qreal x) const;

    QList<PrometheusAlert> m_alerts;
    QList<Chip> m_chips;
    qsizetype m_further = 0;
    QStringList m_down;
    QString m_remark;
    bool m_current = false;
    bool m_everReceived = false;
    TimePoint m_now;
    qreal m_scale = 1;
};

} // namespace thunes
