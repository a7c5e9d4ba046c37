// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/idempotency.h"

#include <QCryptographicHash>

#include <algorithm>

namespace thunes {

bool IdempotencyKeys::isKey(const QByteArray &text)
{
    return !text.isEmpty() && text.size() <= 255
        && std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
}

QByteArray IdempotencyKeys::digestOf(const HttpRequest &request)
{
    QCryptographicHash hash(QCryptographicHash::Blake2b_256); // the fastest that nobody can outwit
    hash.addData(request.contentType() + '\n');
    hash.addData(request.body);
    return hash.result();
}

const IdempotencyKeys::Answer *IdempotencyKeys::find(const QByteArray &key)
{
    forgetOld();
    const auto found = m_answers.constFind(key);
    return found == m_answers.cend() ? nullptr : &*found;
}

void IdempotencyKeys::remember(const QByteArray &key, Answer answer)
{
    Q_ASSERT(!m_answers.contains(key));
    m_answers.insert(key, std::move(answer));
    m_order.push_back({key, m_clock.now()});
    forgetOld();
}

void IdempotencyKeys::forgetOld()
{
    const TimePoint oldest = m_clock.now() - m_limits.age;
    while (!m_order.empty() && (m_order.size() > m_limits.count || m_order.front().time < oldest)) {
        m_answers.remove(m_order.front().key);
        m_order.pop_front();
    }
}

} // namespace thunes
