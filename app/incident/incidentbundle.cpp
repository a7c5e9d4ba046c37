// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/incident/incidentbundle.h"

#include "app/incident/secrets.h"
#include "ui/client/alertmanagerclient.h"
#include "ui/client/killswitchclient.h"
#include "ui/client/pooled.h"
#include "ui/client/rulesclient.h"
#include "ui/models/alertboard.h"
#include "ui/models/alerthistory.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/paneltable.h"
#include "ui/panels/panelframe.h"
#include "ui/views/overview.h"

#include <QBuffer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPointer>
#include <QRegularExpression>
#include <QSysInfo>

namespace thunes {

namespace {

constexpr int mostEpisodes = 100000;
constexpr int journalEntries = 10000;

QString stamp(TimePoint time)
{
    return toIso8601(time);
}

/// RFC 4180; other people's texts stay texts in a spreadsheet.
QString cell(QString text)
{
    if (!text.isEmpty() && QStringLiteral("=+-@").contains(text[0]))
        text.prepend(u'\'');
    if (!text.contains(u',') && !text.contains(u'"') && !text.contains(u'\n') && !text.contains(u'\r'))
        return text;
    return u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

QString line(const QStringList &cells)
{
    QStringList quoted;
    for (const QString &each : cells)
        quoted << cell(each);
    return quoted.join(u',') + u'\n';
}

QString pairsOf(const LabelSet &labels)
{
    QStringList pairs;
    for (auto label = labels.begin(); label != labels.end(); ++label)
        pairs << label.key() + u'=' + label.value();
    return pairs.join(u' ');
}

/// A title as a part of a file's name.
QString nameOf(const QString &title)
{
    QString name = title.toLower();
    static const QRegularExpression others(QStringLiteral("[^a-z0-9]+"));
    name.replace(others, QStringLiteral("-"));
    while (name.startsWith(u'-'))
        name.remove(0, 1);
    while (name.endsWith(u'-'))
        name.chop(1);
    return name.left(60);
}

} // namespace

IncidentBundle::IncidentBundle(IncidentSources sources, QObject *parent)
    : QObject(parent)
    , m_sources(std::move(sources))
{
    m_watch.setInterval(100);
    connect(&m_watch, &QTimer::timeout, this, &IncidentBundle::watchPanels);
}

IncidentBundle::~IncidentBundle()
{
    if (m_cancelled)
        *m_cancelled = true;
    m_round.reset();
}

void IncidentBundle::cancel(const QObject *guard)
{
    if (!m_callback || guard != m_asker)
        return;
    *m_cancelled = true;
    m_watch.stop();
    m_round.reset();
    m_overview.reset();
    m_session.reset();
    m_texts.clear();
    m_pictures.clear();
    m_callback = {};
}

void IncidentBundle::make(const TimeSpan &span, const QString &path, QObject *guard,
                          std::function<void(Result<IncidentReport>)> callback)
{
    if (m_callback)
        return callback(Error{ErrorKind::Conflict, QStringLiteral("a bundle is being made already")});
    m_callback = [alive = QPointer<QObject>(guard), callback = std::move(callback)](const Result<IncidentReport> &report) {
        if (alive)
            callback(report);
    };
    m_asker = guard;
    m_cancelled = std::make_shared<std::atomic_bool>(false);
    m_span = span;
    m_report = {path, 0, {}};
    m_texts.clear();
    m_pictures.clear();
    m_versions = {{QStringLiteral("thunes-console"), QStringLiteral(THUNES_VERSION)},
                  {QStringLiteral("qt"), QLatin1String(qVersion())},
                  {QStringLiteral("system"), QSysInfo::prettyProductName()},
                  {QStringLiteral("kernel"), QSysInfo::kernelVersion()}};
    if (!m_sources.revision.isEmpty())
        m_versions[QLatin1String("revision")] = m_sources.revision;
    m_round = std::make_unique<QObject>();
    m_exporter = std::make_unique<HttpJson>(m_sources.exporter, Milliseconds(5000));
    m_exporter->setTokenFile(m_sources.tokenFile);
    m_killSwitch = std::make_unique<KillSwitchClient>(m_sources.exporter, m_sources.tokenFile);
    m_clock.start();
    m_open = 1; // ours, until all is asked for
    add(QStringLiteral("configuration.yaml"), m_sources.configuration);
    addAuditTrail();
    askAlerts();
    askJournal();
    askVersions();
    askPanels();
    done();
}

void IncidentBundle::add(const QString &name, const QByteArray &text)
{
    m_texts.append({name, text});
}

void IncidentBundle::addJson(const QString &name, const QJsonObject &json)
{
    add(name, QJsonDocument(json).toJson());
}

void IncidentBundle::lacks(const QString &what, const QString &why)
{
    m_report.missing << what + QStringLiteral(": ") + why;
}

void IncidentBundle::done()
{
    if (--m_open == 0)
        pack();
}

void IncidentBundle::askAlerts()
{
    ++m_open;
    HistoryQuery query;
    query.from = m_span.from;
    query.to = m_span.to;
    query.limit = mostEpisodes;
    m_sources.history->search(query, m_round.get(), [this](const Result<HistoryAnswer> &answer) {
        if (!answer) {
            lacks(QStringLiteral("alerts"), answer.error().message);
            return done();
        }
        QString csv = line({QStringLiteral("began"), QStringLiteral("ended"), QStringLiteral("ended_after"),
                            QStringLiteral("severity"), QStringLiteral("alert"), QStringLiteral("labels"),
                            QStringLiteral("summary"), QStringLiteral("acknowledged_by"),
                            QStringLiteral("acknowledged_at"), QStringLiteral("note"),
                            QStringLiteral("last_notified"), QStringLiteral("expression")});
        for (const AlertEpisode &episode : answer->episodes) {
            const AlertEntry &entry = episode.entry;
            const auto &note = entry.acknowledged;
            const auto time = [](const std::optional<TimePoint> &at) { return at ? stamp(*at) : QString(); };
            csv += line({stamp(entry.since), time(episode.ended), time(episode.endedAfter), entry.severity(),
                         entry.name(), pairsOf(entry.labels), entry.summary(), note ? note->who : QString(),
                         note ? stamp(note->at) : QString(), note ? note->note : QString(), time(episode.told),
                         entry.expression});
        }
        add(QStringLiteral("alerts.csv"), csv.toUtf8());
        if (answer->matching > answer->episodes.size())
            lacks(QStringLiteral("alerts"), QStringLiteral("only the newest %1 of %2").arg(answer->episodes.size()).arg(answer->matching));
        if (!m_sources.history->problem().isEmpty())
            lacks(QStringLiteral("alerts"), m_sources.history->problem());
        done();
    });
    ++m_open;
    m_sources.history->sent(m_span.from, m_span.to, m_round.get(), [this](const Result<QList<SentNotification>> &sent) {
        if (!sent) {
            lacks(QStringLiteral("notifications"), sent.error().message);
            return done();
        }
        QString csv = line({QStringLiteral("time"), QStringLiteral("title"), QStringLiteral("text"), QStringLiteral("went_to")});
        for (const SentNotification &one : *sent)
            csv += line({stamp(one.at), one.title, one.body, one.way});
        add(QStringLiteral("notifications.csv"), csv.toUtf8());
        done();
    });
}

void IncidentBundle::askJournal()
{
    ++m_open;
    m_killSwitch->journal(journalEntries, m_round.get(), [this](const Result<QJsonObject> &answer) {
        if (!answer) {
            lacks(QStringLiteral("kill-switch journal"), answer.error().message);
            return done();
        }
        QByteArray lines;
        const QJsonArray entries = answer->value(QLatin1String("entries")).toArray();
        for (qsizetype i = entries.size() - 1; i >= 0; --i) {
            const QJsonObject entry = entries[i].toObject();
            const QDateTime time = QDateTime::fromString(entry.value(QLatin1String("time")).toString(), Qt::ISODateWithMs);
            const bool within = time.isValid() && fromDateTime(time) >= m_span.from && fromDateTime(time) <= m_span.to;
            // One that cannot be placed is better there than not.
            if (within || !time.isValid())
                lines += QJsonDocument(entry).toJson(QJsonDocument::Compact) + '\n';
        }
        add(QStringLiteral("audit/kill-switch-journal.jsonl"), lines);
        if (!answer->value(QLatin1String("intact")).toBool())
            lacks(QStringLiteral("kill-switch journal"), QStringLiteral("it is damaged: ") + answer->value(QLatin1String("error")).toString());
        done();
    });
    ++m_open;
    m_exporter->get(QStringLiteral("/metrics"), m_round.get(), [this](const Result<HttpAnswer> &answer) {
        if (answer && answer->isSuccess())
            add(QStringLiteral("metrics-now.txt"), answer->body);
        else
            lacks(QStringLiteral("metrics"), answer ? answer->error().message : answer.error().message);
        done();
    });
}

void IncidentBundle::askVersions()
{
    AlertBoard *board = m_sources.board;
    ++m_open;
    board->rulesClient().version(m_round.get(), [this](const Result<QString> &version) {
        if (version)
            m_versions.insert(QStringLiteral("prometheus"), *version);
        else
            lacks(QStringLiteral("Prometheus's version"), version.error().message);
        done();
    });
    ++m_open;
    board->rulesClient().configuration(m_round.get(), [this](const Result<QString> &text) {
        if (text)
            add(QStringLiteral("configuration/prometheus.yml"), text->toUtf8());
        else
            lacks(QStringLiteral("Prometheus's configuration"), text.error().message);
        done();
    });
    if (AlertmanagerClient *manager = board->alertmanagerClient()) {
        ++m_open;
        manager->status(m_round.get(), [this](const Result<AlertmanagerStatus> &status) {
            if (status) {
                m_versions.insert(QStringLiteral("alertmanager"), status->version);
                add(QStringLiteral("configuration/alertmanager.yml"), status->configuration.toUtf8());
            } else {
                lacks(QStringLiteral("Alertmanager"), status.error().message);
            }
            done();
        });
    }
    QString csv = line({QStringLiteral("group"), QStringLiteral("rule"), QStringLiteral("kind"), QStringLiteral("for_seconds"),
                        QStringLiteral("health"), QStringLiteral("error"), QStringLiteral("expression")});
    for (const Rule &rule : board->rules())
        csv += line({rule.group, rule.name, rule.alerting ? QStringLiteral("alert") : QStringLiteral("recording"),
                     QString::number(rule.duration.count() / 1000), rule.health, rule.lastError, rule.expression});
    add(QStringLiteral("configuration/rules.csv"), csv.toUtf8());
    QString silences = line({QStringLiteral("matchers"), QStringLiteral("starts"), QStringLiteral("ends"), QStringLiteral("by"), QStringLiteral("comment")});
    for (const Silence &silence : board->silences()) {
        QStringList matchers;
        for (const LabelMatcher &matcher : silence.matchers)
            matchers << matcher.text();
        if (silence.endsAt >= m_span.from && silence.startsAt <= m_span.to)
            silences += line({matchers.join(u' '), stamp(silence.startsAt), stamp(silence.endsAt), silence.createdBy, silence.comment});
    }
    add(QStringLiteral("silences.csv"), silences.toUtf8());
}

void IncidentBundle::addAuditTrail()
{
    if (m_sources.auditTrail.isEmpty())
        return;
    ++m_open;
    inPool<Result<QByteArray>>(m_round.get(), [path = m_sources.auditTrail, span = m_span]() -> Result<QByteArray> {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return Error{ErrorKind::Io, QStringLiteral("%1: %2").arg(path, file.errorString())};
        // Naive UTC in ISO 8601: texts of one form compare as their times do.
        const QString form = QStringLiteral("yyyy-MM-ddTHH:mm:ss");
        const QByteArray from = toDateTime(span.from).toString(form).toLatin1();
        const QByteArray to = toDateTime(span.to).toString(form).toLatin1() + '~';
        QByteArray lines;
        while (!file.atEnd()) {
            const QByteArray text = file.readLine();
            const QByteArray time = QJsonDocument::fromJson(text).object().value(QLatin1String("timestamp")).toString().toLatin1();
            if (time.isEmpty() ? !text.trimmed().isEmpty() : time >= from && time <= to)
                lines += text.endsWith('\n') ? text : text + '\n';
        }
        return lines;
    }, [this](const Result<QByteArray> &lines) {
        if (lines)
            add(QStringLiteral("audit/audit_trail.jsonl"), *lines);
        else
            lacks(QStringLiteral("the bot's audit trail"), lines.error().message);
        done();
    });
}

void IncidentBundle::askPanels()
{
    ++m_open;
    m_session = std::make_unique<DashboardSession>(m_sources.dashboard, m_sources.prometheus, m_sources.exporter);
    m_session->setTokenFile(m_sources.tokenFile);
    m_session->setRefreshInterval(Milliseconds(0));
    m_session->setTimeRange(absoluteRange(m_span));
    m_overview = std::make_unique<Overview>(m_session->dashboard());
    m_overview->setAttribute(Qt::WA_DontShowOnScreen);
    m_overview->resize(1920, 1400);
    connect(m_overview.get(), &Overview::panelWidthChanged, m_session.get(), &DashboardSession::setPanelWidth);
    connect(m_session.get(), &DashboardSession::panelDataChanged, m_overview.get(),
            [this](int id) { m_overview->setPanelData(id, m_session->panelData(id)); });
    m_overview->show();
    m_session->start();
    m_watch.start();
}

void IncidentBundle::watchPanels()
{
    bool complete = !m_overview->hasPending();
    for (const Panel &panel : m_session->dashboard().panels)
        complete = complete && (panel.targets.isEmpty() || m_session->panelData(panel.id).state != PanelState::Loading);
    if (!complete && m_clock.elapsed() < patience.count())
        return;
    m_watch.stop();
    addPanels();
    m_overview.reset();
    m_session.reset();
    done();
}

void IncidentBundle::addPanels()
{
    for (PanelFrame *frame : m_overview->panels()) {
        const Panel &panel = frame->panel();
        const PanelData data = m_session->panelData(panel.id);
        const QString name = QStringLiteral("panels/%1-%2").arg(panel.id, 2, 10, QLatin1Char('0')).arg(nameOf(panel.title));
        if (!panel.targets.isEmpty()) {
            PanelTable table;
            table.setPanelData(data);
            add(name + QStringLiteral(".csv"), tableCsv(table).toUtf8());
        }
        if (data.state == PanelState::Error || (data.state == PanelState::Loading && !panel.targets.isEmpty()))
            lacks(QStringLiteral("panel \"%1\"").arg(panel.title),
                  data.message.isEmpty() ? QStringLiteral("no answer in time") : data.message);
        QBuffer png;
        png.open(QIODevice::WriteOnly);
        if (frame->grab().save(&png, "PNG"))
            m_pictures.append({name + QStringLiteral(".png"), png.data()});
    }
}

void IncidentBundle::pack()
{
    addJson(QStringLiteral("versions.json"), m_versions);
    QString about = QStringLiteral("Incident bundle of THUNES Console %1\n\nFrom  %2\nTo    %3\nMade  %4\nDashboard  %5\n\n")
                        .arg(QStringLiteral(THUNES_VERSION), stamp(m_span.from), stamp(m_span.to),
                             stamp(SystemClock().now()), m_sources.dashboard.title);
    about += m_report.missing.isEmpty() ? QStringLiteral("Nothing is missing.\n")
                                        : QStringLiteral("Missing:\n- ") + m_report.missing.join(QStringLiteral("\n- ")) + u'\n';
    about += QStringLiteral("\nTimes are UTC. Known secrets were replaced by <secret>.\n");
    m_texts.prepend({QStringLiteral("README.txt"), about.toUtf8()});
    m_report.files = m_texts.size() + m_pictures.size();
    inPool<Result<void>>(m_round.get(), [texts = m_texts, pictures = m_pictures, path = m_report.path, secrets = m_sources.secretFiles, cancelled = m_cancelled] {
        const Redactor redactor(secrets);
        QList<ZipEntry> entries;
        for (const ZipEntry &text : texts)
            entries.append({text.name, redactor.redacted(text.bytes)});
        return writeZip(path, entries + pictures, cancelled.get());
    }, [this](const Result<void> &written) {
        const auto callback = std::exchange(m_callback, {});
        m_texts.clear();
        m_pictures.clear();
        if (written)
            callback(m_report);
        else
            callback(written.error());
    });
}

} // namespace thunes
