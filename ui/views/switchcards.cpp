// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/switchcards.h"

#include "ui/models/killswitchmodel.h"
#include "ui/panels/reading.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"
#include "ui/views/switchwords.h"

#include <QPainter>

#include <cmath>

namespace thunes {

using L = QLatin1String;

SwitchCard::SwitchCard(const QString &title, int logicalHeight, QWidget *parent)
    : QWidget(parent)
    , m_title(title)
    , m_height(logicalHeight)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    setMinimumHeight(logicalHeight);
}

void SwitchCard::setScale(qreal scale)
{
    m_scale = scale;
    setMinimumHeight(static_cast<int>(m_height * scale));
    update();
}

void SwitchCard::setLogicalHeight(int height)
{
    if (height == m_height)
        return;
    m_height = height;
    setScale(m_scale);
}

void SwitchCard::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

void SwitchCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(m_scale, m_scale);
    const QRectF box({0, 0}, QSizeF(size()) / m_scale);
    const bool loud = m_tone == Tone::Warn || m_tone == Tone::Crit;
    painter.setPen(QPen(loud ? theme::coloursOf(m_tone).border : palette::border, 1));
    painter.setBrush(palette::panel);
    painter.drawRoundedRect(box.adjusted(.5, .5, -.5, -.5), 4, 4);
    theme::paintText(painter, type::words(13, QFont::DemiBold), palette::text, {12, 9, 0, 18}, m_title);
    paintBody(painter, box.adjusted(12, 34, -12, -10));
}

// ---------------------------------------------------------------------------------- now

SwitchNowCard::SwitchNowCard(QWidget *parent)
    : SwitchCard(QStringLiteral("Now"), 156, parent)
{
}

void SwitchNowCard::show(const KillSwitchModel &model)
{
    const SwitchWords words = wordsFor(model);
    const SwitchStatus &status = model.status();
    m_heading = words.title;
    m_line = words.line;
    m_sentence = words.sentence;
    m_state = words.tone;
    m_number = status.sequence > 0 ? QStringLiteral("command %1").arg(status.sequence) : QString();
    setTone(words.tone);
    setAccessibleName(QStringLiteral("Kill switch: %1, %2").arg(m_heading, m_line));
    setAccessibleDescription(m_sentence);
    setToolTip(m_sentence);
}

void SwitchNowCard::paintBody(QPainter &painter, const QRectF &body)
{
    const QRectF state(body.left(), body.top(), body.width(), 58);
    theme::paintBox(painter, m_state, state);
    const ToneColours colours = theme::coloursOf(m_state);
    theme::paintGlyph(painter, m_state, {state.left() + 28, state.center().y()}, 22, colours.glyph);
    const QFont big = type::words(26, QFont::Bold);
    theme::paintText(painter, big, colours.title, {state.left() + 54, state.top(), 0, 58}, m_heading);
    theme::paintText(painter, type::words(14, QFont::Medium), colours.text,
                     {state.left(), state.top(), state.width() - 16, 58}, m_line, Qt::AlignRight);
    theme::paintText(painter, type::numbers(11), palette::muted,
                     {body.left(), body.top() - 25, body.width(), 16}, m_number, Qt::AlignRight);
    painter.setFont(type::words(13));
    painter.setPen(palette::secondary);
    painter.drawText(QRectF(body.left() + 2, state.bottom() + 10, body.width() - 4, body.bottom() - state.bottom() - 10),
                     Qt::TextWordWrap, m_sentence);
}

// ------------------------------------------------------------------------------- decide

SwitchDecideCard::SwitchDecideCard(QWidget *parent)
    : SwitchCard(QStringLiteral("To decide"), 122, parent)
{
    show(std::nullopt, false);
}

