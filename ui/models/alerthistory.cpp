// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alerthistory.h"

#include <QPointer>

namespace thunes {

namespace {

constexpr Milliseconds aliveInterval{60000};
constexpr int sentShown = 500;
constexpr int sentAtMost = 100000;

TimePoint now()
{
    return SystemClock().now();
}

} // namespace

AlertHistory::AlertHistory(QObject *parent)
    : QObject(parent)
    , m_worker(new QObject)
    , m_store(std::make_unique<AlertHistoryStore>())
{
    m_thread.setObjectName(QStringLiteral("alert history"));
    m_worker->moveToThread(&m_thread);
    m_thread.start(QThread::LowPriority);
    m_alive.setInterval(aliveInterval);
    connect(&m_alive, &QTimer::timeout, this, [this] {
        write([](AlertHistoryStore &store) { return store.alive(now()); }, false);
    });
}

AlertHistory::~AlertHistory()
{
    QMetaObject::invokeMethod(
        m_worker,
        [this] {
            (void)m_store->alive(now());
            m_store.reset(); // in the thread that opened the file
        },
        Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
    delete m_worker;
}

AlertHistory::Opened AlertHistory::open(const QString &file)
{
    Opened opened;
    QString problem;
    QMetaObject::invokeMethod(
        m_worker,
        [&] {
            const auto done = m_store->open(file, now());
            problem = done                                          ? *done
                      : done.error().kind == ErrorKind::Conflict ? done.error().message
                                                                 : QStringLiteral("The history is not kept: ") + done.error().message;
            const auto &episodes = m_store->openEpisodes();
            for (const AlertEpisode &episode : episodes) {
                opened.open << episode.entry;
                if (episode.told)
                    opened.told.insert(episode.entry.key, *episode.told);
            }
            if (const auto sent = m_store->sent(sentShown))
                opened.sent = *sent;
        },
        Qt::BlockingQueuedConnection);
    for (const AlertEntry &entry : std::as_const(opened.open))
        m_restored.insert(entry.key);
    m_standing = problem;
    setProblem(problem);
    m_alive.start();
    return opened;
}

void AlertHistory::watch(AlertBoard *board)
{
    connect(board, &AlertBoard::changed, this, [this, board](const QList<AlertChange> &changes) {
        confirm(*board);
        if (changes.isEmpty())
            return;
        write([changes, at = now()](AlertHistoryStore &store) { return store.record(changes, at); }, true);
    });
    connect(board, &AlertBoard::acknowledged, this, [this](const AlertEntry &entry) {
        write([entry](AlertHistoryStore &store) { return store.acknowledge(entry); }, true);
    });
}

void AlertHistory::confirm(const AlertBoard &board)
{
    QStringList seen;
    m_restored.removeIf([&](const QString &key) {
        const AlertEntry *entry = board.entry(key);
        if (!entry || !entry->isActive())
            return true;
        if (entry->lost.testFlags(entry->sources))
            return false; // only remembered
        seen << key;
        return true;
    });
    if (!seen.isEmpty())
        write([seen](AlertHistoryStore &store) { store.confirm(seen); return Result<void>(); }, false);
}

void AlertHistory::recordSent(const SentNotification &sent)
{
    write([sent](AlertHistoryStore &store) { return store.recordSent(sent); }, false);
}

void AlertHistory::recordTold(const QStringList &keys, TimePoint at)
{
    write([keys, at](AlertHistoryStore &store) { return store.told(keys, at); }, false);
}

void AlertHistory::write(Work work, bool isNews)
{
    QMetaObject::invokeMethod(m_worker, [this, work = std::move(work), isNews] {
        const auto done = work(*m_store);
        const QString problem = done ? QString() : QStringLiteral("The history is not kept: ") + done.error().message;
        QMetaObject::invokeMethod(this, [this, problem, isNews] {
            setProblem(problem.isEmpty() ? m_standing : problem);
            if (isNews)
                Q_EMIT written();
        });
    });
}

void AlertHistory::search(const HistoryQuery &query, QObject *guard,
                          std::function<void(Result<HistoryAnswer>)> callback)
{
    const QPointer<QObject> alive(guard);
    QMetaObject::invokeMethod(m_worker, [this, query, alive, callback = std::move(callback)] {
        const auto answer = m_store->search(query);
        // Back in the main thread, where the guard can be asked whether it lives.
        QMetaObject::invokeMethod(this, [answer, alive, callback] {
            if (alive)
                callback(answer);
        });
    });
}

void AlertHistory::sent(TimePoint from, TimePoint to, QObject *guard,
                        std::function<void(Result<QList<SentNotification>>)> callback)
{
    const QPointer<QObject> alive(guard);
    QMetaObject::invokeMethod(m_worker, [this, from, to, alive, callback = std::move(callback)] {
        const auto answer = m_store->sent(sentAtMost, from, to);
        QMetaObject::invokeMethod(this, [answer, alive, callback] {
            if (alive)
                callback(answer);
        });
    });
}

void AlertHistory::flush()
{
    QMetaObject::invokeMethod(m_worker, [] {}, Qt::BlockingQueuedConnection);
}

void AlertHistory::setProblem(const QString &problem)
{
    if (problem == m_problem)
        return;
    m_problem = problem;
    Q_EMIT problemChanged();
}

} // namespace thunes
