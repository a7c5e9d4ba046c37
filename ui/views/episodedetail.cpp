// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/episodedetail.h"

#include "ui/models/alerttables.h"
#include "ui/models/alerttitle.h"
#include "ui/theme/palette.h"

#include <QScrollBar>
#include <QTextBrowser>
#include <QTextOption>
#include <QUrl>
#include <QVBoxLayout>

namespace thunes {

namespace {

QString stamp(TimePoint time)
{
    return toDateTime(time).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) + QStringLiteral(" UTC");
}

QString endOf(const AlertEpisode &episode, TimePoint now)
{
    const auto length = [&](TimePoint end) {
        return QStringLiteral(" (") + spanText(std::chrono::duration_cast<Milliseconds>(std::max(end, episode.entry.since) - episode.entry.since))
               + u')';
    };
    if (!episode.ended)
        return QStringLiteral("not yet, as far as anybody knows") + length(now);
    if (episode.endedAfter)
        return QStringLiteral("while nobody watched, between %1 and %2").arg(stamp(*episode.endedAfter), stamp(*episode.ended));
    return stamp(*episode.ended) + length(*episode.ended);
}

} // namespace

EpisodeDetail::EpisodeDetail(QWidget *parent)
    : QFrame(parent)
    , m_text(new QTextBrowser(this))
{
    setProperty("card", true);
    m_text->setAccessibleName(QStringLiteral("The chosen alert"));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setOpenExternalLinks(true);
    m_text->setTabChangesFocus(true);
    // A label's value may be a line without a blank.
    m_text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_text);
    setScale(1);
}

void EpisodeDetail::showEpisode(const AlertEpisode *episode, TimePoint now)
{
    const qint64 before = m_episode ? m_episode->id : -1;
    const int scrolled = m_text->verticalScrollBar()->value();
    m_episode = episode ? std::optional(*episode) : std::nullopt;
    m_now = now;
    render();
    if (episode && episode->id == before)
        m_text->verticalScrollBar()->setValue(scrolled);
}

void EpisodeDetail::setScale(qreal scale)
{
    m_scale = scale;
    const int margin = qRound(8 * scale);
    layout()->setContentsMargins(margin, margin, margin, margin);
    m_text->setStyleSheet(QStringLiteral("background: %1; color: %2; border: none; font-family: Inter; font-size: %3px;"
                                         " selection-background-color: %4; selection-color: %2")
                              .arg(palette::panel.name(), palette::text.name())
                              .arg(qRound(12 * scale))
                              .arg(palette::selected.name()));
    render();
}

QString EpisodeDetail::text() const
{
    return m_text->toPlainText();
}

void EpisodeDetail::render()
{
    const auto px = [this](int logical) { return QString::number(qRound(logical * m_scale)); };
    const QString quiet = QStringLiteral("color:") + palette::secondary.name();
    const auto paragraph = [&](const QString &html, const QString &style = {}) {
        return QStringLiteral("<p style='margin:0 0 %1px 0; %2'>%3</p>").arg(px(8), style, html);
    };
    if (!m_episode) {
        m_text->setHtml(paragraph(QStringLiteral("Choose an alert to read all that is kept of it."), quiet));
        return;
    }
    const AlertEntry &entry = m_episode->entry;
    QString html = paragraph(entry.name().toHtmlEscaped()
                                 + QStringLiteral("<span style='font-weight:400; %1'>&nbsp; %2</span>")
                                       .arg(quiet, entry.severity().toHtmlEscaped()),
                             QStringLiteral("font-size:%1px; font-weight:600").arg(px(13)));
    if (const QString summary = entry.summary(); summary != entry.name())
        html += paragraph(summary.toHtmlEscaped(), QStringLiteral("font-weight:600"));
    if (const QString words = entry.annotations.value(QStringLiteral("description")); !words.isEmpty() && words != entry.summary())
        html += paragraph(words.toHtmlEscaped(), quiet);
    QString rows;
    const auto fact = [&](const QString &name, const QString &value) {
        rows += QStringLiteral("<tr><td style='%1; padding:0 %2px %3px 0; white-space:nowrap'>%4</td>"
                               "<td style='padding:0 0 %3px 0'>%5</td></tr>")
                    .arg(quiet, px(12), px(3), name, value.toHtmlEscaped());
    };
    fact(QStringLiteral("Began"), stamp(entry.since));
    fact(QStringLiteral("Ended"), endOf(*m_episode, m_now));
    fact(QStringLiteral("Notified"), m_episode->told ? QStringLiteral("last ") + stamp(*m_episode->told) : QStringLiteral("never at this desk"));
    if (const auto &note = entry.acknowledged)
        fact(QStringLiteral("Acknowledged"), QStringLiteral("by %1, %2%3").arg(note->who, stamp(note->at),
                                                                          note->note.isEmpty() ? QString() : QStringLiteral(": ") + note->note));
    else
        fact(QStringLiteral("Acknowledged"), QStringLiteral("by nobody"));
    html += QStringLiteral("<table style='margin-top:%1px' cellspacing='0' cellpadding='0'>%2</table>").arg(px(8), rows);
    const auto code = [&](const QString &text) {
        return QStringLiteral("<p style='margin:%1px 0 0 0; font-family:JetBrains Mono; font-size:%2px; white-space:pre-wrap'>%3</p>")
            .arg(px(8), px(11), text.toHtmlEscaped());
    };
    QStringList labels;
    for (auto label = entry.labels.begin(); label != entry.labels.end(); ++label) {
        if (label.key() != QLatin1String("alertname") && label.key() != QLatin1String("severity"))
            labels << label.key() + u'=' + label.value();
    }
    if (!labels.isEmpty())
        html += code(labels.join(u'\n'));
    if (!entry.expression.isEmpty())
        html += code(entry.expression.trimmed());
    const QUrl runbook(entry.annotations.value(QStringLiteral("runbook_url")));
    if (runbook.scheme() == QLatin1String("http") || runbook.scheme() == QLatin1String("https"))
        html += QStringLiteral("<p style='margin:%1px 0 0 0'><a style='color:%2; text-decoration:none' href='%3'>Runbook</a></p>")
                    .arg(px(8), palette::accent.name(), QString::fromLatin1(runbook.toEncoded()).toHtmlEscaped());
    m_text->setHtml(html);
}

} // namespace thunes
