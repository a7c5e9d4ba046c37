// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/rulecheck/livecheck.h"
#include "app/rulecheck/promql.h"
#include "app/rulecheck/valuerange.h"
#include "tests/e2e/prometheusprocess.h"

#include <QDirIterator>
#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

using namespace thunes;
using L = QLatin1String;

/// The reader of PromQL, against the real Prometheus: whatever that accepts is read, and means the same when
/// it is written again.
class TestPromql : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void prometheusReadsItBackTheSame_data();
    void prometheusReadsItBackTheSame();
    void whatPrometheusRefusesIsRefused_data();
    void whatPrometheusRefusesIsRefused();
    void cutAnywhereItNeverReadsMoreThanPrometheus();
    void whateverIsReadIsWrittenSoThatItReadsBack();
    void metricsAreFoundEverywhere();
    void withoutThresholdsOnlyTheMatchingRemains_data();
    void withoutThresholdsOnlyTheMatchingRemains();
    void aComparisonLeavesWhatItCan_data();
    void aComparisonLeavesWhatItCan();

private:
    /// As Prometheus writes it; empty: it refuses it.
    QString formatted(const QString &expression);

    PrometheusProcess m_prometheus;
    QNetworkAccessManager m_network;
};

void TestPromql::initTestCase()
{
    QVERIFY(m_prometheus.configure("global: {}\n"));
    QVERIFY(m_prometheus.start());
}

QString TestPromql::formatted(const QString &expression)
{
    QUrl url = m_prometheus.url();
    url.setPath(QStringLiteral("/api/v1/format_query"));
    url.setQuery(QStringLiteral("query=") + QString::fromLatin1(QUrl::toPercentEncoding(expression)));
    const std::unique_ptr<QNetworkReply> reply(m_network.get(QNetworkRequest(url)));
    QEventLoop loop;
    connect(reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    if (!reply->isFinished())
        loop.exec();
    return QJsonDocument::fromJson(reply->readAll()).object().value(L("data")).toString();
}

void TestPromql::prometheusReadsItBackTheSame_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<bool>("strictly");
    for (const char *text :
         {"1", "-1", "+1", "0x1F", "1e3", ".5", "5.", "Inf", "-inf", "NaN", "1 + 2 * 3 ^ 2 ^ 1 - 4 % 3", "-2 ^ 2",
          "(1 + 2) * 3", "1 - (2 - 3)", "up", "up{}", "{job=\"a\"}", "{__name__=~\"a.+\"}",
          "a:b:c", "up{a=\"x\",b!='y',c=~`z`,d!~\"\\\\d+\",}", "up{a=\"\\\"\\\\\\n\"}", "rate(up[5m])",
          "rate(up[1h30m])", "up offset 5m", "up offset -5m", "up @ 1609746000", "up @ start()",
          "rate(up[5m] offset 1h)", "rate(up[5m] @ end() offset 1h)", "max_over_time(rate(up[5m])[30m:1m])",
          "max_over_time(up[30m:])", "max_over_time(up[30m:1m] offset 1d)", "(a + b)[5m:1m]", "(-a) ^ 2", "a - (b - c) - d", "(a ^ b) ^ c", "-a * b", "sum(up)",
          "sum by (a) (up)", "sum(up) by (a, b)", "sum without (a) (up)", "sum by () (up)", "topk(3, up)",
          "quantile by (a) (0.5, up)", "count_values(\"v\", up)", "a + b", "a and b or c unless d",
          "a or b and c", "a == bool b", "a > bool 3", "a == 1 and b == 0", "a / on (x) b",
          "a / ignoring (x, y) group_left (z) b", "a * on () group_right () b", "a and on () b", "a atan2 b",
          "-up", "-(a + b)", "-a ^ 2", "a ^ -2", "a == -1", "time() - a", "label_replace(up, \"a\", \"$1\", \"b\", \"(.*)\")",
          "absent(up{a=\"b\"})", "vector(scalar(up))", "day_of_week()", "SUM(up)", "sum BY (a) (up)",
          "up # a comment\n + 1", "sum_over_time(up[5m])", "sum:rate", "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))"})
        QTest::newRow(text) << QString::fromLatin1(text) << true;
    // And everything of our own.
    QFile rules(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/prometheus/rules.yml"));
    QVERIFY(rules.open(QIODevice::ReadOnly));
    const auto read = readRules(rules.readAll(), rules.fileName());
    QVERIFY(read);
    QVERIFY(read->size() >= 40);
    for (const RuleText &rule : *read)
        QTest::newRow(qUtf8Printable(rule.name)) << rule.expression << false;
    QDirIterator dashboards(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/grafana/dashboards"),
                            {QStringLiteral("*.json")});
    while (dashboards.hasNext()) {
        QFile file(dashboards.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        static const QRegularExpression query(QStringLiteral("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\""));
        auto found = query.globalMatch(QString::fromUtf8(file.readAll()));
        for (int i = 0; found.hasNext(); ++i) {
            QString text = found.next().captured(1).replace(L("\\\""), L("\""));
            text.replace(L("$__rate_interval"), L("1m")).replace(L("$__range"), L("1h"));
            QTest::addRow("%s %d", qUtf8Printable(QFileInfo(file).fileName()), i) << text << false;
        }
    }
}

void TestPromql::prometheusReadsItBackTheSame()
{
    QFETCH(QString, expression);
    const QString theirs = formatted(expression);
    QVERIFY2(!theirs.isEmpty(), qUtf8Printable(expression));
    const auto read = parsePromql(expression);
    QVERIFY2(read, qUtf8Printable(read ? QString() : read.error().message));
    // Parentheses that change nothing are not kept.
    const auto withoutThem = [](QString text) {
        static const QRegularExpression needless(QStringLiteral("[()\\s]"));
        return text.remove(needless);
    };
    QFETCH(bool, strictly);
    const QString ours = formatted(read->text());
    QCOMPARE(strictly ? ours : withoutThem(ours), strictly ? theirs : withoutThem(theirs));
}

void TestPromql::whatPrometheusRefusesIsRefused_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *text, const char *words) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(words);
    };
    row("", "unexpected end");
    row("up +", "unexpected end");
    row("(up", "expected ')'");
    row("up)", "unexpected ')'");
    row("up{a}", "expected = != =~ or !~");
    row("up{a=b}", "expected a string");
    row("up{\"a\"=1}", "expected a label's name");
    row("up[5]", "expected a duration");
    row("rate(up)[5m]", "only a selector can have a range");
    row("up{a=\"b}", "a string that never ends");
    row("up{a=\"\\x\"}", "means nothing");
    row("up up", "unexpected 'up'");
    row("sum by a (up)", "expected '('");
    row("sum()", "needs a vector");
    row("5m", "unexpected '5m'");
    row("{}", "name a metric");
    row("{a=~\".*\", b=\"\"}", "name a metric");
    row("up ! 3", "unexpected '!'");
    row("1abc", "unexpected '1'");
}

