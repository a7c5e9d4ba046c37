// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QPushButton)

namespace thunes {

/// A line across the window for what the desktop's notifications cannot say. Hidden while there is
/// nothing; a new text brings back one that was dismissed.
class NoticeBanner final : public QFrame
{
    Q_OBJECT
public:
    explicit NoticeBanner(QWidget *parent = nullptr);

    /// Empty `title`: nothing to say. `why` explains that it stands here.
    void setNotice(const QString &title, const QString &body, const QString &why, bool critical);
    QString text() const;
    void setScale(qreal scale);

Q_SIGNALS:
    void showWanted();

private:
    QLabel *m_title;
    QLabel *m_body;
    QLabel *m_why;
    QPushButton *m_show;
    QPushButton *m_dismiss;
    QString m_dismissed;
    bool m_critical = false;
    qreal m_scale = 1;
};

} // namespace thunes
