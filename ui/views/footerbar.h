// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace thunes {

/// The bottom line: where the data comes from on the left, the keys on the right.
class FooterBar final : public QWidget
{
    Q_OBJECT
public:
    explicit FooterBar(QWidget *parent = nullptr);

    void setStatus(const QString &status);
    QString status() const { return m_status; }
    /// The keys of the page that is shown; empty: those of the dashboard.
    void setKeys(const QString &keys);
    QString keys() const { return m_keys; }
    void setScale(qreal scale);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_status;
    QString m_keys;
    qreal m_scale = 1;
};

} // namespace thunes