void TestPromql::whatPrometheusRefusesIsRefused()
{
    QFETCH(QString, expression);
    QFETCH(QString, words);
    QCOMPARE(formatted(expression), QString());
    const auto read = parsePromql(expression);
    QVERIFY(!read);
    QVERIFY2(read.error().message.contains(words), qUtf8Printable(read.error().message));
    QVERIFY2(read.error().message.startsWith(L("character ")), qUtf8Printable(read.error().message));
}

void TestPromql::cutAnywhereItNeverReadsMoreThanPrometheus()
{
    // What Prometheus takes must be read; the reverse is no fault, since Prometheus checks types, too.
    const QString whole = QStringLiteral(
        "sum by (a) (rate(up{a=\"b\", c!~'d'}[5m] offset 1h)) * on (a) group_left (z) (x > bool 1) or -y ^ 2 "
        "unless label_replace(z, \"a\", \"$1\", \"b\", \"(.*)\")");
    for (qsizetype end = 1; end <= whole.size(); ++end) {
        const QString part = whole.left(end);
        if (!formatted(part).isEmpty())
            QVERIFY2(parsePromql(part), qUtf8Printable(part));
    }
    for (qsizetype begin = 1; begin < whole.size(); ++begin) {
        const QString part = whole.mid(begin);
        if (!formatted(part).isEmpty())
            QVERIFY2(parsePromql(part), qUtf8Printable(part));
    }
    QVERIFY(!parsePromql(QString(100000, u'(')));
    QVERIFY(!parsePromql(QString(100000, u'-')));
    QVERIFY(!parsePromql(QStringLiteral("a+").repeated(100000) + u'a'));
}

