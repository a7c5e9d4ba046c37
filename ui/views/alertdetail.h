// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/alertentry.h"

#include <QFrame>

QT_FORWARD_DECLARE_CLASS(QButtonGroup)
QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)
QT_FORWARD_DECLARE_CLASS(QPushButton)
QT_FORWARD_DECLARE_CLASS(QScrollArea)
QT_FORWARD_DECLARE_CLASS(QVBoxLayout)

namespace thunes {

class AlertBoard;
class AlertTrend;
class Sparkline;

/// One alert in full: what, since when, the value and its history, words and links of its rule, who
/// silenced or acknowledged it; and what one can do about it.
class AlertDetail final : public QFrame
{
    Q_OBJECT
public:
    AlertDetail(AlertBoard *board, AlertTrend *trend, const QString &user, QWidget *parent = nullptr);

    /// Null: none is chosen.
    void show(const AlertEntry *entry);
    void setNow(TimePoint now);
    void setScale(qreal scale);
    /// Puts the keyboard into the note of an acknowledgement.
    void beginAcknowledge();
    void setUser(const QString &user) { m_user = user; }

    QString text() const;
    QLineEdit *note() const { return m_note; }
    QPushButton *acknowledgeButton() const { return m_acknowledge; }
    QPushButton *silenceButton() const { return m_silence; }
    QPushButton *expireButton() const { return m_expire; }
    QPushButton *extendButton() const { return m_extend; }
    QString problem() const;

Q_SIGNALS:
    void silenceWanted();
    void filterWanted(const QString &condition);

private:
    void fill();
    void askTrend();
    void acknowledge();
    void changeSilence(bool extend);
    void open(const QString &link);

    AlertBoard *m_board;
    AlertTrend *m_trend;
    QString m_user;
    AlertEntry m_entry;
    bool m_hasEntry = false;
    TimePoint m_now;
    qreal m_scale = 1;
    Seconds m_range{3600};

    QScrollArea *m_area;
    QWidget *m_body;
    QVBoxLayout *m_column;
    QLabel *m_state;
    QLabel *m_summary;
    QLabel *m_description;
    QLabel *m_facts;
    Sparkline *m_sparkline;
    QButtonGroup *m_ranges;
    QLabel *m_links;
    QLabel *m_labels;
    QLabel *m_expression;
    QLabel *m_handled; ///< Silenced, inhibited, acknowledged by whom.
    QLineEdit *m_note;
    QPushButton *m_acknowledge;
    QPushButton *m_silence;
    QPushButton *m_expire;
    QPushButton *m_extend;
    QLabel *m_problem;
};

} // namespace thunes
