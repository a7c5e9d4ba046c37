// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QGenericPlugin>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QLocalServer>
#include <QLocalSocket>
#include <QShortcut>
#include <QTabBar>
#include <QTimer>

#include <functional>

using L = QLatin1String;

namespace {

bool isSeen(const QWidget *widget)
{
    return widget->isVisible() && !widget->visibleRegion().isEmpty();
}

QString spoken(QWidget *widget, QAccessible::Text what)
{
    QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(widget);
    return interface ? interface->text(what) : QString();
}

void addRows(const QAbstractItemModel &model, const QModelIndex &parent, QJsonArray &texts)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        QStringList cells;
        for (int column = 0; column < model.columnCount(parent); ++column)
            cells << model.index(row, column, parent).data().toString();
        texts.append(cells.join(L(" | ")));
        addRows(model, model.index(row, 0, parent), texts);
    }
}

QModelIndex rowWith(const QAbstractItemModel &model, const QModelIndex &parent, const QString &text)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        if (const QModelIndex inside = rowWith(model, model.index(row, 0, parent), text); inside.isValid())
            return inside;
        for (int column = 0; column < model.columnCount(parent); ++column) {
            if (model.index(row, column, parent).data().toString().contains(text))
                return model.index(row, column, parent);
        }
    }
    return {};
}

} // namespace

/// Reads the program's real window to a test, and works its controls: a plugin that Qt loads into any
/// program with QT_QPA_GENERIC_PLUGINS=windowreader:SOCKET. Takes one JSON object a line on that local
/// socket and answers with one: {"do": "read"} gives everything that is on screen in words, as a screen
/// reader would say it; "click", "write", "select", "page", "press" do what their names say to what
/// somebody could reach, or answer what is missing.
class WindowReader : public QObject
{
    Q_OBJECT
public:
    explicit WindowReader(const QString &path)
    {
        QLocalServer::removeServer(path); // of a program that was killed
        if (!m_server.listen(path))
            qFatal("no socket at %s", qPrintable(path));
        connect(&m_server, &QLocalServer::newConnection, this, [this] {
            QLocalSocket *socket = m_server.nextPendingConnection();
            connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
            connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
                while (socket->canReadLine()) {
                    const QJsonObject order = QJsonDocument::fromJson(socket->readLine()).object();
                    socket->write(QJsonDocument(obey(order)).toJson(QJsonDocument::Compact) + '\n');
                }
            });
        });
    }

private:
    QJsonObject obey(const QJsonObject &order)
    {
        const QString what = order.value(L("do")).toString();
        const QString name = order.value(L("name")).toString();
        const QString text = order.value(L("text")).toString();
        if (what == L("read"))
            return {{L("texts"), read()}};
        if (what == L("click"))
            return act([&](QWidget *widget) {
                auto *button = qobject_cast<QAbstractButton *>(widget);
                if (!button || !button->isEnabled()
                    || (button->text() != name && spoken(button, QAccessible::Name) != name))
                    return false;
                QTimer::singleShot(0, button, &QAbstractButton::click); // it may open a dialog
                return true;
            });
        if (what == L("write"))
            return act([&](QWidget *widget) {
                auto *field = qobject_cast<QLineEdit *>(widget);
                if (!field || !field->isEnabled() || spoken(field, QAccessible::Name) != name)
                    return false;
                field->setText(text);
                return true;
            });
        if (what == L("select"))
            return act([&](QWidget *widget) {
                auto *view = qobject_cast<QAbstractItemView *>(widget);
                if (!view || !view->model())
                    return false;
                const QModelIndex index = rowWith(*view->model(), {}, name);
                if (index.isValid())
                    view->setCurrentIndex(index);
                return index.isValid();
            });
        if (what == L("page"))
            return act([&](QWidget *widget) {
                auto *tabs = qobject_cast<QTabBar *>(widget);
                for (int i = 0; tabs && i < tabs->count(); ++i) {
                    if (tabs->tabText(i) == name) {
                        tabs->setCurrentIndex(i);
                        return true;
                    }
                }
                return false;
            });
        if (what == L("press")) {
            const QKeySequence keys(name);
            for (QWidget *window : QApplication::topLevelWidgets()) {
                for (QShortcut *shortcut : window->findChildren<QShortcut *>()) {
                    if (shortcut->key() == keys && shortcut->isEnabled()) {
                        QMetaObject::invokeMethod(shortcut, "activated", Qt::QueuedConnection);
                        return {{L("done"), true}};
                    }
                }
            }
        }
        return {{L("done"), false}};
    }

    static QJsonObject act(const std::function<bool(QWidget *)> &on)
    {
        // What was opened last lies on top.
        const QWidget *modal = QApplication::activeModalWidget();
        for (QWidget *widget : QApplication::allWidgets()) {
            if (isSeen(widget) && (!modal || widget->window() == modal) && on(widget))
                return {{L("done"), true}};
        }
        return {{L("done"), false}};
    }

    static QJsonArray read()
    {
        QJsonArray texts;
        for (QWidget *widget : QApplication::allWidgets()) {
            if (!isSeen(widget))
                continue;
            for (const auto what : {QAccessible::Name, QAccessible::Description, QAccessible::Value}) {
                if (const QString words = spoken(widget, what); !words.isEmpty())
                    texts.append(words);
            }
            const auto *view = qobject_cast<QAbstractItemView *>(widget);
            if (view && view->model())
                addRows(*view->model(), {}, texts);
        }
        return texts;
    }

    QLocalServer m_server;
};

class WindowReaderPlugin : public QGenericPlugin
{
    Q_OBJECT
    Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "windowreader.json")
public:
    QObject *create(const QString &key, const QString &specification) override
    {
        if (key.compare(L("windowreader"), Qt::CaseInsensitive) != 0)
            return nullptr;
        // What the program starts is left alone.
        qunsetenv("QT_QPA_GENERIC_PLUGINS");
        return new WindowReader(specification);
    }
};

#include "windowreader.moc"
