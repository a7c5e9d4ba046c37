// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/dashboardfile.h"

#include "ui/dashboard/loader.h"

#include <QFile>
#include <QFileInfo>

namespace thunes {

Result<Dashboard> readDashboardFile(const QString &path)
{
    const auto fail = [](const QString &why) { return Error{ErrorKind::InvalidInput, why}; };
    const QFileInfo info(path);
    if (!info.exists())
        return fail(QStringLiteral("there is no such file"));
    if (info.isDir())
        return fail(QStringLiteral("it is a folder"));
    if (!info.isFile())
        return fail(QStringLiteral("it is no ordinary file"));
    if (info.size() > largestDashboardFile)
        return fail(QStringLiteral("it has more than 32 MB"));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(file.errorString());
    const QByteArray text = file.readAll();
    if (text.trimmed().isEmpty())
        return fail(QStringLiteral("it is empty"));
    const auto dashboard = loadDashboard(text, info.fileName());
    if (!dashboard) {
        QString why = dashboard.error().message;
        if (const QString name = info.fileName() + QStringLiteral(": "); why.startsWith(name))
            why.remove(0, name.size());
        return fail(why);
    }
    if (dashboard->panels.isEmpty())
        return fail(QStringLiteral("it has no panels; is it a Grafana dashboard?"));
    return dashboard;
}

} // namespace thunes
