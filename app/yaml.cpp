// SPDX-License-Identifier: GPL-3.0-or-later
// The only file that sees yaml-cpp, whose exceptions end here.
#include "app/yaml.h"

#include <QRegularExpression>
#include <QUtf8StringView>

#include <yaml-cpp/yaml.h>

namespace thunes {

namespace {

constexpr qsizetype largestFile = 1 << 20;
constexpr int deepest = 8;
constexpr int mostNodes = 20000;

struct TooMuch
{
    int line;
};

int lineOf(const YAML::Node &node)
{
    return node.Mark().is_null() ? 1 : node.Mark().line + 1;
}

QString toText(const std::string &text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

YamlNode convert(const YAML::Node &node, int depth, int &count)
{
    if (depth > deepest || ++count > mostNodes)
        throw TooMuch{lineOf(node)};
    YamlNode out;
    out.line = lineOf(node);
    switch (node.Type()) {
    case YAML::NodeType::Undefined:
    case YAML::NodeType::Null:
        break;
    case YAML::NodeType::Scalar:
        out.kind = YamlNode::Kind::Scalar;
        out.text = toText(node.Scalar());
        out.plain = node.Tag() == "?";
        break;
    case YAML::NodeType::Sequence:
        out.kind = YamlNode::Kind::List;
        for (const auto &item : node)
            out.items.push_back(convert(item, depth + 1, count));
        break;
    case YAML::NodeType::Map:
        out.kind = YamlNode::Kind::Map;
        for (const auto &field : node) {
            YamlNode key = convert(field.first, depth + 1, count);
            out.fields.emplace_back(std::move(key), convert(field.second, depth + 1, count));
        }
        break;
    }
    return out;
}

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
        const auto documents = YAML::LoadAll(trimmed.toStdString());
        if (documents.empty())
            return YamlNode{};
        if (documents.size() > 1)
            return wrong(lineOf(documents[1]), QStringLiteral("a second document; one is allowed"));
        int count = 0;
        return convert(documents.front(), 0, count);
    } catch (const YAML::Exception &exception) {
        return wrong(exception.mark.is_null() ? 1 : exception.mark.line + 1,
                     QStringLiteral("not YAML: %1").arg(toText(exception.msg)));
    } catch (const TooMuch &tooMuch) {
        return wrong(tooMuch.line, QStringLiteral("too deep or too many values"));
    } catch (const std::exception &exception) { // what yaml-cpp lets through of the library's own
        return wrong(1, QStringLiteral("not YAML: %1").arg(QString::fromUtf8(exception.what())));
    }
}

} // namespace thunes
