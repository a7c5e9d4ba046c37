// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace thunes {

/// One line of plain text that gives way in the middle, with an ellipsis; the whole is in the tool tip,
/// in what a screen reader hears and in what is copied.
class ElidedLabel final : public QLabel
{
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget *parent = nullptr);

    void setWords(const QString &words);

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace thunes
