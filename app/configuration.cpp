// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/configuration.h"

#include "app/exporterflags.h"
#include "app/settings.h"
#include "app/yaml.h"
#include "exporter/base/fileops.h"
#include "exporter/base/number.h"

#include <QDir>
#include <QFileInfo>
#include <QSet>

#include <algorithm>
#include <cstdio>

namespace thunes {

namespace {

using Kind = Setting::Kind;
using L = QLatin1String;

/// One key of the file and the arguments that it stands for.
struct Given
{
    const Setting *setting;
    int line;
    QStringList arguments;
};

class Reader
{
public:
    Reader(QString file) : m_file(std::move(file)), m_base(QFileInfo(m_file).absolutePath()) {}

    Result<QStringList> read(const QByteArray &text);

private:
    void readMap(const YamlNode &map, const QString &section);
    void readSetting(const Setting &setting, const YamlNode &node, int line);
    void unknown(const QString &key, int line, const QString &section);
    void wrong(int line, const QString &key, const QString &what);
    bool isText(const YamlNode &node, const QString &key, int line, const QString &expected);
    QString path(const QString &text) const;
    void check(const Given &given);

    QString m_file;
    QString m_base;
    std::vector<std::pair<int, QString>> m_errors; ///< By line.
    std::vector<Given> m_given;
};

void Reader::wrong(int line, const QString &key, const QString &what)
{
    m_errors.emplace_back(line, QStringLiteral("%1:%2: %3: %4").arg(m_file).arg(line).arg(key, what));
}

QString Reader::path(const QString &text) const
{
    if (text == L("~") || text.startsWith(L("~/")))
        return QDir::homePath() + text.mid(1);
    return QDir::cleanPath(QDir(m_base).absoluteFilePath(text));
}

QStringList allKeys()
{
    QStringList keys;
    for (const Setting &setting : settings())
        keys += L(setting.key);
    return keys;
}

const Setting *settingNamed(const QString &key)
{
    for (const Setting &setting : settings()) {
        if (key == L(setting.key))
            return &setting;
    }
    return nullptr;
}

bool isSection(const QString &key)
{
    const auto all = settings();
    return std::any_of(all.begin(), all.end(), [&](const Setting &setting) {
        return QString(L(setting.key)).startsWith(key + u'.');
    });
}

void Reader::unknown(const QString &key, int line, const QString &section)
{
    QStringList candidates = allKeys();
    for (qsizetype i = candidates.size() - 1; i >= 0; --i) {
        if (candidates[i].contains(u'.'))
            candidates.append(candidates[i].section(u'.', 0, 0));
    }
    QString meant = nearest(key, candidates);
    if (meant.isEmpty()) { // perhaps the right name in the wrong section
        const QString name = key.section(u'.', -1);
        for (const QString &candidate : allKeys()) {
            if (candidate.section(u'.', -1) == name)
                meant = candidate;
        }
    }
    QString what = QStringLiteral("unknown key");
    if (!meant.isEmpty()) {
        what += QStringLiteral("; did you mean %1?").arg(meant);
    } else {
        QStringList names;
        for (const QString &candidate : allKeys()) {
            const bool inside = section.isEmpty() || candidate.startsWith(section + u'.');
            const QString name = section.isEmpty() ? candidate.section(u'.', 0, 0)
                                                   : candidate.section(u'.', 1);
            if (inside && !names.contains(name))
                names += name;
        }
        what += QStringLiteral("; there are %1").arg(names.join(QStringLiteral(", ")));
    }
    wrong(line, key.left(200), what);
}

bool Reader::isText(const YamlNode &node, const QString &key, int line, const QString &expected)
{
    if (node.kind == YamlNode::Kind::Scalar && !node.text.isEmpty())
        return true;
    wrong(line, key, QStringLiteral("expected %1, got %2")
                         .arg(expected, node.text.isEmpty() && node.kind == YamlNode::Kind::Scalar
                                            ? QStringLiteral("empty text")
                                            : node.described()));
    return false;
}

void Reader::readMap(const YamlNode &map, const QString &section)
{
    QSet<QString> seen;
    for (const auto &[name, value] : map.fields) {
        const int line = name.line;
        if (name.kind != YamlNode::Kind::Scalar) {
            wrong(line, section.isEmpty() ? QStringLiteral("the file") : section,
                  QStringLiteral("a key must be a word, got %1").arg(name.described()));
            continue;
        }
        const QString key = section.isEmpty() ? name.text : section + u'.' + name.text;
        if (seen.contains(name.text)) {
            wrong(line, key.left(200), QStringLiteral("given twice; keep one"));
            continue;
        }
        seen.insert(name.text);
        if (const Setting *setting = settingNamed(key)) {
            readSetting(*setting, value, line);
        } else if (section.isEmpty() && isSection(key)) {
            if (value.kind == YamlNode::Kind::Map)
                readMap(value, key);
            else if (value.kind != YamlNode::Kind::Null) // a section whose keys are all commented out
                wrong(line, key, QStringLiteral("expected a section of keys, got %1")
                                     .arg(value.described()));
        } else {
            unknown(key, line, section);
        }
    }
}

void Reader::readSetting(const Setting &setting, const YamlNode &node, int line)
{
    const QString key = L(setting.key);
    if (node.kind == YamlNode::Kind::Null)
        return; // the default
    const QString flag = QStringLiteral("--") + L(setting.flag);
    Given given{&setting, line, {}};
    const auto give = [&](const QString &value) { given.arguments += flag + u'=' + value; };
    const bool scalar = node.kind == YamlNode::Kind::Scalar;
    switch (setting.kind) {
    case Kind::Switch:
    case Kind::Opposite:
        if (!scalar || !node.plain || (node.text != L("true") && node.text != L("false"))) {
            wrong(line, key, QStringLiteral("expected true or false, got %1").arg(node.described()));
            return;
        }
        if ((node.text == L("true")) == (setting.kind == Kind::Switch))
            given.arguments += flag;
        break;
    case Kind::Number:
        if (!scalar || !node.plain || !parseNumber(node.text.toUtf8())) {
            wrong(line, key, QStringLiteral("expected a number, got %1%2")
                                 .arg(node.described(),
                                      scalar && !node.plain ? QStringLiteral(" in quotes") : QString()));
            return;
        }
        give(node.text);
        break;
    case Kind::Text:
        if (!isText(node, key, line, QStringLiteral("text")))
            return;
        give(node.text);
        break;
    case Kind::Path:
        if (!isText(node, key, line, QStringLiteral("a path")))
            return;
        give(path(node.text));
        break;
    case Kind::List:
    case Kind::PathList:
        if (node.kind != YamlNode::Kind::List) {
            wrong(line, key, QStringLiteral("expected a list, got %1").arg(node.described()));
            return;
        }
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            const YamlNode &item = node.items[i];
            if (!isText(item, QStringLiteral("%1[%2]").arg(key).arg(i), item.line,
                        setting.kind == Kind::List ? QStringLiteral("text")
                                                   : QStringLiteral("a path")))
                return;
            give(setting.kind == Kind::List ? item.text : path(item.text));
        }
        break;
    case Kind::PathMap: {
        if (node.kind != YamlNode::Kind::Map) {
            wrong(line, key, QStringLiteral("expected a section of names, got %1")
                                 .arg(node.described()));
            return;
        }
        QSet<QString> seen;
        for (const auto &[name, value] : node.fields) {
            const QString inner = QStringLiteral("%1.%2").arg(key, name.text.left(100));
            if (name.kind != YamlNode::Kind::Scalar || name.text.isEmpty()
                || name.text.contains(u'=')) {
                wrong(name.line, key, QStringLiteral("a name must be a word, got %1")
                                          .arg(name.described()));
                return;
            }
            if (seen.contains(name.text)) {
                wrong(name.line, inner, QStringLiteral("given twice; keep one"));
                return;
            }
            seen.insert(name.text);
            if (!isText(value, inner, name.line, QStringLiteral("a path")))
                return;
            give(name.text + u'=' + path(value.text));
        }
        break;
    }
    }
    check(given);
    m_given.push_back(std::move(given));
}

/// The flag's own reader decides what is allowed.
void Reader::check(const Given &given)
{
    const auto options = parseFlags(given.arguments);
    if (options)
        return;
    const QString prefix = QStringLiteral("--%1: ").arg(L(given.setting->flag));
    QString what = options.error().message;
    if (what.startsWith(prefix))
        what = what.mid(prefix.size());
    wrong(given.line, L(given.setting->key), what);
}

Result<QStringList> Reader::read(const QByteArray &text)
{
    const auto root = parseYaml(text, m_file);
    if (!root)
        return root.error();
    if (root->kind == YamlNode::Kind::Map)
        readMap(*root, {});
    else if (root->kind != YamlNode::Kind::Null)
        m_errors.emplace_back(root->line, QStringLiteral("%1:%2: expected sections of keys, got %3")
                                              .arg(m_file)
                                              .arg(root->line)
                                              .arg(root->described()));
    QStringList arguments;
    for (const Given &given : m_given)
        arguments += given.arguments;
    if (m_errors.empty()) {
        // What is wrong only together.
        const auto whole = parseFlags(arguments);
        const auto together = whole ? checkTogether(*whole) : Result<void>(whole.error());
        if (!together) {
            const QString message = together.error().message;
            const auto guilty = std::find_if(m_given.begin(), m_given.end(), [&](const Given &given) {
                return message.startsWith(QStringLiteral("--%1: ").arg(L(given.setting->flag)));
            });
            if (guilty != m_given.end())
                wrong(guilty->line, L(guilty->setting->key),
                      message.mid(message.indexOf(L(": ")) + 2));
            else
                m_errors.emplace_back(1, QStringLiteral("%1:1: %2").arg(m_file, message));
        }
    }
    if (m_errors.empty())
        return arguments;
    std::stable_sort(m_errors.begin(), m_errors.end(),
                     [](const auto &a, const auto &b) { return a.first < b.first; });
    QStringList lines;
    for (const auto &[line, message] : m_errors)
        lines += message;
    return Error{ErrorKind::InvalidInput, lines.join(u'\n')};
}

QByteArray quoted(const QString &text)
{
    QString out = QStringLiteral("\"");
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\')
            out += u'\\';
        if (c < u' ' || c == QChar(0x7f) || c == QChar(0x85) || c == QChar(0x2028)
            || c == QChar(0x2029) || c == QChar(0xfeff))
            out += QStringLiteral("\\u%1").arg(c.unicode(), 4, 16, QLatin1Char('0'));
        else
            out += c;
    }
    return (out + u'"').toUtf8();
}

