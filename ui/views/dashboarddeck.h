// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"
#include "ui/dashboard/dashboard.h"
#include "ui/panels/panelfactory.h"
#include "ui/theme/scheme.h"

#include <QList>
#include <QPointer>
#include <QWidget>

#include <functional>

QT_FORWARD_DECLARE_CLASS(QKeyEvent)
QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QMenu)
QT_FORWARD_DECLARE_CLASS(QStackedLayout)
QT_FORWARD_DECLARE_CLASS(QStandardItemModel)

namespace thunes {

class AlertBoard;
class DashboardSession;
class DashboardView;
class Preferences;

/// The open dashboards, one of them in front. The first, home, was there at the start and stays;
/// others are opened from files, by dialog, drop, list or command, each with a session of its own that
/// is paused while it is not in front. What cannot be opened is said in words above the panels.
class DashboardDeck final : public QWidget
{
    Q_OBJECT
public:
    /// Owns neither.
    DashboardDeck(DashboardSession *home, Preferences *preferences, QWidget *parent = nullptr);
    ~DashboardDeck() override;

    DashboardView *home() const { return m_open.first().view; }
    DashboardView *current() const;
    int count() const { return static_cast<int>(m_open.size()); }

    /// Opens the file, or brings it to the front when it is open already. A failure is shown and
    /// returned.
    Result<void> openFile(const QString &path);
    void closeCurrent();
    void showNext(int direction);
    void showHome();
    /// Path and title of each dashboard in the folder of those that come with the program.
    QList<QPair<QString, QString>> provisioned() const;
    void setProvisionedFolder(const QString &folder) { m_folder = folder; }
    /// Asks a person for a file to open; tests answer themselves.
    void setFileChooser(std::function<QString()> chooser) { m_chooseFile = std::move(chooser); }
    void chooseFile();
    void openMenu(QWidget *anchor);
    QMenu *menu() const { return m_menu; }

    /// The alerts that alert lists of any dashboard show; `show` opens one by its key.
    void setAlerts(AlertBoard *board, std::function<void(const QString &)> show);
    /// Opens the dashboard that has this uid, of those that are open or come with the program.
    void openByUid(const QString &uid);

    /// The problem shown above the panels; empty when none is.
    QString problem() const;
    void showProblem(const QString &words);
    void setScale(qreal scale);
    /// Everything in the colours of now.
    void renewColours();
    /// Without the dashboards' bars, for a wall.
    void setBare(bool bare);
    bool handleKey(QKeyEvent *event);

Q_SIGNALS:
    void currentChanged();
    void playlistWanted();
    void schemeChosen(thunes::theme::SchemeChoice choice);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    struct Open
    {
        DashboardView *view = nullptr;
        QPointer<DashboardSession> session;
        QString path; ///< Empty: home.
    };
    void bring(int index);
    void wire(DashboardView *view);
    void listDashboards();

    Preferences *m_preferences;
    PanelContext m_sources;
    QStandardItemModel *m_list; ///< All dashboards that can be opened, in DashboardListPanel's roles.
    QLabel *m_problem;
    QStackedLayout *m_stack;
    QMenu *m_menu;
    QList<Open> m_open;
    std::function<QString()> m_chooseFile;
    QString m_folder = QStringLiteral(":/monitoring/grafana/dashboards");
    qreal m_scale = 1;
    bool m_bare = false;
};

} // namespace thunes
