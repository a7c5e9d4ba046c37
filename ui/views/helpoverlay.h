// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace thunes {

/// The keys and the state marks, over the dimmed window. Any key or click closes it.
class HelpOverlay final : public QWidget
{
    Q_OBJECT
public:
    explicit HelpOverlay(QWidget *parent);
    void setScale(qreal scale) { m_scale = scale; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    qreal m_scale = 1;
};

} // namespace thunes
