// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/dashboarddeck.h"

#include "exporter/base/json.h"
#include "ui/dashboard/dashboardfile.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/preferences.h"
#include "ui/panels/dashboardlistpanel.h"
#include "ui/panels/panelframe.h"
#include "ui/theme/formstyle.h"
#include "ui/views/dashboardbar.h"
#include "ui/views/dashboardview.h"
#include "ui/views/overview.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QJsonArray>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QSet>
#include <QStackedLayout>
#include <QStandardItemModel>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace thunes {

namespace {

const QString recentKey = QStringLiteral("dashboards/recent");
constexpr int mostOpen = 12;
constexpr int pathRole = Qt::UserRole + 100;

QStringList filesOf(const QMimeData *data)
{
    QStringList files;
    const QList<QUrl> urls = data->urls();
    for (const QUrl &url : urls) {
        if (url.isLocalFile())
            files << url.toLocalFile();
    }
    return files;
}

} // namespace

DashboardDeck::DashboardDeck(DashboardSession *home, Preferences *preferences, QWidget *parent)
    : QWidget(parent)
    , m_preferences(preferences)
    , m_list(new QStandardItemModel(this))
    , m_problem(new QLabel(this))
    , m_stack(new QStackedLayout)
    , m_menu(new QMenu(this))
    , m_chooseFile([this] {
        return QFileDialog::getOpenFileName(this, QStringLiteral("Open a Grafana dashboard"), {},
                                            QStringLiteral("Dashboards (*.json);;All files (*)"));
    })
{
    setAcceptDrops(true);
    m_problem->setProperty("banner", true);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_problem);
    column->addLayout(m_stack, 1);
    auto *view = new DashboardView(home, preferences, this);
    m_open.append({view, home, {}});
    m_stack->addWidget(view);
    wire(view);
    setScale(1);
}

DashboardDeck::~DashboardDeck()
{
    // The views go before the sessions that feed them.
    for (const Open &open : std::as_const(m_open))
        delete open.view;
}

DashboardView *DashboardDeck::current() const
{
    return m_open.at(std::max(0, m_stack->currentIndex())).view;
}

void DashboardDeck::wire(DashboardView *view)
{
    connect(view, &DashboardView::dashboardsWanted, this, &DashboardDeck::openMenu);
    connect(view->overview(), &Overview::dashboardWanted, this, &DashboardDeck::openByUid);
    view->setScale(m_scale);
    view->setBare(m_bare);
    m_sources.dashboards = m_list;
    view->overview()->setSources(m_sources);
    const QList<PanelFrame *> &panels = view->overview()->panels();
    if (std::any_of(panels.begin(), panels.end(), [](const PanelFrame *panel) {
            return panel->panel().type == PanelType::DashboardList;
        }))
        listDashboards();
}

void DashboardDeck::setAlerts(AlertBoard *board, std::function<void(const QString &)> show)
{
    m_sources.alerts = board;
    m_sources.showAlert = std::move(show);
    for (const Open &open : std::as_const(m_open))
        open.view->overview()->setSources(m_sources);
}

void DashboardDeck::listDashboards()
{
    QList<QStandardItem *> items;
    QSet<QString> known;
    const QStringList recent = m_preferences->list(recentKey);
    const auto add = [&](const QString &path, bool isRecent) {
        QFile file(path);
        if (file.size() > largestDashboardFile || !file.open(QIODevice::ReadOnly))
            return;
        const auto json = parseJsonObject(file.readAll());
        if (!json)
            return;
        // Exported ones are wrapped.
        const QJsonObject inner = json->value(QLatin1String("dashboard")).toObject();
        const QJsonObject &dashboard = inner.isEmpty() ? *json : inner;
        QStringList tags;
        const QJsonArray array = dashboard.value(QLatin1String("tags")).toArray();
        for (const QJsonValue &tag : array)
            tags << tag.toString();
        QString uid = dashboard.value(QLatin1String("uid")).toString();
        if (uid.isEmpty())
            uid = path;
        if (known.contains(uid))
            return; // Opened lately, and shipped as well.
        known.insert(uid);
        auto *item = new QStandardItem(
            dashboard.value(QLatin1String("title")).toString(QFileInfo(path).fileName()));
        item->setData(uid, DashboardListPanel::UidRole);
        item->setData(tags, DashboardListPanel::TagsRole);
        item->setData(isRecent, DashboardListPanel::RecentRole);
        item->setData(path, pathRole);
        items << item;
    };
    const auto shipped = provisioned();
    for (const auto &[path, title] : shipped)
        add(path, recent.contains(QFileInfo(path).absoluteFilePath()));
    for (const QString &path : recent)
        add(path, true);
    m_list->clear();
    m_list->invisibleRootItem()->appendRows(items);
}

