// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/client/labclient.h"

#include "exporter/base/json.h"

#include <QFile>
#include <QTimer>

namespace thunes {

namespace {

using L = QLatin1String;
constexpr Milliseconds answerLimit{3000};
constexpr Milliseconds commandLimit{30000}; ///< The exporter answers within 20 s.

/// A JsonReader that takes empty texts, and times.
class Reader : public JsonReader
{
public:
    Reader(const QJsonObject &object, const QString &path)
        : JsonReader(object, path)
        , m_json(object)
    {
    }
    /// Empty and absent are the same to us.
    QString text(L key)
    {
        const QJsonValue value = m_json.value(key);
        return value.isString() ? value.toString() : optionalString(key).value_or(QString());
    }
    std::optional<TimePoint> optionalTime(L key)
    {
        if (!contains(key))
            return std::nullopt;
        const auto time = QDateTime::fromString(string(key), Qt::ISODateWithMs);
        if (!time.isValid()) {
            fail(key, QStringLiteral("expected a time in ISO 8601"));
            return std::nullopt;
        }
        return fromDateTime(time);
    }
    TimePoint time(L key)
    {
        const auto time = optionalTime(key);
        if (!time)
            fail(key, QStringLiteral("is missing"));
        return time.value_or(TimePoint{});
    }

private:
    QJsonObject m_json;
};

McpServerState stateFrom(const QString &word)
{
    static const QHash<QString, McpServerState> states{
        {QStringLiteral("up"), McpServerState::Up},
        {QStringLiteral("slow"), McpServerState::Slow},
        {QStringLiteral("down"), McpServerState::Down},
        {QStringLiteral("timeout"), McpServerState::Timeout},
        {QStringLiteral("auth"), McpServerState::Auth},
        {QStringLiteral("protocol"), McpServerState::Protocol},
        {QStringLiteral("not_configured"), McpServerState::NotConfigured},
        {QStringLiteral("disabled"), McpServerState::Disabled}};
    return states.value(word, McpServerState::Unknown);
}

template<typename Enum>
std::optional<Enum> wordFrom(const QString &word, std::initializer_list<L> words)
{
    int number = 0;
    for (const L known : words) {
        if (word == known)
            return Enum(number);
        ++number;
    }
    return std::nullopt;
}

std::optional<WorktreeState> worktreeStateFrom(const QString &word)
{
    return wordFrom<WorktreeState>(word,
                                   {L("complete"), L("working"), L("testing"), L("blocked")});
}

std::optional<WorktreeTests> testsFrom(const QString &word)
{
    return wordFrom<WorktreeTests>(word, {L("unknown"), L("passing"), L("failing")});
}

QStringList words(const QJsonValue &list)
{
    QStringList result;
    for (const QJsonValue &one : list.toArray())
        result << one.toString();
    return result;
}

Result<LabHeading> readHeading(const QJsonObject &json)
{
    LabHeading heading;
    Reader reader(json, QStringLiteral("$"));
    heading.time = reader.time(L("time"));
    heading.lab = reader.text(L("lab"));
    heading.sequence = static_cast<quint64>(reader.optionalCount(L("sequence")).value_or(0));
    if (const auto seconds = reader.optionalNumber(L("interval_seconds")))
        heading.interval = Milliseconds(static_cast<qint64>(qBound(0.0, *seconds, 1e6) * 1000));
    heading.collected = reader.optionalBoolean(L("collected")).value_or(false);
    heading.errors = words(json.value(L("errors")));
    if (!reader.ok())
        return reader.error();
    return heading;
}

Result<McpServerInfo> readServer(const QString &name, const QJsonObject &json)
{
    McpServerInfo info;
    Reader reader(json, QStringLiteral("$.servers.") + name);
    info.name = name;
    info.revision = static_cast<quint64>(reader.optionalCount(L("revision")).value_or(0));
    info.stateWord = reader.string(L("state"));
    info.state = stateFrom(info.stateWord);
    info.reason = reader.text(L("reason"));
    info.transport = reader.text(L("transport"));
    info.enabled = reader.optionalBoolean(L("enabled")).value_or(true);
    info.probing = reader.optionalBoolean(L("probing")).value_or(false);
    info.watched = reader.optionalBoolean(L("watched")).value_or(false);
    info.protocol = reader.text(L("protocol"));
    info.server = reader.text(L("server"));
    info.version = reader.text(L("version"));
    info.note = reader.text(L("note"));
    info.stderrTail = reader.text(L("stderr"));
    info.tools = reader.optionalCount(L("tools"));
    info.latencyMs = reader.optionalNumber(L("latency_ms"));
    info.durationMs = reader.optionalNumber(L("duration_ms"));
    info.pid = reader.optionalCount(L("pid"));
    info.failures = reader.optionalCount(L("failures")).value_or(0);
    info.noiseLines = reader.optionalCount(L("noise_lines")).value_or(0);
    info.time = reader.optionalTime(L("time"));
    info.lastSuccess = reader.optionalTime(L("last_success"));
    info.nextProbe = reader.optionalTime(L("next_probe"));
    if (!reader.ok())
        return reader.error();
    const QJsonArray history = json.value(L("history")).toArray();
    info.history.reserve(history.size());
    for (const QJsonValue &value : history) {
        Reader point(value.toObject(), QStringLiteral("$.servers.%1.history").arg(name));
        McpProbe probe;
        probe.time = point.time(L("time"));
        probe.state = stateFrom(point.string(L("state")));
        probe.latencyMs = point.optionalNumber(L("latency_ms"));
        if (!point.ok())
            return point.error();
        info.history.append(probe);
    }
    return info;
}

Result<WorktreeCommit> readCommit(const QJsonObject &json)
{
    Reader reader(json, QStringLiteral("$.commit"));
    WorktreeCommit commit;
    commit.id = reader.string(L("id"));
    commit.time = reader.time(L("time"));
    commit.author = reader.text(L("author"));
    commit.subject = reader.text(L("subject"));
    if (!reader.ok())
        return reader.error();
    return commit;
}

Result<WorktreeGit> readGit(const QJsonObject &json)
{
    WorktreeGit git;
    Reader reader(json, QStringLiteral("$.git"));
    git.branch = reader.text(L("branch"));
    git.head = reader.text(L("head"));
    git.upstream = reader.text(L("upstream"));
    git.ahead = reader.optionalCount(L("ahead"));
    git.behind = reader.optionalCount(L("behind"));
    git.changed = reader.count(L("changed"));
    git.untracked = reader.count(L("untracked"));
    git.conflicts = reader.count(L("conflicts"));
    git.operation = reader.text(L("operation"));
    git.locked = reader.optionalBoolean(L("locked")).value_or(false);
    git.lockReason = reader.text(L("lock_reason"));
    git.indexLockedSince = reader.optionalTime(L("index_locked_since"));
    git.newestChange = reader.optionalTime(L("newest_change"));
    if (!reader.ok())
        return reader.error();
    QJsonArray commits = json.value(L("commits")).toArray();
    if (json.contains(L("last_commit")))
        commits = {json.value(L("last_commit"))};
    for (const QJsonValue &value : std::as_const(commits)) {
        const auto commit = readCommit(value.toObject());
        if (!commit)
            return commit.error();
        git.commits.append(*commit);
    }
    return git;
}

Result<WorktreeInfo> readWorktree(const QString &name, const QJsonObject &json)
{
    WorktreeInfo info;
    Reader reader(json, QStringLiteral("$.worktrees.") + name);
    info.name = name;
    info.path = reader.text(L("path"));
    info.time = reader.time(L("time"));
    info.state = worktreeStateFrom(reader.text(L("status")));
    info.errors = words(json.value(L("errors")));
    if (!reader.ok())
        return reader.error();
    Reader tests(json.value(L("tests")).toObject(), reader.pathOf(L("tests")));
    info.tests = testsFrom(tests.text(L("status")));
    info.testSource = tests.text(L("source"));
    info.testPath = tests.text(L("path"));
    info.testTime = tests.optionalTime(L("time"));
    info.testsPassed = tests.optionalCount(L("passed"));
    info.testsFailed = tests.optionalCount(L("failed"));
    info.testsSkipped = tests.optionalCount(L("skipped"));
    info.outdated = tests.optionalBoolean(L("outdated"));
    if (!tests.ok())
        return tests.error();
    if (json.contains(L("git"))) {
        auto git = readGit(json.value(L("git")).toObject());
        if (!git)
            return git.error();
        info.git = *std::move(git);
    }
    const QJsonArray states = json.value(L("states")).toArray();
    for (const QJsonValue &value : states) {
        Reader span(value.toObject(), reader.pathOf(L("states")));
        WorktreePast past;
        past.from = span.time(L("from"));
        past.until = span.time(L("until"));
        past.state = worktreeStateFrom(span.text(L("status")));
        past.tests = testsFrom(span.text(L("tests")));
        past.branch = span.text(L("branch"));
        past.operation = span.text(L("operation"));
        if (!span.ok())
            return span.error();
        info.past.append(past);
    }
    return info;
}

/// The exporter's own sentence where it sent one: {"error": …}.
Error errorOf(const HttpAnswer &answer)
{
    Error error = answer.error();
    if (const auto object = answer.json()) {
        const QString sentence = object->value(L("error")).toString();
        if (!sentence.isEmpty())
            error.message = sentence;
    }
    return error;
}

/// Hands on what `parse` makes of an answer, or why there is none.
template<typename T>
auto unwrap(Result<T> (*parse)(const QJsonObject &), std::function<void(Result<T>)> callback)
{
    return [parse, callback = std::move(callback)](const Result<HttpAnswer> &answer) {
        if (!answer) {
            callback(answer.error());
            return;
        }
        if (!answer->isSuccess()) {
            callback(errorOf(*answer));
            return;
        }
        const auto json = answer->json();
        if (!json) {
            callback(json.error());
            return;
        }
        const auto parsed = parse(*json);
        if (!parsed)
            callback(Error{ErrorKind::Protocol, QStringLiteral("the exporter's answer about the lab: ")
                                                    + parsed.error().message});
        else
            callback(parsed);
    };
}

/// A name as a part of a path: it may have slashes, which the exporter knows, and marks like ? and %.
QString encoded(const QString &name)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(name, "/"));
}

} // namespace

