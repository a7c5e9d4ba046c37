// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/elidedlabel.h"

#include <QPainter>
#include <QStyle>

namespace thunes {

ElidedLabel::ElidedLabel(QWidget *parent)
    : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
}

void ElidedLabel::setWords(const QString &words)
{
    if (words == text())
        return; // what somebody has selected stays selected
    setText(words);
    setToolTip(words);
}

QSize ElidedLabel::minimumSizeHint() const
{
    return {1, QLabel::minimumSizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent *event)
{
    const QFontMetrics metrics = fontMetrics();
    if (metrics.horizontalAdvance(text()) <= contentsRect().width()) {
        QLabel::paintEvent(event);
        return;
    }
    QPainter painter(this);
    style()->drawItemText(&painter, contentsRect(), Qt::AlignLeft | Qt::AlignVCenter, palette(), isEnabled(),
                          metrics.elidedText(text(), Qt::ElideMiddle, contentsRect().width()),
                          foregroundRole());
}

} // namespace thunes
