// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/prometheustypes.h"
#include "ui/models/threshold.h"
#include "ui/theme/tone.h"

#include <QWidget>

namespace thunes {

/// A small line over time with its limit, for one series; gaps stay gaps. Says in words why it is
/// empty.
class Sparkline final : public QWidget
{
    Q_OBJECT
public:
    explicit Sparkline(QWidget *parent = nullptr);

    struct Content
    {
        std::vector<SamplePoint> points;
        TimePoint start;
        TimePoint end;
        Milliseconds step{15000};
        std::optional<Threshold> threshold;
        std::optional<TimePoint> mark; ///< Since when the alert holds.
        QString message;
        Tone tone = Tone::Neutral;
    };
    void setContent(Content content);
    const Content &content() const { return m_content; }
    void setScale(qreal scale);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Content m_content;
    qreal m_scale = 1;
};

} // namespace thunes
