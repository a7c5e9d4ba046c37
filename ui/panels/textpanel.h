// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"
#include "ui/panels/panelframe.h"

#include <functional>

QT_FORWARD_DECLARE_CLASS(QTextBrowser)

namespace thunes {

/// HTML without what could run, load or hide: scripts, styles, frames, forms, event attributes and
/// pictures (their alternative text stays). For Qt's subset of HTML.
QString safeHtml(const QString &html);

/// Words of the dashboard's author: Markdown, HTML or code. Nothing is loaded from anywhere; links
/// are handed out and only http, https and mailto.
class TextPanel final : public PanelFrame
{
    Q_OBJECT
public:
    /// `interpolate` puts the values of variables in; may be empty.
    TextPanel(Panel panel, std::function<QString(const QString &)> interpolate,
              QWidget *parent = nullptr);

    QString plainText() const;
    /// Variables have changed.
    void reload();
    QTextBrowser *browser() const { return m_browser; }

protected:
    void dataChanged() override {}
    QString spokenValues() const override { return plainText(); }
    void paintBody(QPainter &, const QRectF &) override {}
    void scaleChanged() override { reload(); }

private:
    TextOptions m_options;
    std::function<QString(const QString &)> m_interpolate;
    QTextBrowser *m_browser;
};

} // namespace thunes
