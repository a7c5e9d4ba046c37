// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/duration.h"
#include "exporter/metrics/cachedexposition.h"
#include "exporter/metrics/registry.h"
#include "exporter/push/expositionparser.h"
#include "exporter/push/familyclaims.h"
#include "exporter/push/groupkey.h"
#include "exporter/push/groups.h"

#include <QJsonObject>
#include <QTest>

#include <cmath>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

class ManualClock final : public Clock
{
public:
    TimePoint time{std::chrono::seconds(1764000000)};
    TimePoint now() const override { return time; }
};

/// A store with its page, as the exporter has it.
struct Store
{
    explicit Store(PushLimits limits = {}) : groups(claims, clock, limits)
    {
        exposition.addForeign(groups);
    }

    QString push(const QByteArray &path, const QByteArray &text,
                 PushGroups::Mode mode = PushGroups::Mode::ReplaceGroup,
                 std::optional<Milliseconds> timeToLive = {})
    {
        const auto group = readGroupKey(path);
        if (!group)
            return group.error().message;
        const auto parsed = parseExposition(text, ExpositionSyntax::Text);
        if (!parsed)
            return parsed.error().message;
        const auto pushed = groups.push(*group, *parsed, mode, timeToLive);
        return pushed ? QString() : pushed.error().message;
    }

    /// The page without comments and the groups' own times.
    QByteArrayList samples(exposition::Format format = exposition::Format::Text)
    {
        QByteArrayList lines;
        for (const QByteArray &line : exposition.text(format).split('\n')) {
            if (!line.isEmpty() && !line.startsWith('#') && !line.startsWith("push_"))
                lines += line;
        }
        return lines;
    }

    ManualClock clock;
    Registry registry;
    FamilyClaims claims;
    PushGroups groups;
    CachedExposition exposition{registry};
};

const SampleOrigin origin{SampleSource::Trader, TimePoint()};

} // namespace