Result<McpServersAnswer> parseMcpServers(const QJsonObject &json)
{
    const auto heading = readHeading(json);
    if (!heading)
        return heading.error();
    McpServersAnswer answer{*heading, words(json.value(L("names"))), {}};
    const QJsonObject servers = json.value(L("servers")).toObject();
    for (auto it = servers.begin(); it != servers.end(); ++it) {
        auto server = readServer(it.key(), it->toObject());
        if (!server)
            return server.error();
        answer.servers.append(*std::move(server));
    }
    return answer;
}

Result<WorktreesAnswer> parseWorktrees(const QJsonObject &json)
{
    const auto heading = readHeading(json);
    if (!heading)
        return heading.error();
    WorktreesAnswer answer{*heading, words(json.value(L("names"))), {}};
    const QJsonObject worktrees = json.value(L("worktrees")).toObject();
    for (auto it = worktrees.begin(); it != worktrees.end(); ++it) {
        auto worktree = readWorktree(it.key(), it->toObject());
        if (!worktree)
            return worktree.error();
        answer.worktrees.append(*std::move(worktree));
    }
    return answer;
}

Result<WorktreeAnswer> parseWorktree(const QJsonObject &json)
{
    const auto heading = readHeading(json);
    if (!heading)
        return heading.error();
    const auto worktree
        = readWorktree(json.value(L("name")).toString(), json.value(L("worktree")).toObject());
    if (!worktree)
        return worktree.error();
    return WorktreeAnswer{*heading, *worktree};
}

