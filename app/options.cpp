// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"

#include "app/exporterflags.h"
#include "exporter/base/number.h"

#include <QCommandLineParser>
#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

#include <algorithm>

namespace thunes {

namespace {

Error wrong(const QString &option, const QString &what)
{
    return {ErrorKind::InvalidInput, QStringLiteral("--%1: %2").arg(option, what)};
}

QString xdgDir(const char *variable, const QString &fallback)
{
    const QString base = qEnvironmentVariable(variable);
    return (QDir::isAbsolutePath(base) ? base : QDir::homePath() + u'/' + fallback)
        + QStringLiteral("/thunes-console");
}

/// "127.0.0.1:8000", "[::1]:8000", ":0" or "8000".
Result<void> readListen(const QString &text, ExporterOptions &exporter)
{
    const qsizetype colon = text.lastIndexOf(u':');
    const QString portText = text.mid(colon + 1);
    QString host = text.left(qMax<qsizetype>(colon, 0));
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.mid(1, host.size() - 2);
    if (host == QLatin1String("localhost"))
        host = QStringLiteral("127.0.0.1");
    bool ok = false;
    const ushort port = portText.toUShort(&ok);
    if (!ok)
        return wrong(QStringLiteral("listen"),
                     QStringLiteral("'%1' does not end in a port (0 to 65535)").arg(text));
    if (!host.isEmpty() && !exporter.address.setAddress(host))
        return wrong(QStringLiteral("listen"), QStringLiteral("'%1' is no address").arg(host));
    exporter.port = port;
    return {};
}

Result<QUrl> readUrl(const QString &option, const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    // Before anything is said that repeats it. A malformed one may hide a password from QUrl.
    if (!url.userInfo().isEmpty() || text.contains(u'@'))
        return wrong(option, QStringLiteral("a password has no place in a URL: everybody could read it"));
    if (url.hasQuery() || text.contains(u'?') || text.contains(u'#'))
        return wrong(option, QStringLiteral("a query has no place in this URL: only scheme, host, port "
                                            "and path count"));
    if (!url.isValid() || url.host().isEmpty()
        || (url.scheme() != QLatin1String("http") && url.scheme() != QLatin1String("https")))
        return wrong(option, QStringLiteral("'%1' is no http or https URL").arg(text.left(200)));
    return url;
}

/// Flags that take the name of a file with a secret; some people give the secret itself.
constexpr const char *secretFiles[]
    = {"read-token-file", "ingest-token-file", "token-file", "telegram-token-file",
       "telegram-chat-file", "deadman-url-file", "tls-key", "client-key"};

bool looksLikeASecret(const QString &path)
{
    static const QRegularExpression shape(
        QStringLiteral("(^|/)([A-Za-z0-9_+=-]{32,}|[0-9]{5,}:[A-Za-z0-9_-]{20,})$|https?:/|BEGIN "));
    return !QFileInfo::exists(path) && shape.match(path).hasMatch();
}

Result<void> refuseSecrets(const QCommandLineParser &parser)
{
    for (const char *flag : secretFiles) {
        const QStringList values = parser.values(QLatin1String(flag));
        if (std::any_of(values.begin(), values.end(), looksLikeASecret))
            return wrong(QLatin1String(flag),
                         QStringLiteral("this looks like the secret itself; give the name of a file "
                                        "that holds it"));
    }
    return {};
}

Result<void> readLog(const QCommandLineParser &parser, LogOptions &log)
{
    const auto word = [&](const char *flag) { return parser.value(QLatin1String(flag)); };
    if (parser.isSet(QStringLiteral("log-level"))) {
        const auto levels = LogLevels::parse(word("log-level"));
        if (!levels)
            return wrong(QStringLiteral("log-level"), levels.error().message);
        log.levels = *levels;
    }
    const QString format = word("log-format");
    if (format == QLatin1String("json"))
        log.format = LogFormat::Json;
    else if (!format.isNull() && format != QLatin1String("logfmt"))
        return wrong(QStringLiteral("log-format"), QStringLiteral("expected logfmt or json"));
    const QString target = word("log-target");
    if (target == QLatin1String("stderr"))
        log.destination = LogDestination::Stderr;
    else if (target == QLatin1String("journald"))
        log.destination = LogDestination::Journal;
    else if (!target.isNull() && target != QLatin1String("auto"))
        return wrong(QStringLiteral("log-target"), QStringLiteral("expected stderr, journald or auto"));
    return {};
}

Result<QString> readDir(const QString &option, const QString &text)
{
    const QFileInfo info(text);
    if (!info.isDir())
        return wrong(option, QStringLiteral("there is no directory %1").arg(text));
    return info.absoluteFilePath();
}

} // namespace

Result<Options> parseFlags(const QStringList &arguments)
{
    Options options;
    options.exporter.stateDir = xdgDir("XDG_STATE_HOME", QStringLiteral(".local/state"));
    options.dataDir = xdgDir("XDG_DATA_HOME", QStringLiteral(".local/share"));

    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Watches a THUNES trading bot and its lab, and stops it.\n\n"
        "Without a command: the desktop, with the exporter inside.\n"
        "Commands:\n"
        "  kill-switch status|engage|release|wait|drill   command the kill switch\n"
        "  audit verify|show|export [FILE]                read the kill switch's journal\n"
        "  rules check [FILE...] [--prometheus URL]       find rules that cannot fire\n"
        "  dashboard check FILE...                        how well Grafana's files are shown"));
    const auto flag = [&](const char *name, const char *help) {
        parser.addOption({QLatin1String(name), QLatin1String(help)});
    };
    const auto value = [&](const char *name, const char *help, const char *valueName) {
        parser.addOption({QLatin1String(name), QLatin1String(help), QLatin1String(valueName)});
    };
    flag("headless", "The exporter alone, without a display.");
    value("config", "Configuration file (YAML); flags count more than what it says.", "FILE");
    flag("check-config", "Only say whether the configuration is good.");
    flag("print-config", "Only print the values in force, as a configuration file.");
    flag("demo", "With a simulated trading process and lab, to look around.");
    value("listen", "Where to serve /metrics (default 127.0.0.1:8000; port 0 picks a free one).",
          "ADDRESS:PORT");
    value("allow-host", "A further host name that requests may use; may be given again.", "NAME");
    value("thunes-dir", "A THUNES checkout whose files are followed.", "DIR");
    value("lab-dir", "The lab with MCP servers and worktrees (default ~/LAB where it exists).",
          "DIR");
    value("mcp-servers", "How servers of .mcp.json are asked: watch (kept running, the default), "
                         "start (for each probe) or scripts (only health scripts are run).", "HOW");
    value("worktree", "A further worktree to watch; may be given again.", "NAME=DIR");
    value("prometheus", "Prometheus to use (default http://127.0.0.1:9091).", "URL");
    flag("no-prometheus", "Do not start a Prometheus where none answers.");
    value("alertmanager", "Alertmanager to use (default http://127.0.0.1:9093).", "URL");
    flag("no-alertmanager", "Do not start an Alertmanager where none answers.");
    value("telegram-token-file", "Token of the Telegram bot that alerts are sent with (default: "
                                 "telegram.token in the state directory, where it exists).", "FILE");
    value("telegram-chat-file", "Number of the chat that they go to (default: telegram.chat there).",
          "FILE");
    value("telegram-api", "Where Telegram's API is (default https://api.telegram.org).", "URL");
    value("deadman-url-file", "File with the URL of a service that calls for help when it hears "
                              "nothing (default: deadman.url there).", "FILE");
    value("monitoring-dir", "Rules, configurations and runbooks in place of the built-in ones, as in "
                            "the folder monitoring of the sources.", "DIR");
    value("log-level", "What is logged, from debug, info, warning, error or off on, also by category "
                       "(default info; for example warning,thunes.http=debug).", "LEVELS");
    value("log-format", "How: logfmt (the default) or json, one object a line.", "FORMAT");
    value("log-target", "Where to: stderr, journald, or auto, the journal where stderr is connected to "
                        "it (the default).", "WHERE");
    value("attach", "Show a running exporter instead of starting one.", "URL");
    value("token-file", "Operator's token that the desktop commands with (default: the state "
                        "directory's).", "FILE");
    value("hold-time", "How long the kill switch must be held, 0.3 to 5 (default 1).", "SECONDS");
    flag("hidden", "Begin in the tray, where there is one.");
    value("exporter", "Exporter that a command talks to (default http://127.0.0.1:8000).", "URL");
    value("state-dir", "Kill-switch journal, latch and tokens (default: XDG state directory).",
          "DIR");
    value("data-dir", "Prometheus's data (default: XDG data directory).", "DIR");
    value("silence-limit", "Seconds without a report until the trader's gauges vanish (default 60).",
          "SECONDS");
    value("policy-loss", "Engage when this fraction of the daily loss limit is used (0.9).",
          "FRACTION");
    value("policy-silence", "Engage when the bot has been silent for so long (dead man's switch).",
          "SECONDS");
    value("policy-breaker", "Engage when a circuit breaker stays open for longer.", "SECONDS");
    value("confirmation-limit", "Time a bot has to confirm a command (default 5).", "SECONDS");
    flag("two-person-release", "A release needs a second operator with another token.");
    value("hook", "Program to run at each change, then its arguments, one --hook each; the record "
                  "comes as JSON on its standard input.", "ARGUMENT");
    value("hook-limit", "Time that the hook has (default 10).", "SECONDS");
    value("ca-file", "Certificates (PEM) that https URLs of exporters are verified with, besides the "
                     "system's.", "FILE");
    value("client-certificate", "Certificate (PEM) to show to exporters that ask for one.", "FILE");
    value("client-key", "Private key of --client-certificate (PEM).", "FILE");
    addExporterFlags(parser);
    QCommandLineOption demoTrader(QStringLiteral("demo-trader"));
    demoTrader.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOption(demoTrader);
    parser.addOption({{QStringLiteral("h"), QStringLiteral("help")}, QStringLiteral("This text.")});
    parser.addOption({{QStringLiteral("v"), QStringLiteral("version")}, QStringLiteral("Version.")});
    parser.addPositionalArgument(QStringLiteral("command"),
                                 QStringLiteral("kill-switch, audit, rules or dashboard."),
                                 QStringLiteral("[command]"));

    // A command has options of its own, which this parser does not know.
    for (const auto &[name, mode] :
         {std::pair{QLatin1String("kill-switch"), Mode::KillSwitch},
          std::pair{QLatin1String("audit"), Mode::Audit},
          std::pair{QLatin1String("rules"), Mode::Rules},
          std::pair{QLatin1String("dashboard"), Mode::Dashboard}}) {
        if (!arguments.isEmpty() && arguments.first() == name) {
            options.mode = mode;
            options.arguments = arguments.mid(1);
            return options;
        }
    }

    if (!parser.parse(QStringList{QStringLiteral("thunes-console")} + arguments))
        return Error{ErrorKind::InvalidInput, parser.errorText()};
    options.helpText = parser.helpText().replace(QLatin1String("<executable_name>"), QLatin1String("thunes-console"));
    if (const auto none = refuseSecrets(parser); !none)
        return none.error();
    if (parser.isSet(QStringLiteral("help")))
        options.mode = Mode::Help;
    else if (parser.isSet(QStringLiteral("version")))
        options.mode = Mode::Version;
    else if (parser.isSet(QStringLiteral("check-config")))
        options.mode = Mode::CheckConfig;
    else if (parser.isSet(QStringLiteral("print-config")))
        options.mode = Mode::PrintConfig;
    else if (parser.isSet(demoTrader))
        options.mode = Mode::DemoTrader;
    else if (parser.isSet(QStringLiteral("headless")))
        options.mode = Mode::Headless;
    options.startHidden = parser.isSet(QStringLiteral("hidden"));
    options.headless = parser.isSet(QStringLiteral("headless"));
    if (parser.isSet(QStringLiteral("config")))
        options.configFile = QFileInfo(parser.value(QStringLiteral("config"))).absoluteFilePath();
    if (!parser.positionalArguments().isEmpty())
        return Error{ErrorKind::InvalidInput, QStringLiteral("unknown command '%1'")
                                                  .arg(parser.positionalArguments().first())};

    options.demo = parser.isSet(QStringLiteral("demo"));
    if (options.demo) {
        // A demo never touches the journal or the history of the real thing.
        options.exporter.stateDir += QStringLiteral("/demo");
        options.dataDir += QStringLiteral("/demo");
    }
    options.startPrometheus = !parser.isSet(QStringLiteral("no-prometheus"));
    // Without a Prometheus of ours nobody would send it anything; with a URL somebody wants it.
    options.startAlertmanager
        = options.startPrometheus && !parser.isSet(QStringLiteral("no-alertmanager"));
    options.useAlertmanager
        = options.startAlertmanager || parser.isSet(QStringLiteral("alertmanager"));
    options.exporter.allowedHosts = parser.values(QStringLiteral("allow-host"));
    if (parser.isSet(QStringLiteral("listen"))) {
        if (const auto read = readListen(parser.value(QStringLiteral("listen")), options.exporter);
            !read)
            return read.error();
    }
    for (const auto &[name, target] : {std::pair{QStringLiteral("prometheus"), &options.prometheus},
                                       std::pair{QStringLiteral("alertmanager"), &options.alertmanager},
                                       std::pair{QStringLiteral("telegram-api"),
                                                 &options.delivery.telegramApi},
                                       std::pair{QStringLiteral("exporter"), &options.exporterUrl}}) {
        if (!parser.isSet(name))
            continue;
        const auto url = readUrl(name, parser.value(name));
        if (!url)
            return url.error();
        *target = *url;
    }
    if (parser.isSet(QStringLiteral("attach"))) {
        const auto url = readUrl(QStringLiteral("attach"), parser.value(QStringLiteral("attach")));
        if (!url)
            return url.error();
        options.attach = *url;
        if (options.headless)
            return wrong(QStringLiteral("attach"), QStringLiteral("makes no sense with --headless"));
    }
    if (parser.isSet(QStringLiteral("thunes-dir"))) {
        const auto dir = readDir(QStringLiteral("thunes-dir"),
                                 parser.value(QStringLiteral("thunes-dir")));
        if (!dir)
            return dir.error();
        options.exporter.thunesDir = *dir;
    }
    if (parser.isSet(QStringLiteral("lab-dir"))) {
        const auto dir = readDir(QStringLiteral("lab-dir"), parser.value(QStringLiteral("lab-dir")));
        if (!dir)
            return dir.error();
        options.exporter.labDir = *dir;
    } else if (const QString lab = QDir::homePath() + QStringLiteral("/LAB"); QDir(lab).exists()) {
        options.exporter.labDir = lab;
    }
    if (const QString how = parser.value(QStringLiteral("mcp-servers")); !how.isEmpty()) {
        if (how == QLatin1String("watch"))
            options.exporter.mcp.mode = McpMode::Watch;
        else if (how == QLatin1String("start"))
            options.exporter.mcp.mode = McpMode::Start;
        else if (how == QLatin1String("scripts"))
            options.exporter.mcp.mode = McpMode::Off;
        else
            return wrong(QStringLiteral("mcp-servers"),
                         QStringLiteral("expected watch, start or scripts"));
    }
    const QStringList worktrees = parser.values(QStringLiteral("worktree"));
    for (const QString &text : worktrees) {
        const QString name = text.section(u'=', 0, 0);
        if (name.isEmpty() || !text.contains(u'='))
            return wrong(QStringLiteral("worktree"), QStringLiteral("expected NAME=DIR"));
        const auto dir = readDir(QStringLiteral("worktree"), text.section(u'=', 1));
        if (!dir)
            return dir.error();
        options.exporter.worktrees.configured[name.toUtf8()] = *dir;
    }
    if (parser.isSet(QStringLiteral("state-dir")))
        options.exporter.stateDir = QFileInfo(parser.value(QStringLiteral("state-dir")))
                                        .absoluteFilePath();
    if (parser.isSet(QStringLiteral("data-dir")))
        options.dataDir = QFileInfo(parser.value(QStringLiteral("data-dir"))).absoluteFilePath();
    if (parser.isSet(QStringLiteral("monitoring-dir"))) {
        const auto dir = readDir(QStringLiteral("monitoring-dir"),
                                 parser.value(QStringLiteral("monitoring-dir")));
        if (!dir)
            return dir.error();
        options.monitoringDir = *dir;
        options.exporter.runbooksDir = *dir + QStringLiteral("/runbooks");
    }
    for (const auto &[name, file, target] :
         {std::tuple{"telegram-token-file", "telegram.token", &options.delivery.telegramTokenFile},
          std::tuple{"telegram-chat-file", "telegram.chat", &options.delivery.telegramChatFile},
          std::tuple{"deadman-url-file", "deadman.url", &options.delivery.deadmanUrlFile}}) {
        const QString option = QLatin1String(name);
        const QString standard = options.exporter.stateDir + u'/' + QLatin1String(file);
        if (!parser.isSet(option)) {
            if (QFileInfo::exists(standard))
                *target = standard;
            continue;
        }
        *target = QFileInfo(parser.value(option)).absoluteFilePath();
        if (!QFileInfo(*target).isFile())
            return wrong(option, QStringLiteral("there is no file %1").arg(*target));
    }
    if (parser.isSet(QStringLiteral("token-file")))
        options.tokenFile = QFileInfo(parser.value(QStringLiteral("token-file"))).absoluteFilePath();
    for (const auto &[name, target] : {std::pair{"ca-file", &options.caFile},
                                       std::pair{"client-certificate", &options.clientCertificate},
                                       std::pair{"client-key", &options.clientKey}}) {
        if (parser.isSet(QLatin1String(name)))
            *target = QFileInfo(parser.value(QLatin1String(name))).absoluteFilePath();
    }
    if (const auto read = readExporterFlags(parser, options); !read)
        return read.error();
    if (const auto read = readLog(parser, options.log); !read)
        return read.error();
    if (parser.isSet(QStringLiteral("hold-time"))) {
        const auto time = parseNumber(parser.value(QStringLiteral("hold-time")).toUtf8());
        if (!time || !(*time >= 0.3 && *time <= 5))
            return wrong(QStringLiteral("hold-time"),
                         QStringLiteral("expected seconds from 0.3 to 5"));
        options.holdTime = Milliseconds(static_cast<qint64>(*time * 1000));
    }
    AuthorityOptions &killSwitch = options.exporter.killSwitch;
    killSwitch.twoPersonRelease = parser.isSet(QStringLiteral("two-person-release"));
    killSwitch.hook = parser.values(QStringLiteral("hook"));
    const auto seconds = [&](const char *name, auto store) -> Result<void> {
        const QString option = QLatin1String(name);
        if (!parser.isSet(option))
            return {};
        bool ok = false;
        const int count = parser.value(option).toInt(&ok);
        if (!ok || count < 1)
            return wrong(option, QStringLiteral("expected a whole number of seconds, 1 or more"));
        store(Seconds(count));
        return {};
    };
    for (const auto &read :
         {seconds("silence-limit", [&](Seconds s) { options.exporter.silenceLimit = s; }),
          seconds("policy-silence", [&](Seconds s) { killSwitch.policies.heartbeatSilence = s; }),
          seconds("policy-breaker", [&](Seconds s) { killSwitch.policies.breakerOpen = s; }),
          seconds("confirmation-limit", [&](Seconds s) { killSwitch.confirmationLimit = s; }),
          seconds("hook-limit", [&](Seconds s) { killSwitch.hookLimit = s; })}) {
        if (!read)
            return read.error();
    }
    if (parser.isSet(QStringLiteral("policy-loss"))) {
        const auto fraction = parseNumber(parser.value(QStringLiteral("policy-loss")).toUtf8());
        if (!fraction || !(*fraction > 0))
            return wrong(QStringLiteral("policy-loss"),
                         QStringLiteral("expected a fraction above 0, such as 0.9"));
        killSwitch.policies.lossFraction = *fraction;
    }
    return options;
}

} // namespace thunes
