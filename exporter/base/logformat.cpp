// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/logformat.h"

#include "exporter/base/number.h"

#include <QtEndian>

#include <algorithm>
#include <cmath>

namespace thunes {

namespace {

constexpr qsizetype longestText = 2000;
constexpr qsizetype roomForEnd = 16; ///< A mark that something was cut, quotes, the line's end.

void appendEscape(QByteArray &out, char16_t unit)
{
    static constexpr char digits[] = "0123456789abcdef";
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += digits[(unit >> shift) & 0xf];
}

bool isInvisible(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph: return true;
    default: return false;
    }
}

void appendUtf8(QByteArray &out, char32_t c)
{
    out += QString::fromUcs4(&c, 1).toUtf8();
}

/// The inside of a JSON string, of at most `most` bytes.
QByteArray escaped(const QString &text, qsizetype most)
{
    QByteArray out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        char32_t c = text[i].unicode();
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            c = QChar::surrogateToUcs4(text[i], text[i + 1]);
            ++i;
        }
        if (QChar::isSurrogate(c))
            c = QChar::ReplacementCharacter; // half of a character
        const qsizetype before = out.size();
        if (c == '"' || c == '\\')
            (out += '\\') += static_cast<char>(c);
        else if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c == '\t')
            out += "\\t";
        else if (isInvisible(c) && c > 0xffff) {
            appendEscape(out, QChar::highSurrogate(c));
            appendEscape(out, QChar::lowSurrogate(c));
        } else if (isInvisible(c))
            appendEscape(out, static_cast<char16_t>(c));
        else if (c < 0x80)
            out += static_cast<char>(c);
        else
            appendUtf8(out, c);
        if (out.size() > most) {
            out.truncate(before);
            out += "…";
            break;
        }
    }
    return out;
}

bool isBare(const QString &text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c > u' ' && c < QChar(0x7f) && c != u'"' && c != u'=' && c != u'\\';
    });
}

/// How many bytes the next text may have, in a line that has `size` already.
qsizetype room(qsizetype size)
{
    return std::clamp<qsizetype>(longestLogLine - size - roomForEnd, 0, longestText);
}

QByteArray inQuotes(const QString &text, qsizetype most)
{
    return '"' + escaped(text, most) + '"';
}

QByteArray logfmtText(const QString &text, qsizetype most)
{
    return isBare(text) && text.size() <= most ? text.toLatin1() : inQuotes(text, most);
}

template<typename... Functions>
struct Overloaded : Functions...
{
    using Functions::operator()...;
};
template<typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>; // clang 14 does not find it by itself

QByteArray numberText(double number)
{
    return formatNumber(number);
}

bool isLeftOut(const LogField &field)
{
    const auto *text = std::get_if<QString>(&field.value);
    return text && text->isNull();
}

QByteArray logfmtValue(const LogField &field, qsizetype most)
{
    return std::visit(Overloaded{[&](const QString &text) { return logfmtText(text, most); },
                                 [](qint64 number) { return QByteArray::number(number); },
                                 [](double number) { return numberText(number); },
                                 [](bool flag) { return QByteArray(flag ? "true" : "false"); }},
                      field.value);
}

QByteArray jsonValue(const LogField &field, qsizetype most)
{
    if (const auto *text = std::get_if<QString>(&field.value))
        return inQuotes(*text, most);
    const auto *number = std::get_if<double>(&field.value);
    const QByteArray text = logfmtValue(field, most);
    return number && !std::isfinite(*number) ? '"' + text + '"' : text;
}

QByteArray rawValue(const LogField &field)
{
    const auto *text = std::get_if<QString>(&field.value);
    return text ? text->toUtf8() : logfmtValue(field, longestText);
}

/// A key that can be no other's: the four of every line are taken.
QByteArray keyOf(const LogField &field)
{
    const QByteArray key(field.key);
    Q_ASSERT(!key.isEmpty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }));
    const bool taken = key == "time" || key == "level" || key == "category" || key == "msg";
    return taken ? "field_" + key : key;
}

QByteArray logfmtFields(const LogRecord &record, qsizetype size)
{
    QByteArray out;
    for (const LogField &field : record.fields) {
        const QByteArray key = keyOf(field);
        if (isLeftOut(field) || room(size + out.size() + key.size()) < 40)
            continue;
        out += ' ' + key + '=' + logfmtValue(field, room(size + out.size() + key.size() + 2));
    }
    return out;
}

int priorityOf(LogLevel level)
{
    switch (level) { // syslog's
    case LogLevel::Debug: return 7;
    case LogLevel::Info: return 6;
    case LogLevel::Warning: return 4;
    case LogLevel::Error:
    case LogLevel::Off: return 3;
    }
    Q_UNREACHABLE();
}

void appendJournalField(QByteArray &out, const QByteArray &name, QByteArray value)
{
    value.truncate(std::min(value.size(), longestText));
    out += name;
    if (!value.contains('\n')) {
        out += '=' + value + '\n';
        return;
    }
    // With its length ahead, a value may hold anything.
    const quint64 length = qToLittleEndian(static_cast<quint64>(value.size()));
    out += '\n';
    out.append(reinterpret_cast<const char *>(&length), sizeof length);
    out += value + '\n';
}

} // namespace

QByteArray logfmtLine(const LogRecord &record)
{
    QByteArray line = "time=" + toIso8601(record.time).toLatin1() + " level="
        + toText(record.level).latin1() + " category="
        + logfmtText(QString::fromUtf8(record.category), 100) + " msg=";
    line += logfmtText(record.message, room(line.size()));
    line += logfmtFields(record, line.size());
    return line + '\n';
}

QByteArray jsonLine(const LogRecord &record)
{
    QByteArray line = R"({"time":")" + toIso8601(record.time).toLatin1() + R"(","level":")"
        + toText(record.level).latin1() + R"(","category":)"
        + inQuotes(QString::fromUtf8(record.category), 100) + R"(,"msg":)";
    line += inQuotes(record.message, room(line.size()));
    for (const LogField &field : record.fields) {
        const QByteArray key = keyOf(field);
        if (isLeftOut(field) || room(line.size() + key.size()) < 40)
            continue;
        line += ",\"" + key + "\":" + jsonValue(field, room(line.size() + key.size() + 6));
    }
    return line + "}\n";
}

QByteArray journalDatagram(const LogRecord &record)
{
    QByteArray message = escaped(record.message, longestText);
    message += logfmtFields(record, message.size());
    QByteArray out;
    appendJournalField(out, "MESSAGE", message);
    appendJournalField(out, "PRIORITY", QByteArray::number(priorityOf(record.level)));
    appendJournalField(out, "SYSLOG_IDENTIFIER", "thunes-console");
    appendJournalField(out, "THUNES_CATEGORY", record.category);
    for (const LogField &field : record.fields) {
        if (!isLeftOut(field))
            appendJournalField(out, "THUNES_" + keyOf(field).toUpper(), rawValue(field));
    }
    return out;
}

} // namespace thunes
