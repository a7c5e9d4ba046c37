// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/configuration.h"
#include "app/incident/incidentbundle.h"
#include "app/incident/secrets.h"
#include "exporter/exporter.h"
#include "tests/ui/samples.h"
#include "ui/models/alertboard.h"
#include "ui/models/alerthistory.h"
#include "ui/views/alerthistoryview.h"
#include "ui/views/filteredtable.h"
#include "ui/views/incidentdialog.h"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QImage>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

namespace {

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestIncident : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QString path(const QString &name) const { return m_folder->filePath(name); }
    void write(const QString &name, const QByteArray &text)
    {
        QDir().mkpath(QFileInfo(path(name)).path());
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }
    int run(const QString &program, const QStringList &arguments)
    {
        QProcess process;
        process.start(program, arguments);
        process.waitForFinished(60000);
        return process.exitCode();
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void unzipReadsTheArchiveBack()
    {
        const QByteArray noise = [] {
            QByteArray bytes;
            for (quint32 i = 0; i < 300000; ++i)
                bytes += static_cast<char>((i * 7919) >> (i % 11));
            return bytes;
        }();
        QVERIFY(writeZip(path(QStringLiteral("a.zip")), {{QStringLiteral("README.txt"), "hello\n"},
                                                         {QStringLiteral("deep/er/empty.csv"), ""},
                                                         {QStringLiteral("noise.bin"), noise}}));
        QCOMPARE(run(QStringLiteral("unzip"), {QStringLiteral("-tqq"), path(QStringLiteral("a.zip"))}), 0);
        QCOMPARE(run(QStringLiteral("unzip"), {QStringLiteral("-qq"), path(QStringLiteral("a.zip")), QStringLiteral("-d"), path(QStringLiteral("out"))}), 0);
        QCOMPARE(contents(path(QStringLiteral("out/noise.bin"))), noise);
        QCOMPARE(contents(path(QStringLiteral("out/README.txt"))), QByteArray("hello\n"));
        QVERIFY(QFile::exists(path(QStringLiteral("out/deep/er/empty.csv"))));
        // Nobody else may read it.
        QVERIFY(!(QFile::permissions(path(QStringLiteral("a.zip"))) & (QFile::ReadGroup | QFile::ReadOther)));
        const auto failed = writeZip(path(QStringLiteral("no/such/folder.zip")), {});
        QVERIFY(!failed);
        QVERIFY(failed.error().message.contains(QStringLiteral("folder.zip")));
    }

    void theRedactorTakesKnownSecretsAndPasswordsOutOfUrls()
    {
        write(QStringLiteral("a.token"), "0123456789abcdef\n");
        write(QStringLiteral(".env"), "ENVIRONMENT=testnet\nBINANCE_API_KEY=\"kkkkkkkkkk\"\nMAX_DAILY_LOSS=20.0\nAPI_SECRET=ssssssssss\n");
        const Redactor redactor({path(QStringLiteral("a.token")), path(QStringLiteral(".env")), path(QStringLiteral("none"))});
        QCOMPARE(redactor.redacted("x 0123456789abcdef y"), QByteArray("x <secret> y"));
        QCOMPARE(redactor.redacted("testnet 20.0 kkkkkkkkkk ssssssssss"), QByteArray("testnet 20.0 <secret> <secret>"));
        QCOMPARE(redactor.redacted("url: https://eve:pass@host/a?b=c@d http://host/e@f"),
                 QByteArray("url: https://<secret>@host/a?b=c@d http://host/e@f"));
    }

    void aBundleHasEverythingButSecrets()
    {
        // Tokens in every place where this program keeps some.
        write(QStringLiteral("state/operators/operator.token"), "operator-token-0123456789abcdef0123456789\n");
        write(QStringLiteral("state/ingest.token"), "ingest-token-0123456789abcdef0123456789ab\n");
        write(QStringLiteral("state/telegram.token"), "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw\n");
        write(QStringLiteral("read.token"), "read-token-0123456789abcdef0123456789abcd\n");
        write(QStringLiteral("thunes/.env"), "ENVIRONMENT=testnet\nBINANCE_API_SECRET=binance-secret-value\n");
        const TimePoint now = SystemClock().now();
        const QByteArray stamp = toDateTime(now - 10min).toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss")).toLatin1();
        const QByteArray early = toDateTime(now - 3h).toString(QStringLiteral("yyyy-MM-ddTHH:mm:ss")).toLatin1();
        write(QStringLiteral("thunes/logs/audit_trail.jsonl"),
              "{\"timestamp\": \"" + early + "\", \"event\": \"TRADE_APPROVED\", \"symbol\": \"EARLY\"}\n"
              "{\"timestamp\": \"" + stamp + ".123456\", \"event\": \"TRADE_REJECTED\", \"symbol\": \"BTCUSDT\", \"why\": \"binance-secret-value\"}\n");
        const auto parsed = parseFlags({QStringLiteral("--state-dir"), path(QStringLiteral("state")),
                                        QStringLiteral("--thunes-dir"), path(QStringLiteral("thunes")),
                                        QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0"),
                                        QStringLiteral("--read-token-file"), path(QStringLiteral("read.token")),
                                        QStringLiteral("--hook"), QStringLiteral("/bin/true"),
                                        QStringLiteral("--hook"), QStringLiteral("--password=hook-secret-value")});
        QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
        Options options = *parsed;
        options.delivery.telegramTokenFile = path(QStringLiteral("state/telegram.token"));
        options.exporter.labDir.reset();
        Exporter exporter(options.exporter);
        const auto started = exporter.start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().message));
        const QUrl url(QStringLiteral("http://127.0.0.1:%1").arg(*started));

