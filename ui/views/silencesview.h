// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QPushButton)

namespace thunes {

class AlertBoard;
class FilteredTable;

/// All silences: what each hides now, when it ends, who made it and why; expire and extend.
class SilencesView final : public QWidget
{
    Q_OBJECT
public:
    explicit SilencesView(AlertBoard *board, QWidget *parent = nullptr);

    void setScale(qreal scale);
    FilteredTable *table() const { return m_table; }
    QPushButton *expireButton() const { return m_expire; }
    QPushButton *extendButton() const { return m_extend; }

Q_SIGNALS:
    void newWanted();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refresh();
    void updateButtons();
    void change(bool extend);

    AlertBoard *m_board;
    FilteredTable *m_table;
    QPushButton *m_new;
    QPushButton *m_extend;
    QPushButton *m_expire;
    QString m_problem;
    QTimer m_second;
};

} // namespace thunes
