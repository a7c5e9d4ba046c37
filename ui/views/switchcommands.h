// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QPointer>
#include <QTimer>

QT_FORWARD_DECLARE_CLASS(QComboBox)
QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)
QT_FORWARD_DECLARE_CLASS(QPushButton)

namespace thunes {

class KillSwitchModel;

/// Commands by typing: engage (a level, a reason, the level's word) for those who cannot hold a
/// button or want to say why, and release (a reason, then the word RELEASE), which exists nowhere
/// else. What was typed for one state never commands another.
class SwitchCommands final : public QFrame
{
    Q_OBJECT
public:
    explicit SwitchCommands(KillSwitchModel *model, QWidget *parent = nullptr);

    void refresh();
    void setScale(qreal scale);
    /// Puts the keyboard where a release begins, or an engage.
    void begin();

    QLineEdit *reasonEdit() const { return m_reason; }
    QLineEdit *wordEdit() const { return m_word; }
    QComboBox *levelBox() const { return m_level; }
    QPushButton *button() const { return m_button; }
    QPushButton *drillButton() const { return m_drill; }
    QString noticeText() const;
    QString problemText() const;

private:
    bool releasing() const;
    /// What must be typed to confirm.
    QString word() const;
    /// Is what was typed enough?
    void check();
    void send();

    QPointer<KillSwitchModel> m_model;
    qint64 m_sequence = -1; ///< The state that what was typed is about.
    bool m_commanded = false;
    QLabel *m_title;
    QLabel *m_explanation;
    QComboBox *m_level;
    QLineEdit *m_reason;
    QLineEdit *m_word;
    QPushButton *m_button;
    QPushButton *m_raise;
    QPushButton *m_drill;
    QLabel *m_problem;
    QLabel *m_notice;
    QTimer m_drillArmed; ///< Runs while a second press starts the drill.
    bool m_levelChosen = false; ///< By the person, and so kept when others are offered.
    bool m_raising = false; ///< Engaged, and the person wants a higher level.
};

} // namespace thunes
