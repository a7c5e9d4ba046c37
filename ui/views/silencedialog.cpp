// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/silencedialog.h"

#include "ui/models/alertboard.h"
#include "ui/models/alertfilter.h"
#include "ui/theme/formstyle.h"
#include "ui/theme/palette.h"
#include "ui/theme/type.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace thunes {

namespace {

constexpr std::pair<const char *, int> durations[] = {
    {"15 minutes", 15 * 60}, {"1 hour", 3600},        {"2 hours", 2 * 3600},  {"4 hours", 4 * 3600},
    {"8 hours", 8 * 3600},   {"1 day", 24 * 3600},    {"3 days", 72 * 3600},  {"1 week", 7 * 24 * 3600}};

} // namespace

SilenceDialog::SilenceDialog(AlertBoard *board, const LabelSet &labels, const QString &user,
                             qreal scale, QWidget *parent)
    : QDialog(parent)
    , m_board(board)
    , m_extra(new QLineEdit(this))
    , m_duration(new QComboBox(this))
    , m_user(new QLineEdit(user, this))
    , m_comment(new QLineEdit(this))
    , m_preview(new QLabel(this))
    , m_problem(new QLabel(this))
    , m_create(new QPushButton(QStringLiteral("Silence"), this))
{
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    setWindowTitle(QStringLiteral("Silence"));
    setPalette(type::widgetPalette());
    setAutoFillBackground(true);
    setStyleSheet(theme::formStyle(scale));
    setMinimumWidth(px(560));

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(px(16), px(14), px(16), px(14));
    column->setSpacing(px(10));
    auto *title = new QLabel(QStringLiteral("Silence alerts with these labels"), this);
    title->setProperty("heading", true);
    column->addWidget(title);
    auto *boxes = new QVBoxLayout;
    boxes->setSpacing(px(4));
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        const LabelMatcher matcher{label.key(), label.value(), false, true};
        auto *box = new QCheckBox(matcher.text(), this);
        box->setFont(type::numbers(px(12)));
        // By name and what tells its alerts apart; a severity or an area says nothing about which.
        box->setChecked(label.key() != QLatin1String("severity") && label.key() != QLatin1String("area"));
        connect(box, &QCheckBox::toggled, this, &SilenceDialog::preview);
        m_boxes.append({matcher, box});
        boxes->addWidget(box);
    }
    column->addLayout(boxes);
    m_extra->setPlaceholderText(QStringLiteral("Further conditions, such as instance=~\"web.*\" job!=db"));
    m_extra->setAccessibleName(QStringLiteral("Further conditions"));
    column->addWidget(m_extra);

    auto *form = new QFormLayout;
    form->setSpacing(px(8));
    for (const auto &[words, seconds] : durations)
        m_duration->addItem(QLatin1String(words), seconds);
    m_duration->setCurrentIndex(1);
    m_duration->setAccessibleName(QStringLiteral("For how long"));
    m_user->setAccessibleName(QStringLiteral("By"));
    m_comment->setAccessibleName(QStringLiteral("Comment"));
    m_comment->setPlaceholderText(QStringLiteral("Why, for those who come after you"));
    form->addRow(QStringLiteral("For"), m_duration);
    form->addRow(QStringLiteral("By"), m_user);
    form->addRow(QStringLiteral("Comment"), m_comment);
    column->addLayout(form);
    m_preview->setWordWrap(true);
    m_preview->setMinimumHeight(px(56));
    m_preview->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    column->addWidget(m_preview);
    m_problem->setProperty("problem", true);
    m_problem->setWordWrap(true);
    m_problem->setStyleSheet(QStringLiteral("color: %1").arg(palette::critMark.name()));
    m_problem->hide();
    column->addWidget(m_problem);
    auto *buttons = new QHBoxLayout;
    auto *cancel = new QPushButton(QStringLiteral("Cancel"), this);
    cancel->setAutoDefault(false);
    m_create->setDefault(true);
    buttons->addStretch(1);
    buttons->addWidget(cancel);
    buttons->addWidget(m_create);
    column->addLayout(buttons);

    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_create, &QPushButton::clicked, this, &SilenceDialog::send);
    for (QLineEdit *field : {m_extra, m_user, m_comment})
        connect(field, &QLineEdit::textChanged, this, &SilenceDialog::preview);
    connect(board, &AlertBoard::changed, this, &SilenceDialog::preview);
    connect(board, &AlertBoard::linksChanged, this, &SilenceDialog::preview);
    m_comment->setFocus();
    preview();
}

