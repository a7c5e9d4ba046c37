// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/push/expositionparser.h"

#include <QUtf8StringView>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace thunes {

namespace {

constexpr quint32 maxLabels = 64;

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t';
}

QString quoted(std::string_view text)
{
    const std::size_t length = std::min<std::size_t>(text.size(), 80);
    QString shown = QString::fromUtf8(text.data(), static_cast<qsizetype>(length));
    shown.replace(u'\r', QStringLiteral("\\r"));
    return u'\'' + shown + (length < text.size() ? QStringLiteral("…'") : QStringLiteral("'"));
}

bool equalIgnoringCase(std::string_view text, std::string_view lower)
{
    return text.size() == lower.size()
        && std::equal(text.begin(), text.end(), lower.begin(),
                      [](char a, char b) { return (a | 0x20) == b; });
}

/// Of a declared family: what it is called on the wire, and what it has become.
struct Declaration
{
    std::size_t family;
    enum class Kind { Plain = 1, OpenCounter, OpenInfo } kind = Kind::Plain;
    bool typed = false;
    bool helped = false;
    bool sampled = false;
};

class Parser
{
public:
    Parser(std::string_view text, ExpositionSyntax syntax)
        : m_rest(text)
        , m_openMetrics(syntax == ExpositionSyntax::OpenMetrics)
    {
    }

    Result<ParsedExposition> run();

private:
    bool fail(const QString &what)
    {
        if (m_problem.isEmpty())
            m_problem = what;
        return false;
    }
    bool readLine(std::string_view line);
    bool readComment(std::string_view line);
    bool readType(std::string_view name, std::string_view type);
    bool readHelp(std::string_view name, std::string_view help);
    bool readSample(std::string_view line);
    /// Reads `{…}` at the front of `line` and takes it away. `bound` picks the value of that label
    /// out of the others.
    bool readLabels(std::string_view &line, std::string_view boundName, std::string_view *bound);
    bool readExemplar(std::string_view line);
    std::size_t newFamily(std::string name, FamilyType type);
    Declaration &declared(std::string_view name);
    /// The family that a sample of this name belongs to, and its part in it.
    bool resolve(std::string_view sample, std::size_t &family, SampleRole &role);
    bool resolveDeclared(std::string_view sample, std::size_t &family, SampleRole &role);

    std::string_view m_rest;
    bool m_openMetrics;
    quint32 m_line = 0;
    bool m_ended = false;
    QString m_problem;
    ParsedExposition m_out;
    std::unordered_map<std::string_view, Declaration> m_declared;
    // Consecutive samples mostly have one name.
    std::string_view m_lastSample;
    std::size_t m_lastFamily = 0;
    SampleRole m_lastRole = SampleRole::Value;
};

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// The front of `text` up to a blank; it and the blanks behind it are taken away.
std::string_view takeWord(std::string_view &text)
{
    std::size_t end = 0;
    while (end < text.size() && !isBlank(text[end]))
        ++end;
    const std::string_view word = text.substr(0, end);
    while (end < text.size() && isBlank(text[end]))
        ++end;
    text.remove_prefix(end);
    return word;
}

std::string_view takeName(std::string_view &text, bool colons)
{
    std::size_t end = 0;
    while (end < text.size()
           && (isLetter(text[end]) || (end > 0 && isDigit(text[end])) || (colons && text[end] == ':')))
        ++end;
    const std::string_view name = text.substr(0, end);
    text.remove_prefix(end);
    return name;
}

void skipBlanks(std::string_view &text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
}

