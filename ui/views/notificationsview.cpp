// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/notificationsview.h"

#include "ui/models/notificationsettings.h"
#include "ui/theme/palette.h"
#include "ui/views/filteredtable.h"

#include <QCheckBox>
#include <QEvent>
#include <QFrame>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTimeEdit>
#include <QVBoxLayout>

namespace thunes {

NotificationsView::NotificationsView(NotificationSettings *settings, QWidget *parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_card(new QFrame(this))
    , m_status(new QLabel(m_card))
    , m_problem(new QLabel(m_card))
    , m_enabled(new QCheckBox(QStringLiteral("Notify at this desk"), m_card))
    , m_sound(new QCheckBox(QStringLiteral("Sound with critical ones"), m_card))
    , m_quiet(new QCheckBox(QStringLiteral("Quiet hours: info and warning wait"), m_card))
    , m_from(new QTimeEdit(m_card))
    , m_to(new QTimeEdit(m_card))
    , m_repeat(new QSpinBox(m_card))
    , m_tray(new QCheckBox(QStringLiteral("Closing the window keeps watching in the tray"), m_card))
    , m_login(new QCheckBox(QStringLiteral("Start at login, in the tray"), m_card))
    , m_command(new QPlainTextEdit(m_card))
    , m_test(new QPushButton(QStringLiteral("Send a test"), m_card))
    , m_sent(new FilteredTable(QStringLiteral("Sent"), sentHeadings(), {110, 90, 300, 100}, this))
{
    m_card->setProperty("card", true);
    m_status->setWordWrap(true);
    m_problem->setWordWrap(true);
    m_status->setTextFormat(Qt::PlainText);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setProperty("problem", true);
    m_problem->hide();
    auto *heading = new QLabel(QStringLiteral("Notifications"), m_card);
    heading->setProperty("heading", true);

    for (QTimeEdit *edit : {m_from, m_to}) {
        edit->setDisplayFormat(QStringLiteral("HH:mm"));
        edit->setButtonSymbols(QAbstractSpinBox::NoButtons);
    }
    m_from->setAccessibleName(QStringLiteral("Quiet hours begin, local time"));
    m_to->setAccessibleName(QStringLiteral("Quiet hours end, local time"));
    m_repeat->setRange(0, 24 * 60);
    m_repeat->setSuffix(QStringLiteral(" min"));
    m_repeat->setSpecialValueText(QStringLiteral("never"));
    m_repeat->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_repeat->setAccessibleName(QStringLiteral("Repeat critical ones after minutes"));
    m_command->setPlaceholderText(QStringLiteral("/usr/local/bin/tell-me\n--arguments\none a line"));
    m_command->setTabChangesFocus(true);
    m_command->setAccessibleName(QStringLiteral("Command for each notification"));
    m_command->installEventFilter(this);
    m_test->setAutoDefault(false);

    auto *card = new QGridLayout(m_card);
    int row = 0;
    const auto wide = [&](QWidget *widget) { card->addWidget(widget, row++, 0, 1, 3); };
    const auto caption = [this](const QString &text) {
        auto *label = new QLabel(text, m_card);
        label->setProperty("quiet", true);
        label->setWordWrap(true);
        return label;
    };
    wide(heading);
    wide(m_status);
    wide(m_enabled);
    wide(m_sound);
    wide(m_quiet);
    card->addWidget(caption(QStringLiteral("from, to (local time)")), row, 0);
    card->addWidget(m_from, row, 1);
    card->addWidget(m_to, row++, 2);
    card->addWidget(caption(QStringLiteral("Repeat critical ones until acknowledged, every")), row, 0, 1, 2);
    card->addWidget(m_repeat, row++, 2);
    wide(m_tray);
    wide(m_login);
    wide(caption(QStringLiteral("Command for each: program, then its arguments, one a line; no shell. "
                                "It reads the notification as JSON and has 10 s.")));
    wide(m_command);
    wide(m_problem);
    card->addWidget(m_test, row++, 2);
    card->setRowStretch(row, 1);
    card->setColumnStretch(0, 1);

    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_card);
    line->addWidget(m_sent, 1);
    m_sent->setNote(QStringLiteral("nothing yet"));

    load();
    for (QCheckBox *box : {m_enabled, m_sound, m_quiet, m_tray})
        connect(box, &QCheckBox::toggled, this, &NotificationsView::store);
    for (QTimeEdit *edit : {m_from, m_to})
        connect(edit, &QTimeEdit::timeChanged, this, &NotificationsView::store);
    connect(m_repeat, &QSpinBox::valueChanged, this, &NotificationsView::store);
    connect(m_login, &QCheckBox::clicked, this, &NotificationsView::startAtLoginWanted);
    connect(m_test, &QPushButton::clicked, this, &NotificationsView::testWanted);
    setScale(1);
}

QStringList NotificationsView::sentHeadings()
{
    return {QStringLiteral("Urgency"), QStringLiteral("Time (UTC)"), QStringLiteral("Notification"),
            QStringLiteral("Went to"), QStringLiteral("Text")};
}

void NotificationsView::load()
{
    m_loading = true;
    const NotificationRules rules = m_settings->rules();
    m_enabled->setChecked(rules.enabled);
    m_quiet->setChecked(rules.quiet);
    m_from->setTime(rules.quietFrom);
    m_to->setTime(rules.quietTo);
    m_repeat->setValue(static_cast<int>(
        std::chrono::duration_cast<std::chrono::minutes>(rules.repeat).count()));
    m_sound->setChecked(m_settings->sound());
    m_tray->setChecked(m_settings->closeToTray());
    m_command->setPlainText(m_settings->command().join(u'\n'));
    m_loading = false;
    m_from->setEnabled(rules.quiet);
    m_to->setEnabled(rules.quiet);
}

void NotificationsView::store()
{
    if (m_loading)
        return;
    NotificationRules rules = m_settings->rules();
    rules.enabled = m_enabled->isChecked();
    rules.quiet = m_quiet->isChecked();
    rules.quietFrom = m_from->time();
    rules.quietTo = m_to->time();
    rules.repeat = std::chrono::minutes(m_repeat->value());
    m_settings->setRules(rules);
    m_settings->setSound(m_sound->isChecked());
    m_settings->setCloseToTray(m_tray->isChecked());
    m_settings->setCommand(argumentsOf(m_command->toPlainText()));
    m_from->setEnabled(rules.quiet);
    m_to->setEnabled(rules.quiet);
}

bool NotificationsView::eventFilter(QObject *watched, QEvent *event)
{
    // Half a command must not be run: it counts when the field is left.
    if (watched == m_command && event->type() == QEvent::FocusOut)
        store();
    return QWidget::eventFilter(watched, event);
}

void NotificationsView::setStatus(const QString &status, bool good)
{
    m_status->setText(status);
    m_good = good;
    m_status->setStyleSheet(QStringLiteral("color: %1")
                                .arg((good ? palette::okMark : palette::warnMark).name()));
}

QString NotificationsView::statusText() const
{
    return m_status->text();
}

void NotificationsView::setSent(const QList<TableRow> &rows)
{
    m_sent->setRows(rows);
    m_sent->setNote(rows.isEmpty() ? QStringLiteral("nothing yet") : QString());
}

void NotificationsView::setTrayAvailable(bool available)
{
    m_tray->setEnabled(available);
    m_tray->setText(available ? QStringLiteral("Closing the window keeps watching in the tray")
                              : QStringLiteral("Closing the window ends the program: there is no tray"));
}

void NotificationsView::setStartsAtLogin(bool starts)
{
    m_login->setChecked(starts);
}

void NotificationsView::setProblem(const QString &problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

void NotificationsView::setScale(qreal scale)
{
    m_scale = scale;
    const auto px = [scale](int logical) { return qRound(logical * scale); };
    m_card->setFixedWidth(px(380));
    layout()->setSpacing(px(8));
    auto *card = static_cast<QGridLayout *>(m_card->layout());
    card->setContentsMargins(px(14), px(10), px(14), px(12));
    card->setHorizontalSpacing(px(8));
    card->setVerticalSpacing(px(9));
    m_command->setFixedHeight(px(74));
    for (QWidget *field : {static_cast<QWidget *>(m_from), static_cast<QWidget *>(m_to), static_cast<QWidget *>(m_repeat)})
        field->setFixedWidth(px(80));
    setStyleSheet(QStringLiteral("QTimeEdit, QSpinBox { background: %1; border: 1px solid %2; border-radius: %3px; "
                                 "padding: %4px %5px; min-height: %6px; color: %7; font-family: JetBrains Mono; "
                                 "font-size: %8px; } QTimeEdit:focus, QSpinBox:focus { border-color: %9; } ")
                      .arg(palette::background.name(), palette::borderStrong.name())
                      .arg(px(4))
                      .arg(px(4))
                      .arg(px(8))
                      .arg(px(18))
                      .arg(palette::text.name())
                      .arg(px(12))
                      .arg(palette::accent.name())
                  + QStringLiteral("QTimeEdit:disabled { color: %1; } QCheckBox:disabled { color: %1; }")
                        .arg(palette::muted.name()));
    m_sent->setScale(scale);
}

} // namespace thunes
