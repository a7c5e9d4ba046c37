// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/exporterthread.h"
#include "app/incident/incidentbundle.h"
#include "exporter/killswitch/operators.h"
#include "tests/e2e/childserver.h"
#include "tests/e2e/prometheusprocess.h"
#include "tests/ui/samples.h"
#include "ui/dashboard/loader.h"
#include "ui/models/alertboard.h"
#include "ui/models/alerthistory.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QImage>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QUrlQuery>

#include <csignal>
#include <sys/resource.h>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Table
{
    QStringList heading;
    QList<QStringList> rows;
};

/// Without quoted commas, which numbers and the names here do not have.
Table tableOf(const QByteArray &csv)
{
    Table table;
    for (const QByteArray &line : csv.split('\n')) {
        const QString text = QString::fromUtf8(line).trimmed();
        if (text.isEmpty())
            continue;
        if (table.heading.isEmpty())
            table.heading = text.split(u',');
        else
            table.rows << text.split(u',');
    }
    return table;
}

} // namespace

/// Three hours of the past in a real Prometheus, and bundles about a part of it.
class TestIncidentBundle : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    ExporterThread m_exporter;
    PrometheusProcess m_prometheus;
    std::unique_ptr<AlertBoard> m_board;
    std::unique_ptr<AlertHistory> m_history;
    std::unique_ptr<IncidentBundle> m_bundle;
    TimePoint m_now;
    TimeSpan m_span;

    QString path(const QString &name) const { return m_folder.filePath(name); }
    void write(const QString &name, const QByteArray &text)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    int run(const QString &program, const QStringList &arguments)
    {
        QProcess process;
        process.start(program, arguments);
        const bool done = QTest::qWaitFor([&] { return process.state() == QProcess::NotRunning; }, 60000);
        return done ? process.exitCode() : -1;
    }
    Result<IncidentReport> make(const QString &file)
    {
        QObject guard;
        std::optional<Result<IncidentReport>> report;
        m_bundle->make(m_span, file, &guard, [&](const Result<IncidentReport> &done) { report = done; });
        if (!QTest::qWaitFor([&] { return report.has_value(); }, 90000))
            return Error{ErrorKind::Timeout, QStringLiteral("the bundle does not come to an end")};
        return *report;
    }
    QStringList filesIn(const QString &folder) const { return QDir(path(folder)).entryList(QDir::Files | QDir::Hidden); }
    /// Of Prometheus itself, not through anything of ours: time in seconds to value.
    QMap<qint64, double> asked(const QString &expression, qint64 from, qint64 to, qint64 step)
    {
        QUrl url = m_prometheus.url();
        url.setPath(QStringLiteral("/api/v1/query_range"));
        QUrlQuery query;
        query.addQueryItem(QStringLiteral("query"), expression);
        query.addQueryItem(QStringLiteral("start"), QString::number(from));
        query.addQueryItem(QStringLiteral("end"), QString::number(to));
        query.addQueryItem(QStringLiteral("step"), QString::number(step));
        url.setQuery(query);
        QMap<qint64, double> values;
        const auto body = exchange("GET", url);
        const QJsonArray series = QJsonDocument::fromJson(body.value_or(QByteArray())).object().value(QLatin1String("data")).toObject().value(QLatin1String("result")).toArray();
        const QJsonArray points = series.isEmpty() ? QJsonArray() : series[0].toObject().value(QLatin1String("values")).toArray();
        for (const QJsonValue &point : points)
            values.insert(static_cast<qint64>(point.toArray()[0].toDouble()), point.toArray()[1].toString().toDouble());
        return values;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_now = std::chrono::floor<Seconds>(SystemClock().now());
        m_span = {m_now - 2h, m_now - 1h};
        ExporterOptions options;
        options.port = 0;
        options.stateDir = path(QStringLiteral("state"));
        const auto port = m_exporter.start(options);
        QVERIFY(port.ok());
        const QUrl exporter(QStringLiteral("http://127.0.0.1:%1").arg(*port));

        // Within the span a wave; outside it a value that must not be found inside.
        QByteArray text = "# TYPE thunes_daily_pnl_used gauge\n";
        const qint64 now = m_now.time_since_epoch() / 1s;
        const qint64 from = m_span.from.time_since_epoch() / 1s;
        const qint64 to = m_span.to.time_since_epoch() / 1s;
        for (qint64 t = now - 3 * 3600; t < now - 600; t += 15) {
            const bool within = t > from - 600 && t <= to;
            const double value = within ? 0.2 + 0.0001 * static_cast<double>(t - from) : 0.987;
            text += "thunes_daily_pnl_used{job=\"thunes\"} " + QByteArray::number(value, 'g', 12) + ' ' + QByteArray::number(t) + '\n';
        }
        text += "# TYPE thunes_open_positions gauge\n";
        for (qint64 t = now - 3 * 3600; t < now - 600; t += 15)
            text += "thunes_open_positions{job=\"thunes\"} 2 " + QByteArray::number(t) + '\n';
        text += "# EOF\n";
        write(QStringLiteral("past.txt"), text);
        QVERIFY(m_prometheus.configure("scrape_configs:\n- job_name: other\n  scrape_interval: 1h\n  basic_auth: {username: eve, password: scrape-password-value}\n"
                                       "  params: {key: [operator-token]}\n  static_configs: [{targets: ['127.0.0.1:1']}]\n"));
        QCOMPARE(run(QStringLiteral("promtool"), {QStringLiteral("tsdb"), QStringLiteral("create-blocks-from"), QStringLiteral("openmetrics"), path(QStringLiteral("past.txt")), m_prometheus.dataPath()}), 0);
        QVERIFY(m_prometheus.start());

        AlertBoardOptions board;
        board.prometheus = m_prometheus.url();
        board.exporter = exporter;
        m_board = std::make_unique<AlertBoard>(board);
        m_history = std::make_unique<AlertHistory>();
        m_history->open(path(QStringLiteral("alerts.db")));
        IncidentSources sources;
        const auto dashboard = loadDashboard(contents(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/grafana/dashboards/trading_overview.json")), QStringLiteral("overview"));
        QVERIFY(dashboard.ok());
        sources.dashboard = *dashboard;
        sources.prometheus = m_prometheus.url();
        sources.exporter = exporter;
        const QString token = Operators::defaultTokenPath(options.stateDir);
        sources.configuration = "a: " + contents(token);
        sources.secretFiles = {token};
        sources.board = m_board.get();
        sources.history = m_history.get();
        m_bundle = std::make_unique<IncidentBundle>(sources);
        QVERIFY(contents(token).trimmed().size() > 20);
        for (const char *folder : {"good", "down", "full", "cancelled"})
            QVERIFY(QDir(m_folder.path()).mkpath(QLatin1String(folder)));
    }

    void thePanelsHoldWhatPrometheusHas()
    {
        const auto report = make(path(QStringLiteral("good/a.zip")));
        QVERIFY2(report, report ? "" : qPrintable(report.error().message));
        QCOMPARE(filesIn(QStringLiteral("good")), QStringList{QStringLiteral("a.zip")});
        QCOMPARE(run(QStringLiteral("unzip"), {QStringLiteral("-qq"), path(QStringLiteral("good/a.zip")), QStringLiteral("-d"), path(QStringLiteral("out"))}), 0);
        const QByteArray csv = contents(path(QStringLiteral("out/panels/01-daily-pnl-usage.csv")));
        const Table table = tableOf(csv);
        QVERIFY2(table.rows.size() > 100, csv.left(400).constData());
        const auto second = [&](qsizetype row) {
            return QDateTime::fromString(table.rows[row][0], Qt::ISODateWithMs).toSecsSinceEpoch();
        };
        const qint64 first = second(0);
        const qint64 last = second(table.rows.size() - 1);
        const qint64 step = second(1) - first;
        QVERIFY2(step > 0, csv.left(400).constData());
        // The range is honoured: it begins at a whole step, as in Grafana, and nearly all of it is there.
        QVERIFY(first > m_span.from.time_since_epoch() / 1s - step);
        QVERIFY(last <= m_span.to.time_since_epoch() / 1s);
        QVERIFY(last - first > 3600 - 3 * step - 60);
        const QMap<qint64, double> values = asked(QStringLiteral("thunes_daily_pnl_used"), first, last, step);
        QCOMPARE(table.rows.size(), values.size());
        for (qsizetype row = 0; row < table.rows.size(); ++row) {
            const double value = table.rows[row][1].toDouble();
            QVERIFY2(values.contains(second(row)), qPrintable(table.rows[row][0]));
            QVERIFY2(std::abs(value - values.value(second(row))) < 1e-9, qPrintable(table.rows[row].join(u' ')));
            QVERIFY(value < 0.9); // what was before and after
        }
    }

    void thePicturesShowSomething()
    {
        int pictures = 0;
        QDirIterator files(path(QStringLiteral("out/panels")), {QStringLiteral("*.png")}, QDir::Files);
        while (files.hasNext()) {
            const QString file = files.next();
            const QImage image(file);
            QVERIFY2(image.width() > 200 && image.height() > 100, qPrintable(file));
            QSet<QRgb> colours;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x)
                    colours.insert(image.pixel(x, y));
            }
            QVERIFY2(colours.size() > 20, qPrintable(file)); // title, words, edges
            ++pictures;
        }
        QCOMPARE(pictures, 11);
        // The line itself, in the colour of the first series.
        const QImage graph(path(QStringLiteral("out/panels/01-daily-pnl-usage.png")));
        QVERIFY(samples::hasColour(graph, graph.rect(), QColor(0x56, 0xB4, 0xE9)));
        const QString folder = qEnvironmentVariable("THUNES_SHOTS");
        if (!folder.isEmpty())
            graph.save(folder + QStringLiteral("/bundle-pnl.png"));
    }

    void noSecretIsInside()
    {
        QByteArray all;
        QDirIterator files(path(QStringLiteral("out")), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext())
            all += contents(files.next());
        QVERIFY(all.contains("job_name: other")); // Prometheus's configuration is there,
        QVERIFY(!all.contains("scrape-password-value")); // its password is not,
        const QByteArray token = contents(Operators::defaultTokenPath(path(QStringLiteral("state")))).trimmed();
        QVERIFY(!all.contains(token)); // nor is ours.
        QVERIFY(all.contains("a: <secret>"));
    }

    void aTargetThatCannotBeWrittenIsSaidAndLeavesNothing()
    {
        const auto report = make(path(QStringLiteral("nowhere/a.zip")));
        QVERIFY(!report);
        QVERIFY2(report.error().message.contains(QStringLiteral("nowhere/a.zip")), qPrintable(report.error().message));
        QVERIFY(!QFile::exists(path(QStringLiteral("nowhere"))));
    }

    void aFullDiskIsSaidAndLeavesTheFormerFileAlone()
    {
        write(QStringLiteral("full/a.zip"), "the one before");
        // No file of this process may grow beyond this, as on a disk that is full.
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        rlimit little = before;
        little.rlim_cur = 8192;
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &little), 0);
        const auto report = make(path(QStringLiteral("full/a.zip")));
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        QVERIFY(!report);
        QVERIFY2(report.error().message.contains(QStringLiteral("full/a.zip: ")), qPrintable(report.error().message));
        QCOMPARE(filesIn(QStringLiteral("full")), QStringList{QStringLiteral("a.zip")});
        QCOMPARE(contents(path(QStringLiteral("full/a.zip"))), QByteArray("the one before"));
    }

    void cancelledAtAnyMomentItLeavesNothing()
    {
        const QString file = path(QStringLiteral("cancelled/a.zip"));
        QObject somebodyElse;
        for (const int wait : {0, 20, 100, 300, 600, 1000, 1500}) {
            QObject guard;
            bool called = false;
            m_bundle->make(m_span, file, &guard, [&](const Result<IncidentReport> &) { called = true; });
            QTest::qWait(wait);
            m_bundle->cancel(&somebodyElse); // not theirs
            const bool wasDone = called;
            m_bundle->cancel(&guard);
            QThreadPool::globalInstance()->waitForDone();
            QTest::qWait(50);
            if (wasDone) {
                QVERIFY(QFile::remove(file));
                break;
            }
            QVERIFY(!called);
            QCOMPARE(filesIn(QStringLiteral("cancelled")), QStringList());
        }
        // And the next one is made as if nothing had been.
        const auto report = make(file);
        QVERIFY2(report, report ? "" : qPrintable(report.error().message));
        QCOMPARE(filesIn(QStringLiteral("cancelled")), QStringList{QStringLiteral("a.zip")});
        QCOMPARE(run(QStringLiteral("unzip"), {QStringLiteral("-tqq"), file}), 0);
    }

    void withPrometheusDownTheRestIsThereAndWhatIsMissingIsNamed()
    {
        m_prometheus.kill();
        const auto report = make(path(QStringLiteral("down/a.zip")));
        QVERIFY2(report, report ? "" : qPrintable(report.error().message));
        const QString missing = report->missing.join(u'\n');
        QVERIFY2(missing.contains(QStringLiteral("panel \"Daily PnL Usage\": ")), qPrintable(missing));
        QVERIFY2(missing.contains(QStringLiteral("Prometheus's configuration: ")), qPrintable(missing));
        QCOMPARE(run(QStringLiteral("unzip"), {QStringLiteral("-qq"), path(QStringLiteral("down/a.zip")), QStringLiteral("-d"), path(QStringLiteral("out2"))}), 0);
        QVERIFY(contents(path(QStringLiteral("out2/README.txt"))).contains("Daily PnL Usage"));
        QVERIFY(contents(path(QStringLiteral("out2/metrics-now.txt"))).contains("# TYPE"));
        // No row that nobody gave.
        QCOMPARE(tableOf(contents(path(QStringLiteral("out2/panels/01-daily-pnl-usage.csv")))).rows.size(), 0);
    }
};

QTEST_MAIN(TestIncidentBundle)
#include "tst_incidentbundle.moc"
