// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include <functional>

QT_FORWARD_DECLARE_CLASS(QCheckBox)
QT_FORWARD_DECLARE_CLASS(QComboBox)
QT_FORWARD_DECLARE_CLASS(QListWidget)
QT_FORWARD_DECLARE_CLASS(QPushButton)

namespace thunes {

class DashboardDeck;
class Playlist;
class Preferences;

/// Chooses which dashboards the window shows in turn, for how long each, and whether in kiosk mode;
/// starts and stops. The choice is remembered. Owns nothing.
class PlaylistDialog final : public QDialog
{
    Q_OBJECT
public:
    PlaylistDialog(Playlist *playlist, const DashboardDeck *deck, Preferences *preferences,
                   qreal scale, QWidget *parent = nullptr);

    QListWidget *list() const { return m_list; }
    QComboBox *intervalBox() const { return m_interval; }
    QCheckBox *kioskBox() const { return m_kiosk; }
    QPushButton *startButton() const { return m_start; }
    void setFileChooser(std::function<QString()> chooser) { m_chooseFile = std::move(chooser); }

Q_SIGNALS:
    void started(bool kiosk);

private:
    void add(const QString &title, const QString &path, bool chosen);
    void addFile();
    void start();
    void check();

    Playlist *m_playlist;
    Preferences *m_preferences;
    QListWidget *m_list;
    QComboBox *m_interval;
    QCheckBox *m_kiosk;
    QPushButton *m_start;
    std::function<QString()> m_chooseFile;
};

} // namespace thunes
