// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/mcpconfig.h"

#include "exporter/base/json.h"

#include <QDir>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QUrlQuery>

#include <algorithm>

namespace thunes {

namespace {

using L = QLatin1String;

constexpr qsizetype shortestSecret = 6;

/// Expands one server's texts and notes what could not be expanded and what must stay secret.
class Expansion
{
public:
    Expansion(const QString &labDir, const QProcessEnvironment &environment)
        : m_labDir(labDir)
        , m_environment(environment)
    {
    }

    QString operator()(const QString &text)
    {
        static const QRegularExpression variable(
            QStringLiteral("\\$\\{([A-Za-z][\\w]*)(?::([^}]*))?\\}"));
        QString out;
        qsizetype from = 0;
        auto matches = variable.globalMatch(text);
        while (matches.hasNext()) {
            const auto match = matches.next();
            out += text.mid(from, match.capturedStart() - from);
            out += valueOf(match.captured(1), match.captured(2), match.hasCaptured(2));
            from = match.capturedEnd();
        }
        return out + text.mid(from);
    }

    QStringList secrets;
    QString missing; ///< In words; the first one.

private:
    QString valueOf(const QString &name, const QString &rest, bool hasRest)
    {
        if (name == L("workspaceFolder") || name == L("workspaceRoot"))
            return m_labDir;
        if (name == L("userHome"))
            return QDir::homePath();
        QString variable = name;
        if (hasRest && name == L("env"))
            variable = rest;
        else if (hasRest && name == L("input"))
            return lacks(QStringLiteral("it asks for the input \"%1\"").arg(rest));
        else if (hasRest && !rest.startsWith(u'-'))
            return lacks(QStringLiteral("${%1:%2} is not known").arg(name, rest));
        const bool hasDefault = hasRest && name != L("env");
        if (m_environment.contains(variable) && !(hasDefault && set(variable).isEmpty())) {
            if (set(variable).size() >= shortestSecret)
                secrets.append(set(variable));
            return set(variable);
        }
        if (hasDefault)
            return rest.mid(1);
        return lacks(QStringLiteral("%1 is not set in the environment").arg(variable));
    }
    QString set(const QString &variable) const { return m_environment.value(variable); }
    QString lacks(const QString &what)
    {
        if (missing.isEmpty())
            missing = what;
        return {};
    }