class tst_Push : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void badTextIsRefusedWithItsLine_data();
    void badTextIsRefusedWithItsLine();
    void unusualButLegalTextIsRead_data();
    void unusualButLegalTextIsRead();
    void openMetricsIsReadAsTheTextFormatWouldSayIt();
    void badOpenMetricsIsRefused_data();
    void badOpenMetricsIsRefused();
    void groupKeysAreReadFromPaths_data();
    void groupKeysAreReadFromPaths();
    void durationsAreThoseOfPrometheus();

    void groupLabelsOverrideThoseOfTheBody()
    {
        Store store;
        QCOMPARE(store.push("/metrics/job/a/x/1", "m{job=\"b\",x=\"2\",y=\"3\"} 4\n"), QString());
        QCOMPARE(store.samples(),
                 QByteArrayList{"m{instance=\"\",job=\"a\",x=\"1\",y=\"3\"} 4"});
        QCOMPARE(store.push("/metrics/job/a/x/1", "m{instance=\"i\"} 4\n"), QString());
        QCOMPARE(store.samples(), QByteArrayList{"m{instance=\"i\",job=\"a\",x=\"1\"} 4"});
    }

    void putReplacesTheGroupAndPostTheFamily()
    {
        Store store;
        QCOMPARE(store.push("/metrics/job/j", "a 1\nb 1\n"), QString());
        QCOMPARE(store.push("/metrics/job/j", "b{x=\"1\"} 2\nc 3\n",
                            PushGroups::Mode::ReplaceFamilies),
                 QString());
        QCOMPARE(store.samples(), (QByteArrayList{"a{instance=\"\",job=\"j\"} 1",
                                                  "b{instance=\"\",job=\"j\",x=\"1\"} 2",
                                                  "c{instance=\"\",job=\"j\"} 3"}));
        QCOMPARE(store.push("/metrics/job/j", "c 4\n"), QString());
        QCOMPARE(store.samples(), QByteArrayList{"c{instance=\"\",job=\"j\"} 4"});
        QCOMPARE(store.groups.sampleCount(), std::size_t(1));
        store.groups.remove(*readGroupKey("/metrics/job/j"));
        QCOMPARE(store.exposition.text(), QByteArray());
        QCOMPARE(store.groups.sampleCount(), std::size_t(0));
    }

    void aRefusedPushLeavesTheGroupAsItWas_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("error");
        QTest::newRow("type of another group")
            << QByteArray("good 1\n# TYPE shared counter\nshared 1\n")
            << QStringLiteral("line 3: shared: pushed as counter, but by an earlier push it is a gauge");
        QTest::newRow("help of another group")
            << QByteArray("# HELP shared other\n# TYPE shared gauge\nshared 1\n")
            << QStringLiteral("line 3: shared: pushed with the help text 'other', but by an earlier push "
                              "it is 'first'");
        QTest::newRow("type of the exporter's own, which nobody reports now")
            << QByteArray("# TYPE thunes_orders_placed_total gauge\nthunes_orders_placed_total 1\n")
            << QStringLiteral("line 2: thunes_orders_placed_total: pushed as gauge, but as the "
                              "exporter's own it is a counter");
        QTest::newRow("collides with a histogram of the exporter's own")
            << QByteArray("thunes_order_latency_ms_count 1\n")
            << QStringLiteral("line 1: thunes_order_latency_ms_count: this name belongs to the histogram "
                              "thunes_order_latency_ms");
        QTest::newRow("histogram collides with a pushed family")
            << QByteArray("# TYPE taken histogram\ntaken_bucket{le=\"+Inf\"} 1\n")
            << QStringLiteral("line 2: taken: a histogram of this name would collide with taken_sum");
        QTest::newRow("series twice")
            << QByteArray("m{a=\"1\"} 1\nm{b=\"1\"} 1\nm{a=\"1\"} 2\n")
            << QStringLiteral("line 3: m: the series {a=\"1\",instance=\"\",job=\"j\"} was already in "
                              "line 1");
        QTest::newRow("series twice, once overridden")
            << QByteArray("m{job=\"1\"} 1\nm{job=\"2\"} 1\n")
            << QStringLiteral("line 2: m: the series {instance=\"\",job=\"j\"} was already in line 1");
        QTest::newRow("bucket twice, spelt differently")
            << QByteArray("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"1.0\"} 1\n"
                          "h_bucket{le=\"+Inf\"} 1\n")
            << QStringLiteral("line 3: h: the series {instance=\"\",job=\"j\"} was already in line 2");
        QTest::newRow("series of another group")
            << QByteArray("there{x=\"1\"} 2\n")
            << QStringLiteral("the group {instance=\"\",job=\"j\",x=\"1\"} has the series "
                              "there{instance=\"\",job=\"j\",x=\"1\"} already");
        QTest::newRow("falling buckets")
            << QByteArray("# TYPE h histogram\nh_bucket{le=\"1\"} 5\nh_bucket{le=\"2\"} 3\n"
                          "h_bucket{le=\"+Inf\"} 5\n")
            << QStringLiteral("line 3: h: the bucket le=\"2\" counts less than the one before it");
        QTest::newRow("no last bucket and no count")
            << QByteArray("# TYPE h histogram\nh_bucket{le=\"1\"} 5\n")
            << QStringLiteral("line 2: h: a histogram needs the bucket le=\"+Inf\" or its count");
        QTest::newRow("count differs")
            << QByteArray("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 5\nh_count 6\n")
            << QStringLiteral("line 2: h: the bucket le=\"+Inf\" differs from the count");
        QTest::newRow("negative counter")
            << QByteArray("# TYPE c counter\nc -1\n")
            << QStringLiteral("line 2: c: a counter cannot be negative");
        QTest::newRow("the exporter's own time")
            << QByteArray("push_time_seconds 1\n")
            << QStringLiteral("line 1: push_time_seconds is the exporter's own and cannot be pushed");
    }
    void aRefusedPushLeavesTheGroupAsItWas()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, error);
        Store store;
        QCOMPARE(store.push("/metrics/job/other", "# HELP shared first\n# TYPE shared gauge\nshared 1\n"
                                                  "taken_sum 1\n"),
                 QString());
        QCOMPARE(store.push("/metrics/job/j/x/1", "there 1\n"), QString());
        QCOMPARE(store.push("/metrics/job/j", "# HELP good text\n# TYPE good gauge\ngood 7\n"),
                 QString());
        store.clock.time += 10s;
        const QByteArrayList before = store.samples();
        for (int i = 0; i < 2; ++i) // the second time, claims that leaked would show
            QCOMPARE(store.push("/metrics/job/j", text), error);
        QCOMPARE(store.samples(), before);
        const QByteArray page = store.exposition.text();
        QVERIFY(page.contains("\npush_time_seconds{instance=\"\",job=\"j\"} 1.764e+09\n"));
        QVERIFY(page.contains("\npush_failure_time_seconds{instance=\"\",job=\"j\"} 1764000010\n"));
        QCOMPARE(store.push("/metrics/job/j", "# HELP good text\n# TYPE good gauge\ngood 8\n"),
                 QString());
    }

    void theOnlyHolderOfAFamilyMayChangeWhatItIs()
    {
        Store store;
        QCOMPARE(store.push("/metrics/job/j", "# HELP m old\n# TYPE m gauge\nm 1\n"), QString());
        QCOMPARE(store.push("/metrics/job/j", "# HELP m new\n# TYPE m counter\nm 2\n"), QString());
        QCOMPARE(store.push("/metrics/job/j", "# HELP m newest\n# TYPE m gauge\nm 3\n",
                            PushGroups::Mode::ReplaceFamilies),
                 QString());
        QVERIFY(store.exposition.text().startsWith("# HELP m newest\n# TYPE m gauge\nm{"));
    }

    void aGroupIsGoneAfterItsTimeToLive()
    {
        Store store;
        QCOMPARE(store.push("/metrics/job/j", "m 1\n", PushGroups::Mode::ReplaceGroup, 60s), QString());
        QCOMPARE(store.push("/metrics/job/k", "m 2\n"), QString());
        store.clock.time += 59s;
        QVERIFY(!store.groups.expire());
        QCOMPARE(store.push("/metrics/job/j", "m 1\n", PushGroups::Mode::ReplaceFamilies, 60s),
                 QString());
        store.clock.time += 59s;
        QVERIFY(!store.groups.expire());
        // A push that fails is no sign of life of the values.
        QVERIFY(!store.push("/metrics/job/j", "m 1\nm 1\n", PushGroups::Mode::ReplaceGroup, 60s)
                     .isEmpty());
        store.clock.time += 1s;
        QVERIFY(store.groups.expire());
        QCOMPARE(store.samples(), QByteArrayList{"m{instance=\"\",job=\"k\"} 2"});
        QVERIFY(!store.exposition.text().contains("job=\"j\""));
    }

    void limitsAreNamed()
    {
        Store store({2, 3, 120});
        QCOMPARE(store.push("/metrics/job/1", "m{a=\"1\"} 1\nm{a=\"2\"} 1\n"), QString());
        QCOMPARE(store.push("/metrics/job/1", "m{a=\"1\"} 1\nm{a=\"2\"} 1\nn{a=\"3\"} 1\n"), QString());
        QCOMPARE(store.push("/metrics/job/2", "m 1\n"),
                 QStringLiteral("all groups together would have 4 samples, above the limit of 3"));
        QCOMPARE(store.push("/metrics/job/3", "m 1\n"),
                 QStringLiteral("there are 2 groups already, the limit"));
        QCOMPARE(store.push("/metrics/job/1", "m{a=\"" + QByteArray(200, 'x') + "\"} 1\n"),
                 QStringLiteral("all groups together would take 230 bytes, above the limit of 120"));
    }

    void aFamilyOfOursAndOfAPusherHasOneHeadAndOurHelp()
    {
        Store store;
        QVERIFY(store.registry.set(catalogue::openPositions, {}, 2, origin).ok());
        QCOMPARE(store.push("/metrics/job/bot", "# HELP thunes_open_positions Old words\n"
                                                "# TYPE thunes_open_positions gauge\n"
                                                "thunes_open_positions 3\nzzz 1\naaa 1\n"),
                 QString());
        const QByteArray page = store.exposition.text();
        QCOMPARE(page.count("# TYPE thunes_open_positions gauge\n"), 1);
        QVERIFY(page.contains("# HELP thunes_open_positions Number of open positions.\n"
                              "# TYPE thunes_open_positions gauge\n"
                              "thunes_open_positions 2\n"
                              "thunes_open_positions{instance=\"\",job=\"bot\"} 3\n"));
        QCOMPARE(store.samples().first(), "aaa{instance=\"\",job=\"bot\"} 1");
        QCOMPARE(store.samples().last(), "zzz{instance=\"\",job=\"bot\"} 1");
        // Ours goes, theirs stays, and the other way round.
        store.registry.removeFamily(catalogue::openPositions);
        QCOMPARE(store.exposition.text().count("thunes_open_positions{instance"), 1);
        QVERIFY(store.registry.set(catalogue::openPositions, {}, 5, origin).ok());
        store.groups.remove(*readGroupKey("/metrics/job/bot"));
        QVERIFY(store.exposition.text().endsWith("\nthunes_open_positions 5\n"));
    }

    void anUnchangedPageIsNotRenderedAnew()
    {
        Store store;
        QCOMPARE(store.push("/metrics/job/j", "m 1\n"), QString());
        const char *bytes = store.exposition.text().constData();
        QCOMPARE(static_cast<const void *>(store.exposition.text().constData()), bytes);
        store.groups.expire();
        QCOMPARE(static_cast<const void *>(store.exposition.text().constData()), bytes);
    }

    void theBeginningOfACounterStandsWithItInOpenMetrics()
    {
        Store store;
        const QByteArray python("# HELP c_total Things\n# TYPE c_total counter\n"
                                "c_total{a=\"1\"} 5.0\nc_total{a=\"2\"} 6.0\n"
                                "# HELP c_created Things\n# TYPE c_created gauge\n"
                                "c_created{a=\"1\"} 1.7e+09\nc_created{a=\"2\"} 1.8e+09\n"
                                "# TYPE plain counter\nplain 1\n");
        QCOMPARE(store.push("/metrics/job/j", python), QString());
        QCOMPARE(store.samples(exposition::Format::OpenMetrics),
                 (QByteArrayList{"c_total{a=\"1\",instance=\"\",job=\"j\"} 5",
                                 "c_created{a=\"1\",instance=\"\",job=\"j\"} 1.7e+09",
                                 "c_total{a=\"2\",instance=\"\",job=\"j\"} 6",
                                 "c_created{a=\"2\",instance=\"\",job=\"j\"} 1.8e+09",
                                 "plain{instance=\"\",job=\"j\"} 1"}));
        const QByteArray page = store.exposition.text(exposition::Format::OpenMetrics);
        QVERIFY(page.contains("# TYPE c counter\n"));
        QVERIFY(page.contains("# TYPE plain unknown\n"));
        QVERIFY(!page.contains("# TYPE c_created"));
        QVERIFY(store.exposition.text().contains("# TYPE c_created gauge\n"));
        // Only the beginning moves: the counter's lines are written anew.
        QCOMPARE(store.push("/metrics/job/j", "# TYPE c_created gauge\nc_created{a=\"1\"} 9\n",
                            PushGroups::Mode::ReplaceFamilies),
                 QString());
        QVERIFY(store.exposition.text(exposition::Format::OpenMetrics)
                    .contains("c_created{a=\"1\",instance=\"\",job=\"j\"} 9\n"));
    }

    void theListingHasPushgatewaysShape()
    {
        Store store;
        QCOMPARE(store.push("/metrics/job/j/l@base64/YQpi",
                            "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_count 2\nh_sum 3\n"
                            "# HELP m a\\nb\nm{x=\"q\\\"\"} NaN\n"),
                 QString());
        const QJsonArray groups = store.groups.listing();
        QCOMPARE(groups.size(), 1);
        const QJsonObject group = groups.first().toObject();
        QCOMPARE(group[QLatin1String("labels")].toObject()[QLatin1String("l")].toString(),
                 QStringLiteral("a\nb"));
        QVERIFY(group[QLatin1String("last_push_successful")].toBool());
        const QJsonObject h = group[QLatin1String("h")].toObject();
        QCOMPARE(h[QLatin1String("type")].toString(), QStringLiteral("HISTOGRAM"));
        const QJsonObject metric = h[QLatin1String("metrics")].toArray().first().toObject();
        QCOMPARE(metric[QLatin1String("buckets")].toObject()[QLatin1String("+Inf")].toString(),
                 QStringLiteral("2"));
        QCOMPARE(metric[QLatin1String("sum")].toString(), QStringLiteral("3"));
        const QJsonObject m = group[QLatin1String("m")].toObject();
        QCOMPARE(m[QLatin1String("help")].toString(), QStringLiteral("a\nb"));
        const QJsonObject value = m[QLatin1String("metrics")].toArray().first().toObject();
        QCOMPARE(value[QLatin1String("value")].toString(), QStringLiteral("NaN"));
        QCOMPARE(value[QLatin1String("labels")].toObject()[QLatin1String("x")].toString(),
                 QStringLiteral("q\""));
        QVERIFY(group.contains(QLatin1String("push_time_seconds")));
    }
};

