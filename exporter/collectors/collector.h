// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QByteArray>
#include <QList>
#include <QObject>
#include <QString>

#include <functional>

namespace thunes {

/// What went wrong in a collection; `reason` becomes a label of `lab_collection_errors_total` and
/// must come from a small fixed set ("timeout", "unknown_status", …), `message` is for people.
struct CollectionError
{
    QByteArray reason;
    QString message;
};

/// One source of lab values. The runner decides when, measures how long, and exports duration,
/// last success and errors for it; a collector only collects.
class Collector : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;

    using Done = std::function<void(QList<CollectionError>)>;

    /// Label value of the metrics about this collector ("mcp", "worktree").
    virtual QByteArray name() const = 0;

    /// Starts one collection. Each value enters the registry when it arrives. Never blocks the
    /// exporter's thread, and calls `done` exactly once, in that thread, within its own limits. The
    /// runner never starts a second collection before that.
    virtual void collect(Done done) = 0;
};

} // namespace thunes
