// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/labbar.h"

#include "ui/theme/formstyle.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>

namespace thunes {

LabFilter::LabFilter(int textRole, int troubleRole, QObject *parent)
    : QSortFilterProxyModel(parent)
    , m_textRole(textRole)
    , m_troubleRole(troubleRole)
{
}

void LabFilter::setText(const QString &text)
{
    m_text = text;
    invalidateFilter();
}

void LabFilter::setTrouble(int least, int most)
{
    m_least = least;
    m_most = most;
    invalidateFilter();
}

bool LabFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    const int trouble = index.data(m_troubleRole).toInt();
    return trouble >= m_least && trouble <= m_most
           && (m_text.isEmpty()
               || index.data(m_textRole).toString().contains(m_text, Qt::CaseInsensitive));
}

LabBar::LabBar(const QString &title, const QString &filterHint, QWidget *parent)
    : QFrame(parent)
    , m_title(new QLabel(title, this))
    , m_counts(new QLabel(this))
    , m_choice(new QComboBox(this))
    , m_filter(new QLineEdit(this))
    , m_problem(new QLabel(this))
    , m_notes(new QLabel(this))
{
    setProperty("card", true);
    m_title->setProperty("heading", true);
    m_counts->setProperty("quiet", true);
    m_counts->setMinimumWidth(1); // long counts give way, not the page
    m_filter->setPlaceholderText(filterHint);
    m_filter->setAccessibleName(filterHint);
    m_filter->setClearButtonEnabled(true);
    m_filter->setToolTip(QStringLiteral("Ctrl+F"));
    m_choice->setAccessibleName(QStringLiteral("Which ones"));
    m_problem->setProperty("problem", true);
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_problem->hide();
    m_notes->setProperty("warning", true);
    m_notes->setWordWrap(true);
    m_notes->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_notes->hide();

    auto *row = new QHBoxLayout;
    row->addWidget(m_title);
    row->addWidget(m_counts, 1);
    row->addWidget(m_choice);
    row->addWidget(m_filter);
    auto *column = new QVBoxLayout(this);
    column->addLayout(row);
    column->addWidget(m_problem);
    column->addWidget(m_notes);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (m_proxy)
            m_proxy->setText(text);
    });
    connect(m_choice, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (m_proxy && index >= 0)
            m_proxy->setTrouble(m_troubles[index].first, m_troubles[index].second);
    });
}

void LabBar::addChoice(const QString &words, int least, int most)
{
    m_troubles.append({least, most});
    m_choice->addItem(words);
}

void LabBar::setFilter(LabFilter *filter)
{
    m_proxy = filter;
}

void LabBar::setCounts(const QString &words)
{
    m_counts->setText(words);
    m_counts->setToolTip(words);
}

void LabBar::setContact(const LabContact &contact)
{
    QString problem;
    if (contact.answered && !contact.current)
        problem = QStringLiteral("No current values: %1. The last answer is %2 old.")
                      .arg(contact.problem.isEmpty() ? QStringLiteral("the exporter does not answer")
                                                     : contact.problem,
                           labAge(TimePoint(Milliseconds(contact.since.elapsed())), TimePoint{}));
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    QStringList errors = contact.heading.errors;
    if (errors.size() > 3)
        errors = errors.mid(0, 3) << QStringLiteral("and %1 more").arg(contact.heading.errors.size() - 3);
    m_notes->setText(errors.join(u'\n'));
    m_notes->setToolTip(contact.heading.errors.mid(0, 40).join(u'\n'));
    m_notes->setVisible(!errors.isEmpty());
}

void LabBar::setScale(qreal scale)
{
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(12), px(7), px(8), px(7));
    layout()->setSpacing(px(6));
    m_filter->setFixedWidth(px(230));
}

QString LabBar::counts() const
{
    return m_counts->text();
}

QString LabBar::problem() const
{
    return m_problem->text();
}

QString LabBar::notes() const
{
    return m_notes->text();
}

LabStateBox::LabStateBox(QWidget *parent)
    : QWidget(parent)
{
    setScale(1);
}

