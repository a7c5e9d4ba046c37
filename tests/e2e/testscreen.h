// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/e2e/childserver.h"

#include <QByteArray>
#include <QFile>

#include <memory>

namespace thunes {

/// An X display of its own; its name (":N") goes to `display`, which stays empty when there is none.
inline std::unique_ptr<QProcess> startXvfb(QString &display)
{
    auto xvfb = beside(QStringLiteral("Xvfb"),
                       {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-screen"), QStringLiteral("0"),
                        QStringLiteral("1280x720x24"), QStringLiteral("-nolisten"), QStringLiteral("tcp"), QStringLiteral("-noreset")});
    while (!xvfb->canReadLine() && xvfb->waitForReadyRead(30000)) { }
    display.clear();
    if (xvfb->canReadLine())
        display = u':' + QString::fromLatin1(xvfb->readLine().trimmed());
    return xvfb;
}

/// A session bus of its own, for this process and those it starts. It has no service files: nobody is
/// started unless the test does. `folder` takes its configuration. False when it does not come up.
inline bool startSessionBus(std::unique_ptr<QProcess> &bus, const QString &folder)
{
    QFile configuration(folder + QStringLiteral("/bus.conf"));
    if (!configuration.open(QIODevice::WriteOnly))
        return false;
    configuration.write(R"(<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<auth>EXTERNAL</auth><policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>)");
    configuration.close();
    bus = beside(QStringLiteral("dbus-daemon"),
                 {QStringLiteral("--config-file=") + configuration.fileName(), QStringLiteral("--nofork"), QStringLiteral("--print-address=1")});
    while (!bus->canReadLine() && bus->waitForReadyRead(30000)) { }
    if (!bus->canReadLine())
        return false;
    qputenv("DBUS_SESSION_BUS_ADDRESS", bus->readLine().trimmed());
    return true;
}

/// Debian's Alertmanager, which sends to nobody, at a free port. Its address when it is ready; else empty.
inline QUrl startAlertmanager(std::unique_ptr<QProcess> &manager, const QString &folder)
{
    QFile configuration(folder + QStringLiteral("/alertmanager.yml"));
    if (!configuration.open(QIODevice::WriteOnly))
        return {};
    configuration.write("route: {receiver: none, group_wait: 0s}\nreceivers: [{name: none}]\n");
    configuration.close();
    const QUrl url(QStringLiteral("http://127.0.0.1:%1").arg(freePort()));
    manager = beside(QStringLiteral("prometheus-alertmanager"),
                     {QStringLiteral("--config.file=") + configuration.fileName(),
                      QStringLiteral("--storage.path=") + folder + QStringLiteral("/am"),
                      QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(url.port()), QStringLiteral("--cluster.listen-address=")});
    const QUrl ready(url.toString() + QStringLiteral("/-/ready"));
    return QTest::qWaitFor([&] { return exchange("GET", ready).has_value(); }, 60000) ? url : QUrl();
}

/// Hears every notification that goes over the session bus.
class NotifyMonitor
{
public:
    void start()
    {
        m_monitor = beside(QStringLiteral("dbus-monitor"),
                           {QStringLiteral("--session"), QStringLiteral("interface='org.freedesktop.Notifications',member='Notify'")});
    }
    void end() { endNow(m_monitor); }
    /// How many had a text with this in it.
    int count(const QByteArray &words)
    {
        m_heard += m_monitor->readAllStandardOutput();
        int count = 0;
        for (const QByteArray &line : m_heard.split('\n'))
            count += line.startsWith("   string \"") && line.contains(words);
        return count;
    }

private:
    std::unique_ptr<QProcess> m_monitor;
    QByteArray m_heard;
};

} // namespace thunes