Result<ParsedExposition> Parser::run()
{
    if (!QUtf8StringView(m_rest.data(), static_cast<qsizetype>(m_rest.size())).isValidUtf8()) {
        for (std::string_view rest = m_rest; !rest.empty();) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            ++m_line;
            if (!QUtf8StringView(line.data(), static_cast<qsizetype>(line.size())).isValidUtf8())
                break;
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        }
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("line %1: this is not UTF-8").arg(m_line)};
    }
    while (!m_rest.empty()) {
        ++m_line;
        const std::size_t end = m_rest.find('\n');
        bool good = true;
        if (m_ended)
            good = fail(QStringLiteral("there is more behind # EOF"));
        else if (end != std::string_view::npos)
            good = readLine(m_rest.substr(0, end));
        else if (m_openMetrics && m_rest == "# EOF")
            m_ended = true;
        else
            good = fail(QStringLiteral("the last line does not end with a line feed"));
        if (!good)
            return Error{ErrorKind::InvalidInput,
                         QStringLiteral("line %1: %2").arg(m_line).arg(m_problem)};
        m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 1);
    }
    if (m_openMetrics && !m_ended)
        return Error{ErrorKind::InvalidInput,
                     QStringLiteral("line %1: the text does not end with # EOF").arg(m_line + 1)};
    std::erase_if(m_out.families, [](const ParsedFamily &family) { return family.samples.empty(); });
    return std::move(m_out);
}

bool Parser::readLine(std::string_view line)
{
    if (!line.empty() && line.back() == '\r')
        return fail(QStringLiteral("the line ends with a carriage return; a line feed alone is due"));
    const std::string_view content = trimmed(line);
    if (content.empty())
        return !m_openMetrics || fail(QStringLiteral("OpenMetrics has no empty lines"));
    return content.front() == '#' ? readComment(content) : readSample(content);
}

bool Parser::readComment(std::string_view line)
{
    if (m_openMetrics && line == "# EOF") {
        m_ended = true;
        return true;
    }
    line.remove_prefix(1);
    skipBlanks(line);
    const std::string_view keyword = takeWord(line);
    if (keyword != "HELP" && keyword != "TYPE") {
        if (!m_openMetrics || keyword == "UNIT")
            return true;
        return fail(QStringLiteral("OpenMetrics knows no comment %1").arg(quoted(keyword)));
    }
    const std::string_view name = takeWord(line);
    if (!isMetricName(name))
        return fail(QStringLiteral("%1 is no metric name").arg(quoted(name)));
    return keyword == "HELP" ? readHelp(name, line) : readType(name, trimmed(line));
}

std::size_t Parser::newFamily(std::string name, FamilyType type)
{
    ParsedFamily family;
    family.name = std::move(name);
    family.type = type;
    m_out.families.push_back(std::move(family));
    return m_out.families.size() - 1;
}

Declaration &Parser::declared(std::string_view name)
{
    const auto known = m_declared.find(name);
    if (known != m_declared.end())
        return known->second;
    Declaration declaration{newFamily(std::string(name), FamilyType::Untyped)};
    m_lastSample = {}; // the new name may be what a cached one stood for
    return m_declared.emplace(name, declaration).first->second;
}

bool Parser::readType(std::string_view name, std::string_view type)
{
    Declaration &declaration = declared(name);
    if (declaration.typed)
        return fail(QStringLiteral("a second TYPE of %1").arg(quoted(name)));
    if (declaration.sampled)
        return fail(QStringLiteral("TYPE of %1 comes after its samples").arg(quoted(name)));
    declaration.typed = true;
    m_lastSample = {};
    ParsedFamily &family = m_out.families[declaration.family];
    if (type == "gauge" || (m_openMetrics && type == "stateset"))
        family.type = FamilyType::Gauge;
    else if (type == "counter")
        family.type = FamilyType::Counter;
    else if (type == "histogram")
        family.type = FamilyType::Histogram;
    else if (type == "summary")
        family.type = FamilyType::Summary;
    else if (m_openMetrics && type == "info")
        family.type = FamilyType::Gauge;
    else if (type != (m_openMetrics ? "unknown" : "untyped"))
        return fail(QStringLiteral("%1 is no type that is understood").arg(quoted(type)));
    if (m_openMetrics && type == "counter") {
        declaration.kind = Declaration::Kind::OpenCounter;
        family.name += "_total";
    } else if (m_openMetrics && type == "info") {
        declaration.kind = Declaration::Kind::OpenInfo;
        family.name += "_info";
    }
    return true;
}

