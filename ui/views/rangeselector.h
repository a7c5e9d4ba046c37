// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"

#include <QAbstractButton>
#include <QList>

namespace thunes {

/// The row of quick time ranges: 15m 1h 6h 24h 7d, exactly one of them pressed unless the
/// dashboard came with another range.
class RangeSelector final : public QWidget
{
    Q_OBJECT
public:
    explicit RangeSelector(QWidget *parent = nullptr);

    void setRange(Seconds range);
    void setScale(qreal scale);

Q_SIGNALS:
    void rangeChosen(thunes::Seconds range);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    class Button;
    QList<Button *> m_buttons;
    qreal m_scale = 1;
};

} // namespace thunes