void SwitchDecideCard::show(const std::optional<ExporterState> &state, bool current)
{
    const QString old = current ? QString() : QStringLiteral("old: no contact");
    const auto one = [&](L metric) -> const LiveSample * {
        if (!state)
            return nullptr;
        for (const LiveSample &sample : state->samples) {
            if (sample.metric == metric && !std::isnan(sample.value))
                return &sample;
        }
        return nullptr;
    };
    const auto missing = [](const QString &name) {
        return Figure{name, QStringLiteral("–"), QStringLiteral("nobody reported"), Tone::Stale};
    };
    QList<Figure> figures;

    Figure pnl = missing(QStringLiteral("Daily loss limit used"));
    if (const auto *used = one(L("thunes_daily_pnl_used"))) {
        pnl.value = QStringLiteral("%1 %").arg(used->value * 100, 0, 'f', 1);
        pnl.tone = used->value >= 1 ? Tone::Crit : used->value >= 0.8 ? Tone::Warn : Tone::Ok;
        pnl.note = used->value >= 1 ? QStringLiteral("limit exceeded")
                                    : QStringLiteral("%1 % left").arg((1 - used->value) * 100, 0, 'f', 1);
    }
    figures << pnl;

    Figure positions = missing(QStringLiteral("Open positions"));
    if (const auto *open = one(L("thunes_open_positions"))) {
        const auto *limit = one(L("thunes_max_positions"));
        positions.value = QString::number(open->value, 'g', 6);
        positions.note = limit ? QStringLiteral("of %1 at most").arg(limit->value, 0, 'g', 6)
                               : QStringLiteral("limit unknown");
        positions.tone = limit && open->value >= limit->value ? Tone::Warn : Tone::Ok;
    }
    figures << positions;

    Figure breakers = missing(QStringLiteral("Circuit breakers"));
    QStringList open;
    int known = 0;
    for (const LiveSample &sample : state ? state->samples : QList<LiveSample>()) {
        if (sample.metric != L("thunes_circuit_breaker_state"))
            continue;
        ++known;
        if (sample.value >= 0.4)
            open << sample.labels.value(QStringLiteral("breaker_name"));
    }
    if (known > 0) {
        breakers.value = open.isEmpty() ? QStringLiteral("closed")
                                        : QStringLiteral("%1 open").arg(open.size());
        breakers.note = open.isEmpty() ? QStringLiteral("%1 of %1").arg(known)
                                       : open.join(QStringLiteral(", "));
        breakers.tone = open.isEmpty() ? Tone::Ok : Tone::Warn;
    }
    figures << breakers;

    Figure heart = missing(QStringLiteral("Bot's last sign"));
    if (state && state->traderLastSignOfLife) {
        const auto age = std::chrono::duration_cast<Milliseconds>(state->time
                                                                  - *state->traderLastSignOfLife);
        heart.value = ageText(std::max(Milliseconds(0), age));
        heart.note = state->traderAlive ? QStringLiteral("alive") : QStringLiteral("silent");
        heart.tone = state->traderAlive ? Tone::Ok : Tone::Warn;
    }
    figures << heart;

    QStringList spoken;
    for (Figure &figure : figures) {
        if (!current) {
            figure.tone = Tone::Stale;
            if (figure.value != QStringLiteral("–"))
                figure.note = old;
        }
        spoken << figure.name + QStringLiteral(": ") + figure.value + QStringLiteral(", ") + figure.note;
    }
    m_figures = figures;
    setAccessibleName(QStringLiteral("To decide"));
    setAccessibleDescription(spoken.join(QStringLiteral("; ")));
    update();
}

QList<QStringList> SwitchDecideCard::texts() const
{
    QList<QStringList> texts;
    for (const Figure &figure : m_figures)
        texts << QStringList{figure.name, figure.value, figure.note};
    return texts;
}

void SwitchDecideCard::paintBody(QPainter &painter, const QRectF &body)
{
    const qreal gap = 8;
    const qreal width = (body.width() - gap * 3) / 4;
    qreal x = body.left();
    for (const Figure &figure : m_figures) {
        const QRectF box(x, body.top(), width, std::min(body.height(), 116.0));
        theme::paintBox(painter, figure.tone, box);
        const ToneColours colours = theme::coloursOf(figure.tone);
        const QFont small = type::words(11);
        const qreal inner = width - 20;
        theme::paintText(painter, small, colours.text, {x + 10, box.top() + 7, inner, 14},
                         type::elidedRight(small, figure.name, inner));
        theme::paintText(painter, type::numbers(22, QFont::Medium), colours.title,
                         {x + 10, box.top() + 24, inner, 28}, figure.value);
        theme::paintText(painter, small, colours.text, {x + 10, box.bottom() - 22, inner, 14},
                         type::elidedRight(small, figure.note, inner));
        x += width + gap;
    }
}

// ----------------------------------------------------------------------------- evidence

SwitchEvidenceCard::SwitchEvidenceCard(QWidget *parent)
    : SwitchCard(QStringLiteral("Evidence"), 160, parent)
{
}

void SwitchEvidenceCard::show(const QList<Testimony> &lines)
{
    m_lines = lines;
    setLogicalHeight(44 + 26 * static_cast<int>(lines.size()));
    bool disagrees = false;
    QStringList spoken;
    for (const Testimony &line : lines) {
        disagrees = disagrees || line.verdict == Verdict::Disagrees;
        spoken << line.witness + QStringLiteral(": ") + line.words;
    }
    setTone(disagrees ? Tone::Crit : Tone::Neutral);
    setAccessibleName(disagrees ? QStringLiteral("Evidence: a witness disagrees")
                                : QStringLiteral("Evidence"));
    setAccessibleDescription(spoken.join(QStringLiteral("; ")));
    setToolTip(spoken.join(u'\n'));
}

void SwitchEvidenceCard::paintBody(QPainter &painter, const QRectF &body)
{
    qreal y = body.top();
    for (const Testimony &line : m_lines) {
        const Tone tone = line.verdict == Verdict::Agrees   ? Tone::Ok
                          : line.verdict == Verdict::Open ? Tone::Off
                                                          : Tone::Crit;
        theme::paintGlyph(painter, tone, {body.left() + 8, y + 13}, 11, theme::inkOf(tone));
        theme::paintText(painter, type::words(12, QFont::DemiBold), palette::text,
                         {body.left() + 24, y, 90, 26}, line.witness);
        const QFont words = type::words(12);
        const qreal width = body.width() - 118;
        theme::paintText(painter, words,
                         line.verdict == Verdict::Disagrees ? palette::critMark : palette::secondary,
                         {body.left() + 116, y, width, 26}, type::elidedRight(words, line.words, width));
        y += 26;
    }
}

} // namespace thunes