    QString m_labDir;
    const QProcessEnvironment &m_environment;
};

std::optional<McpTransportKind> kindOf(const QString &type)
{
    const QString word = type.toLower();
    if (word == L("stdio"))
        return McpTransportKind::Stdio;
    if (word == L("http") || word == L("streamable-http") || word == L("streamablehttp")
        || word == L("streamable_http"))
        return McpTransportKind::Http;
    if (word == L("sse"))
        return McpTransportKind::Sse;
    return std::nullopt;
}

bool soundsSecret(const QString &key)
{
    static const QRegularExpression words(
        QStringLiteral("token|key|secret|pass|pwd|auth|cred|cookie|dsn|session|(^|[_-])(pat|pin|sas|jwt)"
                       "($|[_-])|bearer|webhook|connection"),
        QRegularExpression::CaseInsensitiveOption);
    return words.match(key).hasMatch();
}

/// Long, of letters and digits without a word's shape: keys are like this, whatever they are called.
bool looksSecret(const QString &value)
{
    static const QRegularExpression shape(
        QStringLiteral("^(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_+=.-]{20,}$"));
    return shape.match(value).hasMatch();
}

/// Of "scheme://name:password@host" anywhere in a text.
QStringList passwordsIn(const QString &value)
{
    static const QRegularExpression url(QStringLiteral("://[^/@:\\s]*:([^@/\\s]+)@"));
    QStringList found;
    for (auto it = url.globalMatch(value); it.hasNext();) {
        const QString password = it.next().captured(1);
        found += password;
        found += QUrl::fromPercentEncoding(password.toUtf8());
    }
    return found;
}

std::optional<Milliseconds> seconds(JsonReader &reader, QLatin1String key)
{
    const auto number = reader.optionalNumber(key);
    if (!number)
        return std::nullopt;
    if (!(*number > 0 && *number <= 86400)) {
        reader.fail(key, QStringLiteral("must be above 0 and at most a day"));
        return std::nullopt;
    }
    return Milliseconds(static_cast<qint64>(*number * 1000));
}

QMap<QString, QString> strings(JsonReader &reader, QLatin1String key)
{
    QMap<QString, QString> values;
    if (!reader.contains(key))
        return values;
    const QJsonObject object = reader.object(key);
    for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
        // Numbers and truth values are common in hand-written "env" objects, and unambiguous.
        if (it->isString() || it->isDouble() || it->isBool())
            values[it.key()] = it->toVariant().toString();
        else if (!it->isNull())
            reader.fail(key, QStringLiteral("\"%1\" must be a string").arg(it.key()));
    }
    return values;
}

void readConsole(JsonReader &reader, McpEntry &entry)
{
    if (reader.contains(L("disabled")) && reader.optionalBoolean(L("disabled")).value_or(false))
        entry.mode = McpMode::Off;
    if (!reader.contains(L("console")))
        return;
    JsonReader own(reader.object(L("console")), reader.pathOf(L("console")));
    own.allowOnly(
        {L("mode"), L("interval_seconds"), L("start_limit_seconds"), L("reply_limit_seconds")});
    if (const auto mode = own.optionalString(L("mode"))) {
        if (*mode == L("watch"))
            entry.mode = McpMode::Watch;
        else if (*mode == L("start"))
            entry.mode = McpMode::Start;
        else if (*mode == L("off"))
            entry.mode = McpMode::Off;
        else
            own.fail(L("mode"), QStringLiteral("must be watch, start or off"));
    }
    entry.interval = seconds(own, L("interval_seconds"));
    entry.startLimit = seconds(own, L("start_limit_seconds"));
    entry.replyLimit = seconds(own, L("reply_limit_seconds"));
    if (!own.ok())
        reader.fail(L("console"), own.error().message);
}

void readRemote(JsonReader &reader, Expansion &expand, McpEntry &entry)
{
    QString text;
    for (const auto key : {L("url"), L("serverUrl"), L("httpUrl")}) {
        if (text.isEmpty())
            text = expand(reader.optionalString(key).value_or(QString()));
    }
    entry.url = QUrl(text, QUrl::StrictMode);
    if (expand.missing.isEmpty()
        && (entry.url.host().isEmpty()
            || (entry.url.scheme() != L("http") && entry.url.scheme() != L("https"))))
        reader.fail(L("url"), QStringLiteral("must be an http or https URL"));
    const auto headers = strings(reader, L("headers"));
    for (auto it = headers.cbegin(); it != headers.cend(); ++it) {
        const QString value = expand(it.value());
        const auto breaks = [](const QString &part) {
            return part.contains(u'\r') || part.contains(u'\n');
        };
        if (breaks(it.key()) || breaks(value) || it.key().isEmpty()) {
            reader.fail(L("headers"), QStringLiteral("a name or value is no header's"));
            continue;
        }
        entry.headers[it.key().toLatin1()] = value.toUtf8();
        expand.secrets.append(value);
        // "Bearer abc": the part after the blank is the secret, however it is quoted elsewhere.
        expand.secrets.append(value.mid(value.indexOf(u' ') + 1));
    }
    if (!entry.url.userInfo().isEmpty()) {
        expand.secrets.append(entry.url.password(QUrl::FullyDecoded));
        expand.secrets.append(entry.url.password(QUrl::FullyEncoded));
        // What is sent: a server may send it back.
        expand.secrets.append(QString::fromLatin1(basicCredentials(entry.url)));
    }
    if (entry.url.hasQuery()) {
        expand.secrets.append(entry.url.query(QUrl::FullyEncoded));
        const auto items = QUrlQuery(entry.url).queryItems(QUrl::FullyDecoded);
        for (const auto &[name, value] : items) {
            if (soundsSecret(name) || looksSecret(value))
                expand.secrets.append(value);
        }
    }
}

void readLocal(JsonReader &reader, Expansion &expand, McpEntry &entry,
               const QProcessEnvironment &environment, const QString &labDir)
{
    entry.command = expand(reader.string(L("command")));
    if (reader.contains(L("args"))) {
        const QJsonArray arguments = reader.array(L("args"));
        for (const QJsonValue &argument : arguments) {
            if (!argument.isString())
                reader.fail(L("args"), QStringLiteral("must hold strings only"));
            const QString value = expand(argument.toString());
            // "--api-key=abc", "--api-key abc", "API_KEY=abc".
            const bool named = value.contains(u'=') && soundsSecret(value.section(u'=', 0, 0));
            if (named)
                expand.secrets.append(value.section(u'=', 1));
            else if (looksSecret(value)
                     || (!entry.arguments.isEmpty() && entry.arguments.last().startsWith(u'-')
                         && !value.startsWith(u'-') && !entry.arguments.last().contains(u'=')
                         && soundsSecret(entry.arguments.last())))
                expand.secrets.append(value);
            expand.secrets += passwordsIn(value);
            entry.arguments.append(value);
        }
    }
    const auto variables = strings(reader, L("env"));
    for (auto it = variables.cbegin(); it != variables.cend(); ++it) {
        entry.environment[it.key()] = expand(it.value());
        const QString &value = entry.environment[it.key()];
        if (soundsSecret(it.key()) || looksSecret(value))
            expand.secrets.append(value);
        expand.secrets += passwordsIn(value);
    }
    const QString directory = expand(reader.optionalString(L("cwd")).value_or(QString()));
    entry.directory = QDir(labDir).absoluteFilePath(directory);
    if (!reader.ok() || !expand.missing.isEmpty())
        return;
    // Decided before anything is started: a program that is not installed is no failure of a
    // server.
    const QString path =
        entry.environment.value(QStringLiteral("PATH"), environment.value(QStringLiteral("PATH")));
    QString found;
    if (entry.command.contains(u'/')) {
        const QFileInfo file(QDir(entry.directory), entry.command);
        found = file.isFile() && file.isExecutable() ? file.absoluteFilePath() : QString();
    } else {
        found = QStandardPaths::findExecutable(entry.command, path.split(u':', Qt::SkipEmptyParts));
    }
    if (found.isEmpty())
        expand.missing = QStringLiteral("the program %1 is not installed").arg(entry.command);
    else if (!QFileInfo(entry.directory).isDir())
        expand.missing = QStringLiteral("there is no directory %1").arg(entry.directory);
    else
        entry.command = found;
}

} // namespace