void DashboardDeck::openByUid(const QString &uid)
{
    for (qsizetype i = 0; i < m_open.size(); ++i) {
        if (m_open.at(i).session && m_open.at(i).session->dashboard().uid == uid) {
            bring(static_cast<int>(i));
            return;
        }
    }
    listDashboards();
    for (int row = 0; row < m_list->rowCount(); ++row) {
        const QModelIndex index = m_list->index(row, 0);
        if (index.data(DashboardListPanel::UidRole).toString() == uid) {
            (void)openFile(index.data(pathRole).toString());
            return;
        }
    }
    showProblem(QStringLiteral("No dashboard with the uid '%1' is known here").arg(uid.left(80)));
}

Result<void> DashboardDeck::openFile(const QString &path)
{
    const QFileInfo info(path);
    const QString canonical = path.startsWith(u':') ? path : info.absoluteFilePath();
    for (qsizetype i = 0; i < m_open.size(); ++i) {
        if (m_open.at(i).path == canonical) {
            bring(static_cast<int>(i));
            return {};
        }
    }
    const auto fail = [&](const QString &why) {
        const Error error{ErrorKind::InvalidInput, QStringLiteral("%1 was not opened: %2").arg(path, why)};
        showProblem(error.message);
        m_preferences->forget(recentKey, canonical);
        return error;
    };
    const auto dashboard = readDashboardFile(path);
    if (!dashboard)
        return fail(dashboard.error().message);
    if (m_open.size() >= mostOpen)
        return fail(QStringLiteral("%1 dashboards are open; close one first (Ctrl+W)").arg(mostOpen));
    const bool hasRefresh = dashboard->refresh.has_value();
    auto *session = new DashboardSession(*dashboard, home()->session()->prometheusUrl(),
                                         home()->session()->exporterUrl(), this);
    if (!hasRefresh)
        session->setRefreshInterval(Seconds(30));
    auto *view = new DashboardView(session, m_preferences, this);
    m_open.append({view, session, canonical});
    m_stack->addWidget(view);
    wire(view);
    if (!path.startsWith(u':'))
        m_preferences->remember(recentKey, canonical);
    // In front first, and once the panels have their places: their width decides what the first queries
    // ask for, and only those in view are asked for.
    bring(static_cast<int>(m_open.size()) - 1);
    QTimer::singleShot(0, session, &DashboardSession::start);
    return {};
}

void DashboardDeck::bring(int index)
{
    const int before = m_stack->currentIndex();
    showProblem({});
    if (before != index) {
        // Home goes on: alerts and links come from its session.
        if (before > 0 && before < m_open.size() && m_open.at(before).session)
            m_open.at(before).session->setPaused(true);
        m_stack->setCurrentIndex(index);
        if (index > 0 && m_open.at(index).session)
            m_open.at(index).session->setPaused(false);
    }
    current()->setFocus();
    Q_EMIT currentChanged();
}

void DashboardDeck::closeCurrent()
{
    const int index = m_stack->currentIndex();
    if (index <= 0)
        return;
    const Open closing = m_open.at(index);
    bring(index - 1);
    m_open.removeAt(index);
    m_stack->removeWidget(closing.view);
    closing.view->hide();
    // Perhaps one of its own buttons called.
    closing.view->deleteLater();
    if (closing.session) {
        connect(closing.view, &QObject::destroyed, closing.session, &QObject::deleteLater);
    }
}

void DashboardDeck::showNext(int direction)
{
    const int count = static_cast<int>(m_open.size());
    bring((m_stack->currentIndex() + direction + count) % count);
}

void DashboardDeck::showHome() { bring(0); }

QList<QPair<QString, QString>> DashboardDeck::provisioned() const
{
    QList<QPair<QString, QString>> list;
    const QDir folder(m_folder);
    const QStringList names = folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const auto json = parseJsonObject(file.readAll());
        if (json)
            list.append({file.fileName(), json->value(QLatin1String("title")).toString(name)});
    }
    return list;
}

void DashboardDeck::chooseFile()
{
    const QString path = m_chooseFile();
    if (!path.isEmpty())
        (void)openFile(path);
}

