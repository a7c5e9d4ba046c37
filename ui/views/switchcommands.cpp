// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/switchcommands.h"

#include "ui/models/killswitchmodel.h"
#include "ui/views/switchwords.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

namespace thunes {

namespace {

constexpr int shortestReason = 3;
constexpr int longestReason = 500;

} // namespace

SwitchCommands::SwitchCommands(KillSwitchModel *model, QWidget *parent)
    : QFrame(parent)
    , m_model(model)
    , m_title(new QLabel(this))
    , m_explanation(new QLabel(this))
    , m_level(new QComboBox(this))
    , m_reason(new QLineEdit(this))
    , m_word(new QLineEdit(this))
    , m_button(new QPushButton(this))
    , m_raise(new QPushButton(this))
    , m_drill(new QPushButton(this))
    , m_problem(new QLabel(this))
    , m_notice(new QLabel(this))
{
    setProperty("card", true);
    m_title->setProperty("heading", true);
    m_explanation->setProperty("quiet", true);
    m_explanation->setWordWrap(true);
    m_problem->setProperty("problem", true);
    m_problem->setWordWrap(true);
    m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_reason->setMaxLength(longestReason);
    m_reason->setPlaceholderText(QStringLiteral("Reason, for the journal"));
    m_reason->setAccessibleName(QStringLiteral("Reason"));
    m_level->setAccessibleName(QStringLiteral("Level"));
    m_button->setAutoDefault(false);
    m_button->setProperty("danger", true);
    m_raise->setAutoDefault(false);
    m_raise->setProperty("plain", true);
    m_drill->setAutoDefault(false);
    m_drill->setProperty("plain", true);
    m_drill->setToolTip(QStringLiteral("Engages and releases for practice and measures how long the "
                                       "bot takes; on testnet, paper and demo only"));
    m_notice->setProperty("quiet", true);
    m_notice->setWordWrap(true);
    m_drillArmed.setSingleShot(true);
    m_drillArmed.setInterval(4000);
    connect(&m_drillArmed, &QTimer::timeout, this, &SwitchCommands::refresh);
    connect(m_drill, &QPushButton::clicked, this, [this] {
        // Not disabled meanwhile: the keyboard would lose its place.
        if (!m_model || m_model->isDrilling())
            return;
        const bool armed = m_drillArmed.isActive();
        if (armed)
            m_drillArmed.stop();
        else
            m_drillArmed.start();
        if (armed)
            m_model->drill(QStringLiteral("from the console"));
        refresh();
    });

    auto *grid = new QGridLayout(this);
    grid->addWidget(m_title, 0, 0, 1, 2);
    auto *corner = new QHBoxLayout;
    corner->addStretch(1);
    corner->addWidget(m_drill);
    corner->addWidget(m_raise);
    grid->addLayout(corner, 0, 2);
    grid->addWidget(m_explanation, 1, 0, 1, 3);
    auto *what = new QHBoxLayout;
    what->addWidget(m_level);
    what->addWidget(m_reason, 1);
    grid->addLayout(what, 2, 0, 1, 3);
    grid->addWidget(m_word, 3, 0, 1, 2);
    grid->addWidget(m_button, 3, 2);
    grid->addWidget(m_problem, 4, 0, 1, 3);
    grid->addWidget(m_notice, 5, 0, 1, 3);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(6, 1);

    connect(m_reason, &QLineEdit::textChanged, this, &SwitchCommands::check);
    connect(m_word, &QLineEdit::textChanged, this, &SwitchCommands::check);
    connect(m_level, &QComboBox::activated, this, [this] { m_levelChosen = true; });
    connect(m_level, &QComboBox::currentIndexChanged, this, [this] {
        m_word->clear(); // It was typed for the other level.
        check();
    });
    connect(m_reason, &QLineEdit::returnPressed, m_word, [this] { m_word->setFocus(); });
    connect(m_word, &QLineEdit::returnPressed, this, [this] {
        if (m_button->isEnabled())
            send();
    });
    connect(m_button, &QPushButton::clicked, this, &SwitchCommands::send);
    connect(m_raise, &QPushButton::clicked, this, [this] {
        m_raising = !m_raising;
        m_word->clear();
        refresh();
        m_reason->setFocus();
    });
    refresh();
}

bool SwitchCommands::releasing() const
{
    return m_commanded && !m_raising;
}

QString SwitchCommands::word() const
{
    return releasing() ? QStringLiteral("RELEASE") : m_level->currentData().toString().toUpper();
}

void SwitchCommands::refresh()
{
    if (!m_model)
        return;
    const SwitchStatus &status = m_model->status();
    if (status.sequence != m_sequence || status.commanded != m_commanded) {
        // Another state than the one that the words were typed for.
        m_sequence = status.sequence;
        m_commanded = status.commanded;
        m_raising = false;
        m_levelChosen = false;
        m_word->clear();
        m_reason->clear();
    }
    const QStringList levels = status.levels();
    QStringList offered;
    for (int i = 0; i < m_level->count(); ++i)
        offered << m_level->itemData(i).toString();
    if (offered != levels) {
        const QString chosen = m_levelChosen ? m_level->currentData().toString() : QString();
        const QSignalBlocker blocker(m_level);
        m_level->clear();
        for (const QString &level : levels)
            m_level->addItem(engageTitle(level), level);
        const int keep = m_level->findData(chosen.isEmpty() ? status.defaultLevel() : chosen);
        m_level->setCurrentIndex(std::max(0, keep));
        m_word->clear();
    }
    m_raise->setVisible(m_commanded && !levels.isEmpty());
    m_raise->setText(m_raising ? QStringLiteral("Release instead") : QStringLiteral("Raise level…"));
    m_level->setVisible(!releasing());
    m_drill->setVisible(!m_commanded || m_model->isDrilling());
    m_drill->setText(m_model->isDrilling()    ? QStringLiteral("Drill is running")
                     : m_drillArmed.isActive() ? QStringLiteral("Press again to run the drill")
                                               : QStringLiteral("Drill…"));
    m_notice->setText(m_model->notice());
    m_notice->setVisible(!m_notice->text().isEmpty());

    if (releasing()) {
        m_title->setText(QStringLiteral("Release"));
        QString text = QStringLiteral("Trading resumes as soon as the bot obeys.");
        if (status.pendingRelease)
            text = QStringLiteral("%1 asks to release (%2). A second operator must confirm before %3 UTC.")
                       .arg(status.pendingRelease->actor, status.pendingRelease->reason,
                            toDateTime(status.pendingRelease->expires)
                                .toString(QStringLiteral("HH:mm:ss")));
        else if (status.source == QLatin1String("policy"))
            text = QStringLiteral("A policy engaged it: %1. ").arg(status.reason) + text;
        m_explanation->setText(text);
        m_button->setText(QStringLiteral("Release trading"));
    } else {
        m_title->setText(m_raising ? QStringLiteral("Raise the level")
                                   : QStringLiteral("Engage by typing"));
        m_button->setText(QStringLiteral("Engage"));
    }
    m_problem->setText(m_model->problem().isEmpty()
                           ? QString()
                           : m_model->problem()
                                 + QStringLiteral("\nFrom a terminal: thunes-console kill-switch %1 "
                                                  "--reason …")
                                       .arg(m_model->failed()));
    m_problem->setVisible(!m_problem->text().isEmpty());
    check();
}

void SwitchCommands::check()
{
    const QString needed = word();
    m_word->setPlaceholderText(QStringLiteral("Type %1 to confirm").arg(needed));
    m_word->setAccessibleName(m_word->placeholderText());
    if (!releasing())
        m_explanation->setText(engageTitle(m_level->currentData().toString()) + QStringLiteral(": ")
                               + whatLevelDoes(m_level->currentData().toString()) + u'.');
    const bool hasReason = m_reason->text().trimmed().size() >= shortestReason;
    const bool ready = m_model && !needed.isEmpty() && m_word->text().trimmed() == needed && hasReason;
    m_button->setEnabled(ready);
    m_button->setToolTip(ready ? QString()
                         : !hasReason
                             ? QStringLiteral("First a reason of at least 3 characters")
                             : QStringLiteral("Type %1 to confirm").arg(needed));
}

void SwitchCommands::send()
{
    if (!m_model)
        return;
    const QString reason = m_reason->text().trimmed();
    if (releasing())
        m_model->release(reason);
    else
        m_model->engage(m_level->currentData().toString(), reason);
    m_word->clear();
}

void SwitchCommands::begin()
{
    m_reason->setFocus(Qt::ShortcutFocusReason);
}

QString SwitchCommands::noticeText() const
{
    return m_notice->text();
}

QString SwitchCommands::problemText() const
{
    return m_problem->text();
}

void SwitchCommands::setScale(qreal scale)
{
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    layout()->setContentsMargins(px(12), px(8), px(12), px(12));
    layout()->setSpacing(px(8));
    m_level->setFixedWidth(px(160));
    m_button->setFixedWidth(px(130));
}

} // namespace thunes