Result<McpCommandAnswer> parseMcpCommand(const QJsonObject &json)
{
    Reader reader(json, QStringLiteral("$"));
    McpCommandAnswer answer;
    answer.pending = reader.string(L("status")) == L("pending");
    answer.time = reader.time(L("time"));
    if (!reader.ok())
        return reader.error();
    const auto server
        = readServer(json.value(L("name")).toString(), json.value(L("server")).toObject());
    if (!server)
        return server.error();
    answer.server = *server;
    return answer;
}

LabClient::LabClient(const QUrl &base, const QString &tokenFile)
    : m_http(base, answerLimit)
    , m_patient(base, commandLimit)
    , m_tokenFile(tokenFile)
{
}

void LabClient::servers(quint64 after, QObject *guard,
                        std::function<void(Result<McpServersAnswer>)> callback)
{
    m_http.get(QStringLiteral("/api/v1/lab/mcp?after=%1").arg(after), guard,
               unwrap(&parseMcpServers, std::move(callback)));
}

void LabClient::worktrees(quint64 after, QObject *guard,
                          std::function<void(Result<WorktreesAnswer>)> callback)
{
    m_http.get(QStringLiteral("/api/v1/lab/worktrees?after=%1").arg(after), guard,
               unwrap(&parseWorktrees, std::move(callback)));
}

void LabClient::worktree(const QString &name, QObject *guard,
                         std::function<void(Result<WorktreeAnswer>)> callback)
{
    m_http.get(QStringLiteral("/api/v1/lab/worktrees/") + encoded(name), guard,
               unwrap(&parseWorktree, std::move(callback)));
}

void LabClient::command(const QString &server, const QString &verb, QObject *guard,
                        std::function<void(Result<McpCommandAnswer>)> callback)
{
    QFile file(m_tokenFile);
    if (!file.open(QIODevice::ReadOnly)) {
        const Error error{ErrorKind::Unauthorized,
                          QStringLiteral("the operator token %1 cannot be read: %2")
                              .arg(m_tokenFile, file.errorString())};
        // Never before this function has returned: callers rely on it.
        QTimer::singleShot(0, guard, [error, callback = std::move(callback)] { callback(error); });
        return;
    }
    m_patient.postJson(QStringLiteral("/api/v1/lab/mcp/%1/%2").arg(encoded(server), verb), {},
                       file.read(4096).trimmed(), guard,
                       unwrap(&parseMcpCommand, std::move(callback)));
}

} // namespace thunes
