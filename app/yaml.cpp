// SPDX-License-Identifier: GPL-3.0-or-later
// The only file that sees yaml-cpp, whose exceptions end here.
#include "app/yaml.h"

#include <QByteArrayList>
#include <QRegularExpression>
#include <QUtf8StringView>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <optional>
#include <sstream>

namespace thunes {

namespace {

constexpr qsizetype largestFile = 1 << 20;
constexpr std::size_t deepest = 8;
constexpr int mostNodes = 20000;

/// A fault that yaml-cpp does not see.
struct Fault
{
    int line;
    QString what;
};

int lineOf(const YAML::Mark &mark)
{
    return mark.is_null() ? 1 : mark.line + 1;
}

QString toText(const std::string &text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// Puts the nodes of a document together as the parser meets them, aliases as copies. By events and not
/// by yaml-cpp's own tree, since its LoadAll() never ends where the text goes on behind a document with
/// what can begin none (", a"), and since the limits hold from the first node on.
class Builder final : public YAML::EventHandler
{
public:
    YamlNode root;

    void OnDocumentStart(const YAML::Mark &) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override
    {
        finish(begun(YamlNode::Kind::Null, mark), anchor);
    }
    void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  const std::string &value) override
    {
        YamlNode node = begun(YamlNode::Kind::Scalar, mark);
        node.text = toText(value);
        node.plain = tag == "?";
        finish(std::move(node), anchor);
    }
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override
    {
        const auto found = m_anchored.find(anchor);
        if (found == m_anchored.end())
            throw Fault{lineOf(mark), QStringLiteral("not YAML: an alias inside of what it names")};
        count(found->second, m_open.size(), lineOf(mark));
        put(found->second);
    }
    void OnSequenceStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        m_open.push_back({begun(YamlNode::Kind::List, mark), anchor, {}});
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        m_open.push_back({begun(YamlNode::Kind::Map, mark), anchor, {}});
    }
    void OnMapEnd() override { close(); }

private:
    struct Open
    {
        YamlNode node;
        YAML::anchor_t anchor;
        std::optional<YamlNode> key;
    };

    YamlNode begun(YamlNode::Kind kind, const YAML::Mark &mark)
    {
        YamlNode node;
        node.kind = kind;
        node.line = lineOf(mark);
        count(node, m_open.size(), node.line);
        return node;
    }
    void count(const YamlNode &node, std::size_t depth, int line)
    {
        if (depth > deepest || ++m_count > mostNodes)
            throw Fault{line, QStringLiteral("too deep or too many values")};
        for (const YamlNode &item : node.items)
            count(item, depth + 1, line);
        for (const YamlField &field : node.fields) {
            count(field.key, depth + 1, line);
            count(field.value, depth + 1, line);
        }
    }
    void close()
    {
        Open open = std::move(m_open.back());
        m_open.pop_back();
        finish(std::move(open.node), open.anchor);
    }
    void finish(YamlNode node, YAML::anchor_t anchor)
    {
        if (anchor != 0)
            m_anchored[anchor] = node;
        put(std::move(node));
    }
    void put(YamlNode node)
    {
        if (m_open.empty()) {
            root = std::move(node);
            return;
        }
        Open &parent = m_open.back();
        if (parent.node.kind == YamlNode::Kind::List)
            parent.node.items.push_back(std::move(node));
        else if (!parent.key)
            parent.key = std::move(node);
        else
            parent.node.fields.push_back({*std::exchange(parent.key, std::nullopt), std::move(node)});
    }

    std::vector<Open> m_open;
    std::map<YAML::anchor_t, YamlNode> m_anchored;
    int m_count = 0;
};

/// Refuses whatever comes behind the document.
class NothingMore final : public YAML::EventHandler
{
public:
    explicit NothingMore(QByteArrayList lines) : m_lines(std::move(lines)) {}

    void OnDocumentStart(const YAML::Mark &mark) override
    {
        const QByteArray line = m_lines.value(lineOf(mark) - 1).trimmed();
        if (!line.startsWith("---") && !line.startsWith('%'))
            throw Fault{lineOf(mark), QStringLiteral("not YAML: this does not belong to what comes "
                                                     "before it")};
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &mark, YAML::anchor_t) override { refuse(mark); }
    void OnScalar(const YAML::Mark &mark, const std::string &, YAML::anchor_t,
                  const std::string &) override
    {
        refuse(mark);
    }
    void OnAlias(const YAML::Mark &mark, YAML::anchor_t) override { refuse(mark); }
    void OnSequenceStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t,
                         YAML::EmitterStyle::value) override
    {
        refuse(mark);
    }
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark &mark, const std::string &, YAML::anchor_t,
                    YAML::EmitterStyle::value) override
    {
        refuse(mark);
    }
    void OnMapEnd() override {}

private:
    [[noreturn]] static void refuse(const YAML::Mark &mark)
    {
        throw Fault{lineOf(mark), QStringLiteral("a second document; one is allowed")};
    }
    QByteArrayList m_lines;
};

} // namespace

QString YamlNode::described() const
{
    switch (kind) {
    case Kind::Null: return QStringLiteral("nothing");
    case Kind::Scalar: {
        // What is this long and without a blank may be a secret in the wrong place.
        static const QRegularExpression key(QStringLiteral("^\\S{32,}$"));
        return key.match(text).hasMatch() ? QStringLiteral("a long word")
                                          : QStringLiteral("'%1'").arg(text.left(80));
    }
    case Kind::List: return QStringLiteral("a list");
    case Kind::Map: return QStringLiteral("a section of keys");
    }
    Q_UNREACHABLE();
}

Result<YamlNode> parseYaml(const QByteArray &text, const QString &file)
{
    const auto wrong = [&file](int line, const QString &what) {
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("%1:%2: %3").arg(file).arg(line).arg(what)};
    };
    if (text.size() > largestFile)
        return wrong(1, QStringLiteral("the file is larger than 1 MiB"));
    qsizetype begin = 0;
    for (int line = 1; begin < text.size(); ++line) {
        const qsizetype found = text.indexOf('\n', begin);
        const qsizetype end = found < 0 ? text.size() : found;
        const QByteArrayView bytes = QByteArrayView(text).sliced(begin, end - begin);
        if (!QUtf8StringView(bytes).isValidUtf8())
            return wrong(line, QStringLiteral("not UTF-8"));
        if (bytes.contains('\0'))
            return wrong(line, QStringLiteral("a NUL character"));
        begin = end + 1;
    }
    try {
        // yaml-cpp takes a quotation mark that is never closed for closed when a line feed ends the
        // file; without that line feed it says so.
        QByteArray trimmed = text;
        while (trimmed.endsWith('\n') || trimmed.endsWith('\r') || trimmed.endsWith(' '))
            trimmed.chop(1);
        std::istringstream stream(trimmed.toStdString());
        YAML::Parser parser(stream);
        Builder builder;
        if (parser.HandleNextDocument(builder)) {
            NothingMore nothingMore(trimmed.split('\n'));
            (void)parser.HandleNextDocument(nothingMore);
        }
        return builder.root;
    } catch (const YAML::Exception &exception) {
        return wrong(lineOf(exception.mark), QStringLiteral("not YAML: %1").arg(toText(exception.msg)));
    } catch (const Fault &fault) {
        return wrong(fault.line, fault.what);
    } catch (const std::exception &exception) { // what yaml-cpp lets through of the library's own
        return wrong(1, QStringLiteral("not YAML: %1").arg(QString::fromUtf8(exception.what())));
    }
}

} // namespace thunes
