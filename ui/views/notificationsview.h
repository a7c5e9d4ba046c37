// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/rowmodel.h"

#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QCheckBox)
QT_FORWARD_DECLARE_CLASS(QFrame)
QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QPlainTextEdit)
QT_FORWARD_DECLARE_CLASS(QPushButton)
QT_FORWARD_DECLARE_CLASS(QSpinBox)
QT_FORWARD_DECLARE_CLASS(QTimeEdit)

namespace thunes {

class FilteredTable;
class NotificationSettings;

/// How this desk is notified, and what was sent. Choices hold at once. Does not own the settings.
class NotificationsView final : public QWidget
{
    Q_OBJECT
public:
    explicit NotificationsView(NotificationSettings *settings, QWidget *parent = nullptr);

    void setScale(qreal scale);
    /// Where notifications go now, and whether that works.
    void setStatus(const QString &status, bool good);
    void setSent(const QList<TableRow> &rows);
    /// Without a tray nothing can be left in it; the choice says so.
    void setTrayAvailable(bool available);
    void setStartsAtLogin(bool starts);
    void setProblem(const QString &problem);

    static QStringList sentHeadings();
    QCheckBox *enabled() const { return m_enabled; }
    QCheckBox *quiet() const { return m_quiet; }
    QCheckBox *closeToTray() const { return m_tray; }
    QCheckBox *startAtLogin() const { return m_login; }
    QSpinBox *repeat() const { return m_repeat; }
    QPlainTextEdit *command() const { return m_command; }
    QString statusText() const;
    FilteredTable *sent() const { return m_sent; }

Q_SIGNALS:
    void testWanted();
    void startAtLoginWanted(bool on);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void load();
    void store();

    NotificationSettings *m_settings;
    QFrame *m_card;
    QLabel *m_status;
    QLabel *m_problem;
    QCheckBox *m_enabled;
    QCheckBox *m_sound;
    QCheckBox *m_quiet;
    QTimeEdit *m_from;
    QTimeEdit *m_to;
    QSpinBox *m_repeat;
    QCheckBox *m_tray;
    QCheckBox *m_login;
    QPlainTextEdit *m_command;
    QPushButton *m_test;
    FilteredTable *m_sent;
    bool m_loading = false;
    bool m_good = true;
    qreal m_scale = 1;
};

} // namespace thunes
