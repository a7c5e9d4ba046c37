// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/playlistdialog.h"

#include "ui/models/dashboardsession.h"
#include "ui/models/playlist.h"
#include "ui/models/preferences.h"
#include "ui/theme/formstyle.h"
#include "ui/theme/type.h"
#include "ui/views/dashboarddeck.h"
#include "ui/views/dashboardview.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace thunes {

namespace {

constexpr int pathRole = Qt::UserRole + 1;
const QString entriesKey = QStringLiteral("playlist/entries");
const QString intervalKey = QStringLiteral("playlist/seconds");
const QString kioskKey = QStringLiteral("playlist/kiosk");
/// The first dashboard has no path; an empty text would be lost in the file.
const QString homeWord = QStringLiteral("home");

} // namespace

PlaylistDialog::PlaylistDialog(Playlist *playlist, const DashboardDeck *deck,
                               Preferences *preferences, qreal scale, QWidget *parent)
    : QDialog(parent)
    , m_playlist(playlist)
    , m_preferences(preferences)
    , m_list(new QListWidget(this))
    , m_interval(new QComboBox(this))
    , m_kiosk(new QCheckBox(QStringLiteral("Full screen without bars (Esc leaves)"), this))
    , m_start(new QPushButton(this))
    , m_chooseFile([this] {
        return QFileDialog::getOpenFileName(this, QStringLiteral("Add a Grafana dashboard"), {},
                                            QStringLiteral("Dashboards (*.json);;All files (*)"));
    })
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(QStringLiteral("Playlist"));
    setPalette(type::widgetPalette());
    setStyleSheet(theme::formStyle(scale));
    const auto px = [scale](int logical) { return static_cast<int>(logical * scale); };
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(px(16), px(14), px(16), px(14));
    column->setSpacing(px(10));
    auto *heading = new QLabel(QStringLiteral("Show these dashboards in turn"), this);
    heading->setProperty("heading", true);
    column->addWidget(heading);
    m_list->setAccessibleName(heading->text());
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    column->addWidget(m_list, 1);
    auto *hint = new QLabel(QStringLiteral("Space chooses · drag to change the order"), this);
    hint->setProperty("quiet", true);
    column->addWidget(hint);

    auto *line = new QHBoxLayout;
    auto *words = new QLabel(QStringLiteral("Each for"), this);
    line->addWidget(words);
    m_interval->setAccessibleName(QStringLiteral("How long each dashboard is shown"));
    for (const auto &[text, seconds] : {std::pair("10 seconds", 10), std::pair("30 seconds", 30),
                                        std::pair("1 minute", 60), std::pair("5 minutes", 300),
                                        std::pair("15 minutes", 900)})
        m_interval->addItem(QLatin1String(text), seconds);
    m_interval->setCurrentIndex(std::max(
        0, m_interval->findData(m_preferences->text(intervalKey, QStringLiteral("30")).toInt())));
    line->addWidget(m_interval);
    line->addStretch(1);
    column->addLayout(line);
    m_kiosk->setChecked(m_preferences->text(kioskKey) == QLatin1String("yes"));
    column->addWidget(m_kiosk);

    auto *buttons = new QHBoxLayout;
    auto *more = new QPushButton(QStringLiteral("Add a file…"), this);
    more->setAutoDefault(false);
    buttons->addWidget(more);
    buttons->addStretch(1);
    auto *close = new QPushButton(QStringLiteral("Close"), this);
    close->setAutoDefault(false);
    buttons->addWidget(close);
    buttons->addWidget(m_start);
    m_start->setDefault(true);
    m_start->setText(playlist->isPlaying() ? QStringLiteral("Stop") : QStringLiteral("Start"));
    column->addLayout(buttons);
    connect(more, &QPushButton::clicked, this, &PlaylistDialog::addFile);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_start, &QPushButton::clicked, this, &PlaylistDialog::start);
    connect(m_list, &QListWidget::itemChanged, this, &PlaylistDialog::check);

    const QStringList chosen = m_preferences->list(entriesKey);
    for (const QString &entry : chosen) {
        if (entry == homeWord)
            add(deck->home()->session()->dashboard().title, {}, true);
        else if (QFileInfo::exists(entry))
            add(QFileInfo(entry).fileName(), entry, true);
    }
    if (!chosen.contains(homeWord))
        add(deck->home()->session()->dashboard().title, {}, false);
    const auto shipped = deck->provisioned();
    for (const auto &[path, title] : shipped) {
        if (title != deck->home()->session()->dashboard().title)
            add(title, path, false);
    }
    const QStringList recent = m_preferences->list(QStringLiteral("dashboards/recent"));
    for (const QString &path : recent)
        add(QFileInfo(path).fileName(), path, false);
    resize(px(460), px(420));
    check();
}

void PlaylistDialog::add(const QString &title, const QString &path, bool chosen)
{
    for (int row = 0; row < m_list->count(); ++row) {
        QListWidgetItem *known = m_list->item(row);
        if (known->data(pathRole).toString() != path)
            continue;
        known->setText(title); // a title says more than a file's name
        if (chosen)
            known->setCheckState(Qt::Checked);
        return;
    }
    auto *item = new QListWidgetItem(title, m_list);
    item->setData(pathRole, path);
    item->setToolTip(path);
    item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
    item->setCheckState(chosen ? Qt::Checked : Qt::Unchecked);
}

void PlaylistDialog::addFile()
{
    const QString path = m_chooseFile();
    if (!path.isEmpty())
        add(QFileInfo(path).fileName(), QFileInfo(path).absoluteFilePath(), true);
    check();
}

void PlaylistDialog::check()
{
    bool any = m_playlist->isPlaying();
    for (int row = 0; row < m_list->count(); ++row)
        any = any || m_list->item(row)->checkState() == Qt::Checked;
    m_start->setEnabled(any);
}

void PlaylistDialog::start()
{
    if (m_playlist->isPlaying()) {
        m_playlist->stop();
        close();
        return;
    }
    QStringList paths, remembered;
    for (int row = 0; row < m_list->count(); ++row) {
        const QListWidgetItem *item = m_list->item(row);
        if (item->checkState() != Qt::Checked)
            continue;
        const QString path = item->data(pathRole).toString();
        paths << path;
        remembered << (path.isEmpty() ? homeWord : path);
    }
    const int seconds = m_interval->currentData().toInt();
    m_preferences->setList(entriesKey, remembered);
    m_preferences->setText(intervalKey, QString::number(seconds));
    m_preferences->setText(kioskKey, m_kiosk->isChecked() ? QStringLiteral("yes") : QStringLiteral("no"));
    m_playlist->set(paths, Seconds(seconds));
    const bool kiosk = m_kiosk->isChecked();
    close();
    m_playlist->start();
    Q_EMIT started(kiosk);
}

} // namespace thunes
