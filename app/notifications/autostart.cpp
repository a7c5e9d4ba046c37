// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notifications/autostart.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QStandardPaths>

namespace thunes {

namespace {

QString entryPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
           + QStringLiteral("/autostart/thunes-console.desktop");
}

/// One argument of Exec: always in double quotes; ", `, $ and \ escaped, % doubled.
QString quoted(const QString &argument)
{
    QString text;
    for (const QChar c : argument) {
        if (c == u'"' || c == u'`' || c == u'$' || c == u'\\')
            text += u'\\';
        text += c;
        if (c == u'%')
            text += u'%';
    }
    // The value as a whole is a string in which a backslash is escaped once more.
    text.replace(u'\\', QStringLiteral("\\\\"));
    return u'"' + text + u'"';
}

} // namespace

bool startsAtLogin()
{
    QFile file(entryPath());
    if (!file.open(QIODevice::ReadOnly))
        return false;
    // Desktops switch an entry off by this line.
    return !file.readAll().contains("\nHidden=true");
}

Result<void> setStartAtLogin(bool on, const QString &program, const QStringList &arguments)
{
    const QString path = entryPath();
    if (!on) {
        if (QFile::exists(path) && !QFile::remove(path))
            return Error{ErrorKind::Io, QStringLiteral("%1 cannot be removed").arg(path)};
        return {};
    }
    QStringList exec{quoted(program)};
    for (const QString &argument : arguments)
        exec << quoted(argument);
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    const QByteArray text = "[Desktop Entry]\nType=Application\nVersion=1.5\nName=THUNES Console\n"
                            "Comment=Watch the THUNES trading bot and halt it\nExec="
                            + exec.join(u' ').toUtf8()
                            + "\nIcon=thunes-console\nTerminal=false\n"
                              "X-GNOME-Autostart-enabled=true\n";
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        return Error{ErrorKind::Io, QStringLiteral("%1: %2").arg(path, file.errorString())};
    return {};
}

} // namespace thunes
