// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/switchwords.h"

namespace thunes {

using L = QLatin1String;

QString runningText(Milliseconds time)
{
    const qint64 ms = std::max<qint64>(0, time.count());
    if (ms < 10000)
        return QStringLiteral("%1 s").arg(static_cast<double>(ms) / 1000, 0, 'f', 1);
    const qint64 seconds = ms / 1000;
    if (seconds < 60)
        return QStringLiteral("%1 s").arg(seconds);
    if (seconds < 3600)
        return QStringLiteral("%1:%2 min").arg(seconds / 60).arg(seconds % 60, 2, 10, QLatin1Char('0'));
    return QStringLiteral("%1:%2 h").arg(seconds / 3600).arg(seconds / 60 % 60, 2, 10,
                                                            QLatin1Char('0'));
}

QString engageTitle(const QString &level)
{
    if (level == L("pause"))
        return QStringLiteral("STOP ENTRIES");
    if (level == L("reduce"))
        return QStringLiteral("REDUCE ONLY");
    if (level == L("flatten"))
        return QStringLiteral("FLATTEN");
    return QStringLiteral("HALT TRADING");
}

SwitchWords wordsFor(const KillSwitchModel &model)
{
    const SwitchStatus &status = model.status();
    SwitchWords words;
    if (status.sequence == 0 && !status.commanded) {
        words.sentence = QStringLiteral("Nobody has commanded the kill switch yet.");
    } else {
        words.sentence = QStringLiteral("%1 by %2").arg(
            status.commanded ? QStringLiteral("Engaged at level ") + status.level
                             : QStringLiteral("Released"),
            status.actor == status.source || status.source == L("operator")
                ? status.actor
                : QStringLiteral("%1 (%2)").arg(status.actor, status.source));
        if (status.time)
            words.sentence += toDateTime(*status.time)
                                  .toString(QStringLiteral("' on' yyyy-MM-dd' at' HH:mm:ss' UTC'"));
        if (!status.reason.isEmpty())
            words.sentence += QStringLiteral(": ") + status.reason;
    }
    const QString running = runningText(model.runningFor());
    switch (status.phase) {
    case SwitchPhase::Unknown:
        words.title = QStringLiteral("Unknown");
        words.line = QStringLiteral("nothing heard yet");
        words.sentence = QStringLiteral("The exporter has not said anything about the kill switch.");
        break;
    case SwitchPhase::Released:
        words.tone = Tone::Ok;
        words.title = QStringLiteral("Released");
        words.line = status.reported ? QStringLiteral("bot confirms") : QStringLiteral("bot is silent");
        if (!status.reported)
            words.tone = Tone::Neutral;
        break;
    case SwitchPhase::Engaging:
        words.tone = Tone::Warn;
        words.title = QStringLiteral("Engaging ") + running;
        words.line = QStringLiteral("not confirmed yet");
        break;
    case SwitchPhase::Engaged:
        words.tone = Tone::Crit;
        words.title = QStringLiteral("Engaged");
        words.line = status.confirmationMs
                         ? QStringLiteral("confirmed in %1 ms").arg(
                               *status.confirmationMs, 0, 'f', *status.confirmationMs < 10 ? 1 : 0)
                         : QStringLiteral("confirmed by the bot");
        break;
    case SwitchPhase::Tripped:
        words.tone = Tone::Crit;
        words.title = QStringLiteral("Tripped");
        words.line = QStringLiteral("by the bot itself");
        break;
    case SwitchPhase::Releasing:
        words.tone = Tone::Warn;
        words.title = QStringLiteral("Releasing ") + running;
        words.line = QStringLiteral("bot still stopped");
        break;
    case SwitchPhase::Unconfirmed:
        words.tone = Tone::Crit;
        words.title = QStringLiteral("Unconfirmed ") + running;
        words.line = status.commanded ? QStringLiteral("BOT MAY STILL TRADE")
                                      : QStringLiteral("bot still stopped");
        break;
    case SwitchPhase::NoContact:
        words.tone = Tone::Warn; // Old, and nobody can say whether a command would arrive.
        words.title = QStringLiteral("No contact");
        words.line = !status.actor.isEmpty()
                         ? QStringLiteral("last: ") + (status.commanded ? QStringLiteral("engaged")
                                                                        : QStringLiteral("released"))
                         : QStringLiteral("nothing is known");
        words.sentence = QStringLiteral("The exporter does not answer: %1. Last known: %2")
                             .arg(model.contactProblem(), words.sentence);
        break;
    }
    if (!status.fault.isEmpty() && status.phase != SwitchPhase::NoContact)
        words.sentence = QStringLiteral("The journal cannot be trusted: %1. %2")
                             .arg(status.fault, words.sentence);
    if (!model.sending().isEmpty()) {
        words.tone = Tone::Warn;
        words.title = model.sending() == L("engage") ? QStringLiteral("Engage sent")
                                                     : QStringLiteral("Release sent");
        words.line = QStringLiteral("not acknowledged yet");
    } else if (!model.problem().isEmpty()) {
        words.line = QStringLiteral("still: ") + words.title.toLower();
        words.title = model.failed() + QStringLiteral(" FAILED");
        words.title[0] = words.title[0].toUpper();
        words.tone = Tone::Crit;
        words.sentence = model.problem() + QStringLiteral(". ") + words.sentence;
    }
    return words;
}

} // namespace thunes