bool Parser::readHelp(std::string_view name, std::string_view help)
{
    Declaration &declaration = declared(name);
    if (declaration.helped)
        return fail(QStringLiteral("a second HELP of %1").arg(quoted(name)));
    declaration.helped = true;
    std::string &text = m_out.families[declaration.family].help;
    text.reserve(help.size());
    for (std::size_t i = 0; i < help.size(); ++i) {
        if (help[i] != '\\') {
            text += help[i];
            continue;
        }
        const char escaped = i + 1 < help.size() ? help[i + 1] : '\0';
        if (escaped == '\\' || escaped == 'n')
            text.append(help.substr(i, 2));
        else if (escaped == '"' && m_openMetrics)
            text += '"';
        else
            return fail(QStringLiteral("HELP of %1: \\ is followed by neither \\ nor n")
                            .arg(quoted(name)));
        ++i;
    }
    return true;
}

bool Parser::resolveDeclared(std::string_view sample, std::size_t &family, SampleRole &role)
{
    const auto use = [&](Declaration &declaration, SampleRole as) {
        declaration.sampled = true;
        family = declaration.family;
        role = as;
        return true;
    };
    if (const auto exact = m_declared.find(sample); exact != m_declared.end()) {
        Declaration &declaration = exact->second;
        const FamilyType type = m_out.families[declaration.family].type;
        if (declaration.kind == Declaration::Kind::OpenCounter)
            return fail(QStringLiteral("a sample of the counter %1 needs the suffix _total")
                            .arg(quoted(sample)));
        if (declaration.kind == Declaration::Kind::OpenInfo)
            return fail(QStringLiteral("a sample of the info %1 needs the suffix _info")
                            .arg(quoted(sample)));
        if (type == FamilyType::Histogram)
            return fail(QStringLiteral("a sample of the histogram %1 needs the suffix _bucket, _sum "
                                       "or _count")
                            .arg(quoted(sample)));
        return use(declaration, type == FamilyType::Summary ? SampleRole::Bound
                                                            : SampleRole::Value);
    }
    struct Suffix { std::string_view text; SampleRole role; };
    static constexpr Suffix suffixes[] = {{"_bucket", SampleRole::Bound},
                                          {"_sum", SampleRole::Sum},
                                          {"_count", SampleRole::Count},
                                          {"_total", SampleRole::Value},
                                          {"_info", SampleRole::Value},
                                          {"_created", SampleRole::Value}};
    for (const Suffix &suffix : suffixes) {
        if (!sample.ends_with(suffix.text))
            continue;
        const auto found = m_declared.find(sample.substr(0, sample.size() - suffix.text.size()));
        if (found == m_declared.end())
            return false;
        Declaration &declaration = found->second;
        const FamilyType type = m_out.families[declaration.family].type;
        if (suffix.text == "_created") {
            if (!m_openMetrics || type == FamilyType::Gauge || type == FamilyType::Untyped)
                return false;
            declaration.sampled = true;
            Declaration twin{newFamily(std::string(sample), FamilyType::Gauge)};
            twin.sampled = true;
            family = twin.family;
            role = SampleRole::Value;
            m_declared.emplace(sample, twin);
            return true;
        }
        if (suffix.role == SampleRole::Value) {
            const auto wanted = suffix.text == "_total" ? Declaration::Kind::OpenCounter
                                                        : Declaration::Kind::OpenInfo;
            return declaration.kind == wanted && use(declaration, suffix.role);
        }
        if (type == FamilyType::Histogram
            || (type == FamilyType::Summary && suffix.text != "_bucket"))
            return use(declaration, suffix.role);
        return false;
    }
    return false;
}

