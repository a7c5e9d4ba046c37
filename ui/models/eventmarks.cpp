// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/eventmarks.h"

#include "ui/client/httpjson.h"
#include "ui/client/prometheusclient.h"
#include "ui/dashboard/interval.h"

#include <QJsonObject>

#include <algorithm>

namespace thunes {

namespace {

using L = QLatin1String;
constexpr Milliseconds timeout{10000};
constexpr int mostEntries = 2000;

QString labelsText(const LabelSet &labels)
{
    QStringList parts;
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        if (label.key() != L("alertname") && label.key() != L("alertstate") && label.key() != L("__name__")
            && label.key() != L("severity"))
            parts << label.key() + u'=' + label.value();
    }
    return parts.join(QStringLiteral(", "));
}

void sortByTime(QList<EventMark> &marks)
{
    std::stable_sort(marks.begin(), marks.end(),
                     [](const EventMark &a, const EventMark &b) { return a.from < b.from; });
}

} // namespace

QList<EventMark> firingsOf(const QList<TimeSeries> &series, Milliseconds step, TimePoint end)
{
    QList<EventMark> marks;
    for (const TimeSeries &one : series) {
        if (one.labels.value(QStringLiteral("alertstate")) != L("firing"))
            continue;
        std::optional<EventMark> open;
        TimePoint last;
        for (const SamplePoint &point : one.points) {
            if (open && point.time - last > 2 * step) {
                open->to = last;
                marks.append(*open);
                open.reset();
            }
            if (!open) {
                open = EventMark{EventMark::Kind::Alert, point.time, std::nullopt,
                                 one.labels.value(QStringLiteral("alertname")), labelsText(one.labels),
                                 one.labels.value(QStringLiteral("severity"))};
            }
            last = point.time;
        }
        if (!open)
            continue;
        if (end - last > 2 * step)
            open->to = last;
        marks.append(*open);
    }
    sortByTime(marks);
    return marks;
}

QList<EventMark> changesOf(const QJsonArray &journal, const TimeSpan &span)
{
    QList<EventMark> marks;
    for (const QJsonValue &value : journal) {
        const QJsonObject entry = value.toObject();
        const QString state = entry.value(L("state")).toString();
        if (state != L("engaged") && state != L("released"))
            continue;
        const QDateTime time = QDateTime::fromString(entry.value(L("time")).toString(), Qt::ISODateWithMs);
        if (!time.isValid())
            continue;
        const TimePoint at = fromDateTime(time);
        if (at < span.from || at > span.to)
            continue;
        const bool engaged = state == L("engaged");
        EventMark mark;
        mark.kind = engaged ? EventMark::Kind::KillSwitchEngaged : EventMark::Kind::KillSwitchReleased;
        mark.from = at;
        mark.title = engaged ? QStringLiteral("Kill switch engaged") : QStringLiteral("Kill switch released");
        if (const QString level = entry.value(L("level")).toString(); engaged && !level.isEmpty())
            mark.title += QStringLiteral(": ") + level;
        QStringList parts{entry.value(L("actor")).toString(), entry.value(L("reason")).toString()};
        parts.removeAll(QString());
        mark.details = parts.join(QStringLiteral(": "));
        marks.append(mark);
    }
    sortByTime(marks);
    return marks;
}

EventMarks::EventMarks(const QUrl &prometheus, const QUrl &exporter, QObject *parent)
    : QObject(parent)
    , m_hasExporter(exporter.isValid() && !exporter.isEmpty())
    , m_prometheus(std::make_unique<PrometheusClient>(prometheus))
    , m_exporter(std::make_unique<HttpJson>(exporter, timeout))
{
}

EventMarks::~EventMarks()
{
    m_round.reset();
}

void EventMarks::setShown(bool alerts, bool killSwitch)
{
    if (alerts == m_showsAlerts && killSwitch == m_showsKillSwitch)
        return;
    m_showsAlerts = alerts;
    m_showsKillSwitch = killSwitch;
    Q_EMIT changed();
}

QList<EventMark> EventMarks::marks() const
{
    QList<EventMark> all;
    if (m_showsAlerts)
        all << m_alerts;
    if (m_showsKillSwitch)
        all << m_switch;
    sortByTime(all);
    return all;
}

QString EventMarks::problem() const
{
    QStringList parts;
    if (m_showsAlerts && !m_alertProblem.isEmpty())
        parts << QStringLiteral("Alerts may be missing: ") + m_alertProblem;
    if (m_showsKillSwitch && !m_switchProblem.isEmpty())
        parts << QStringLiteral("Kill-switch changes may be missing: ") + m_switchProblem;
    return parts.join(u'\n');
}

void EventMarks::take(QList<EventMark> &into, QList<EventMark> marks)
{
    if (into == marks)
        return;
    into = std::move(marks);
    Q_EMIT changed();
}

void EventMarks::fetch(const TimeSpan &span)
{
    m_round = std::make_unique<QObject>();
    const auto length = std::chrono::duration_cast<Milliseconds>(span.length());
    IntervalRequest request;
    request.range = length;
    request.maxDataPoints = 500; // An alert shorter than a pixel or two is still seen: see below.
    const Milliseconds step = queryInterval(request).step;
    // Each step asks whether it fired at any time within the step, so that no short one is missed.
    const QString expression = QStringLiteral("max_over_time(ALERTS{alertstate=\"firing\"}[%1])")
                                   .arg(durationText(step));
    const TimePoint end = floorToStep(span.to, step);
    m_prometheus->queryRange({expression, floorToStep(span.from, step), end, step}, m_round.get(),
                             [this, step, end](Result<QueryResult> answer) {
                                 const QString before = problem();
                                 m_alertProblem = answer ? QString() : answer.error().message;
                                 if (answer)
                                     take(m_alerts, firingsOf(answer->series, step, end));
                                 if (problem() != before)
                                     Q_EMIT changed();
                             });
    if (!m_hasExporter)
        return;
    m_exporter->get(QStringLiteral("/api/v1/kill-switch/journal?limit=%1").arg(mostEntries),
                    m_round.get(), [this, span](const Result<HttpAnswer> &answer) {
                        const QString before = problem();
                        m_switchProblem.clear();
                        if (!answer) {
                            m_switchProblem = answer.error().message;
                        } else if (!answer->isSuccess()) {
                            m_switchProblem = answer->error().message;
                        } else if (const auto json = answer->json(); !json) {
                            m_switchProblem = json.error().message;
                        } else {
                            if (!json->value(L("intact")).toBool())
                                m_switchProblem = QStringLiteral("the journal is damaged");
                            take(m_switch, changesOf(json->value(L("entries")).toArray(), span));
                        }
                        if (problem() != before)
                            Q_EMIT changed();
                    });
}

} // namespace thunes
