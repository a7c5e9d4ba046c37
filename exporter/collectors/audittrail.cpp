// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/audittrail.h"

#include "exporter/base/json.h"

#include <QTimeZone>

#include <sys/stat.h>

namespace thunes {

namespace {

using L = QLatin1String;

constexpr qint64 chunkBytes = 1 << 20;
constexpr qsizetype longestLine = 1 << 20;
constexpr qsizetype beginningBytes = 256;

/// The bot writes naive UTC, with microseconds; Qt keeps milliseconds.
std::optional<TimePoint> readTime(QString text)
{
    const qsizetype dot = text.indexOf(u'.');
    if (dot >= 0) {
        qsizetype end = dot + 1;
        while (end < text.size() && text[end].isDigit())
            ++end;
        if (end - dot > 4)
            text.remove(dot + 4, end - dot - 4);
    }
    QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!time.isValid())
        return std::nullopt;
    if (time.timeSpec() == Qt::LocalTime)
        time.setTimeSpec(Qt::UTC);
    return fromDateTime(time);
}

} // namespace

bool AuditTrail::poll()
{
    struct stat now{};
    const bool there = ::stat(QFile::encodeName(m_path).constData(), &now) == 0;
    bool changed = false;
    if (m_file) {
        changed = readOn();
        const bool replaced = there && now.st_ino != m_inode;
        bool rewritten = !replaced && there && now.st_size < m_file->pos();
        if (!replaced && there && !rewritten && !m_beginning.isEmpty()) {
            QFile again(m_path);
            rewritten = again.open(QIODevice::ReadOnly)
                && again.read(m_beginning.size()) != m_beginning;
        }
        if (replaced || rewritten)
            m_file.reset(); // what it had left was read just above
    }
    if (!m_file && there && open())
        changed = readOn() || changed;
    const QString problem = there ? QString() : QStringLiteral("does not exist");
    if (!m_file || !there) {
        const QString before = std::exchange(m_openProblem, there ? m_openProblem : problem);
        changed = changed || before != m_openProblem;
    }
    return changed;
}

QString AuditTrail::problem() const
{
    if (!m_openProblem.isEmpty())
        return QStringLiteral("%1: %2").arg(m_path, m_openProblem);
    if (m_badLines > 0)
        return QStringLiteral("%1: %2 unreadable lines, the last one: %3")
            .arg(m_path)
            .arg(m_badLines)
            .arg(m_lastBad);
    return {};
}

bool AuditTrail::open()
{
    auto file = std::make_unique<QFile>(m_path);
    struct stat now{};
    if (!file->open(QIODevice::ReadOnly | QIODevice::Unbuffered)
        || ::fstat(file->handle(), &now) != 0) {
        m_openProblem = file->errorString();
        return false;
    }
    m_openProblem.clear();
    m_file = std::move(file);
    m_inode = now.st_ino;
    m_beginning.clear();
    m_partial.clear();
    m_skipping = false;
    m_lineNumber = 0;
    return true;
}

bool AuditTrail::readOn()
{
    bool changed = false;
    for (;;) {
        const QByteArray chunk = m_file->read(chunkBytes);
        if (chunk.isEmpty())
            return changed;
        if (m_beginning.size() < beginningBytes)
            m_beginning += chunk.left(beginningBytes - m_beginning.size());
        qsizetype begin = 0;
        for (;;) {
            const qsizetype end = chunk.indexOf('\n', begin);
            if (end < 0)
                break;
            m_partial += chunk.mid(begin, end - begin);
            begin = end + 1;
            ++m_lineNumber;
            if (!std::exchange(m_skipping, false))
                takeLine(m_partial);
            m_partial.clear();
            changed = true;
        }
        m_partial += chunk.mid(begin);
        if (m_partial.size() > longestLine) {
            ++m_badLines;
            m_lastBad = QStringLiteral("line %1 is too long").arg(m_lineNumber + 1);
            m_partial.clear();
            m_skipping = true;
        }
    }
}

void AuditTrail::takeLine(const QByteArray &line)
{
    if (line.trimmed().isEmpty())
        return;
    const auto bad = [this](const QString &what) {
        ++m_badLines;
        m_lastBad = QStringLiteral("line %1: %2").arg(m_lineNumber).arg(what);
    };
    const auto json = parseJsonObject(line);
    if (!json) {
        bad(json.error().message);
        return;
    }
    const QString event = json->value(L("event")).toString();
    const auto time = readTime(json->value(L("timestamp")).toString());
    if (event.isEmpty() || !time) {
        bad(event.isEmpty() ? QStringLiteral("no event") : QStringLiteral("no readable timestamp"));
        return;
    }
    const QString reason = json->value(L("reason")).toString();
    const bool buy = json->value(L("side")).toString() == L("BUY");
    if (event == L("KILL_SWITCH_ACTIVATED")) {
        m_killSwitch = {true, *time, reason.toUtf8()};
        takeBreakers(json->value(L("circuit_breaker_status")).toObject());
    } else if (event == L("KILL_SWITCH_DEACTIVATED")) {
        m_killSwitch = {false, *time, reason.toUtf8()};
    } else if (event == L("TRADE_REJECTED")) {
        if (reason == L("kill_switch_active")) {
            // The flag is up, whatever was read before: it lives in the bot's memory.
            if (!m_killSwitch || !m_killSwitch->active)
                m_killSwitch = {true, *time, reason.toUtf8()};
            if (buy)
                m_evidence.buyRejected = time;
        }
        if (!buy) {
            m_evidence.sellRejected = time;
            m_evidence.sellRejectedReason = reason.toUtf8();
        }
    } else if (event == L("TRADE_APPROVED")) {
        if (buy) {
            // No entry passes a raised flag: a restart of the bot has cleared it.
            m_evidence.buyApproved = time;
            if (!m_killSwitch || m_killSwitch->active)
                m_killSwitch = {false, *time, "an entry was approved"};
        } else {
            m_evidence.sellApproved = time;
        }
    }
}

void AuditTrail::takeBreakers(const QJsonObject &states)
{
    for (auto it = states.constBegin(); it != states.constEnd(); ++it) {
        const QString text = it.value().toObject().value(L("state")).toString().toLower();
        BreakerState state = BreakerState::Closed;
        if (text == L("open"))
            state = BreakerState::Open;
        else if (text == L("half-open") || text == L("half_open"))
            state = BreakerState::HalfOpen;
        else if (text != L("closed"))
            continue; // not a word we know: nothing is better than a guess
        const QByteArray name = it.key().toUtf8();
        const auto known = std::find_if(m_breakers.begin(), m_breakers.end(),
                                        [&](const auto &breaker) { return breaker.name == name; });
        if (known == m_breakers.end())
            m_breakers.append({name, state});
        else
            known->state = state;
    }
}

} // namespace thunes
