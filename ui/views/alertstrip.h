// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/alerttitle.h"
#include "ui/theme/tone.h"

#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QPainter)

namespace thunes {

/// One line of the pending and firing alerts, worst first, and since when. Those of one name are one entry
/// with their count and what tells them apart, as far as there is room. Says so when the list is not
/// current; "No alerts" is only said of a current list.
class AlertStrip final : public QWidget
{
    Q_OBJECT
public:
    explicit AlertStrip(QWidget *parent = nullptr);

    /// The groups in the order in which they shall be seen.
    void setAlerts(const QList<AlertGroup> &alerts, bool current, bool everReceived);
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
        QStringList places; ///< What tells its alerts apart, of the first few.
        qsizetype count = 1;
        QString times;
        QString tip;
        QString which; ///< Of `places` what has room.
        QRectF rect;

        QString text() const;
    };
    void rebuild();
    QString note() const;
    qreal paintRemark(QPainter &painter, Tone tone, const QString &words, const QRectF &area, qreal x) const;
    qreal widthOf(const Chip &chip, const QString &which) const;
    /// Gives each chip its words and its place between these edges; returns where "more" goes.
    qreal arrange(qreal left, qreal right);
    void paintChip(QPainter &painter, const Chip &chip) const;

    QList<AlertGroup> m_alerts;
    QList<Chip> m_chips;
    QStringList m_down;
    QString m_remark;
    bool m_current = false;
    bool m_everReceived = false;
    TimePoint m_now;
    qreal m_scale = 1;
};

} // namespace thunes
