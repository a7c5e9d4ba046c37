// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tone.h"

#include <QWidget>

namespace thunes {

/// A small box of state in the header: glyph, words, a live number. Reads as one status to
/// assistive technology.
class Pill final : public QWidget
{
    Q_OBJECT
public:
    enum class Look {
        Quiet = 1, ///< Grey box; only glyph and number take the tone.
        Loud,      ///< The tone's fill and border.
        Striped,   ///< For the demo: hazard stripes that nobody takes for real money.
    };

    explicit Pill(Look look, QWidget *parent = nullptr);

    /// `glyph` false leaves the mark out.
    void setContent(Tone tone, const QString &words, const QString &number = {},
                    const QString &tip = {}, bool glyph = true);
    void setLook(Look look);
    void setScale(qreal scale);
    QString text() const;
    Tone tone() const { return m_tone; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    qreal logicalWidth() const;

    Look m_look;
    Tone m_tone = Tone::Neutral;
    QString m_words;
    QString m_number;
    bool m_glyph = true;
    qreal m_scale = 1;
};

} // namespace thunes
