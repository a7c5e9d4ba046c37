// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/timerange.h"

#include <QDialog>

QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)
QT_FORWARD_DECLARE_CLASS(QPushButton)

namespace thunes {

/// Asks for the time range and the file of an incident bundle, and says what became of it.
class IncidentDialog final : public QDialog
{
    Q_OBJECT
public:
    IncidentDialog(const TimeRange &suggestion, const QString &folder, qreal scale,
                   QWidget *parent = nullptr);

    /// It was written, or not; `missing` are the parts that could not be had.
    void setDone(const QString &path, const QStringList &missing);
    void setFailed(const QString &why);

    QLineEdit *from() const { return m_from; }
    QLineEdit *to() const { return m_to; }
    QLineEdit *path() const { return m_path; }
    QPushButton *makeButton() const { return m_make; }
    /// "Cancel" while a bundle is made.
    QPushButton *closeButton() const { return m_close; }
    QString outcome() const;

Q_SIGNALS:
    void wanted(const thunes::TimeSpan &span, const QString &path);

private:
    void make();
    void browse();
    void say(const QString &text, bool problem);

    QLineEdit *m_from;
    QLineEdit *m_to;
    QLineEdit *m_path;
    QPushButton *m_make;
    QPushButton *m_close;
    QLabel *m_outcome;
};

} // namespace thunes