void TestPromql::whateverIsReadIsWrittenSoThatItReadsBack()
{
    // The words of our rules in random order, with a little noise; the same at each run.
    QFile file(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/prometheus/rules.yml"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto rules = readRules(file.readAll(), file.fileName());
    QVERIFY(rules);
    QStringList words{QStringLiteral("-"), QStringLiteral("^"), QStringLiteral("offset 1h"), QStringLiteral("@ 5"),
                      QStringLiteral("[5m:1m]"), QStringLiteral("{a!~\"\\\\d\"}"), QStringLiteral("NaN"),
                      QStringLiteral("bool"), QStringLiteral("group_right (x)"), QStringLiteral("ü")};
    static const QRegularExpression word(QStringLiteral("[A-Za-z0-9_:.]+|\"[^\"]*\"|[^\\s]"));
    for (const RuleText &rule : *rules) {
        for (auto found = word.globalMatch(rule.expression); found.hasNext();)
            words += found.next().captured(0);
    }
    QRandomGenerator random(20261125);
    const KnownMetrics known;
    int read = 0;
    for (int i = 0; i < 30000; ++i) {
        QStringList text = i % 2 == 0
            ? QStringList()
            : (*rules)[random.bounded(static_cast<quint32>(rules->size()))].expression.split(u' ');
        for (int n = random.bounded(1, 4); n > 0 || text.isEmpty(); --n) {
            const QString one = words[random.bounded(words.size())];
            const qsizetype place = random.bounded(text.size() + 1);
            if (random.bounded(3) == 0 && !text.isEmpty())
                text[std::min(place, text.size() - 1)] = one;
            else
                text.insert(place, one);
        }
        const QString whole = text.join(u' ');
        const auto once = parsePromql(whole);
        checkRule({QStringLiteral("f"), 1, QStringLiteral("g"), QStringLiteral("A"), true, whole, {}}, known, {});
        if (!once)
            continue;
        ++read;
        const auto twice = parsePromql(once->text());
        QVERIFY2(twice, qUtf8Printable(whole + QStringLiteral(" was written as ") + once->text()));
        QCOMPARE(twice->text(), once->text());
    }
    QVERIFY2(read > 1000, qPrintable(QString::number(read)));
}

void TestPromql::metricsAreFoundEverywhere()
{
    const auto read = parsePromql(
        QStringLiteral("sum(rate(a[5m])) / on () b{x=\"y\"} or topk(1, max_over_time(c[5m:1m])) > a"));
    QVERIFY(read);
    QCOMPARE(metricsOf(*read), QStringList({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}));
}

void TestPromql::withoutThresholdsOnlyTheMatchingRemains_data()
{
    QTest::addColumn<QString>("expression");
    QTest::addColumn<QString>("rest");
    const auto row = [](const char *text, const char *rest) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(rest);
    };
    row("a > 3", "a");
    row("3 < a", "a");
    row("a == -1", "a");
    row("a > bool 3", "a > bool 3");
    row("a > 1 and b == 0", "a and b");
    row("a >= on (x) b", "a + on (x) b");
    row("a > 1 unless b > 0", "a");
    row("count(a == 0) >= 3", "count(a)");
    row("absent(a)", "");
    row("a > 1 or absent(b)", "");
    row("max_over_time(a[1h:1m]) > 1", "");
}

void TestPromql::withoutThresholdsOnlyTheMatchingRemains()
{
    QFETCH(QString, expression);
    QFETCH(QString, rest);
    const auto read = parsePromql(expression);
    QVERIFY(read);
    const auto stripped = withoutThresholds(*read);
    QCOMPARE(stripped ? stripped->text() : QString(), rest);
}

void TestPromql::aComparisonLeavesWhatItCan_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<QString>("op");
    QTest::addColumn<double>("with");
    QTest::addColumn<QString>("left"); ///< In words; empty: nothing.
    QTest::newRow("> inside") << 0.0 << 60.0 << ">" << 30.0 << "from 30 to 60";
    QTest::newRow("> the top") << 0.0 << 60.0 << ">" << 60.0 << "";
    QTest::newRow(">= the top") << 0.0 << 60.0 << ">=" << 60.0 << "from 60 to 60";
    QTest::newRow("< the bottom") << 0.0 << 60.0 << "<" << 0.0 << "";
    QTest::newRow("<= the bottom") << 0.0 << 60.0 << "<=" << 0.0 << "from 0 to 0";
    QTest::newRow("== outside") << 0.0 << 60.0 << "==" << 61.0 << "";
    QTest::newRow("== inside") << 0.0 << 60.0 << "==" << 7.0 << "7";
    QTest::newRow("!=") << 0.0 << 60.0 << "!=" << 7.0 << "from 0 to 60";
}

void TestPromql::aComparisonLeavesWhatItCan()
{
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(QString, op);
    QFETCH(double, with);
    QFETCH(QString, left);
    const auto rest = filtered({low, high, {}}, op, ValueRange::exactly(with));
    QCOMPARE(rest ? rest->text() : QString(), left);
}

QTEST_GUILESS_MAIN(TestPromql)
#include "tst_promql.moc"