void DashboardDeck::openMenu(QWidget *anchor)
{
    m_menu->clear();
    m_menu->setStyleSheet(theme::formStyle(m_scale));
    for (qsizetype i = 0; i < m_open.size(); ++i) {
        const DashboardSession *session = m_open.at(i).session;
        QAction *action = m_menu->addAction(session ? session->dashboard().title : QString());
        action->setCheckable(true);
        action->setChecked(i == m_stack->currentIndex());
        connect(action, &QAction::triggered, this, [this, index = static_cast<int>(i)] { bring(index); });
    }
    const auto isOpen = [this](const QString &path) {
        return std::any_of(m_open.begin(), m_open.end(),
                           [&](const Open &open) { return open.path == path; });
    };
    const auto entry = [&](const QString &title, const QString &path) {
        QAction *action = m_menu->addAction(title);
        action->setToolTip(path);
        connect(action, &QAction::triggered, this, [this, path] { (void)openFile(path); });
    };
    m_menu->addSeparator();
    const auto shipped = provisioned();
    for (const auto &[path, title] : shipped) {
        if (!isOpen(path) && title != home()->session()->dashboard().title)
            entry(title, path);
    }
    const QStringList recent = m_preferences->list(recentKey);
    if (!recent.isEmpty())
        m_menu->addSection(QStringLiteral("Recent"));
    for (const QString &path : recent) {
        if (!isOpen(path))
            entry(QFileInfo(path).fileName() + QStringLiteral("   ") + QFileInfo(path).path(), path);
    }
    m_menu->addSeparator();
    connect(m_menu->addAction(QStringLiteral("Open file…\tCtrl+O")), &QAction::triggered, this,
            &DashboardDeck::chooseFile);
    QAction *close = m_menu->addAction(QStringLiteral("Close this dashboard\tCtrl+W"));
    close->setEnabled(m_stack->currentIndex() > 0);
    connect(close, &QAction::triggered, this, &DashboardDeck::closeCurrent);
    connect(m_menu->addAction(QStringLiteral("Playlist…\tP")), &QAction::triggered, this,
            &DashboardDeck::playlistWanted);
    QMenu *colours = m_menu->addMenu(QStringLiteral("Colours\tB"));
    colours->setStyleSheet(theme::formStyle(m_scale));
    const auto chosen = theme::schemeChoiceFrom(m_preferences->text(QStringLiteral("window/theme")));
    for (const auto &[words, choice] :
         {std::pair{QStringLiteral("Dark"), theme::SchemeChoice::Dark},
          std::pair{QStringLiteral("Light"), theme::SchemeChoice::Light},
          std::pair{QStringLiteral("As the system"), theme::SchemeChoice::System}}) {
        QAction *action = colours->addAction(words);
        action->setCheckable(true);
        action->setChecked(choice == chosen);
        connect(action, &QAction::triggered, this, [this, choice] { Q_EMIT schemeChosen(choice); });
    }
    m_menu->popup(anchor->mapToGlobal(QPoint(0, anchor->height() + 2)));
}

QString DashboardDeck::problem() const
{
    return m_problem->isHidden() ? QString() : m_problem->text();
}

void DashboardDeck::showProblem(const QString &words)
{
    m_problem->setText(words);
    m_problem->setAccessibleName(words);
    m_problem->setVisible(!words.isEmpty());
}

void DashboardDeck::setScale(qreal scale)
{
    m_scale = scale;
    m_problem->setStyleSheet(theme::formStyle(scale));
    for (const Open &open : std::as_const(m_open))
        open.view->setScale(scale);
}

void DashboardDeck::renewColours()
{
    m_problem->setStyleSheet(theme::formStyle(m_scale));
    for (const Open &open : std::as_const(m_open))
        open.view->renewColours();
}

void DashboardDeck::setBare(bool bare)
{
    m_bare = bare;
    for (const Open &open : std::as_const(m_open))
        open.view->setBare(bare);
}

bool DashboardDeck::handleKey(QKeyEvent *event)
{
    const int key = event->key();
    const Qt::KeyboardModifiers modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (modifiers == Qt::ControlModifier && key == Qt::Key_O) {
        chooseFile();
        return true;
    }
    if (modifiers == Qt::ControlModifier && key == Qt::Key_W) {
        closeCurrent();
        return true;
    }
    if (modifiers == Qt::ControlModifier && (key == Qt::Key_PageDown || key == Qt::Key_PageUp)) {
        showNext(key == Qt::Key_PageDown ? 1 : -1);
        return true;
    }
    if (modifiers == Qt::NoModifier && key == Qt::Key_D) {
        openMenu(current()->bar()->titleButton());
        return true;
    }
    if (modifiers == Qt::NoModifier && key == Qt::Key_Escape && !problem().isEmpty()) {
        showProblem({});
        return true;
    }
    return current()->handleKey(event);
}

void DashboardDeck::dragEnterEvent(QDragEnterEvent *event)
{
    if (!filesOf(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void DashboardDeck::dropEvent(QDropEvent *event)
{
    const QStringList files = filesOf(event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    QStringList problems;
    for (const QString &file : files) {
        if (const auto opened = openFile(file); !opened)
            problems << opened.error().message;
    }
    showProblem(problems.join(u'\n'));
}

} // namespace thunes