void tst_Push::badTextIsRefusedWithItsLine_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const char *text, const char *error) {
        QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(error);
    };
    row("no line feed", "m 1", "line 1: the last line does not end with a line feed");
    row("carriage return", "a 1\nm 1\r\n",
        "line 2: the line ends with a carriage return; a line feed alone is due");
    row("time stamp", "m 1 1000\n", "line 1: a pushed value must not have a time stamp");
    row("no value", "m\n", "line 1: 'm' has no value");
    row("comma of a locale", "m 0,5\n", "line 1: the value '0,5' is no number");
    row("hexadecimal", "m 0x10\n", "line 1: the value '0x10' is no number");
    row("underscore", "m 1_0\n", "line 1: the value '1_0' is no number");
    row("too large", "m 1e999\n", "line 1: the value '1e999' is no number");
    row("sign alone", "m -\n", "line 1: the value '-' is no number");
    row("two signs", "m +-1\n", "line 1: the value '+-1' is no number");
    row("text behind", "m 1 2 x\n", "line 1: a pushed value must not have a time stamp");
    row("bad name", "0m 1\n", "line 1: a metric name is due at '0m 1'");
    row("hyphen", "my-metric 1\n", "line 1: '-' cannot stand in a metric name");
    row("HTML", "<!doctype html>\n", "line 1: a metric name is due at '<!doctype html>'");
    row("label without quotes", "m{a=b} 1\n",
        "line 1: label 'a': the value must stand in double quotes");
    row("label without =", "m{a} 1\n", "line 1: label 'a': = is due");
    row("open quote", "m{a=\"b} 1\n", "line 1: label 'a': the value has no closing quote");
    row("open quote behind a backslash", "m{a=\"b\\\n", "line 1: label 'a': \\ is followed by neither \\, \" nor n");
    row("open brace", "m{a=\"b\"\n", "line 1: a comma or } is due behind label 'a'");
    row("open brace at once", "m{\n", "line 1: the labels have no closing }");
    row("two commas", "m{a=\"b\",,c=\"d\"} 1\n", "line 1: a label name is due at ',c=\"d\"} 1'");
    row("bad escape", "m{a=\"\\q\"} 1\n", "line 1: label 'a': \\ is followed by neither \\, \" nor n");
    row("label twice", "m{a=\"1\",a=\"2\"} 1\n", "line 1: label 'a' is there twice");
    row("reserved label", "m{__name__=\"1\"} 1\n",
        "line 1: label '__name__': names that begin with __ are reserved");
    row("not UTF-8", "m 1\nm{a=\"\xff\"} 1\n", "line 2: this is not UTF-8");
    row("second TYPE", "# TYPE m gauge\n# TYPE m gauge\n", "line 2: a second TYPE of 'm'");
    row("second HELP", "# HELP m a\n# HELP m a\n", "line 2: a second HELP of 'm'");
    row("TYPE after samples", "m 1\n# TYPE m gauge\n", "line 2: TYPE of 'm' comes after its samples");
    row("unknown TYPE", "# TYPE m meter\n", "line 1: 'meter' is no type that is understood");
    row("OpenMetrics TYPE", "# TYPE m unknown\n", "line 1: 'unknown' is no type that is understood");
    row("bad HELP", "# HELP m \\x\n", "line 1: HELP of 'm': \\ is followed by neither \\ nor n");
    row("bucket without le", "# TYPE h histogram\nh_bucket 1\n",
        "line 2: 'h_bucket' lacks the label 'le'");
    row("bad le", "# TYPE h histogram\nh_bucket{le=\"x\"} 1\n", "line 2: label 'le': 'x' is no number");
    row("le twice", "# TYPE h histogram\nh_bucket{le=\"1\",le=\"2\"} 1\n",
        "line 2: label 'le' is there twice");
    row("histogram without suffix", "# TYPE h histogram\nh 1\n",
        "line 2: a sample of the histogram 'h' needs the suffix _bucket, _sum or _count");
    row("quantile missing", "# TYPE s summary\ns 1\n", "line 2: 's' lacks the label 'quantile'");
}

