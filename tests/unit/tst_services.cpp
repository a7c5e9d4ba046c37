// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/alertmanagerservice.h"
#include "app/options.h"
#include "app/prometheusservice.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace thunes;

/// The configurations that the program gives to its Prometheus and Alertmanager.
class TestServices : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void prometheusIsGivenTheAddressesInUse();
    void withoutAnAlertmanagerNothingPointsToOne();
    void alertmanagerIsGivenTokenChatAndAddresses();
    void withoutTelegramNoReceiverOfItIsLeft();
    void aWrongFileIsNamed_data();
    void aWrongFileIsNamed();
    void tokensLeaveNoTraceInMessages();
    void withoutPrometheusThereIsNoAlertmanager();

private:
    QByteArray source(const char *path) const;
    QString secret(const char *name, const QByteArray &text, unsigned mode = 0x6000);
    /// What promtool or amtool says; empty when it accepts the text.
    QString complaint(const char *tool, const QByteArray &text);
    std::unique_ptr<QTemporaryDir> m_dir;
};

QByteArray TestServices::source(const char *path) const
{
    QFile file(QStringLiteral(THUNES_SOURCE_DIR "/monitoring/") + QLatin1String(path));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s", path);
    return file.readAll();
}

QString TestServices::secret(const char *name, const QByteArray &text, unsigned mode)
{
    QFile file(m_dir->filePath(QLatin1String(name)));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()
        || !file.setPermissions(QFile::Permissions::fromInt(mode)))
        qFatal("%s", name);
    return file.fileName();
}

QString TestServices::complaint(const char *tool, const QByteArray &text)
{
    const QString path = secret("checked.yml", text);
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(QLatin1String(tool), tool == QByteArray("amtool")
                                           ? QStringList{QStringLiteral("check-config"), path}
                                           : QStringList{QStringLiteral("check"), QStringLiteral("config"),
                                                         QStringLiteral("--syntax-only"), path});
    process.waitForFinished(30000);
    return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0
        ? QString()
        : QString::fromUtf8(process.readAll());
}

void TestServices::prometheusIsGivenTheAddressesInUse()
{
    PrometheusOptions options;
    options.url = QUrl(QStringLiteral("http://127.0.0.1:19091"));
    options.exporterAddress = QStringLiteral("127.0.0.1:18000");
    options.alertmanager = QUrl(QStringLiteral("https://alerts.example.org/am"));
    const QByteArray text = prometheusConfiguration(source("prometheus/prometheus.yml"), options);
    QVERIFY(text.contains("'127.0.0.1:18000'") && text.contains("'127.0.0.1:19091'"));
    QCOMPARE(text.count("'alerts.example.org:443'"), 2);
    QCOMPARE(text.count("scheme: https\n"), 2);
    QVERIFY(text.contains("path_prefix: /am\n") && text.contains("metrics_path: /am/metrics\n"));
    QCOMPARE(complaint("promtool", text), QString());
}

void TestServices::withoutAnAlertmanagerNothingPointsToOne()
{
    PrometheusOptions options;
    options.exporterAddress = QStringLiteral("127.0.0.1:18000");
    const QByteArray text = prometheusConfiguration(source("prometheus/prometheus.yml"), options);
    QVERIFY(!text.contains("9093") && !text.contains("alerting:"));
    QCOMPARE(complaint("promtool", text), QString());
    // Nor does a rule complain that there is none.
    const QByteArray rules = prometheusConfiguration(source("prometheus/rules.yml"), options);
    QVERIFY(source("prometheus/rules.yml").contains("alert: NoAlertmanager"));
    QVERIFY(!rules.contains("alert: NoAlertmanager") && rules.contains("alert: KillSwitchActive"));
}

void TestServices::alertmanagerIsGivenTokenChatAndAddresses()
{
    AlertmanagerOptions options;
    options.exporterAddress = QStringLiteral("127.0.0.1:18000");
    options.ingestTokenPath = m_dir->filePath(QStringLiteral("it's/ingest.token"));
    options.delivery.telegramTokenFile = secret("token", "123456:ABCdefghijklmnopqrst-_uv\n");
    options.delivery.telegramChatFile = secret("chat", "-1001234567890\n");
    options.delivery.telegramApi = QUrl(QStringLiteral("http://127.0.0.1:18080"));
    options.delivery.deadmanUrlFile = secret("deadman", "https://hc.example.org/ping/x\n");
    const auto text = alertmanagerConfiguration(source("alertmanager/alertmanager.yml"), options);
    QVERIFY2(text, qUtf8Printable(text ? QString() : text.error().message));
    QCOMPARE(text->count("bot_token: '123456:ABCdefghijklmnopqrst-_uv'"), 3);
    QCOMPARE(text->count("chat_id: -1001234567890\n"), 3);
    QCOMPARE(text->count("api_url: 'http://127.0.0.1:18080'"), 3);
    QCOMPARE(text->count("url: 'http://127.0.0.1:18000/api/v1/alerts?ttl=300'"), 2);
    QCOMPARE(text->count("it''s/ingest.token'"), 2);
    QVERIFY(text->contains("url: 'https://hc.example.org/ping/x'"));
    QVERIFY(!text->contains("TELEGRAM_BOT_TOKEN") && !text->contains("deadman.invalid"));
    QByteArray checked = *text;
    QCOMPARE(complaint("amtool", checked.replace("templates/*.tmpl", THUNES_SOURCE_DIR
                                                 "/monitoring/alertmanager/templates/*.tmpl")),
             QString());
}

