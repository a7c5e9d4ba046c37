// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/configuration.h"
#include "app/settings.h"
#include "app/yaml.h"

#include <QDir>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace thunes;
using L = QLatin1String;

namespace {

const QString example = QStringLiteral(THUNES_SOURCE_DIR "/resources/thunes-console.example.yaml");
const QString program = QStringLiteral(THUNES_BINARY_DIR "/thunes-console");

QByteArray contents(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("cannot read %s", qUtf8Printable(path));
    return file.readAll();
}

void collectKeys(const YamlNode &map, const QString &section, QStringList &keys)
{
    for (const auto &[name, value] : map.fields) {
        const QString key = section.isEmpty() ? name.text : section + u'.' + name.text;
        if (section.isEmpty() && value.kind == YamlNode::Kind::Map)
            collectKeys(value, key, keys);
        else
            keys += key;
    }
}

QVariantMap values(const Options &options)
{
    QVariantMap map;
    for (const Setting &setting : settings())
        map.insert(L(setting.key), setting.value(options));
    return map;
}

struct Ran
{
    int code;
    QString out;
    QString err;
};

Ran run(const QStringList &arguments, const QStringList &environment = {}, const QString &directory = {})
{
    QProcess process;
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const QString &pair : environment)
        variables.insert(pair.section(u'=', 0, 0), pair.section(u'=', 1));
    process.setProcessEnvironment(variables);
    if (!directory.isEmpty())
        process.setWorkingDirectory(directory);
    process.start(program, arguments);
    if (!process.waitForFinished(30000))
        qFatal("the program does not end");
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

} // namespace