QByteArray basicCredentials(const QUrl &url)
{
    // QUrl::userInfo() does not decode.
    return (url.userName(QUrl::FullyDecoded) + u':' + url.password(QUrl::FullyDecoded))
        .toUtf8()
        .toBase64();
}

QString McpEntry::redacted(QString text) const
{
    for (const QString &secret : secrets)
        text.replace(secret, QStringLiteral("***"));
    return text;
}

Result<McpConfig> parseMcpConfig(const QByteArray &text, const QString &labDir,
                                 const QProcessEnvironment &environment)
{
    const auto json = parseJsonObject(text);
    if (!json)
        return json.error();
    McpConfig config;
    QMap<QByteArray, McpEntry> entries;
    for (const auto key : {L("servers"), L("mcpServers")}) {
        if (!json->contains(key))
            continue;
        if (!json->value(key).isObject())
            return Error{ErrorKind::InvalidInput,
                         QStringLiteral("$.%1: expected an object").arg(key)};
        const QJsonObject servers = json->value(key).toObject();
        for (auto it = servers.constBegin(); it != servers.constEnd(); ++it) {
            const QString path = QStringLiteral("$.%1.%2").arg(key, it.key());
            McpEntry entry;
            entry.name = it.key().toUtf8();
            JsonReader reader(it.value().toObject(), path);
            Expansion expand(labDir, environment);
            if (!it.value().isObject())
                reader.fail(L(""), QStringLiteral("expected an object"));
            const auto type = reader.optionalString(L("type"));
            const bool remote = reader.contains(L("url")) || reader.contains(L("serverUrl"))
                                || reader.contains(L("httpUrl"));
            const auto kind = type     ? kindOf(*type)
                              : remote ? McpTransportKind::Http
                                       : McpTransportKind::Stdio;
            entry.kindGiven = type.has_value();
            if (!kind)
                reader.fail(L("type"), QStringLiteral("must be stdio, http or sse"));
            entry.kind = kind.value_or(McpTransportKind::Stdio);
            readConsole(reader, entry);
            if (reader.ok() && entry.kind == McpTransportKind::Stdio)
                readLocal(reader, expand, entry, environment, labDir);
            else if (reader.ok())
                readRemote(reader, expand, entry);
            expand.secrets.removeIf(
                [](const QString &secret) { return secret.size() < shortestSecret; });
            // The longest first: one may be a part of another.
            std::sort(expand.secrets.begin(), expand.secrets.end(),
                      [](const QString &a, const QString &b) { return a.size() > b.size(); });
            expand.secrets.removeDuplicates();
            entry.secrets = expand.secrets;
            if (!reader.ok()) {
                config.problems.append(entry.redacted(reader.error().message));
                entry.notConfigured = entry.redacted(reader.error().message);
            } else if (entry.mode == McpMode::Off) {
                entry.notConfigured = QStringLiteral("switched off in the configuration");
            } else {
                entry.notConfigured = entry.redacted(expand.missing);
            }
            entries[entry.name] = entry;
        }
    }
    config.servers = entries.values();
    return config;
}

} // namespace thunes
