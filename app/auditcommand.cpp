// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/auditcommand.h"

#include "app/options.h"
#include "exporter/base/csv.h"
#include "exporter/killswitch/journal.h"

#include <QCommandLineParser>
#include <QJsonDocument>

#include <cstdio>

namespace thunes {

namespace {

using L = QLatin1String;

int fail(int code, const QString &message)
{
    std::fprintf(stderr, "thunes-console: %s\n", qUtf8Printable(message));
    return code;
}

QString text(const QJsonObject &entry, const char *key)
{
    const QJsonValue value = entry.value(L(key));
    return value.isDouble() ? QString::number(value.toDouble(), 'g', 17) : value.toString();
}

constexpr const char *columns[] = {"n",     "time",   "type", "sequence", "state",  "level",
                                   "actor", "source", "reason", "detail", "peer",   "result"};

void printCsv(const QList<QJsonObject> &entries)
{
    QStringList header;
    for (const char *column : columns)
        header += QString::fromLatin1(column);
    std::fputs(qUtf8Printable(csvLine(header)), stdout);
    for (const QJsonObject &entry : entries) {
        QStringList fields;
        for (const char *column : columns)
            fields += text(entry, column);
        std::fputs(qUtf8Printable(csvLine(fields)), stdout);
    }
}

void printTable(const QList<QJsonObject> &entries)
{
    for (const QJsonObject &entry : entries) {
        QStringList rest;
        for (const char *key : {"sequence", "level", "actor", "source", "reason", "detail", "peer",
                                "result", "confirmation_ms", "repaired"}) {
            if (const QString value = text(entry, key); !value.isEmpty())
                rest += QStringLiteral("%1=%2").arg(L(key), value);
        }
        const QString what = entry.contains(L("state")) ? text(entry, "state") : text(entry, "type");
        std::printf("%s  %-18s %s\n", qUtf8Printable(text(entry, "time")), qUtf8Printable(what),
                    qUtf8Printable(rest.join(QStringLiteral("  "))));
    }
}

} // namespace

int runAuditCommand(const QStringList &words)
{
    QCommandLineParser parser;
    parser.addOption(QCommandLineOption(QStringLiteral("csv")));
    parser.addOption(QCommandLineOption(QStringLiteral("demo")));
    parser.addOption({QStringLiteral("state-dir"), QString(), QStringLiteral("DIR")});
    if (!parser.parse(QStringList{QStringLiteral("audit")} + words))
        return fail(2, parser.errorText());
    const QStringList positional = parser.positionalArguments();
    const QString verb = positional.value(0);
    if (positional.size() > 2
        || (verb != L("verify") && verb != L("show") && verb != L("export")))
        return fail(2, QStringLiteral("audit: expected verify, show or export, and maybe a file"));
    QString path = positional.value(1);
    if (path.isEmpty()) {
        QStringList shared;
        if (parser.isSet(QStringLiteral("state-dir")))
            shared += {QStringLiteral("--state-dir"), parser.value(QStringLiteral("state-dir"))};
        if (parser.isSet(QStringLiteral("demo")))
            shared += QStringLiteral("--demo");
        const auto options = parseOptions(shared);
        if (!options)
            return fail(2, options.error().message);
        path = options->exporter.stateDir + QStringLiteral("/kill-switch.jsonl");
    }
    FileOps files;
    const auto bytes = files.read(path);
    if (!bytes)
        return fail(1, bytes.error().message);
    const auto contents = Journal::verify(*bytes, path);
    if (!contents)
        return fail(1, contents.error().message);
    if (verb == L("show"))
        printTable(contents->entries);
    else if (verb == L("export") && parser.isSet(QStringLiteral("csv")))
        printCsv(contents->entries);
    else if (verb == L("export"))
        for (const QJsonObject &entry : contents->entries)
            std::puts(QJsonDocument(entry).toJson(QJsonDocument::Compact).constData());
    else
        std::printf("%s: intact, %lld lines%s\n", qUtf8Printable(path),
                    static_cast<long long>(contents->entries.size()),
                    contents->tornBytes > 0 ? " and an unfinished last one, which the next start cuts"
                                            : "");
    return 0;
}

} // namespace thunes