        AlertHistory history;
        history.open(path(QStringLiteral("alerts.db")));
        QVERIFY2(history.problem().isEmpty(), qPrintable(history.problem()));
        AlertBoardOptions sources;
        sources.prometheus = QUrl(QStringLiteral("http://127.0.0.1:1")); // nobody
        sources.exporter = url;
        AlertBoard board(sources);
        history.watch(&board);
        AlertEntry entry;
        entry.key = QStringLiteral("DiskFull");
        entry.labels = {{QStringLiteral("alertname"), QStringLiteral("DiskFull")}, {QStringLiteral("severity"), QStringLiteral("critical")},
                        {QStringLiteral("note"), QStringLiteral("operator-token-0123456789abcdef0123456789")}};
        entry.annotations = {{QStringLiteral("summary"), QStringLiteral("=cmd|' /C calc'!A0, \"quoted\"")}};
        entry.since = now - 20min;
        AlertEntry old = entry;
        old.key = QStringLiteral("Old");
        old.labels[QStringLiteral("alertname")] = QStringLiteral("Old");
        old.since = now - 20h;
        AlertEntry over = old;
        over.phase = AlertPhase::Resolved;
        over.resolvedAt = now - 19h;
        Q_EMIT board.changed({{entry, std::nullopt}, {old, std::nullopt}});
        Q_EMIT board.changed({{over, AlertPhase::Firing}});
        history.recordSent({now - 20min, QStringLiteral("CRITICAL: DiskFull"), QStringLiteral("x"), NotificationUrgency::Critical, {}, QStringLiteral("desktop")});

        IncidentSources incident;
        incident.dashboard = samples::tradingOverview();
        incident.prometheus = sources.prometheus;
        incident.exporter = url;
        incident.tokenFile = path(QStringLiteral("read.token"));
        incident.auditTrail = path(QStringLiteral("thunes/logs/audit_trail.jsonl"));
        incident.configuration = printConfiguration(withoutArguments(options));
        incident.secretFiles = secretFiles(options);
        incident.revision = QStringLiteral("0123456789ab-dirty");
        incident.board = &board;
        incident.history = &history;
        IncidentBundle bundle(incident);

