// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/timerange.h"
#include "ui/models/timecontrol.h"

#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

TimePoint at(const char *iso)
{
    return fromDateTime(QDateTime::fromString(QLatin1String(iso), Qt::ISODateWithMs));
}

/// A Tuesday.
TimePoint now() { return at("2026-11-24T12:03:11.500Z"); }

} // namespace

class tst_TimeRange : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachTextMeansItsMoment_data();
    void eachTextMeansItsMoment();
    void theCalendarOfTheZoneCounts_data();
    void theCalendarOfTheZoneCounts();
    void aWrongTextIsRefusedWithItsReason_data();
    void aWrongTextIsRefusedWithItsReason();
    void anEmptyOrBackwardRangeIsRefused();
    void noTextWhateverCrashesOrLeavesTheCalendar();
    void rangesAreDescribedInWords_data();
    void rangesAreDescribedInWords();
    void everyQuickRangeMeansATime();
    void zoomingOutKeepsTheMiddleAndTheFutureOut();
    void steppingStopsAtThePresent();
    void eachChangeCanBeTakenBack();
    void aWrongRangeChangesNothing();
    void zoomIsNeverShorterThanASecondNorInTheFuture();
};

void tst_TimeRange::eachTextMeansItsMoment_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("begin");
    QTest::addColumn<QString>("end");
    const auto row = [](const char *text, const char *begin, const char *end = nullptr) {
        QTest::newRow(text) << QString(QLatin1String(text)) << QString(QLatin1String(begin))
                            << QString(QLatin1String(end ? end : begin));
    };
    row("now", "2026-11-24T12:03:11.500Z");
    row(" now-6h ", "2026-11-24T06:03:11.500Z");
    row("now - 6h", "2026-11-24T06:03:11.500Z");
    row("now+90s", "2026-11-24T12:04:41.500Z");
    row("now-d", "2026-11-23T12:03:11.500Z");
    row("now-1d/d", "2026-11-23T00:00:00.000Z", "2026-11-23T23:59:59.999Z");
    row("now/d", "2026-11-24T00:00:00.000Z", "2026-11-24T23:59:59.999Z");
    row("now/w", "2026-11-23T00:00:00.000Z", "2026-11-29T23:59:59.999Z");
    row("now-1w/w", "2026-11-16T00:00:00.000Z", "2026-11-22T23:59:59.999Z");
    row("now/M", "2026-11-01T00:00:00.000Z", "2026-11-30T23:59:59.999Z");
    row("now/Q", "2026-10-01T00:00:00.000Z", "2026-12-31T23:59:59.999Z");
    row("now/y", "2026-01-01T00:00:00.000Z", "2026-12-31T23:59:59.999Z");
    row("now/h", "2026-11-24T12:00:00.000Z", "2026-11-24T12:59:59.999Z");
    row("now/m", "2026-11-24T12:03:00.000Z", "2026-11-24T12:03:59.999Z");
    row("now/s", "2026-11-24T12:03:11.000Z", "2026-11-24T12:03:11.999Z");
    row("now-1M", "2026-10-24T12:03:11.500Z");
    row("now-9M", "2026-02-24T12:03:11.500Z");
    row("now-1y", "2025-11-24T12:03:11.500Z");
    row("now/d+6h", "2026-11-24T06:00:00.000Z", "2026-11-25T05:59:59.999Z");
    row("now-1d/d+8h-30m", "2026-11-23T07:30:00.000Z", "2026-11-24T07:29:59.999Z");
    row("2026-11-20", "2026-11-20T00:00:00.000Z", "2026-11-20T23:59:59.999Z");
    row("2026-11-20 10:30", "2026-11-20T10:30:00.000Z");
    row("2026-11-20 10:30:15", "2026-11-20T10:30:15.000Z");
    row("2026-11-20T10:30:15.250Z", "2026-11-20T10:30:15.250Z");
    row("2026-11-20T10:30:15.2507891Z", "2026-11-20T10:30:15.250Z");
    row("2026-11-20T10:30:15+01:00", "2026-11-20T09:30:15.000Z");
    row("2026-11-20 10:30 -0530", "2026-11-20T16:00:00.000Z");
    row("2026-11-20 10:30 UTC", "2026-11-20T10:30:00.000Z");
    row("10:30", "2026-11-24T10:30:00.000Z");
    row("1795500000000", "2026-11-24T06:00:00.000Z");
}

void tst_TimeRange::eachTextMeansItsMoment()
{
    QFETCH(QString, text);
    QFETCH(QString, begin);
    QFETCH(QString, end);
    const auto from = parseTime(text, now(), RangeEdge::Begin);
    QVERIFY2(from.ok(), qPrintable(from.ok() ? QString() : from.error().message));
    QCOMPARE(toIso8601(*from), begin);
    const auto to = parseTime(text, now(), RangeEdge::End);
    QVERIFY(to.ok());
    QCOMPARE(toIso8601(*to), end);
}

