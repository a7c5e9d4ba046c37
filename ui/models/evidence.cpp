// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/evidence.h"

namespace thunes {

namespace {

using namespace std::chrono_literals;
using L = QLatin1String;

/// Two scrapes of the usual interval: an older contradiction is no longer a delay.
constexpr Milliseconds scrapeDelay{30000};

QString clock(TimePoint time)
{
    return toDateTime(time).toString(QStringLiteral("HH:mm:ss"));
}

QString seconds(TimePoint from, TimePoint to)
{
    const auto ms = std::chrono::duration_cast<Milliseconds>(to - from).count();
    return QString::number(static_cast<double>(std::max<qint64>(0, ms)) / 1000, 'f', 1);
}

Testimony ofTheCommand(const SwitchStatus &status)
{
    const bool old = status.phase == SwitchPhase::NoContact || status.phase == SwitchPhase::Unknown;
    Testimony line{QStringLiteral("Command"), {}, old ? Verdict::Open : Verdict::Agrees};
    const QString last = old ? QStringLiteral("Last known: ") : QString();
    if (!status.fault.isEmpty()) {
        line.verdict = Verdict::Disagrees;
        line.words = QStringLiteral("Engaged because the journal cannot be trusted: ") + status.fault;
    } else if (status.sequence == 0) {
        line.words = last + QStringLiteral("never commanded, released");
        line.words[0] = line.words[0].toUpper();
    } else {
        line.words = last + QStringLiteral("%1 (number %2) by %3 at %4")
                         .arg(status.commanded ? QStringLiteral("Engage, ") + status.level
                                               : QStringLiteral("Release"))
                         .arg(status.sequence)
                         .arg(status.actor, status.time ? clock(*status.time)
                                                        : QStringLiteral("an unknown time"));
    }
    return line;
}

Testimony ofTheBot(const SwitchStatus &status, TimePoint now)
{
    Testimony line{QStringLiteral("Bot"), {}, Verdict::Open};
    if (!status.reported) {
        line.words = status.commanded
                         ? QStringLiteral("Has reported nothing: it may still trade")
                         : QStringLiteral("Has reported nothing about its switch");
        if (status.commanded && status.phase == SwitchPhase::Unconfirmed)
            line.verdict = Verdict::Disagrees;
        return line;
    }
    const QString said = status.reported->active ? QStringLiteral("stopped")
                                                 : QStringLiteral("trading");
    const QString at = clock(status.reported->time);
    switch (status.phase) {
    case SwitchPhase::Engaged:
        line.verdict = Verdict::Agrees;
        line.words = status.confirmationMs
                         ? QStringLiteral("Confirmed the stop after %1 ms").arg(
                               *status.confirmationMs, 0, 'f', *status.confirmationMs < 10 ? 1 : 0)
                         : QStringLiteral("Reports that it is stopped since %1").arg(at);
        break;
    case SwitchPhase::Released:
        line.verdict = status.reported->active ? Verdict::Disagrees : Verdict::Agrees;
        line.words = QStringLiteral("Reports that it is %1 since %2").arg(said, at);
        break;
    case SwitchPhase::Engaging:
    case SwitchPhase::Releasing:
        line.words = QStringLiteral("Has not answered for %1 s; its last word of %2: %3")
                         .arg(seconds(status.time.value_or(now), now), at, said);
        break;
    case SwitchPhase::Tripped:
        line.verdict = Verdict::Disagrees;
        line.words = QStringLiteral("Stopped by itself at %1; nobody commanded it").arg(at);
        break;
    case SwitchPhase::Unconfirmed:
        line.verdict = Verdict::Disagrees;
        line.words = status.commanded
                         ? QStringLiteral("Has not confirmed; it may still trade. Its last word of %1: %2")
                               .arg(at, said)
                         : QStringLiteral("Still reports that it is stopped, of %1").arg(at);
        break;
    case SwitchPhase::NoContact:
    case SwitchPhase::Unknown:
        line.words = QStringLiteral("Its last known word, of %1: %2").arg(at, said);
        break;
    }
    return line;
}

QList<Testimony> ofTheTrail(const SwitchStatus &status)
{
    const auto line = [](Verdict verdict, const QString &words) {
        return Testimony{QStringLiteral("Audit trail"), words, verdict};
    };
    if (!status.evidence)
        return {line(Verdict::Open, QStringLiteral("Not read: no THUNES directory is followed"))};
    if (!status.commanded || !status.time)
        return {line(Verdict::Open, QStringLiteral("Nothing to prove while released"))};
    const auto &evidence = *status.evidence;
    const auto after = [&](const std::optional<TimePoint> &time) {
        return time && *time >= *status.time;
    };
    // Between command and obedience an order may still pass; after a later refusal it may not.
    const auto passedLast = [&](const std::optional<TimePoint> &approved,
                                const std::optional<TimePoint> &rejected) {
        return after(approved) && (!after(rejected) || *approved > *rejected);
    };
    QList<Testimony> lines;
    if (passedLast(evidence.buyApproved, evidence.buyRejected))
        lines << line(Verdict::Disagrees,
                      QStringLiteral("A BUY was approved at %1, after the command: entries are NOT "
                                     "blocked")
                          .arg(clock(*evidence.buyApproved)));
    else if (after(evidence.buyRejected))
        lines << line(Verdict::Agrees, QStringLiteral("A BUY was rejected at %1: entries are blocked")
                                           .arg(clock(*evidence.buyRejected)));
    else
        lines << line(Verdict::Open, QStringLiteral("No BUY was tried since the command"));
    if (after(evidence.sellRejected) && !passedLast(evidence.sellApproved, evidence.sellRejected)) {
        const bool meant = status.level == L("halt") || status.level == L("flatten");
        const QString why = evidence.sellRejectedReason.isEmpty()
                                ? QString()
                                : QStringLiteral(" (%1)").arg(evidence.sellRejectedReason);
        lines << line(meant ? Verdict::Agrees : Verdict::Disagrees,
                      QStringLiteral("A SELL was rejected at %1%2: exits are blocked too")
                          .arg(clock(*evidence.sellRejected), why));
    } else if (passedLast(evidence.sellApproved, evidence.sellRejected)) {
        lines << line(Verdict::Agrees, QStringLiteral("A SELL was approved at %1: exits work")
                                           .arg(clock(*evidence.sellApproved)));
    }
    return lines;
}

Testimony ofPrometheus(const SwitchStatus &status, const PrometheusWord &prometheus, TimePoint now)
{
    Testimony line{QStringLiteral("Prometheus"), {}, Verdict::Open};
    if (!prometheus.answered) {
        line.words = QStringLiteral("Does not answer; the switch does not need it");
        return line;
    }
    if (!prometheus.value) {
        line.words = QStringLiteral("Has no value of thunes_kill_switch_active");
        return line;
    }
    const bool active = *prometheus.value != 0;
    const bool stopped = status.commanded || (status.reported && status.reported->active);
    line.words = QStringLiteral("Has %1, scraped %2 s ago")
                     .arg(active ? QStringLiteral("active") : QStringLiteral("not active"),
                          seconds(prometheus.scraped, now));
    if (active == stopped)
        line.verdict = Verdict::Agrees;
    else if (status.time && now - *status.time > scrapeDelay)
        line.verdict = Verdict::Disagrees;
    else
        line.words += QStringLiteral("; the next scrape will tell");
    return line;
}

} // namespace

QList<Testimony> compareEvidence(const SwitchStatus &status, const PrometheusWord &prometheus,
                                 TimePoint now)
{
    QList<Testimony> lines{ofTheCommand(status), ofTheBot(status, now)};
    lines += ofTheTrail(status);
    lines += ofPrometheus(status, prometheus, now);
    return lines;
}

} // namespace thunes