QCheckBox *SilenceDialog::box(const QString &label) const
{
    for (const auto &[matcher, box] : m_boxes) {
        if (matcher.name == label)
            return box;
    }
    return nullptr;
}

Silence SilenceDialog::silence() const
{
    Silence silence;
    for (const auto &[matcher, box] : m_boxes) {
        if (box->isChecked())
            silence.matchers << matcher;
    }
    silence.matchers << parseAlertFilter(m_extra->text()).matchers;
    silence.startsAt = SystemClock().now();
    silence.endsAt = silence.startsAt + Seconds(m_duration->currentData().toInt());
    silence.createdBy = m_user->text().trimmed();
    silence.comment = m_comment->text().trimmed();
    return silence;
}

void SilenceDialog::preview()
{
    const Silence wanted = silence();
    const QStringList stray = parseAlertFilter(m_extra->text()).words;
    int hidden = 0;
    int critical = 0;
    int current = 0;
    QStringList names;
    for (const AlertEntry &entry : m_board->entries()) {
        if (entry.phase == AlertPhase::Resolved)
            continue;
        ++current;
        LabelSet labels = m_board->externalLabels();
        for (auto label = entry.labels.begin(); label != entry.labels.end(); ++label)
            labels.insert(label.key(), label.value());
        if (!matchesAll(wanted.matchers, labels))
            continue;
        ++hidden;
        critical += severityRank(entry.severity()) == 0;
        if (names.size() < 4 && !names.contains(entry.name()))
            names << entry.name();
    }
    QStringList words;
    QString missing;
    if (!m_board->canSilence())
        missing = QStringLiteral("Alertmanager does not answer: silences are not available.");
    else if (!stray.isEmpty())
        missing = QStringLiteral("'%1' is no condition; write label=value.").arg(stray.first());
    else if (wanted.matchers.isEmpty())
        missing = QStringLiteral("Choose at least one label: a silence without any would hide everything.");
    else if (wanted.createdBy.isEmpty())
        missing = QStringLiteral("Say who makes it.");
    else if (wanted.comment.isEmpty())
        missing = QStringLiteral("Say why in the comment.");
    if (!wanted.matchers.isEmpty()) {
        words << (hidden == 0 ? QStringLiteral("Matches none of the %1 current alerts.").arg(current)
                              : QStringLiteral("Hides %1 of %2 current alerts: %3%4")
                                    .arg(hidden)
                                    .arg(current)
                                    .arg(names.join(QStringLiteral(", ")),
                                         hidden > names.size() ? QStringLiteral(" …") : QString()));
        if (critical > 0)
            words << QStringLiteral("%1 of them critical.").arg(critical);
    }
    if (!missing.isEmpty())
        words << missing;
    m_preview->setText(words.join(u'\n'));
    m_preview->setStyleSheet(QStringLiteral("color: %1").arg(
        (critical > 0 || !stray.isEmpty() || !m_board->canSilence() ? palette::warnMark
                                                                    : palette::secondary)
            .name()));
    m_create->setEnabled(missing.isEmpty() && !m_sending);
}

QString SilenceDialog::previewText() const
{
    return m_preview->text();
}

QString SilenceDialog::problemText() const
{
    return m_problem->isVisible() ? m_problem->text() : QString();
}

void SilenceDialog::send()
{
    m_sending = true;
    m_create->setText(QStringLiteral("Sending …"));
    m_create->setEnabled(false);
    m_problem->hide();
    m_board->setSilence(silence(), this, [this](const Result<QString> &id) {
        m_sending = false;
        m_create->setText(QStringLiteral("Silence"));
        if (!id) {
            m_problem->setText(QStringLiteral("Not silenced: ") + id.error().message);
            m_problem->show();
            preview();
            return;
        }
        Q_EMIT created(*id);
        accept();
    });
}

} // namespace thunes
