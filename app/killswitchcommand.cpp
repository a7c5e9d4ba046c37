// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/killswitchcommand.h"

#include "app/apiclient.h"
#include "app/clienttls.h"
#include "app/options.h"
#include "exporter/killswitch/operators.h"

#include <QCommandLineParser>
#include <QDeadlineTimer>
#include <QFile>
#include <QJsonDocument>

#include <cstdio>

namespace thunes {

namespace {

using L = QLatin1String;
using namespace std::chrono_literals;

struct Arguments
{
    QString verb;
    QUrl exporter;
    QString tokenFile;
    QString reason;
    QString level;
    std::optional<qint64> sequence;
    QString state;
    Milliseconds timeout{5000};
    bool json = false;
};

int fail(int code, const QString &message)
{
    std::fprintf(stderr, "thunes-console: %s\n", qUtf8Printable(message));
    return code;
}

int fail(const Error &error)
{
    switch (error.kind) {
    case ErrorKind::Conflict:
    case ErrorKind::Unauthorized:
    case ErrorKind::Forbidden:
    case ErrorKind::InvalidInput: return fail(KillSwitchRefused, error.message);
    default: return fail(KillSwitchNoContact, error.message);
    }
}

/// What a person reads first: the state in capitals and what it means.
QString headline(const QJsonObject &state)
{
    const QString phase = state.value(L("phase")).toString();
    if (phase == L("released"))
        return QStringLiteral("RELEASED");
    if (phase == L("engaging"))
        return QStringLiteral("ENGAGING: commanded, the bot has not confirmed yet");
    if (phase == L("engaged"))
        return QStringLiteral("ENGAGED: confirmed by the bot");
    if (phase == L("tripped"))
        return QStringLiteral("TRIPPED: the bot has stopped by itself");
    if (phase == L("releasing"))
        return QStringLiteral("RELEASING: the bot has not confirmed yet");
    return QStringLiteral("UNCONFIRMED: the bot has not answered in time and may still trade");
}

void print(const QJsonObject &state, bool json)
{
    if (json) {
        std::puts(QJsonDocument(state).toJson(QJsonDocument::Compact).constData());
        return;
    }
    std::puts(qUtf8Printable(headline(state)));
    const auto line = [](const char *name, const QString &value) {
        if (!value.isEmpty())
            std::printf("  %-10s %s\n", name, qUtf8Printable(value));
    };
    line("sequence", QString::number(state.value(L("sequence")).toInteger()));
    line("level", state.value(L("level")).toString());
    line("by", QStringLiteral("%1 (%2)").arg(state.value(L("actor")).toString(),
                                             state.value(L("source")).toString()));
    line("reason", state.value(L("reason")).toString());
    line("since", state.value(L("time")).toString());
    if (const QJsonValue took = state.value(L("confirmation_ms")); took.isDouble())
        line("confirmed", QStringLiteral("after %1 ms").arg(took.toDouble(), 0, 'f', 1));
    const QJsonObject reported = state.value(L("reported")).toObject();
    line("bot says", reported.isEmpty()
                         ? QStringLiteral("nothing")
                         : (reported.value(L("active")).toBool() ? QStringLiteral("active, ")
                                                                 : QStringLiteral("inactive, "))
                             + reported.value(L("time")).toString());
    line("FAULT", state.value(L("fault")).toString());
}

bool settled(const QJsonObject &state, bool engaged)
{
    const QString phase = state.value(L("phase")).toString();
    return engaged ? phase == L("engaged") : phase == L("released");
}

/// Polls until the bot has confirmed what is commanded, or the time is over.
Result<QJsonObject> awaitConfirmation(ApiClient &client, QJsonObject state, bool engaged,
                                      Milliseconds timeout)
{
    QDeadlineTimer deadline(timeout);
    while (!settled(state, engaged) && !deadline.hasExpired()) {
        // A wait on a sequence that cannot come is the server's own pause between two looks.
        const auto next = client.get(QStringLiteral("/api/v1/kill-switch?after=%1&wait=0.05")
                                         .arg(state.value(L("sequence")).toInteger()),
                                     2s);
        if (!next)
            return next.error();
        state = *next;
    }
    return state;
}

Result<Arguments> parse(const QStringList &words)
{
    QCommandLineParser parser;
    const auto value = [&](const char *name) {
        parser.addOption({L(name), QString(), QStringLiteral("value")});
    };
    for (const char *name : {"exporter", "token-file", "state-dir", "reason", "level", "sequence",
                             "state", "timeout", "config", "ca-file", "client-certificate", "client-key"})
        value(name);
    parser.addOption(QCommandLineOption(QStringLiteral("json")));
    parser.addOption(QCommandLineOption(QStringLiteral("demo")));
    if (!parser.parse(QStringList{QStringLiteral("kill-switch")} + words))
        return Error{ErrorKind::InvalidInput, parser.errorText()};
    const QStringList verbs = parser.positionalArguments();
    if (verbs.size() != 1
        || !QStringList{QStringLiteral("status"), QStringLiteral("engage"),
                        QStringLiteral("release"), QStringLiteral("wait"), QStringLiteral("drill")}
                .contains(verbs.first()))
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("kill-switch: expected status, engage, release, wait or drill")};
    // The state directory, and so the token, is where the exporter of the same options keeps it.
    QStringList shared;
    for (const char *name :
         {"exporter", "state-dir", "config", "token-file", "ca-file", "client-certificate", "client-key"}) {
        if (parser.isSet(L(name)))
            shared += {QStringLiteral("--") + L(name), parser.value(L(name))};
    }
    if (parser.isSet(QStringLiteral("demo")))
        shared += QStringLiteral("--demo");
    const auto options = parseOptions(shared);
    if (!options)
        return options.error();
    if (const auto trusted = useClientTls(*options); !trusted)
        return trusted.error();
    Arguments arguments;
    arguments.verb = verbs.first();
    arguments.exporter = options->exporterUrl;
    arguments.tokenFile
        = options->tokenFile.value_or(Operators::defaultTokenPath(options->exporter.stateDir));
    arguments.reason = parser.value(QStringLiteral("reason"));
    arguments.level = parser.value(QStringLiteral("level"));
    arguments.state = parser.value(QStringLiteral("state"));
    arguments.json = parser.isSet(QStringLiteral("json"));
    bool ok = true;
    if (parser.isSet(QStringLiteral("sequence")))
        arguments.sequence = parser.value(QStringLiteral("sequence")).toLongLong(&ok);
    if (!ok)
        return Error{ErrorKind::InvalidInput, QStringLiteral("--sequence: expected a whole number")};
    if (parser.isSet(QStringLiteral("timeout"))) {
        const double seconds = parser.value(QStringLiteral("timeout")).toDouble(&ok);
        if (!ok || !(seconds >= 0 && seconds <= 86400))
            return Error{ErrorKind::InvalidInput, QStringLiteral("--timeout: expected seconds")};
        arguments.timeout = Milliseconds(static_cast<qint64>(seconds * 1000));
    }
    return arguments;
}

Result<QByteArray> readToken(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorKind::Unauthorized,
                     QStringLiteral("cannot read the operator token %1: %2 (--token-file names "
                                    "another)")
                         .arg(path, file.errorString())};
    return file.readAll().trimmed();
}