void tst_TimeRange::theCalendarOfTheZoneCounts_data()
{
    QTest::addColumn<QString>("now");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("begin");
    QTest::addColumn<QString>("end");
    const auto row = [](const char *name, const char *clock, const char *text, const char *begin,
                        const char *end) {
        QTest::newRow(name) << QString(QLatin1String(clock)) << QString(QLatin1String(text))
                            << QString(QLatin1String(begin)) << QString(QLatin1String(end));
    };
    row("a day begins at local midnight", "2026-11-24T23:30:00Z", "now/d",
        "2026-11-24T23:00:00.000Z", "2026-11-25T22:59:59.999Z");
    row("the long day has 25 hours", "2026-10-25T12:00:00Z", "now/d", "2026-10-24T22:00:00.000Z",
        "2026-10-25T22:59:59.999Z");
    row("the short day has 23 hours", "2026-03-29T12:00:00Z", "now/d", "2026-03-28T23:00:00.000Z",
        "2026-03-29T21:59:59.999Z");
    row("a day ago is the same clock time", "2026-10-25T12:00:00Z", "now-1d",
        "2026-10-24T11:00:00.000Z", "2026-10-24T11:00:00.000Z");
    row("24 hours ago are 24 hours", "2026-10-25T12:00:00Z", "now-24h", "2026-10-24T12:00:00.000Z",
        "2026-10-24T12:00:00.000Z");
    row("a typed time is local", "2026-11-24T12:00:00Z", "2026-11-24 10:00",
        "2026-11-24T09:00:00.000Z", "2026-11-24T09:00:00.000Z");
}

void tst_TimeRange::theCalendarOfTheZoneCounts()
{
    QFETCH(QString, now);
    QFETCH(QString, text);
    QFETCH(QString, begin);
    QFETCH(QString, end);
    const QTimeZone berlin("Europe/Berlin");
    QVERIFY(berlin.isValid());
    const TimePoint clock = fromDateTime(QDateTime::fromString(now, Qt::ISODate));
    QCOMPARE(toIso8601(*parseTime(text, clock, RangeEdge::Begin, berlin)), begin);
    QCOMPARE(toIso8601(*parseTime(text, clock, RangeEdge::End, berlin)), end);
}

void tst_TimeRange::aWrongTextIsRefusedWithItsReason_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *text, const char *reason) {
        QTest::newRow(text) << QString(QLatin1String(text)) << QString::fromUtf8(reason);
    };
    row("", "a time is missing");
    row("now-5x", "“x” is no unit");
    row("now-5", "a unit of time is missing");
    row("now5m", "after “now” comes");
    row("now/2d", "one whole unit");
    row("now-99999999d", "too large");
    row("now-9999y", "no such time");
    row("yesterday", "not a time");
    row("2026-02-30", "no such day");
    row("2026-11-24 25:00", "no such time");
    row("1969-12-31", "1970 to 2199");
    row("2026-11-24T10:00+99:00", "no offset");
}

void tst_TimeRange::aWrongTextIsRefusedWithItsReason()
{
    QFETCH(QString, text);
    QFETCH(QString, reason);
    const auto time = parseTime(text, now(), RangeEdge::Begin);
    QVERIFY2(!time.ok(), qPrintable(time.ok() ? toIso8601(*time) : QString()));
    if (!time.error().message.contains(reason)
        && !time.error().message.contains(QLatin1String("1970 to 2199")))
        QFAIL(qPrintable(time.error().message));
}

void tst_TimeRange::anEmptyOrBackwardRangeIsRefused()
{
    QVERIFY(resolve({QStringLiteral("now"), QStringLiteral("now-1h")}, now()).error().message.contains(
        QLatin1String("before it begins")));
    QVERIFY(resolve({QStringLiteral("now"), QStringLiteral("now")}, now()).error().message.contains(
        QLatin1String("empty")));
}

void tst_TimeRange::noTextWhateverCrashesOrLeavesTheCalendar()
{
    QRandomGenerator random(7);
    const QString letters = QStringLiteral("now-+/0123456789smhdwMQy :.TZ");
    int accepted = 0;
    for (int i = 0; i < 50000; ++i) {
        QString text = random.bounded(2) ? QStringLiteral("now") : QString();
        for (int n = random.bounded(14); n > 0; --n)
            text += letters.at(random.bounded(static_cast<int>(letters.size())));
        const auto time = parseTime(text, now(), RangeEdge::End);
        if (!time) {
            QVERIFY(!time.error().message.isEmpty());
            continue;
        }
        ++accepted;
        const int year = toDateTime(*time).date().year();
        QVERIFY2(year >= 1970 && year <= 2199, qPrintable(text));
    }
    QVERIFY(accepted > 500);
}

void tst_TimeRange::rangesAreDescribedInWords_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *from, const char *to, const char *words) {
        QTest::newRow(words) << QString(QLatin1String(from)) << QString(QLatin1String(to))
                             << QString::fromUtf8(words);
    };
    row("now-6h", "now", "Last 6 hours");
    row("now-90m", "now", "Last 90 minutes");
    row("now-1w", "now", "Last week");
    row("now-1d/d", "now-1d/d", "Yesterday");
    row("2026-11-24T10:00:00Z", "2026-11-24T12:00:00Z", "24 Nov 10:00 – 12:00");
    row("2026-11-24T10:00:00Z", "2026-11-24T10:05:30Z", "24 Nov 10:00:00 – 10:05:30");
    row("2025-11-24", "2026-11-24 10:00", "24 Nov 2025 00:00 – 24 Nov 10:00");
    row("2026-11-24 10:00", "now", "24 Nov 10:00 – now");
}

