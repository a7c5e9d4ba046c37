// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/clock.h"
#include "exporter/http/message.h"

#include <QByteArray>
#include <QHash>

#include <deque>

namespace thunes {

/// Answers that were given under an `Idempotency-Key`, so that a batch whose answer was lost can be sent
/// again and counts once. Remembered for `age`, at most the last `count` of them, and not beyond the end
/// of the process: what a batch counts into begins anew with it, too. Only what was accepted is
/// remembered; what was refused may be mended and sent under the same key. Lives in the exporter
/// thread, where a request is handled to its end before the next one: a retry that comes while the
/// first is on its way waits for it.
class IdempotencyKeys
{
public:
    struct Limits
    {
        std::size_t count = 10000;
        Milliseconds age = std::chrono::hours(1);
    };

    explicit IdempotencyKeys(const Clock &clock) : IdempotencyKeys(clock, Limits{}) {}
    IdempotencyKeys(const Clock &clock, Limits limits) : m_clock(clock), m_limits(limits) {}

    /// Up to 255 printable ASCII characters.
    static bool isKey(const QByteArray &text);
    /// What a request says, to tell a retry from a mistake.
    static QByteArray digestOf(const HttpRequest &request);

    struct Answer
    {
        QByteArray digest;
        HttpResponse response;
    };
    /// Null for a key that is not known (any more).
    const Answer *find(const QByteArray &key);
    void remember(const QByteArray &key, Answer answer);
    std::size_t size() const { return m_order.size(); }

private:
    struct Remembered
    {
        QByteArray key;
        TimePoint time;
    };
    void forgetOld();

    const Clock &m_clock;
    Limits m_limits;
    QHash<QByteArray, Answer> m_answers;
    std::deque<Remembered> m_order; ///< Oldest first.
};

} // namespace thunes