QByteArray printed(const QVariant &value, const QByteArray &indent)
{
    switch (value.typeId()) {
    case QMetaType::Bool: return value.toBool() ? " true\n" : " false\n";
    case QMetaType::Double: {
        // A whole number is never written with an exponent: its flag would not take it.
        const double number = value.toDouble();
        const auto whole = static_cast<qint64>(number);
        return ' ' + (static_cast<double>(whole) == number ? QByteArray::number(whole)
                                                           : formatNumber(number))
            + '\n';
    }
    case QMetaType::QString: return ' ' + quoted(value.toString()) + '\n';
    case QMetaType::QStringList: {
        if (value.toStringList().isEmpty())
            return " []\n";
        QByteArray out = "\n";
        const QStringList items = value.toStringList();
        for (const QString &item : items)
            out += indent + "  - " + quoted(item) + '\n';
        return out;
    }
    case QMetaType::QVariantMap: {
        const QVariantMap map = value.toMap();
        if (map.isEmpty())
            return " {}\n";
        QByteArray out = "\n";
        for (auto it = map.begin(); it != map.end(); ++it)
            out += indent + "  " + quoted(it.key()) + ": " + quoted(it->toString()) + '\n';
        return out;
    }
    default: return " null\n";
    }
}

/// The flags that `arguments` give, without dashes and values.
QSet<QString> flagsIn(const QStringList &arguments)
{
    QSet<QString> flags;
    for (const QString &argument : arguments) {
        if (argument.startsWith(L("--")))
            flags.insert(argument.mid(2).section(u'=', 0, 0));
    }
    return flags;
}

} // namespace

