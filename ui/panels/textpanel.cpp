// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/textpanel.h"

#include "ui/panels/scrollbarstyle.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QRegularExpression>
#include <QTextBlock>
#include <QTextBrowser>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextFragment>
#include <QTextTable>

#include <cmath>

namespace thunes {

namespace {

/// A browser that never loads anything, local files included.
class Words final : public QTextBrowser
{
public:
    using QTextBrowser::QTextBrowser;

    QVariant loadResource(int, const QUrl &) override { return {}; }
};

QString documentStyle()
{
    return QStringLiteral("a { color: %1; } code, pre { font-family: 'JetBrains Mono'; color: %2; "
                          "background-color: %3; } th { color: %4; } hr { color: %5; }")
        .arg(palette::accent.name(), palette::text.name(), palette::raised.name(),
             palette::secondary.name(), palette::border.name());
}

/// Links and tables in the console's colours, wherever the words came from.
void dress(QTextDocument &document)
{
    for (QTextBlock block = document.begin(); block.isValid(); block = block.next()) {
        for (auto part = block.begin(); !part.atEnd(); ++part) {
            if (!part.fragment().charFormat().isAnchor())
                continue;
            QTextCursor cursor(&document);
            cursor.setPosition(part.fragment().position());
            cursor.setPosition(part.fragment().position() + part.fragment().length(),
                               QTextCursor::KeepAnchor);
            QTextCharFormat format;
            format.setForeground(palette::accent);
            cursor.mergeCharFormat(format);
        }
    }
    const QList<QTextFrame *> frames = document.rootFrame()->childFrames();
    for (QTextFrame *frame : frames) {
        auto *table = qobject_cast<QTextTable *>(frame);
        if (!table)
            continue;
        QTextTableFormat format = table->format();
        format.setBorder(1);
        format.setBorderCollapse(true);
        format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setBorderBrush(palette::border);
        format.setCellPadding(5);
        format.setCellSpacing(0);
        format.setTopMargin(6);
        table->setFormat(format);
    }
}

QRegularExpression expression(const char *pattern)
{
    return QRegularExpression(QLatin1String(pattern), QRegularExpression::CaseInsensitiveOption
                                                          | QRegularExpression::DotMatchesEverythingOption);
}

} // namespace

QString safeHtml(const QString &html)
{
    static const QRegularExpression comments = expression("<!--.*?(-->|$)");
    static const QRegularExpression blocks = expression(
        "<\\s*(script|style|iframe|object|embed|form|svg|video|audio|noscript|template)\\b.*?"
        "(</\\s*\\1\\s*>|$)");
    static const QRegularExpression singles = expression(
        "</?\\s*(script|style|iframe|object|embed|form|input|button|link|meta|base|svg|video|audio|"
        "source|noscript|template)\\b[^>]*>?");
    static const QRegularExpression described = expression(
        "<\\s*img\\b[^>]*?\\balt\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')[^>]*>");
    static const QRegularExpression pictures = expression("<\\s*(img|image)\\b[^>]*>?");
    static const QRegularExpression handlers = expression(
        "(<[^>]*?)\\s(on\\w+|style|background|class|id)\\s*=\\s*(\"[^\"]*\"|'[^']*'|[^\\s>]*)");
    static const QRegularExpression targets = expression(
        "(href\\s*+=\\s*+[\"']?+)\\s*+(?!https?:|mailto:|#|/)[^\"'\\s>]*");
    QString safe = html;
    safe.remove(comments);
    safe.remove(blocks);
    safe.remove(singles);
    safe.replace(described, QStringLiteral("<i>\\1\\2</i>"));
    safe.remove(pictures);
    // One attribute a pass, for each tag may have several.
    for (int pass = 0; pass < 16; ++pass) {
        const qsizetype before = safe.size();
        safe.replace(handlers, QStringLiteral("\\1"));
        if (safe.size() == before)
            break;
    }
    safe.replace(targets, QStringLiteral("\\1#"));
    return safe;
}

TextPanel::TextPanel(Panel panel, std::function<QString(const QString &)> interpolate, QWidget *parent)
    : PanelFrame(std::move(panel), parent)
    , m_options(textOptions(PanelFrame::panel().options))
    , m_interpolate(std::move(interpolate))
    , m_browser(new Words)
{
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->setOpenLinks(false);
    m_browser->setUndoRedoEnabled(false);
    m_browser->setAccessibleName(PanelFrame::panel().title);
    QPalette colours = type::widgetPalette();
    colours.setColor(QPalette::Base, palette::panel);
    m_browser->setPalette(colours);
    m_browser->document()->setDefaultStyleSheet(documentStyle());
    connect(m_browser, &QTextBrowser::anchorClicked, this, [this](const QUrl &link) {
        if (link.isRelative()) {
            if (link.path().startsWith(QLatin1String("/d/")))
                Q_EMIT dashboardRequested(link.path().section(u'/', 2, 2));
            else if (link.hasFragment())
                m_browser->scrollToAnchor(link.fragment());
            return;
        }
        const QString scheme = link.scheme();
        if (scheme == QLatin1String("https") || scheme == QLatin1String("http")
            || scheme == QLatin1String("mailto"))
            Q_EMIT linkActivated(link);
    });
    setBodyWidget(m_browser);
    PanelData data;
    data.state = PanelState::Ready;
    reload();
    if (m_options.content.trimmed().isEmpty()) {
        data.state = PanelState::Empty;
        data.message = QStringLiteral("The panel has no text");
    }
    setData(data);
}

void TextPanel::reload()
{
    QString content = m_options.content;
    if (m_interpolate)
        content = m_interpolate(content);
    m_browser->setStyleSheet(theme::scrollBarStyle(PanelFrame::scale()));
    const auto pixels = static_cast<int>(std::round(13 * PanelFrame::scale()));
    m_browser->document()->setDefaultFont(m_options.mode == TextMode::Code ? type::numbers(pixels)
                                                                           : type::words(pixels));
    switch (m_options.mode) {
    case TextMode::Html:
        m_browser->setHtml(safeHtml(content));
        break;
    case TextMode::Code:
        m_browser->setPlainText(content);
        break;
    case TextMode::Markdown: {
        static const QRegularExpression picture(QStringLiteral("!\\[([^\\]]*)\\]\\([^)]*\\)"));
        content = safeHtml(content).replace(picture, QStringLiteral("*\\1*"));
        m_browser->document()->setMarkdown(content, QTextDocument::MarkdownDialectGitHub);
        break;
    }
    }
    dress(*m_browser->document());
}

QString TextPanel::plainText() const
{
    return m_browser->toPlainText();
}

} // namespace thunes