bool Parser::resolve(std::string_view sample, std::size_t &family, SampleRole &role)
{
    if (sample == m_lastSample) {
        family = m_lastFamily;
        role = m_lastRole;
        return true;
    }
    if (!resolveDeclared(sample, family, role)) {
        if (!m_problem.isEmpty())
            return false;
        Declaration &fresh = declared(sample);
        fresh.sampled = true;
        family = fresh.family;
        role = SampleRole::Value;
    }
    m_lastSample = sample;
    m_lastFamily = family;
    m_lastRole = role;
    return true;
}

bool Parser::readLabels(std::string_view &line, std::string_view boundName, std::string_view *bound)
{
    line.remove_prefix(1); // the brace
    const std::size_t first = m_out.labels.size();
    for (;;) {
        skipBlanks(line);
        if (!line.empty() && line.front() == '}') {
            line.remove_prefix(1);
            return true;
        }
        const std::string_view name = takeName(line, false);
        if (name.empty())
            return fail(line.empty() ? QStringLiteral("the labels have no closing }")
                                     : QStringLiteral("a label name is due at %1").arg(quoted(line)));
        skipBlanks(line);
        if (line.empty() || line.front() != '=')
            return fail(QStringLiteral("label %1: = is due").arg(quoted(name)));
        line.remove_prefix(1);
        skipBlanks(line);
        if (line.empty() || line.front() != '"')
            return fail(QStringLiteral("label %1: the value must stand in double quotes")
                            .arg(quoted(name)));
        line.remove_prefix(1);
        std::size_t end = 0;
        while (end < line.size() && line[end] != '"') {
            if (line[end] != '\\') {
                ++end;
                continue;
            }
            const char escaped = end + 1 < line.size() ? line[end + 1] : '\0';
            if (escaped != '\\' && escaped != '"' && escaped != 'n')
                return fail(QStringLiteral("label %1: \\ is followed by neither \\, \" nor n")
                                .arg(quoted(name)));
            end += 2;
        }
        if (end >= line.size())
            return fail(QStringLiteral("label %1: the value has no closing quote").arg(quoted(name)));
        const std::string_view value = line.substr(0, end);
        line.remove_prefix(end + 1);
        if (!boundName.empty() && name == boundName) {
            if (bound->data())
                return fail(QStringLiteral("label %1 is there twice").arg(quoted(name)));
            *bound = value;
        } else {
            for (std::size_t i = first; i < m_out.labels.size(); ++i) {
                if (m_out.labels[i].name == name)
                    return fail(QStringLiteral("label %1 is there twice").arg(quoted(name)));
            }
            if (name.starts_with("__"))
                return fail(QStringLiteral("label %1: names that begin with __ are reserved")
                                .arg(quoted(name)));
            if (m_out.labels.size() - first >= maxLabels)
                return fail(QStringLiteral("more than %1 labels").arg(maxLabels));
            m_out.labels.push_back({name, value});
        }
        skipBlanks(line);
        if (!line.empty() && line.front() == ',')
            line.remove_prefix(1);
        else if (line.empty() || line.front() != '}')
            return fail(QStringLiteral("a comma or } is due behind label %1").arg(quoted(name)));
    }
}

bool Parser::readExemplar(std::string_view line)
{
    line.remove_prefix(1); // #
    skipBlanks(line);
    if (line.empty() || line.front() != '{')
        return fail(QStringLiteral("the exemplar has no labels"));
    const std::size_t labels = m_out.labels.size();
    if (!readLabels(line, {}, nullptr))
        return false;
    m_out.labels.resize(labels);
    skipBlanks(line);
    double number = 0;
    for (const bool timestamp : {false, true}) {
        const std::string_view word = takeWord(line);
        if ((!timestamp || !word.empty()) && !parseSampleValue(word, number))
            return fail(QStringLiteral("the exemplar's %1 is no number").arg(quoted(word)));
    }
    return line.empty() || fail(QStringLiteral("%1 stands behind the exemplar").arg(quoted(line)));
}