void TestServices::withoutTelegramNoReceiverOfItIsLeft()
{
    AlertmanagerOptions options;
    options.exporterAddress = QStringLiteral("127.0.0.1:18000");
    auto text = alertmanagerConfiguration(source("alertmanager/alertmanager.yml"), options);
    QVERIFY(text);
    QVERIFY(!text->contains("telegram_configs:") && !text->contains("deadman.invalid"));
    QVERIFY(text->contains("- name: telegram-critical"));
    QCOMPARE(complaint("amtool", text->replace("templates/*.tmpl", THUNES_SOURCE_DIR
                                               "/monitoring/alertmanager/templates/*.tmpl")),
             QString());
}

void TestServices::aWrongFileIsNamed_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("chat");
    QTest::addColumn<unsigned>("mode");
    QTest::addColumn<QString>("words");
    const QByteArray token("123456:ABCdefghijklmnopqrst-_uv");
    QTest::newRow("only a token") << token << QByteArray() << 0x6000u << "needs both a token and a chat";
    QTest::newRow("only a chat") << QByteArray() << QByteArray("1") << 0x6000u << "needs both";
    QTest::newRow("no token") << QByteArray("hello") << QByteArray("1") << 0x6000u << "/token: expected the token";
    QTest::newRow("two lines") << token + "\nb: c" << QByteArray("1") << 0x6000u << "/token: expected";
    QTest::newRow("chat by name") << token << QByteArray("@me") << 0x6000u << "/chat: expected the number";
    QTest::newRow("chat 0") << token << QByteArray("0") << 0x6000u << "/chat: expected the number";
    QTest::newRow("readable") << token << QByteArray("1") << 0x6004u << "/token: others may read it";
}

void TestServices::aWrongFileIsNamed()
{
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, chat);
    QFETCH(unsigned, mode);
    QFETCH(QString, words);
    AlertmanagerOptions options;
    options.exporterAddress = QStringLiteral("127.0.0.1:18000");
    if (!token.isEmpty())
        options.delivery.telegramTokenFile = secret("token", token, mode);
    if (!chat.isEmpty())
        options.delivery.telegramChatFile = secret("chat", chat);
    const auto text = alertmanagerConfiguration(source("alertmanager/alertmanager.yml"), options);
    QVERIFY(!text);
    QVERIFY2(text.error().message.contains(words), qUtf8Printable(text.error().message));
    QVERIFY(!text.error().message.contains(QString::fromUtf8(token)) || token.isEmpty()
            || token == "hello");
}

void TestServices::tokensLeaveNoTraceInMessages()
{
    const QString line = QStringLiteral(
        "Post \"https://api.telegram.org/bot123456:ABC-def_g/sendMessage\": refused");
    QCOMPARE(withoutTokens(line),
             QStringLiteral("Post \"https://api.telegram.org/bot(token)/sendMessage\": refused"));
    QCOMPARE(withoutTokens(QStringLiteral("a bottle")), QStringLiteral("a bottle"));
}

void TestServices::withoutPrometheusThereIsNoAlertmanager()
{
    const auto parsed = [](const QStringList &words) {
        const auto options = parseOptions(QStringList{QStringLiteral("--headless")} + words);
        Q_ASSERT(options);
        return std::pair(options->useAlertmanager, options->startAlertmanager);
    };
    const QString url = QStringLiteral("--alertmanager=http://127.0.0.1:1");
    QCOMPARE(parsed({}), std::pair(true, true));
    QCOMPARE(parsed({QStringLiteral("--no-prometheus")}), std::pair(false, false));
    QCOMPARE(parsed({QStringLiteral("--no-alertmanager")}), std::pair(false, false));
    QCOMPARE(parsed({QStringLiteral("--no-alertmanager"), url}), std::pair(true, false));
    QCOMPARE(parsed({url}), std::pair(true, true));
}

QTEST_GUILESS_MAIN(TestServices)
#include "tst_services.moc"