void tst_TimeRange::rangesAreDescribedInWords()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, words);
    QCOMPARE(describe({from, to}, now()), words);
}

void tst_TimeRange::everyQuickRangeMeansATime()
{
    for (const QuickRange &quick : quickRanges()) {
        const auto span = resolve(quick.range, now());
        QVERIFY2(span.ok(), qPrintable(quick.name));
        QVERIFY(isRelative(quick.range));
        QCOMPARE(describe(quick.range, now()), quick.name);
    }
}

void tst_TimeRange::zoomingOutKeepsTheMiddleAndTheFutureOut()
{
    QCOMPARE(zoomedOut({}, now()), (TimeRange{QStringLiteral("now-12h"), QStringLiteral("now")}));
    const TimeRange past = absoluteRange({at("2026-11-20T10:00:00Z"), at("2026-11-20T12:00:00Z")});
    QCOMPARE(zoomedOut(past, now()),
             absoluteRange({at("2026-11-20T09:00:00Z"), at("2026-11-20T13:00:00Z")}));
    QCOMPARE(zoomedIn(zoomedOut(past, now()), now()), past);
    // Would end after now: becomes the last four hours.
    const TimeRange recent = absoluteRange({at("2026-11-24T10:00:00Z"), at("2026-11-24T12:00:00Z")});
    QCOMPARE(zoomedOut(recent, now()), (TimeRange{QStringLiteral("now-4h"), QStringLiteral("now")}));
    TimeRange wide;
    for (int i = 0; i < 60; ++i)
        wide = zoomedOut(wide, now());
    QVERIFY(resolve(wide, now()).ok());
    TimeRange narrow;
    for (int i = 0; i < 60; ++i)
        narrow = zoomedIn(narrow, now());
    QVERIFY(resolve(narrow, now())->length() >= 1s);
}

void tst_TimeRange::steppingStopsAtThePresent()
{
    const TimeRange before = stepped({}, -1, now());
    QCOMPARE(resolve(before, now())->from, at("2026-11-24T03:03:11.500Z"));
    QCOMPARE(resolve(before, now())->to, at("2026-11-24T09:03:11.500Z"));
    QVERIFY(!endsNow(before));
    QCOMPARE(stepped(before, 1, now()), TimeRange());
    QCOMPARE(stepped({}, 1, now()), TimeRange());
    QCOMPARE(moved({}, -10min, now()),
             absoluteRange({now() - 6h - 10min, now() - 10min}));
}

void tst_TimeRange::eachChangeCanBeTakenBack()
{
    TimeControl control({});
    QSignalSpy changes(&control, &TimeControl::changed);
    QVERIFY(control.setRange({QStringLiteral("now-1h"), QStringLiteral("now")}).ok());
    control.zoomOut();
    QCOMPARE(control.range().from, QStringLiteral("now-2h"));
    control.back();
    control.back();
    QCOMPARE(control.range(), TimeRange());
    QVERIFY(!control.canGoBack());
    control.back();
    QCOMPARE(changes.size(), 4);
    control.forward();
    QCOMPARE(control.range().from, QStringLiteral("now-1h"));
    control.step(-1);
    QVERIFY(!control.canGoForward());
    QVERIFY(!endsNow(control.range()));
    control.goLive();
    QCOMPARE(control.range().from, QStringLiteral("now-1h"));
    control.goHome();
    QCOMPARE(control.range(), TimeRange());
}

void tst_TimeRange::aWrongRangeChangesNothing()
{
    TimeControl control({QStringLiteral("rubbish"), QStringLiteral("now")});
    QCOMPARE(control.range(), TimeRange());
    QSignalSpy changes(&control, &TimeControl::changed);
    QVERIFY(!control.setRange({QStringLiteral("now-1h"), QStringLiteral("now-2h")}).ok());
    QVERIFY(control.setRange(TimeRange()).ok());
    QCOMPARE(changes.size(), 0);
    QVERIFY(!control.canGoBack());
}

void tst_TimeRange::zoomIsNeverShorterThanASecondNorInTheFuture()
{
    TimeControl control({});
    const TimePoint clock = SystemClock().now();
    control.zoomTo({clock - 1h, clock - 1h + 1ms});
    QVERIFY(control.span().length() >= 999ms);
    control.zoomTo({clock - 1h, clock + 1h});
    QVERIFY(control.span().to <= SystemClock().now());
    const TimeRange before = control.range();
    control.zoomTo({clock + 1h, clock + 2h});
    control.zoomTo({clock, clock});
    QCOMPARE(control.range(), before);
}

QTEST_GUILESS_MAIN(tst_TimeRange)
#include "tst_timerange.moc"
