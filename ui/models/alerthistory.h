// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/alerthistorystore.h"

#include <QObject>
#include <QThread>
#include <QTimer>

#include <functional>

namespace thunes {

/// Writes down what a board's alerts do, in a thread of its own, and finds it again. Lives in the main
/// thread, which never waits for the disk but in open() and at the end.
class AlertHistory final : public QObject
{
    Q_OBJECT
public:
    explicit AlertHistory(QObject *parent = nullptr);
    ~AlertHistory() override;

    struct Opened
    {
        QList<AlertEntry> open; ///< For AlertBoard::restore().
        QHash<QString, TimePoint> told;
        QList<SentNotification> sent;
    };
    /// What the run before left. Never fails as a whole: problem() says what is not kept.
    Opened open(const QString &file);
    /// From now on this board's changes are written down.
    void watch(AlertBoard *board);
    void recordSent(const SentNotification &sent);
    void recordTold(const QStringList &keys, TimePoint at);

    void search(const HistoryQuery &query, QObject *guard,
                std::function<void(Result<HistoryAnswer>)> callback);
    /// What was sent within a range, the newest first.
    void sent(TimePoint from, TimePoint to, QObject *guard,
              std::function<void(Result<QList<SentNotification>>)> callback);
    /// Waits until all is on disk.
    void flush();
    /// What the person should know: nothing is kept, or a damaged file was set aside. Empty: all well.
    QString problem() const { return m_problem; }

Q_SIGNALS:
    void problemChanged();
    /// Something new is there to be found.
    void written();

private:
    using Work = std::function<Result<void>(AlertHistoryStore &)>;
    void write(Work work, bool isNews);
    void confirm(const AlertBoard &board);
    void setProblem(const QString &problem);

    QThread m_thread;
    QObject *m_worker; ///< Lives in the thread; its event loop runs the work in order.
    std::unique_ptr<AlertHistoryStore> m_store; ///< The thread's, but for its construction.
    QTimer m_alive;
    QSet<QString> m_restored; ///< Open in the run before; nobody has claimed them since.
    QString m_problem;
    QString m_standing; ///< A problem of the opening, which no later write mends.
};

} // namespace thunes