bool Parser::readSample(std::string_view line)
{
    const std::string_view name = takeName(line, true);
    if (name.empty())
        return fail(QStringLiteral("a metric name is due at %1").arg(quoted(line)));
    std::size_t family = 0;
    ParsedSample sample;
    if (!resolve(name, family, sample.role))
        return false;
    sample.line = m_line;
    sample.firstLabel = static_cast<quint32>(m_out.labels.size());
    const bool histogram = m_out.families[family].type == FamilyType::Histogram;
    const std::string_view boundName = sample.role != SampleRole::Bound ? std::string_view()
                                       : histogram                      ? "le"
                                                                        : "quantile";
    std::string_view bound;
    const bool separated = !line.empty() && isBlank(line.front());
    skipBlanks(line);
    if (!line.empty() && line.front() == '{') {
        if (!readLabels(line, boundName, &bound))
            return false;
        skipBlanks(line);
    } else if (!separated && !line.empty()) {
        return fail(QStringLiteral("%1 cannot stand in a metric name").arg(quoted(line.substr(0, 1))));
    }
    sample.labelCount = static_cast<quint32>(m_out.labels.size() - sample.firstLabel);
    if (!boundName.empty()) {
        if (!bound.data())
            return fail(QStringLiteral("%1 lacks the label %2").arg(quoted(name), quoted(boundName)));
        if (!parseSampleValue(bound, sample.bound) || std::isnan(sample.bound))
            return fail(QStringLiteral("label %1: %2 is no number")
                            .arg(quoted(boundName), quoted(bound)));
    }
    const std::string_view value = takeWord(line);
    if (!parseSampleValue(value, sample.value))
        return fail(value.empty() ? QStringLiteral("%1 has no value").arg(quoted(name))
                                  : QStringLiteral("the value %1 is no number").arg(quoted(value)));
    if (!line.empty() && line.front() == '#' && m_openMetrics) {
        if (!readExemplar(line))
            return false;
    } else if (!line.empty()) {
        double stamp = 0;
        const std::string_view word = takeWord(line);
        return fail(parseSampleValue(word, stamp)
                        ? QStringLiteral("a pushed value must not have a time stamp")
                        : QStringLiteral("%1 stands behind the value").arg(quoted(word)));
    }
    m_out.families[family].samples.push_back(sample);
    return true;
}

} // namespace

bool parseSampleValue(std::string_view text, double &value)
{
    const std::string_view whole = text;
    bool negative = false;
    if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    if (text.empty())
        return false;
    if (!isDigit(text.front()) && text.front() != '.') {
        if (equalIgnoringCase(text, "inf") || equalIgnoringCase(text, "infinity")) {
            value = negative ? -std::numeric_limits<double>::infinity()
                             : std::numeric_limits<double>::infinity();
            return true;
        }
        if (equalIgnoringCase(whole, "nan")) {
            value = std::numeric_limits<double>::quiet_NaN();
            return true;
        }
        return false;
    }
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status == std::errc::result_out_of_range && end == text.data() + text.size()) {
        // Too near to 0, or too large: what Go says of the latter is an error, too.
        const bool tiny = text.find("e-") != std::string_view::npos
            || text.find("E-") != std::string_view::npos;
        if (!tiny)
            return false;
        value = 0;
    } else if (status != std::errc() || end != text.data() + text.size()) {
        return false;
    }
    if (negative)
        value = -value;
    return true;
}

bool isMetricName(std::string_view text)
{
    return !takeName(text, true).empty() && text.empty();
}

bool isLabelName(std::string_view text)
{
    return !takeName(text, false).empty() && text.empty();
}

Result<ParsedExposition> parseExposition(const QByteArray &text, ExpositionSyntax syntax)
{
    return Parser({text.constData(), static_cast<std::size_t>(text.size())}, syntax).run();
}

} // namespace thunes