class TestConfiguration : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    QString write(const QByteArray &text)
    {
        QFile file(m_dir.filePath(QStringLiteral("c.yaml")));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write");
        return file.fileName();
    }

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void theExampleIsTheDefaults()
    {
        const auto loaded = parseOptions({QStringLiteral("--config"), example});
        QVERIFY2(loaded.ok(), loaded ? "" : qPrintable(loaded.error().message));
        const auto defaults = parseOptions({});
        QVERIFY(defaults.ok());
        QCOMPARE(values(*loaded), values(*defaults));
        QCOMPARE(argumentsFrom(contents(example), example).value().filter(L("attach")), QStringList());
    }

    void theExampleHasEveryKeyAndNoOther()
    {
        const auto root = parseYaml(contents(example), example);
        QVERIFY(root.ok());
        QStringList inFile;
        collectKeys(*root, {}, inFile);
        QStringList known;
        for (const Setting &setting : settings())
            known += L(setting.key);
        QCOMPARE(inFile, known);
    }

    void theExampleExplainsEveryKeyAndNamesItsFlag()
    {
        const QStringList lines = QString::fromUtf8(contents(example)).split(u'\n');
        for (const Setting &setting : settings()) {
            const QString name = QString(L(setting.key)).section(u'.', -1);
            const QRegularExpression line(QStringLiteral("^ *%1:.*$").arg(name));
            bool explained = false;
            for (qsizetype i = lines.indexOf(line); i > 0 && !explained; i = lines.indexOf(line, i + 1)) {
                QString comment;
                for (qsizetype j = i - 1; j >= 0 && lines[j].trimmed().startsWith(u'#'); --j)
                    comment.prepend(lines[j]);
                explained = comment.contains(QStringLiteral("--%1)").arg(L(setting.flag)))
                    && comment.contains(L(" Live")) == setting.live;
            }
            QVERIFY2(explained, setting.key);
        }
    }

    void everyFlagHasAKey()
    {
        const auto options = parseFlags({QStringLiteral("--help")});
        QVERIFY(options.ok());
        static const QRegularExpression flag(QStringLiteral("^ +(?:-\\w, )?--([a-z0-9-]+)"),
                                             QRegularExpression::MultilineOption);
        const QStringList none{QStringLiteral("help"), QStringLiteral("version"),
                               QStringLiteral("config"), QStringLiteral("check-config"),
                               QStringLiteral("print-config")};
        int count = 0;
        for (auto it = flag.globalMatch(options->helpText); it.hasNext();) {
            const QString name = it.next().captured(1);
            const auto all = settings();
            const bool has = std::any_of(all.begin(), all.end(), [&](const Setting &setting) {
                return name == L(setting.flag);
            });
            QVERIFY2(has || none.contains(name), qPrintable(name));
            ++count;
        }
        QCOMPARE(count, static_cast<int>(settings().size()) + static_cast<int>(none.size()));
    }

    void eachFaultIsNamedWithFileLineAndKey_data()
    {
        QTest::addColumn<QString>("file");
        const QDir directory(QStringLiteral(THUNES_SOURCE_DIR "/tests/fixtures/configuration"));
        for (const QFileInfo &info : directory.entryInfoList({QStringLiteral("*.yaml")}))
            QTest::addRow("%s", qPrintable(info.completeBaseName())) << info.absoluteFilePath();
    }
    void eachFaultIsNamedWithFileLineAndKey()
    {
        QFETCH(QString, file);
        QString expected;
        const QStringList lines = QString::fromUtf8(contents(QString(file).replace(L(".yaml"), L(".expected"))))
                                      .trimmed().split(u'\n');
        for (const QString &line : lines)
            expected += file + u':' + line + u'\n';
        const auto options = parseOptions({QStringLiteral("--config"), file});
        QVERIFY(!options.ok());
        QCOMPARE(options.error().message + u'\n', expected);
    }

    void checkConfigSaysItByItsExitCode()
    {
        const Ran good = run({QStringLiteral("--config"), example, QStringLiteral("--check-config")});
        QCOMPARE(good.code, 0);
        QCOMPARE(good.out, example + L(": good\n"));
        const QString bad = QStringLiteral(THUNES_SOURCE_DIR "/tests/fixtures/configuration/unknown-key.yaml");
        const Ran refused = run({QStringLiteral("--config"), bad, QStringLiteral("--check-config")});
        QCOMPARE(refused.code, 1);
        QVERIFY(refused.err.contains(bad + L(":2: exporter.lisen: unknown key")));
        const Ran absent = run({QStringLiteral("--config"), QStringLiteral("/nonexistent.yaml"),
                                QStringLiteral("--check-config")});
        QCOMPARE(absent.code, 1);
        QVERIFY(absent.err.contains(L("/nonexistent.yaml")));
        QCOMPARE(run({QStringLiteral("--config"), bad, QStringLiteral("--headless")}).code, 2);
    }

    void whatIsPrintedLoadsAgainToTheSame()
    {
        QVERIFY(QDir(m_dir.path()).mkpath(QStringLiteral("ä b/'\"x")));
        const QString file = write(
            "headless: true\n"
            "exporter: {listen: \"[::1]:0\", allowed_hosts: [one.example, \"zwei.example\"], state_directory: \"ä b\"}\n"
            "trading: {thunes_directory: \"ä b/'\\\"x\", silence_limit_seconds: 7}\n"
            "lab: {mcp_servers: scripts, worktrees: {\"wörk: tree\": \"ä b\", b: .}}\n"
            "kill_switch:\n"
            "  hook: [/bin/sh, \"-c\", \"cat >> \\\"$0\\\"\\n\\ttrue \\\\ \\u2028 #\", \"--listen\", \"null\", \"yes\"]\n"
            "  policy_loss: 0.1\n"
            "  two_person_release: true\n"
            "prometheus: {url: \"http://[::1]:1/a%20b\", start: false}\n"
            "desktop: {hold_time_seconds: 0.35}\n");
        const auto first = parseOptions({QStringLiteral("--config"), file});
        QVERIFY2(first.ok(), first ? "" : qPrintable(first.error().message));
        QCOMPARE(first->exporter.killSwitch.hook.size(), 6);
        QCOMPARE(first->exporter.killSwitch.hook[3], QStringLiteral("--listen"));
        QCOMPARE(first->exporter.worktrees.configured.size(), 2);
        QCOMPARE(first->exporter.stateDir, m_dir.filePath(QStringLiteral("ä b")));
        QVERIFY(first->mode == Mode::Headless);
        QVERIFY(!first->startPrometheus);
        const QByteArray printed = printConfiguration(*first);
        const auto again = parseOptions({QStringLiteral("--config"), write(printed)});
        QVERIFY2(again.ok(), again ? "" : qPrintable(again.error().message));
        QCOMPARE(values(*again), values(*first));
        QCOMPARE(printConfiguration(*again), printed);
    }

    void flagsCountMoreThanTheFile()
    {
        const QString file = write("exporter: {listen: \"127.0.0.1:1\", allowed_hosts: [a, b]}\n"
                                   "trading: {silence_limit_seconds: 7}\n");
        const auto options = parseOptions({QStringLiteral("--listen"), QStringLiteral("127.0.0.1:2"),
                                           QStringLiteral("--config"), file,
                                           QStringLiteral("--allow-host=c")});
        QVERIFY(options.ok());
        QCOMPARE(options->exporter.port, quint16(2));
        QCOMPARE(options->exporter.allowedHosts, QStringList{QStringLiteral("c")});
        QCOMPARE(options->exporter.silenceLimit, Seconds(7));
    }

    void neitherEnvironmentNorDirectoryChangesWhatAFileMeans()
    {
        const QString file = write("kill_switch: {hook: [\"$HOME\", \"${PATH}\"], policy_loss: 0.5}\n"
                                   "exporter: {state_directory: state}\n"
                                   "prometheus: {data_directory: data}\n");
        const QStringList arguments{QStringLiteral("--config"), file, QStringLiteral("--print-config")};
        const Ran first = run(arguments);
        QCOMPARE(first.code, 0);
        QVERIFY(first.out.contains(L("\"$HOME\"")));
        QVERIFY(first.out.contains(L("policy_loss: 0.5")));
        QVERIFY(first.out.contains(m_dir.filePath(QStringLiteral("state"))));
        const Ran second = run(arguments,
                               {QStringLiteral("LC_ALL=de_DE.UTF-8"), QStringLiteral("TZ=Asia/Tokyo"),
                                QStringLiteral("XDG_STATE_HOME=/x"), QStringLiteral("XDG_DATA_HOME=/y")},
                               QStringLiteral("/"));
        QCOMPARE(second.out, first.out);
    }

    void anAliasBombIsRefused()
    {
        QByteArray bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
        for (char c = 'b'; c < 'h'; ++c) {
            const QByteArray name(1, c);
            const QByteArray alias = "*" + QByteArray(1, static_cast<char>(c - 1));
            bomb += name + ": &" + name + " [" + QByteArrayList(10, alias).join(',') + "]\n";
        }
        const auto read = parseYaml(bomb, QStringLiteral("f"));
        QVERIFY(!read.ok());
        QVERIFY(read.error().message.contains(L("too many values")));
        QVERIFY(!parseYaml("a: &a [*a]\n", QStringLiteral("f")).ok());
        QVERIFY(!parseYaml(QByteArray(3000, '['), QStringLiteral("f")).ok());
    }
};

QTEST_GUILESS_MAIN(TestConfiguration)
#include "tst_configuration.moc"