int command(ApiClient &client, const Arguments &arguments, bool engage)
{
    if (arguments.reason.isEmpty())
        return fail(KillSwitchUsage, QStringLiteral("--reason is required: it goes into the journal"));
    QJsonObject body{{L("reason"), arguments.reason}};
    if (engage && !arguments.level.isEmpty())
        body[L("level")] = arguments.level;
    if (!engage) {
        if (!arguments.sequence) {
            const auto state = client.get(QStringLiteral("/api/v1/kill-switch"), 5s);
            if (!state)
                return fail(state.error());
            print(*state, false);
            return fail(KillSwitchUsage,
                        QStringLiteral("to release the state above, add --sequence %1")
                            .arg(state->value(L("sequence")).toInteger()));
        }
        body[L("sequence")] = static_cast<double>(*arguments.sequence);
    }
    const auto commanded
        = client.post(engage ? QStringLiteral("/api/v1/kill-switch/engage")
                             : QStringLiteral("/api/v1/kill-switch/release"),
                      body, 10s);
    if (!commanded)
        return fail(commanded.error());
    if (commanded->contains(L("pending_release")) && !engage) {
        print(*commanded, arguments.json);
        return fail(KillSwitchUnconfirmed,
                    QStringLiteral("a second operator must release the same sequence until %1")
                        .arg(commanded->value(L("pending_release")).toObject()
                                 .value(L("expires")).toString()));
    }
    const auto state = awaitConfirmation(client, *commanded, engage, arguments.timeout);
    if (!state)
        return fail(state.error());
    print(*state, arguments.json);
    return settled(*state, engage) ? KillSwitchDone : KillSwitchUnconfirmed;
}