Result<QStringList> argumentsFrom(const QByteArray &text, const QString &file)
{
    return Reader(file).read(text);
}

Result<Options> parseOptions(const QStringList &arguments)
{
    auto flags = parseFlags(arguments);
    if (!flags)
        return flags;
    if (!flags->configFile) {
        if (const auto together = checkTogether(*flags); !together)
            return together.error();
        flags->commandLine = arguments;
        return flags;
    }
    FileOps files;
    const auto text = files.read(*flags->configFile);
    if (!text)
        return Error{text.error().kind, QStringLiteral("--config: %1").arg(text.error().message)};
    const auto fromFile = argumentsFrom(*text, *flags->configFile);
    if (!fromFile)
        return fromFile.error();
    // A flag replaces what the file says, a list as a whole. An abbreviation of a flag is none.
    const QSet<QString> given = flagsIn(arguments);
    QStringList all;
    for (const QString &argument : *fromFile) {
        if (!given.contains(argument.mid(2).section(u'=', 0, 0)))
            all += argument;
    }
    auto options = parseFlags(all + arguments);
    if (!options)
        return options;
    if (const auto together = checkTogether(*options); !together)
        return together.error();
    options->commandLine = arguments;
    return options;
}

QByteArray printConfiguration(const Options &options)
{
    QByteArray out;
    QString section;
    for (const Setting &setting : settings()) {
        const QString key = L(setting.key);
        const QString its = key.contains(u'.') ? key.section(u'.', 0, 0) : QString();
        if (its != section) {
            section = its;
            out += '\n' + its.toUtf8() + ":\n";
        }
        const QByteArray indent = its.isEmpty() ? "" : "  ";
        out += indent + key.section(u'.', -1).toUtf8() + ':' + printed(setting.value(options), indent);
    }
    return out;
}

QStringList keysNeedingRestart(const Options &before, const Options &after)
{
    QStringList keys;
    for (const Setting &setting : settings()) {
        if (!setting.live && setting.value(before) != setting.value(after))
            keys += L(setting.key);
    }
    return keys;
}

int runCheckConfiguration(const Options &options)
{
    std::printf("%s: good\n", options.configFile ? qUtf8Printable(*options.configFile)
                                                 : "the command line");
    return 0;
}

int runPrintConfiguration(const Options &options)
{
    std::fputs(printConfiguration(options).constData(), stdout);
    return 0;
}

} // namespace thunes