void LabStateBox::setContent(Tone tone, const QString &caption, const QString &word,
                             const QString &note)
{
    if (tone == m_tone && caption == m_caption && word == m_word && note == m_note)
        return;
    m_tone = tone;
    m_caption = caption;
    m_word = word;
    m_note = note;
    setAccessibleName(caption.isEmpty() ? word : caption + QStringLiteral(": ") + word);
    setAccessibleDescription(note);
    setToolTip(note);
    update();
}

void LabStateBox::setScale(qreal scale)
{
    m_scale = scale;
    setFixedHeight(static_cast<int>(44 * scale));
    update();
}

void LabStateBox::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.scale(m_scale, m_scale);
    const QRectF box({0, 0}, QSizeF(size()) / m_scale);
    theme::paintBox(painter, m_tone, box);
    const ToneColours colours = theme::coloursOf(m_tone);
    theme::paintGlyph(painter, m_tone, {box.left() + 20, box.center().y()}, 15, colours.glyph);
    const QFont big = type::words(16, QFont::Bold);
    const QFont small = type::words(11);
    qreal x = box.left() + 38;
    if (!m_caption.isEmpty()) {
        theme::paintText(painter, small, colours.text, {x, box.top(), 0, box.height()}, m_caption);
        x += type::widthOf(small, m_caption) + 8;
    }
    theme::paintText(painter, big, colours.title, {x, box.top(), 0, box.height()}, m_word);
    x += type::widthOf(big, m_word) + 12;
    const qreal left = box.right() - 12 - x;
    theme::paintText(painter, small, colours.text, {x, box.top(), left, box.height()},
                     type::elidedRight(small, m_note, left), Qt::AlignRight);
}

QString emptyWords(const LabContact &contact, int rows, int shown, const QString &things,
                   const QString &advice)
{
    if (shown > 0)
        return {};
    if (!contact.answered)
        return contact.problem.isEmpty()
                   ? QStringLiteral("Asking the exporter…")
                   : QStringLiteral("The lab cannot be shown.\n\n%1").arg(contact.problem);
    if (contact.heading.lab.isEmpty())
        return QStringLiteral("This exporter watches no lab.\n\nStart it with --lab-dir DIR.");
    if (rows == 0)
        return contact.heading.collected
                   ? QStringLiteral("There are no %1 in %2.\n\n%3").arg(things, contact.heading.lab, advice)
                   : QStringLiteral("The exporter is looking at %1 for the first time…")
                         .arg(contact.heading.lab);
    return QStringLiteral("None of the %1 %2 is as wanted.\n\nClear the filter to see them all.")
        .arg(rows)
        .arg(things);
}

QString emptyHtml(const QString &words)
{
    const auto part = [](const QString &text) { return text.toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")); };
    return QStringLiteral("<p style='color:%1; font-weight:600'>%2</p><p>%3</p>")
        .arg(palette::text.name(), part(words.section(QStringLiteral("\n\n"), 0, 0)),
             part(words.section(QStringLiteral("\n\n"), 1)));
}

QString labStyle(qreal scale)
{
    QString sheet = theme::formStyle(scale);
    QString more = QStringLiteral(
        "QListView { background: transparent; border: none; outline: none; }"
        "QPlainTextEdit { background: %1; border: 1px solid %2; border-radius: %6px; color: %3;"
        " font-family: 'JetBrains Mono'; font-size: %7px; selection-background-color: %4; }"
        "QFrame[card=\"true\"] > QLabel[warning=\"true\"] { color: %5; }"
        "QLabel[fact=\"true\"] { font-family: 'JetBrains Mono'; font-size: %7px; }"
        "QLabel[title=\"true\"] { font-size: %8px; font-weight: 600; }"
        "QLabel[empty=\"true\"] { color: %9; font-size: %10px; }"
        "QScrollArea, QScrollArea > QWidget > QWidget[page=\"true\"] { background: transparent;"
        " border: none; }");
    const auto px = [scale](int logical) { return QString::number(qRound(logical * scale)); };
    sheet += more.arg(palette::background.name(), palette::border.name(), palette::secondary.name(),
                      palette::selected.name(), palette::warnMark.name(), px(4), px(11), px(16),
                      palette::secondary.name())
                 .replace(QStringLiteral("%10"), px(14));
    return sheet;
}

} // namespace thunes
