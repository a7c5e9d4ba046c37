// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/notifications/alertsound.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSaveFile>
#include <QStandardPaths>

namespace thunes {

Result<QString> soundFile()
{
    QFile bundled(QStringLiteral(":/thunes/sounds/critical.wav"));
    if (!bundled.open(QIODevice::ReadOnly))
        return Error{ErrorKind::NotFound, QStringLiteral("the sound is not in this program")};
    const QByteArray wave = bundled.readAll();
    const QString directory = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation)
                              + QStringLiteral("/thunes-console");
    const QString path = directory + QStringLiteral("/critical.wav");
    if (QFile there(path); there.open(QIODevice::ReadOnly) && there.readAll() == wave)
        return path;
    QDir().mkpath(directory);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(wave) != wave.size() || !file.commit())
        return Error{ErrorKind::Io, QStringLiteral("%1: %2").arg(path, file.errorString())};
    return path;
}

Result<void> playSound(const QString &file)
{
    for (const char *name : {"pw-play", "paplay", "aplay"}) {
        const QString player = QStandardPaths::findExecutable(QLatin1String(name));
        if (player.isEmpty())
            continue;
        QProcess process;
        process.setProgram(player);
        process.setArguments({file});
        process.setStandardInputFile(QProcess::nullDevice());
        process.setStandardOutputFile(QProcess::nullDevice());
        process.setStandardErrorFile(QProcess::nullDevice());
        if (process.startDetached())
            return {};
    }
    return Error{ErrorKind::NotFound,
                 QStringLiteral("none of pw-play, paplay and aplay is installed: no sound")};
}

} // namespace thunes
