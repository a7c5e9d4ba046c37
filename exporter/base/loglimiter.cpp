// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/loglimiter.h"

namespace thunes {

namespace {
/// More kinds than this are counted together: reasons were meant to be few.
constexpr std::size_t mostKinds = 256;
} // namespace

LogLimiter::LogLimiter(Milliseconds window, int most, QObject *parent)
    : QObject(parent)
    , m_most(most)
{
    m_window.setInterval(window);
    connect(&m_window, &QTimer::timeout, this, &LogLimiter::settle);
}

LogLimiter::~LogLimiter()
{
    settle();
}

void LogLimiter::warn(const QLoggingCategory &category, const char *message, const LogField &field,
                      std::initializer_list<LogField> fields)
{
    const auto *text = std::get_if<QString>(&field.value);
    std::pair<QByteArray, QString> key(message, text ? *text : QString());
    const bool tooMany = m_kinds.size() >= mostKinds && !m_kinds.contains(key);
    if (tooMany)
        key = {"warnings of very many kinds", QString()};
    Kind &kind = m_kinds.try_emplace(key, Kind{&category, tooMany ? LogField("reason", "many") : field})
                     .first->second;
    if (!m_window.isActive())
        m_window.start();
    if (kind.written >= m_most) {
        ++kind.suppressed;
        return;
    }
    ++kind.written;
    std::vector<LogField> all{field};
    all.insert(all.end(), fields.begin(), fields.end());
    logFields(LogLevel::Warning, category, message, std::move(all));
}

void LogLimiter::settle()
{
    for (const auto &[key, kind] : m_kinds) {
        if (kind.suppressed > 0)
            logWarning(*kind.category, key.first.constData(),
                       {kind.field, {"suppressed", kind.suppressed}});
    }
    m_kinds.clear();
    m_window.stop(); // begins anew with the next one
}

} // namespace thunes
