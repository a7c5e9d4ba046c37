// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

namespace thunes {

/// A flat button of a toolbar: an icon, words, or both, and a small arrow when it opens a list.
/// Everything is painted in logical pixels and multiplied by the scale.
class ToolButton final : public QAbstractButton
{
    Q_OBJECT
public:
    enum class Icon {
        None = 1,
        Back,
        Forward,
        Undo,
        ZoomOut,
        Refresh,
        Search,
        Marks,
        Note,
        FullScreen,
        Clock,
        Close,
        Play,
        Pause,
        Theme,
        Folder,
    };

    /// `spoken` is the name for assistive technology and the tooltip.
    ToolButton(Icon icon, const QString &spoken, QWidget *parent = nullptr);

    void setIconKind(Icon icon);
    /// Words beside the icon; empty for the icon alone.
    void setWords(const QString &words);
    void setSpoken(const QString &spoken);
    void setOpensList(bool opens);
    /// Amber: what is shown is not the ordinary.
    void setLoud(bool loud);
    /// A box around it, for those that hold a choice.
    void setBoxed(bool boxed);
    /// Words longer than this many logical pixels are shortened in the middle; 0: never.
    void setMostWidth(int pixels);
    void setScale(qreal scale);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QString shownWords() const;

    Icon m_icon;
    bool m_opensList = false;
    bool m_loud = false;
    bool m_boxed = false;
    int m_mostWidth = 0;
    qreal m_scale = 1;
};

} // namespace thunes
