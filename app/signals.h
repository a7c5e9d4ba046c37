// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSocketNotifier>

namespace thunes {

/// Turns SIGINT and SIGTERM into an orderly end of the event loop. One per process.
class TerminationSignals : public QObject
{
    Q_OBJECT
public:
    explicit TerminationSignals(QObject *parent = nullptr);
    /// Before anything that may start a thread, such as a QApplication on X11: a thread that does not
    /// block these signals would take them, and the program end at once.
    static void block();
    ~TerminationSignals() override;

Q_SIGNALS:
    void received(int signal);

private:
    QSocketNotifier *m_notifier = nullptr;
};

} // namespace thunes