void tst_Push::badTextIsRefusedWithItsLine()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, error);
    const auto parsed = parseExposition(text, ExpositionSyntax::Text);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().message, error);
}

void tst_Push::unusualButLegalTextIsRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArrayList>("samples");
    const auto row = [](const char *name, const char *text, const QByteArrayList &samples) {
        QTest::newRow(name) << QByteArray(text) << samples;
    };
    row("nothing", "", {});
    row("comments and blanks", "\n# a comment\n \t\n#\n# TYPE m gauge\n# HELP empty x\n  m   1  \n",
        {"m{instance=\"\",job=\"j\"} 1"});
    row("blanks in labels", "m { a = \"1\" , } 1\n", {"m{a=\"1\",instance=\"\",job=\"j\"} 1"});
    row("no blank behind labels", "m{a=\"1\"}1\n", {"m{a=\"1\",instance=\"\",job=\"j\"} 1"});
    row("numbers", "a +1.5e3\nb -.5\nc +Inf\nd -inf\ne NaN\nf 1e-999\n",
        {"a{instance=\"\",job=\"j\"} 1500", "b{instance=\"\",job=\"j\"} -0.5",
         "c{instance=\"\",job=\"j\"} +Inf", "d{instance=\"\",job=\"j\"} -Inf",
         "e{instance=\"\",job=\"j\"} NaN", "f{instance=\"\",job=\"j\"} 0"});
    row("escapes", "m{a=\"\\\\\\\"\\n}\"} 1\n",
        {"m{a=\"\\\\\\\"\\n}\",instance=\"\",job=\"j\"} 1"});
    row("not contiguous", "a 1\nb 1\na{x=\"1\"} 2\n",
        {"a{instance=\"\",job=\"j\"} 1", "a{instance=\"\",job=\"j\",x=\"1\"} 2",
         "b{instance=\"\",job=\"j\"} 1"});
    row("histogram without +Inf and sum", "# TYPE h histogram\nh_count 3\nh_bucket{le=\"1.0\"} 1\n",
        {"h_bucket{instance=\"\",job=\"j\",le=\"1\"} 1", "h_bucket{instance=\"\",job=\"j\",le=\"+Inf\"} 3",
         "h_count{instance=\"\",job=\"j\"} 3"});
    row("summary", "# TYPE s summary\ns_sum 3\ns{quantile=\"0.9\"} NaN\ns{quantile=\"0.5\"} 2\ns_count 4\n",
        {"s{instance=\"\",job=\"j\",quantile=\"0.5\"} 2", "s{instance=\"\",job=\"j\",quantile=\"0.9\"} NaN",
         "s_sum{instance=\"\",job=\"j\"} 3", "s_count{instance=\"\",job=\"j\"} 4"});
    row("suffixes without a type", "x_bucket{le=\"a\"} 1\nx_sum 2\nx_count 3\n",
        {"x_bucket{instance=\"\",job=\"j\",le=\"a\"} 1", "x_count{instance=\"\",job=\"j\"} 3",
         "x_sum{instance=\"\",job=\"j\"} 2"});
}