int drill(ApiClient &client, const Arguments &arguments)
{
    const QString reason = arguments.reason.isEmpty() ? QStringLiteral("from the command line")
                                                      : arguments.reason;
    const auto report = client.post(QStringLiteral("/api/v1/kill-switch/drill"),
                                    {{L("reason"), reason}}, 60s);
    if (!report)
        return fail(report.error());
    const bool passed = report->value(L("passed")).toBool();
    if (arguments.json) {
        std::puts(QJsonDocument(*report).toJson(QJsonDocument::Compact).constData());
        return passed ? KillSwitchDone : KillSwitchUnconfirmed;
    }
    std::printf("DRILL %s: %s\n", passed ? "PASSED" : "FAILED",
                qUtf8Printable(report->value(L("outcome")).toString()));
    const auto took = [&](const char *name, const char *key) {
        const QJsonValue value = report->value(L(key));
        std::printf("  %-18s %s\n", name,
                    value.isDouble() ? qUtf8Printable(QStringLiteral("%1 ms").arg(value.toDouble(), 0,
                                                                                'f', 1))
                                     : "not seen");
    };
    took("command written", "command_written_ms");
    took("stop confirmed", "engage_confirmed_ms");
    took("order refused", "effect_ms");
    took("release confirmed", "release_confirmed_ms");
    std::printf("  %-18s %s\n", "report", qUtf8Printable(report->value(L("report")).toString()));
    return passed ? KillSwitchDone : KillSwitchUnconfirmed;
}

} // namespace

int runKillSwitchCommand(const QStringList &words)
{
    const auto arguments = parse(words);
    if (!arguments)
        return fail(KillSwitchUsage, arguments.error().message);
    ApiClient client(arguments->exporter);
    const auto token = readToken(arguments->tokenFile);
    if (token)
        client.setToken(*token); // also for reading: the exporter may ask for it
    if (arguments->verb == L("status")) {
        const auto state = client.get(QStringLiteral("/api/v1/kill-switch"), 5s);
        if (!state)
            return fail(state.error());
        print(*state, arguments->json);
        return state->value(L("phase")).toString() == L("unconfirmed") ? KillSwitchUnconfirmed
                                                                       : KillSwitchDone;
    }
    if (arguments->verb == L("wait")) {
        const bool engaged = arguments->state != L("released");
        if (!arguments->state.isEmpty() && arguments->state != L("engaged") && engaged)
            return fail(KillSwitchUsage, QStringLiteral("--state: expected engaged or released"));
        const auto first = client.get(QStringLiteral("/api/v1/kill-switch"), 5s);
        if (!first)
            return fail(first.error());
        const auto state = awaitConfirmation(client, *first, engaged, arguments->timeout);
        if (!state)
            return fail(state.error());
        print(*state, arguments->json);
        return settled(*state, engaged) ? KillSwitchDone : KillSwitchUnconfirmed;
    }
    if (!token)
        return fail(token.error());
    if (arguments->verb == L("drill"))
        return drill(client, *arguments);
    return command(client, *arguments, arguments->verb == L("engage"));
}

} // namespace thunes
