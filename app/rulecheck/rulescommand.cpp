// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/rulecheck/rulescommand.h"

#include "app/apiclient.h"
#include "app/rulecheck/livecheck.h"
#include "app/supervisedserver.h"
#include "exporter/base/duration.h"
#include "exporter/base/fileops.h"

#include <QCommandLineParser>

#include <cstdio>

namespace thunes {

namespace {

using Kind = RuleFinding::Kind;

int fail(const QString &message)
{
    std::fprintf(stderr, "thunes-console: %s\n", qUtf8Printable(message));
    return RulesUnread;
}

/// Prints findings and counts them.
class Report
{
public:
    void add(const QString &where, const QList<RuleFinding> &findings)
    {
        for (const RuleFinding &finding : findings) {
            ++m_counts[static_cast<int>(finding.kind)];
            const char *word = finding.kind == Kind::Error ? "error" : finding.kind == Kind::Warning
                ? "warning"
                : "note";
            std::printf("%s: %s: %s\n", qUtf8Printable(where), word, qUtf8Printable(finding.text));
        }
    }
    int count(Kind kind) const { return m_counts[static_cast<int>(kind)]; }
    int end(std::size_t rules) const
    {
        const auto plural = [](auto number, const char *word) {
            return QStringLiteral("%1 %2%3").arg(number).arg(QLatin1String(word), number == 1
                                                                 ? QString() : QStringLiteral("s"));
        };
        std::printf("%s: %s, %s, %s\n", qUtf8Printable(plural(rules, "rule")),
                    qUtf8Printable(plural(count(Kind::Error), "error")),
                    qUtf8Printable(plural(count(Kind::Warning), "warning")),
                    qUtf8Printable(plural(count(Kind::Note), "note")));
        return count(Kind::Error) + count(Kind::Warning) > 0 ? RulesFaulty : RulesGood;
    }

private:
    int m_counts[4] = {};
};

Result<std::vector<RuleText>> readAll(const QStringList &files, const QString &monitoringDir)
{
    std::vector<RuleText> rules;
    const auto append = [&](const Result<QByteArray> &text, const QString &name) -> Result<void> {
        if (!text)
            return text.error();
        const auto read = readRules(*text, name);
        if (!read)
            return read.error();
        rules.insert(rules.end(), read->begin(), read->end());
        return {};
    };
    if (files.isEmpty()) {
        const QString name = QStringLiteral("prometheus/rules.yml");
        if (const auto read = append(monitoringFile(monitoringDir, name),
                                     monitoringDir.isEmpty() ? QStringLiteral("rules.yml")
                                                             : monitoringDir + u'/' + name);
            !read)
            return read.error();
    }
    for (const QString &file : files) {
        if (const auto read = append(FileOps().read(file), file); !read)
            return read.error();
    }
    return rules;
}

} // namespace

int runRulesCommand(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("prometheus"), QString(), QStringLiteral("URL")});
    parser.addOption({QStringLiteral("window"), QString(), QStringLiteral("DURATION"), QStringLiteral("1d")});
    parser.addOption({QStringLiteral("monitoring-dir"), QString(), QStringLiteral("DIR")});
    if (!parser.parse(QStringList{QStringLiteral("rules")} + arguments))
        return fail(parser.errorText());
    const QStringList words = parser.positionalArguments();
    if (words.value(0) != QLatin1String("check"))
        return fail(QStringLiteral("rules: expected check [FILE…] [--prometheus URL] [--window DURATION]"));
    const QString window = parser.value(QStringLiteral("window"));
    const auto span = parseDuration(window.toUtf8());
    if (!span)
        return fail(QStringLiteral("--window: '%1' is no duration such as 1d").arg(window));
    const QUrl url(parser.value(QStringLiteral("prometheus")), QUrl::StrictMode);
    const bool live = parser.isSet(QStringLiteral("prometheus"));
    if (live && (!url.isValid() || url.host().isEmpty() || !url.scheme().startsWith(QLatin1String("http"))))
        return fail(QStringLiteral("--prometheus: '%1' is no http or https URL")
                        .arg(parser.value(QStringLiteral("prometheus"))));
    const auto rules = readAll(words.mid(1), parser.value(QStringLiteral("monitoring-dir")));
    if (!rules)
        return fail(rules.error().message);

    KnownMetrics known;
    QMap<QString, RuleText> records;
    for (const RuleText &rule : *rules) {
        if (!rule.alerting) {
            records.insert(rule.name, rule);
            known.addRecorded(rule.name);
        }
    }
    ApiClient client(url, QStringLiteral("Prometheus"));
    LiveCheck prometheus(client, window, *span);
    if (live) {
        const auto names = prometheus.metricNames();
        if (!names)
            return fail(names.error().message);
        known.setLive(*names);
    }
    Report report;
    QStringList used;
    for (const RuleText &rule : *rules) {
        QList<RuleFinding> findings = checkRule(rule, known, records);
        if (live) {
            const QList<RuleFinding> more = prometheus.check(rule);
            // Of two that read it, Prometheus is right.
            if (more.isEmpty() && !parsePromql(rule.expression))
                findings.first().kind = Kind::Note;
            findings += more;
        }
        report.add(QStringLiteral("%1:%2: %3").arg(rule.file).arg(rule.line).arg(rule.name), findings);
        if (const auto parsed = parsePromql(rule.expression)) {
            for (const QString &name : metricsOf(*parsed)) {
                if (!used.contains(name) && !known.isRecorded(name))
                    used += name;
            }
        }
    }
    if (live) {
        used.sort();
        for (const QString &name : std::as_const(used)) {
            if (known.existence(name) == KnownMetrics::Existence::Known && !known.isLive(name))
                report.add(url.toString(), {{Kind::Note, QStringLiteral("nobody has reported %1").arg(name)}});
        }
        report.add(url.toString(), prometheus.checkMetrics(used));
    } else {
        std::puts("Without --prometheus URL nothing is known of other programs' metrics, of metrics that "
                  "stand still and of full histograms.");
    }
    return report.end(rules->size());
}

} // namespace thunes