void tst_Push::unusualButLegalTextIsRead()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArrayList, samples);
    Store store;
    QCOMPARE(store.push("/metrics/job/j", text), QString());
    QCOMPARE(store.samples(), samples);
    // Idempotent: what we write we read back to the same.
    QCOMPARE(store.push("/metrics/job/j", text), QString());
    QCOMPARE(store.samples(), samples);
}

void tst_Push::openMetricsIsReadAsTheTextFormatWouldSayIt()
{
    Store store;
    const QByteArray text("# TYPE c counter\n# UNIT c seconds\n# HELP c A \\\"quote\\\"\n"
                          "c_total{a=\"1\"} 5 # {trace_id=\"x\"} 1 1700000000.5\n"
                          "c_created{a=\"1\"} 1700000000\n"
                          "# TYPE u unknown\nu 1\n# TYPE i info\ni_info{v=\"1\"} 1\n"
                          "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2 # {} 3\nh_count 2\nh_sum 4\n"
                          "# EOF\n");
    const auto parsed = parseExposition(text, ExpositionSyntax::OpenMetrics);
    QVERIFY2(parsed.ok(), parsed ? "" : qPrintable(parsed.error().message));
    QVERIFY(store.groups.push(*readGroupKey("/metrics/job/j"), *parsed,
                              PushGroups::Mode::ReplaceGroup, {}).ok());
    QVERIFY(store.exposition.text().startsWith(
        "# TYPE c_created gauge\nc_created{a=\"1\",instance=\"\",job=\"j\"} 1.7e+09\n"
        "# HELP c_total A \"quote\"\n# TYPE c_total counter\n"
        "c_total{a=\"1\",instance=\"\",job=\"j\"} 5\n"));
    QCOMPARE(store.samples().size(), 7);
}

