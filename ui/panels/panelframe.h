// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"
#include "ui/models/paneldata.h"
#include "ui/theme/tone.h"

#include <QBasicTimer>
#include <QPointer>
#include <QUrl>
#include <QWidget>

#include <functional>

namespace thunes {

struct PlotWindow;

/// One tile: border, header (state glyph, title, grey hint, count) and the body, which says in
/// words when there is nothing to draw. Subclasses draw the body of Ready and Stale data.
///
/// Everything is painted in logical pixels and multiplied by scale(), so that a wall display of
/// 4K shows the same picture larger. An unchanged PanelData causes no repaint.
class PanelFrame : public QWidget
{
    Q_OBJECT
public:
    explicit PanelFrame(Panel panel, QWidget *parent = nullptr);
    ~PanelFrame() override;

    const Panel &panel() const { return m_panel; }
    const PanelData &data() const { return m_data; }
    void setData(const PanelData &data);

    qreal scale() const { return m_scale; }
    void setScale(qreal scale);

    /// Worst state shown, which the border and the header's glyph take.
    Tone worst() const { return m_worst; }
    /// Right-aligned header text, "1 down · 15/18 ok"; empty when there is nothing to count.
    QString countText() const { return m_count; }
    /// The sentence the body shows instead of values; empty while it shows values.
    QString bodyMessage() const;
    /// "stale · 2 min 14 s old · last good 12:03:11 UTC" over a kept picture, the age of this
    /// moment; else empty.
    QString staleText() const;
    /// The digit key that focuses this panel, shown while it has the focus; 0 is none.
    void setDigit(int digit) { m_digit = digit; }
    int digit() const { return m_digit; }

    /// Where the body's time axis is, in logical pixels of this widget; absent without one. Such
    /// panels can be zoomed with the pointer.
    virtual std::optional<PlotWindow> timePlot() const;
    /// Draws over the plot and under the crosshair, in logical pixels; for marks from outside.
    using PlotDecoration = std::function<void(QPainter &, const PlotWindow &)>;
    void setPlotDecoration(PlotDecoration decoration) { m_decoration = std::move(decoration); }

    QSize sizeHint() const override { return {320, 180}; }
    QSize minimumSizeHint() const override { return {60, 40}; }

Q_SIGNALS:
    void activated(thunes::PanelFrame *panel); ///< Double click or Return.
    /// A link of a text, a cell or a list was followed: http, https or mailto.
    void linkActivated(const QUrl &link);
    /// A dashboard was chosen, by its uid.
    void dashboardRequested(const QString &uid);

protected:
    /// True when the data has something to draw.
    bool hasPicture() const;
    /// New data arrived; called before the repaint. Implementations set worst and count.
    virtual void dataChanged() = 0;
    /// Values in words for assistive technology.
    virtual QString spokenValues() const = 0;
    virtual void paintBody(QPainter &painter, const QRectF &body) = 0;
    /// The tooltip at a place of the body, in logical pixels.
    virtual QString tipAt(QPointF position) const;
    /// Grey words beside the title.
    virtual QString hint() const { return {}; }
    /// Stands above the message in the body.
    virtual QString messageHeading() const;
    /// Width at the header's right end that a subclass paints in itself.
    virtual qreal headerReserve() const { return 0; }

    /// The scale changed; called before the repaint.
    virtual void scaleChanged() {}
    /// A child that fills the body while there is something to show; the frame places it. Null: none,
    /// and the one before is hidden.
    void setBodyWidget(QWidget *widget);

    void setSummary(Tone worst, const QString &count);
    /// To be called by panels with a timePlot(), below their crosshair.
    void paintPlotDecoration(QPainter &painter);
    /// The body in logical pixels.
    QRectF bodyRect() const;
    QSizeF logicalSize() const;
    bool compact() const { return logicalSize().height() < 150; }

    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    bool event(QEvent *event) override;

private:
    qreal headerHeight() const;
    /// The subclass's hint and the range of its own that the panel shows.
    QString shownHint() const;
    void paintHeader(QPainter &painter);
    void paintMessage(QPainter &painter, const QRectF &body);
    void paintSkeleton(QPainter &painter, const QRectF &body);
    void paintStaleBadge(QPainter &painter);
    /// Where the stale badge goes: in the header if it fits there, else below the body.
    struct BadgePlace
    {
        QRectF rect;
        QString text;
        bool inHeader = true;
    };
    BadgePlace stalePlace() const;
    qreal headerEnd() const;
    QRectF badgesRect() const;
    void describe();
    void placeBodyWidget();

    Panel m_panel;
    PanelData m_data;
    qreal m_scale = 1;
    Tone m_worst = Tone::Neutral;
    QString m_count;
    int m_digit = 0;
    QPointer<QWidget> m_bodyWidget;
    QBasicTimer m_aging; ///< While an age is shown, it counts.
    PlotDecoration m_decoration;
};

/// True when both would be drawn the same, to the last point.
bool samePicture(const PanelData &a, const PanelData &b);

} // namespace thunes
