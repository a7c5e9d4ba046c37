// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/labwords.h"

namespace thunes {

namespace {

LabWords aged(LabWords words, const QString &stale)
{
    if (!stale.isEmpty())
        words.tone = Tone::Stale;
    return words;
}

} // namespace

LabWords wordsFor(const McpServerInfo &info, const QString &stale)
{
    switch (info.state) {
    case McpServerState::Up: return aged({Tone::Ok, QStringLiteral("UP")}, stale);
    case McpServerState::Slow: return aged({Tone::Warn, QStringLiteral("SLOW")}, stale);
    case McpServerState::Down: return aged({Tone::Crit, QStringLiteral("DOWN")}, stale);
    case McpServerState::Timeout: return aged({Tone::Crit, QStringLiteral("TIMEOUT")}, stale);
    case McpServerState::Protocol:
        return aged({Tone::Crit, QStringLiteral("PROTOCOL ERROR")}, stale);
    case McpServerState::Auth: return aged({Tone::Warn, QStringLiteral("NEEDS LOGIN")}, stale);
    case McpServerState::NotConfigured:
        return aged({Tone::Off, QStringLiteral("NOT CONFIGURED")}, stale);
    case McpServerState::Disabled: return aged({Tone::Off, QStringLiteral("DISABLED")}, stale);
    case McpServerState::Unknown: break;
    }
    // A word of a newer exporter is shown as it is: better than none, and no colour to trust.
    return {Tone::Stale, info.stateWord.isEmpty() ? QStringLiteral("UNKNOWN")
                                                  : QString(info.stateWord).replace(u'_', u' ').toUpper()};
}

LabWords wordsFor(const std::optional<WorktreeState> &state, const QString &stale)
{
    if (!state)
        return {Tone::Stale, QStringLiteral("UNKNOWN")};
    switch (*state) {
    case WorktreeState::Complete: return aged({Tone::Ok, QStringLiteral("COMPLETE")}, stale);
    case WorktreeState::Working: return aged({Tone::Ok, QStringLiteral("WORKING")}, stale);
    case WorktreeState::Testing: return aged({Tone::Warn, QStringLiteral("TESTING")}, stale);
    case WorktreeState::Blocked: return aged({Tone::Crit, QStringLiteral("BLOCKED")}, stale);
    }
    Q_UNREACHABLE();
}

LabWords wordsForTests(const std::optional<WorktreeTests> &tests, bool outdated,
                       const QString &stale)
{
    if (!tests)
        return {Tone::Stale, QStringLiteral("UNKNOWN")};
    const QString old = outdated ? QStringLiteral(", OUTDATED") : QString();
    switch (*tests) {
    case WorktreeTests::Passing:
        return aged({outdated ? Tone::Off : Tone::Ok, QStringLiteral("PASSING") + old}, stale);
    case WorktreeTests::Failing:
        return aged({outdated ? Tone::Warn : Tone::Crit, QStringLiteral("FAILING") + old}, stale);
    case WorktreeTests::Unknown: break;
    }
    return aged({Tone::Off, QStringLiteral("UNKNOWN")}, stale);
}

QString latencyText(double milliseconds)
{
    if (milliseconds < 0.1)
        return QStringLiteral("<0.1 ms"); // no answer takes no time
    if (milliseconds < 10)
        return QStringLiteral("%1 ms").arg(milliseconds, 0, 'f', 1);
    if (milliseconds < 1000)
        return QStringLiteral("%1 ms").arg(milliseconds, 0, 'f', 0);
    return QStringLiteral("%1 s").arg(milliseconds / 1000, 0, 'f', 1);
}

} // namespace thunes