void tst_Push::badOpenMetricsIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const char *text, const char *error) {
        QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(error);
    };
    row("no end", "m 1\n", "line 2: the text does not end with # EOF");
    row("behind the end", "# EOF\nm 1\n", "line 2: there is more behind # EOF");
    row("counter without suffix", "# TYPE c counter\nc 1\n# EOF\n",
        "line 2: a sample of the counter 'c' needs the suffix _total");
    row("time stamp", "m 1 1700000000\n# EOF\n", "line 1: a pushed value must not have a time stamp");
    row("exemplar", "m 1 # x\n# EOF\n", "line 1: the exemplar has no labels");
    row("gauge histogram", "# TYPE g gaugehistogram\n# EOF\n",
        "line 1: 'gaugehistogram' is no type that is understood");
    row("empty line", "\n# EOF\n", "line 1: OpenMetrics has no empty lines");
}

void tst_Push::badOpenMetricsIsRefused()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, error);
    const auto parsed = parseExposition(text, ExpositionSyntax::OpenMetrics);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().message, error);
}

void tst_Push::groupKeysAreReadFromPaths_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QString>("labels"); // or the error, after !
    const auto row = [](const char *path, const char *labels) {
        QTest::newRow(path) << QByteArray("/metrics/") + path << QString::fromUtf8(labels);
    };
    row("job/a", "job=a");
    row("job/a/b/c/A/d", "A=d,b=c,job=a");
    row("job/a%20b%2Fc+d", "job=a b/c+d");
    row("job@base64/Zm9vL2Jhcg", "job=foo/bar");
    row("job@base64/Zm9vL2Jhcg==", "job=foo/bar");
    row("job@base64/w7w_", "job=ü?");
    row("job/a/l@base64/=", "job=a,l=");
    row("job/a/l@base64/", "job=a,l=");
    row("job/a/instance@base64/=", "job=a");
    row("job/a/l@base64/Ig==", "job=a,l=\\\"");
    row("job/", "!label job has no value; an empty one is written job@base64/=");
    row("job@base64/=", "!the job must not be empty");
    row("job/a/b", "!the label b has no value in the path");
    row("job/a/b/", "!label b has no value; an empty one is written b@base64/=");
    row("job/a/__b/c", "!'__b' is no label name for a group");
    row("job/a/b-c/d", "!'b-c' is no label name for a group");
    row("job/a/b/c/b/d", "!label b is there twice");
    row("job/a/job/b", "!label job is there twice");
    row("job@base64/a+b", "!label job: 'a+b' is not URL-safe base64");
    row("job@base64/_w", "!label job: the value is not UTF-8");
    row("job/%ff", "!label job: the value is not UTF-8");
}

void tst_Push::groupKeysAreReadFromPaths()
{
    QFETCH(QByteArray, path);
    QFETCH(QString, labels);
    const auto key = readGroupKey(path);
    if (!key) {
        QCOMPARE(u'!' + key.error().message, labels);
        return;
    }
    QStringList found;
    for (const auto &[name, value] : *key)
        found += QString::fromStdString(name + '=' + value);
    QCOMPARE(found.join(u','), labels);
}

void tst_Push::durationsAreThoseOfPrometheus()
{
    QCOMPARE(parseDuration("60s").value(), Milliseconds(60s));
    QCOMPARE(parseDuration("1h30m").value(), Milliseconds(90min));
    QCOMPARE(parseDuration("500ms").value(), 500ms);
    QCOMPARE(parseDuration("1y").value(), Milliseconds(365 * 24h));
    for (const char *bad : {"", "60", "s", "1m1h", "1s1s", "-1s", "1.5s", "0s", "999y", "1 s", "1S",
                            "99999999999999999999s"})
        QVERIFY2(!parseDuration(bad).ok(), bad);
}

QTEST_GUILESS_MAIN(tst_Push)
#include "tst_push.moc"
