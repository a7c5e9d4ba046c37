// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/reading.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/units.h"

#include <QHash>

#include <algorithm>
#include <cmath>

namespace thunes {

Tone toneOf(const QString &colourName)
{
    switch (severityOf(colourName)) {
    case Severity::Ok:
        return Tone::Ok;
    case Severity::Warning:
        return Tone::Warn;
    case Severity::Critical:
        return Tone::Crit;
    case Severity::Neutral:
        return Tone::Off;
    case Severity::Unknown:
        break;
    }
    return Tone::Neutral;
}

QString valueText(const FieldConfig &field, double value)
{
    return formatValue(value, field.unit, field.decimals).toString();
}

QString unitHint(const QString &unit)
{
    static const QHash<QString, QString> hints{
        {QStringLiteral("percentunit"), QStringLiteral("%")},
        {QStringLiteral("percent"), QStringLiteral("%")},
        {QStringLiteral("ms"), QStringLiteral("ms")},
        {QStringLiteral("s"), QStringLiteral("seconds")},
        {QStringLiteral("bytes"), QStringLiteral("bytes")},
        {QStringLiteral("ops"), QStringLiteral("per second")},
        {QStringLiteral("reqps"), QStringLiteral("per second")},
        {QStringLiteral("currencyUSD"), QStringLiteral("USD")},
    };
    return hints.value(unit);
}

bool isCurrent(const SamplePoint &point, const PanelData &data)
{
    const Milliseconds limit = data.silenceLimit.value_or(
        std::max<Milliseconds>(Milliseconds(data.step.count() * 5 / 2), std::chrono::seconds(45)));
    return data.live || data.end - point.time <= limit;
}

Reading readingOf(const FieldConfig &field, const NamedSeries &series, const PanelData &data,
                  const QString &calc)
{
    Reading reading;
    reading.name = series.name;
    const std::optional<SamplePoint> last = series.last();
    if (last)
        reading.value = isReducer(calc) ? reduce(calc, series.points) : last->value;
    const bool isWords = !series.text.isEmpty();
    const DisplayValue shown = isWords ? displayText(field, series.text)
                                       : display(field, reading.value);
    reading.text = shown.text;
    reading.tone = reading.value || isWords ? toneOf(shown.colorName) : Tone::Off;
    if (reading.text.isEmpty())
        reading.text = QStringLiteral("no value");
    // One series may fall silent while the others go on: its cell must not stay green.
    const std::optional<SamplePoint> newest = isWords && !series.points.empty()
                                                  ? std::optional(series.points.back())
                                                  : last;
    if (newest && !isCurrent(*newest, data)) {
        reading.tone = Tone::Stale;
        reading.reason = QStringLiteral("last ")
                         + ageText(std::chrono::duration_cast<Milliseconds>(data.end - newest->time))
                         + QStringLiteral(" ago");
    }
    return reading;
}

QList<Reading> readingsOf(const FieldConfig &field, const PanelData &data, const QString &calc)
{
    QList<Reading> readings;
    readings.reserve(data.series.size());
    for (const NamedSeries &series : data.series)
        readings << readingOf(series.field.value_or(field), series, data, calc);
    return readings;
}

Tone worstOf(const QList<Reading> &readings)
{
    Tone worst = Tone::Neutral;
    for (const Reading &reading : readings)
        worst = std::max(worst, reading.tone);
    return worst;
}

/// What a reading counts as in a panel's header; empty for a mere number that nothing judges.
static QString wordOf(const Reading &reading)
{
    const bool number = !reading.text.isEmpty()
                        && (reading.text.front().isDigit() || reading.text.front() == u'-');
    if (!number)
        return reading.text.toLower().replace(u'_', u' ');
    return reading.tone == Tone::Crit   ? QStringLiteral("critical")
           : reading.tone == Tone::Warn ? QStringLiteral("warning")
                                        : QString();
}

QString countOf(const QList<Reading> &readings)
{
    struct Group
    {
        Tone tone;
        QString word;
        int count;
    };
    QList<Group> groups;
    int ok = 0;
    for (const Reading &reading : readings) {
        if (reading.tone == Tone::Ok) {
            ++ok;
            continue;
        }
        const QString word = reading.tone == Tone::Stale ? QStringLiteral("stale") : wordOf(reading);
        if (word.isEmpty())
            continue; // a mere number, neither good nor bad
        const auto found = std::find_if(groups.begin(), groups.end(), [&](const Group &group) {
            return group.tone == reading.tone && group.word == word;
        });
        if (found == groups.end())
            groups.append({reading.tone, word, 1});
        else
            ++found->count;
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Group &a, const Group &b) { return a.tone > b.tone; });
    QStringList parts;
    for (const Group &group : std::as_const(groups))
        parts << QStringLiteral("%1 %2").arg(group.count).arg(group.word);
    if (ok > 0 || !parts.isEmpty())
        parts << QStringLiteral("%1/%2 ok").arg(ok).arg(readings.size());
    return parts.join(QStringLiteral(" · "));
}

QString ageText(Milliseconds age)
{
    const qint64 ms = std::max<qint64>(0, age.count());
    if (ms < 10000)
        return QString::number(static_cast<double>(ms / 100) / 10, 'f', 1) + QStringLiteral(" s");
    const qint64 seconds = ms / 1000;
    if (seconds < 60)
        return QStringLiteral("%1 s").arg(seconds);
    if (seconds < 3600)
        return QStringLiteral("%1 min").arg(seconds / 60);
    if (seconds < 86400)
        return QStringLiteral("%1 h").arg(seconds / 3600);
    return QStringLiteral("%1 d").arg(seconds / 86400);
}

} // namespace thunes
