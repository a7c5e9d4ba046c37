// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFutureWatcher>
#include <QPromise>
#include <QThreadPool>

#include <functional>
#include <memory>

namespace thunes {

/// Runs `work` in the thread pool and hands its value to `callback` in the guard's thread: once, or
/// never when the guard died first. For answers of several MB, which the window must not wait for.
/// `work` may touch nothing but what it captured by value.
template<typename T>
void inPool(QObject *guard, std::function<T()> work, std::function<void(T)> callback)
{
    const auto promise = std::make_shared<QPromise<T>>();
    auto *watcher = new QFutureWatcher<T>(guard);
    QObject::connect(watcher, &QFutureWatcher<T>::finished, guard,
                     [watcher, callback = std::move(callback)] {
                         // The callback may delete the guard; the watcher is still emitting.
                         watcher->setParent(nullptr);
                         watcher->deleteLater();
                         const auto once = callback;
                         once(watcher->result());
                     });
    promise->start();
    watcher->setFuture(promise->future());
    QThreadPool::globalInstance()->start([promise, work = std::move(work)] {
        promise->addResult(work());
        promise->finish();
    });
}

} // namespace thunes
