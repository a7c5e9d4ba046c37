// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace thunes {

/// A variable's name and its value, as a button that opens the list of values. Long values are
/// shortened in the middle; the tooltip has them whole.
class VariableControl final : public QAbstractButton
{
    Q_OBJECT
public:
    enum class State {
        Settled = 1,
        Asking, ///< The value is not there yet.
        Noted,  ///< Something about it needs a look.
        Failed,
        Fixed,  ///< There is nothing to choose.
    };

    explicit VariableControl(QWidget *parent = nullptr);

    /// `label` may be empty. `count` is how many values stand behind `words`.
    void setShown(const QString &label, const QString &words, State state, int count = 1);
    State state() const { return m_state; }
    /// As painted, shortened.
    QString shownWords() const;
    void setPlus(bool plus); ///< A plus before the words, no arrow: it adds something.
    void setScale(qreal scale);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QString shownLabel() const;
    qreal labelWidth() const;

    QString m_label;
    QString m_words;
    State m_state = State::Settled;
    int m_count = 1;
    bool m_plus = false;
    qreal m_scale = 1;
};

} // namespace thunes