        // As a person does it: the button of the history, the dialog.
        AlertHistoryView view(&history);
        view.show();
        QTRY_COMPARE_WITH_TIMEOUT(view.table()->shownRows(), 2, 20000);
        QSignalSpy wanted(&view, &AlertHistoryView::bundleWanted);
        view.bundleButton()->click();
        QCOMPARE(wanted.count(), 1);
        IncidentDialog dialog(wanted[0][0].value<TimeRange>(), m_folder->path(), 1);
        dialog.show();
        QCOMPARE(dialog.from()->text(), QStringLiteral("now-1h"));
        connect(&dialog, &IncidentDialog::wanted, &dialog, [&](const TimeSpan &span, const QString &file) {
            bundle.make(span, file, &dialog, [&](const Result<IncidentReport> &report) {
                if (report)
                    dialog.setDone(report->path, report->missing);
                else
                    dialog.setFailed(report.error().message);
            });
        });
        dialog.from()->setText(QStringLiteral("yesterday or so"));
        dialog.makeButton()->click();
        QVERIFY(!dialog.outcome().isEmpty() && dialog.makeButton()->isEnabled());
        dialog.from()->setText(QStringLiteral("now-1h"));
        dialog.makeButton()->click();
        QTRY_VERIFY2_WITH_TIMEOUT(dialog.outcome().startsWith(QStringLiteral("Written: ")), qPrintable(dialog.outcome()), 90000);
        if (!qEnvironmentVariableIsEmpty("THUNES_SHOTS"))
            dialog.grab().save(qEnvironmentVariable("THUNES_SHOTS") + QStringLiteral("/incident.png"));

        const QString zip = dialog.path()->text();
        QCOMPARE(run(QStringLiteral("unzip"), {QStringLiteral("-tqq"), zip}), 0);
        QCOMPARE(run(QStringLiteral("unzip"), {QStringLiteral("-qq"), zip, QStringLiteral("-d"), path(QStringLiteral("out"))}), 0);
        QByteArray everything;
        int pictures = 0;
        QDirIterator files(path(QStringLiteral("out")), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString file = files.next();
            const QByteArray bytes = contents(file);
            everything += bytes;
            if (file.endsWith(QStringLiteral(".png"))) {
                ++pictures;
                QVERIFY2(QImage::fromData(bytes).width() > 100, qPrintable(file));
            }
        }
        QCOMPARE(pictures, 11);
        for (const char *secret : {"operator-token-0123", "ingest-token-0123", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "read-token-0123",
                                   "binance-secret-value", "hook-secret-value"})
            QVERIFY2(!everything.contains(secret), secret);
        const QByteArray alerts = contents(path(QStringLiteral("out/alerts.csv")));
        QVERIFY(alerts.contains("DiskFull") && !alerts.contains("Old"));
        QVERIFY(alerts.contains("\"'=cmd|' /C calc'!A0, \"\"quoted\"\"\"")); // a text, no formula
        QVERIFY(alerts.contains("note=<secret>"));
        QVERIFY(contents(path(QStringLiteral("out/notifications.csv"))).contains("CRITICAL: DiskFull"));
        const QByteArray audit = contents(path(QStringLiteral("out/audit/audit_trail.jsonl")));
        QVERIFY(audit.contains("BTCUSDT") && !audit.contains("EARLY"));
        QVERIFY(contents(path(QStringLiteral("out/audit/kill-switch-journal.jsonl"))).contains("\"type\""));
        QVERIFY(contents(path(QStringLiteral("out/configuration.yaml"))).contains("state_directory"));
        QVERIFY(contents(path(QStringLiteral("out/versions.json"))).contains("thunes-console"));
        QVERIFY(contents(path(QStringLiteral("out/versions.json"))).contains("\"revision\": \"0123456789ab-dirty\""));
        QVERIFY(contents(path(QStringLiteral("out/metrics-now.txt"))).contains("# TYPE"));
        // What did not answer is named, not silently absent.
        QVERIFY(contents(path(QStringLiteral("out/README.txt"))).contains("Prometheus's configuration: "));
        QVERIFY(dialog.outcome().contains(QStringLiteral("Missing")));
    }
};

QTEST_MAIN(TestIncident)
#include "tst_incident.moc"
