// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/alertmanagertypes.h"
#include "ui/models/alertentry.h"

#include <QDialog>

QT_FORWARD_DECLARE_CLASS(QCheckBox)
QT_FORWARD_DECLARE_CLASS(QComboBox)
QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)
QT_FORWARD_DECLARE_CLASS(QPushButton)
QT_FORWARD_DECLARE_CLASS(QVBoxLayout)

namespace thunes {

class AlertBoard;

/// Makes a silence: which labels must match, for how long, why, and, before it is made, which of the current
/// alerts it would hide. Closes itself only when Alertmanager has it; a refusal stays on screen.
class SilenceDialog final : public QDialog
{
    Q_OBJECT
public:
    /// `labels`: of the alert that it begins with, without external ones.
    SilenceDialog(AlertBoard *board, const LabelSet &labels, const QString &user, qreal scale,
                  QWidget *parent);

    /// As it stands in the form.
    Silence silence() const;
    QString previewText() const;
    QString problemText() const;
    QLineEdit *comment() const { return m_comment; }
    QComboBox *duration() const { return m_duration; }
    QLineEdit *extra() const { return m_extra; }
    QPushButton *create() const { return m_create; }
    /// The box of one label.
    QCheckBox *box(const QString &label) const;

Q_SIGNALS:
    void created(const QString &id);

private:
    void preview();
    void send();

    AlertBoard *m_board;
    QList<QPair<LabelMatcher, QCheckBox *>> m_boxes;
    QLineEdit *m_extra;
    QComboBox *m_duration;
    QLineEdit *m_user;
    QLineEdit *m_comment;
    QLabel *m_preview;
    QLabel *m_problem;
    QPushButton *m_create;
    bool m_sending = false;
};

} // namespace thunes
