// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/dashboardcommand.h"

#include "ui/dashboard/dashboardfile.h"
#include "ui/dashboard/honoured.h"
#include "ui/panels/panelfactory.h"

#include <QCommandLineParser>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>

#include <algorithm>
#include <cstdio>

namespace thunes {

namespace {

struct Counts
{
    int full = 0;
    int withNotes = 0;
    int notHonoured = 0;

    void add(const PanelHonour &panel)
    {
        full += panel.honour == Honour::Full;
        withNotes += panel.honour == Honour::WithNotes;
        notHonoured += panel.honour == Honour::Not;
    }
    int panels() const { return full + withNotes + notHonoured; }
    /// Percent of the panels that are shown, with notes or without.
    double percent() const { return panels() ? 100.0 * (full + withNotes) / panels() : 0; }
    double percentFull() const { return panels() ? 100.0 * full / panels() : 0; }
    QJsonObject json() const
    {
        return {{QStringLiteral("panels"), panels()},
                {QStringLiteral("full"), full},
                {QStringLiteral("with_notes"), withNotes},
                {QStringLiteral("not_honoured"), notHonoured},
                {QStringLiteral("percent_honoured"), percent()},
                {QStringLiteral("percent_full"), percentFull()}};
    }
};

struct FileReport
{
    QString path;
    QString error; ///< Empty: it was read.
    Dashboard dashboard;
    QList<PanelHonour> panels;
    Counts counts;
};

QString wordOf(Honour honour)
{
    switch (honour) {
    case Honour::Full: return QStringLiteral("full");
    case Honour::WithNotes: return QStringLiteral("notes");
    case Honour::Not: return QStringLiteral("not");
    }
    return {};
}

/// A file's words for a terminal: one line, and no control sequence gets through.
QString plain(QString text, qsizetype most = 200)
{
    for (QChar &letter : text) {
        if (!letter.isPrint() && !letter.isSurrogate())
            letter = u' ';
    }
    return text.simplified().left(most);
}

FileReport reportOf(const QString &path)
{
    FileReport report{path, {}, {}, {}, {}};
    const auto dashboard = readDashboardFile(path);
    if (!dashboard) {
        report.error = dashboard.error().message;
        return report;
    }
    report.dashboard = *dashboard;
    report.panels = honoured(*dashboard, isPainted);
    for (const PanelHonour &panel : std::as_const(report.panels))
        report.counts.add(panel);
    return report;
}

void printFile(const FileReport &report)
{
    std::printf("%s: %s\n", qUtf8Printable(plain(report.path)),
                qUtf8Printable(plain(report.dashboard.title)));
    for (const QString &note : report.dashboard.notes)
        std::printf("         file  %s\n", qUtf8Printable(plain(note)));
    for (const PanelHonour &panel : report.panels) {
        QStringList notes;
        for (const QString &note : panel.notes)
            notes << plain(note);
        std::printf("  %-5s  %4d  %-14s  %s%s%s\n", qUtf8Printable(wordOf(panel.honour)), panel.id,
                    qUtf8Printable(plain(panel.type, 30)), qUtf8Printable(plain(panel.title, 60)),
                    notes.isEmpty() ? "" : ": ", qUtf8Printable(notes.join(QStringLiteral("; "))));
    }
}

/// Why panels are not as in their files, the most frequent first.
void printReasons(const QList<FileReport> &reports)
{
    QMap<QString, int> reasons;
    for (const FileReport &report : reports) {
        for (const PanelHonour &panel : report.panels) {
            for (const QString &note : panel.notes)
                ++reasons[plain(note)];
        }
    }
    QList<std::pair<int, QString>> sorted;
    for (auto reason = reasons.begin(); reason != reasons.end(); ++reason)
        sorted.append({-reason.value(), reason.key()});
    std::sort(sorted.begin(), sorted.end());
    for (const auto &[count, reason] : std::as_const(sorted))
        std::printf("  %4d  %s\n", -count, qUtf8Printable(reason));
}

QJsonObject jsonOf(const FileReport &report)
{
    QJsonArray panels;
    for (const PanelHonour &panel : report.panels)
        panels.append(QJsonObject{{QStringLiteral("id"), panel.id},
                                  {QStringLiteral("type"), panel.type},
                                  {QStringLiteral("title"), panel.title},
                                  {QStringLiteral("honoured"), wordOf(panel.honour)},
                                  {QStringLiteral("notes"), QJsonArray::fromStringList(panel.notes)}});
    QJsonObject json = report.counts.json();
    json.insert(QStringLiteral("panels"), panels);
    json.insert(QStringLiteral("file"), report.path);
    json.insert(QStringLiteral("title"), report.dashboard.title);
    json.insert(QStringLiteral("schema_version"), report.dashboard.schemaVersion);
    json.insert(QStringLiteral("notes"), QJsonArray::fromStringList(report.dashboard.notes));
    return json;
}

void printJson(const QList<FileReport> &reports, const Counts &totals)
{
    QJsonArray files;
    QJsonArray errors;
    for (const FileReport &report : reports) {
        if (report.error.isEmpty())
            files.append(jsonOf(report));
        else
            errors.append(QJsonObject{{QStringLiteral("file"), report.path},
                                      {QStringLiteral("error"), report.error}});
    }
    const QJsonObject json{{QStringLiteral("files"), files},
                           {QStringLiteral("errors"), errors},
                           {QStringLiteral("totals"), totals.json()}};
    std::fputs(QJsonDocument(json).toJson().constData(), stdout);
}

int usage(const QString &what)
{
    std::fprintf(stderr,
                 "thunes-console: %s\n"
                 "Usage: thunes-console dashboard check [--json] FILE...\n"
                 "Exit code: 0 every panel is shown, 1 some are not, 2 a file cannot be read.\n",
                 qUtf8Printable(what));
    return 2;
}

} // namespace

int runDashboardCommand(const QStringList &words)
{
    QCommandLineParser parser;
    parser.addOption(QCommandLineOption(QStringLiteral("json")));
    if (!parser.parse(QStringList{QStringLiteral("dashboard")} + words))
        return usage(QStringLiteral("dashboard: ") + parser.errorText());
    const QStringList positional = parser.positionalArguments();
    if (positional.value(0) != QLatin1String("check"))
        return usage(QStringLiteral("dashboard: expected check"));
    if (positional.size() < 2)
        return usage(QStringLiteral("dashboard check: expected a file"));

    const bool asJson = parser.isSet(QStringLiteral("json"));
    QList<FileReport> reports;
    Counts totals;
    int failed = 0;
    for (const QString &path : positional.mid(1)) {
        FileReport report = reportOf(path);
        for (const PanelHonour &panel : std::as_const(report.panels))
            totals.add(panel);
        if (!report.error.isEmpty()) {
            ++failed;
            std::fprintf(stderr, "thunes-console: %s: %s\n", qUtf8Printable(plain(path)),
                         qUtf8Printable(plain(report.error)));
        } else if (!asJson) {
            printFile(report);
        }
        report.dashboard.panels.clear(); // What is left to say needs no more of it.
        reports << report;
    }
    if (asJson) {
        printJson(reports, totals);
    } else {
        std::printf("%d file(s)%s, %d panels: %d fully honoured, %d with notes, %d not honoured; "
                    "%.1f %% honoured, %.1f %% fully\n",
                    static_cast<int>(reports.size()) - failed,
                    failed ? qUtf8Printable(QStringLiteral(" and %1 unreadable").arg(failed)) : "",
                    totals.panels(), totals.full, totals.withNotes, totals.notHonoured,
                    totals.percent(), totals.percentFull());
        printReasons(reports);
    }
    return failed ? 2 : totals.notHonoured ? 1 : 0;
}

} // namespace thunes
