// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/tablepage.h"

QT_FORWARD_DECLARE_CLASS(QPushButton)

namespace thunes {

class AlertBoard;

/// All silences: what each hides now, when it ends, who made it and why; expire and extend.
class SilencesView final : public TablePage
{
    Q_OBJECT
public:
    explicit SilencesView(AlertBoard *board, QWidget *parent = nullptr);

    QPushButton *expireButton() const { return m_expire; }
    QPushButton *extendButton() const { return m_extend; }

Q_SIGNALS:
    void newWanted();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh() override;
    void updateButtons();
    void change(bool extend);

    AlertBoard *m_board;
    QPushButton *m_new;
    QPushButton *m_extend;
    QPushButton *m_expire;
    QString m_problem;
};

} // namespace thunes
