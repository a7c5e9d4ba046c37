// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/views/guardgesture.h"

#include <QPointer>
#include <QWidget>

namespace thunes {

class KillSwitchModel;

/// The kill switch in the header of every view: on the left its state (a press opens the view), on
/// the right the guarded control that engages it. It repaints itself while a clock runs.
class KillSwitchControl final : public QWidget
{
    Q_OBJECT
public:
    explicit KillSwitchControl(KillSwitchModel *model, QWidget *parent = nullptr);
    ~KillSwitchControl() override;

    void setScale(qreal scale);
    /// Fewer words, for windows below 1500 pixels.
    void setNarrow(bool narrow);
    /// Moves to the control from anywhere and lifts the guard; what the shortcut does.
    void reach();

    const GuardGesture &gesture() const { return m_gesture; }
    GuardGesture &gesture() { return m_gesture; }
    /// What the two parts say: title and line of the state, title and line of the control.
    QStringList texts() const;
    QWidget *guard() const;

Q_SIGNALS:
    /// The person wants the kill-switch view.
    void viewWanted();

private:
    class Part;
    class StatePart;
    class GuardPart;
    void refresh();
    bool canEngage() const;

    QPointer<KillSwitchModel> m_model;
    GuardGesture m_gesture;
    StatePart *m_state;
    GuardPart *m_guard;
    QTimer m_clock;
    qreal m_scale = 1;
    bool m_narrow = false;
};

} // namespace thunes
