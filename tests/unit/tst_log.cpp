// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/logformat.h"
#include "exporter/base/loglimiter.h"
#include "exporter/base/logtarget.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QtEndian>

#include <cmath>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace thunes;
using L = QLatin1String;

namespace {

using Pairs = QList<std::pair<QString, QString>>;

/// A logfmt reader of its own, after the format's description: blanks part the pairs, a value is bare
/// or a JSON string. Fails on anything that is not exactly that.
std::optional<Pairs> readLogfmt(QByteArray line)
{
    if (!line.endsWith('\n'))
        return std::nullopt;
    line.chop(1);
    if (line.contains('\n'))
        return std::nullopt;
    Pairs pairs;
    qsizetype at = 0;
    while (at < line.size()) {
        const qsizetype equals = line.indexOf('=', at);
        if (equals <= at)
            return std::nullopt;
        const QString key = QString::fromUtf8(line.mid(at, equals - at));
        for (const QChar c : key) {
            if (!((c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'_'))
                return std::nullopt;
        }
        at = equals + 1;
        qsizetype end = at;
        QString value;
        if (at < line.size() && line[at] == '"') {
            for (end = at + 1; end < line.size() && line[end] != '"'; ++end) {
                if (line[end] == '\\')
                    ++end;
            }
            if (end >= line.size())
                return std::nullopt;
            ++end;
            QJsonParseError error;
            const auto json = QJsonDocument::fromJson('[' + line.mid(at, end - at) + ']', &error);
            if (error.error != QJsonParseError::NoError)
                return std::nullopt;
            value = json.array().first().toString();
        } else {
            while (end < line.size() && line[end] != ' ') {
                if (line[end] == '"' || line[end] == '=')
                    return std::nullopt;
                ++end;
            }
            if (end == at)
                return std::nullopt; // an empty value is ""
            value = QString::fromUtf8(line.mid(at, end - at));
        }
        pairs.append({key, value});
        if (end < line.size() && line[end] != ' ')
            return std::nullopt;
        at = end + 1;
        if (end < line.size() && at >= line.size())
            return std::nullopt; // a blank at the end
    }
    return pairs;
}

/// journald's native protocol, as systemd describes it.
std::optional<QMap<QByteArray, QByteArray>> readDatagram(const QByteArray &bytes)
{
    QMap<QByteArray, QByteArray> fields;
    qsizetype at = 0;
    while (at < bytes.size()) {
        const qsizetype end = bytes.indexOf('\n', at);
        if (end < 0)
            return std::nullopt;
        const QByteArray line = bytes.mid(at, end - at);
        at = end + 1;
        QByteArray name = line;
        QByteArray value;
        if (const qsizetype equals = line.indexOf('='); equals >= 0) {
            name = line.left(equals);
            value = line.mid(equals + 1);
        } else {
            if (at + 8 > bytes.size())
                return std::nullopt;
            const auto size = static_cast<qsizetype>(qFromLittleEndian<quint64>(bytes.constData() + at));
            at += 8;
            if (at + size + 1 > bytes.size() || bytes[at + size] != '\n')
                return std::nullopt;
            value = bytes.mid(at, size);
            at += size + 1;
        }
        for (const char c : name) {
            if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
                return std::nullopt;
        }
        if (name.isEmpty() || name.startsWith('_') || fields.contains(name))
            return std::nullopt;
        fields[name] = value;
    }
    return fields;
}

LogRecord record(const QString &message, std::vector<LogField> fields = {})
{
    return {TimePoint(Milliseconds(1795590156123)), LogLevel::Warning, "thunes.http", message,
            std::move(fields)};
}

/// What a log has written to a file in memory.
class MemoryFile
{
public:
    MemoryFile() : m_descriptor(::memfd_create("log", MFD_CLOEXEC)) {}
    ~MemoryFile() { ::close(m_descriptor); }
    int descriptor() const { return m_descriptor; }
    QByteArrayList lines() const
    {
        QByteArray text(static_cast<qsizetype>(::lseek(m_descriptor, 0, SEEK_END)), '\0');
        if (::pread(m_descriptor, text.data(), static_cast<std::size_t>(text.size()), 0) != text.size())
            qFatal("cannot read back");
        text.chop(text.endsWith('\n') ? 1 : 0);
        return text.isEmpty() ? QByteArrayList() : text.split('\n');
    }

private:
    int m_descriptor;
};

/// A journald as far as its socket goes.
class Journal
{
public:
    explicit Journal(const QByteArray &path)
        : m_descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        qstrncpy(address.sun_path, path.constData(), sizeof address.sun_path);
        ::unlink(path.constData());
        if (::bind(m_descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
            qFatal("cannot bind");
    }
    ~Journal() { ::close(m_descriptor); }
    QByteArray next()
    {
        QByteArray bytes(65536, '\0');
        const auto size = ::recv(m_descriptor, bytes.data(), static_cast<std::size_t>(bytes.size()), 0);
        return size < 0 ? QByteArray() : bytes.left(size);
    }

private:
    int m_descriptor;
};

} // namespace

class TestLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hostileTexts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected"); // as read back; null: the same
        const auto row = [](const char *name, const QString &text, const QString &expected = {}) {
            QTest::newRow(name) << text << expected;
        };
        row("plain", QStringLiteral("refused"));
        row("empty", QStringLiteral(""));
        row("blanks", QStringLiteral("a b  c "));
        row("a forged field", QStringLiteral("x level=error msg=\"all is well\""));
        row("a forged line", QStringLiteral("x\ntime=2026-01-01T00:00:00.000Z level=info msg=y"));
        row("carriage return", QStringLiteral("x\ry\r\n"));
        row("quotes", QStringLiteral("\"\"\"'"));
        row("a backslash at the end", QStringLiteral("x\\"));
        row("an escaped quote", QStringLiteral("\\\" level=error"));
        row("json", QStringLiteral("{\"a\": [1, \"x\"]}"));
        row("terminal escapes", QStringLiteral("\x1b[2J\x1b]0;title\x07\x9b""31m"));
        row("all control characters", [] {
            QString all;
            for (char16_t c = 0; c < 0xa1; ++c)
                all += QChar(c);
            return all;
        }());
        row("line separators", QStringLiteral("a\u2028b\u2029c\u0085" "d"));
        row("text that turns around", QStringLiteral("\u202e" "evil\u2066\u200f\ufeff"));
        row("invisible beyond the first plane", QString::fromUcs4(U"x\U000E0041y"));
        row("other scripts", QString::fromUcs4(U"Zürich 日本 \U0001F600"));
        row("half a character", QString(QChar(0xd83d)) + u'x', QStringLiteral("\ufffdx"));
        row("the other half", QStringLiteral("x") + QChar(0xde00), QStringLiteral("x\ufffd"));
        row("bytes that are no UTF-8", QString::fromUtf8("a\xff\xc3(\xed\xa0\x80", 7));
    }

    void hostileTexts()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        if (expected.isNull())
            expected = text;
        const LogRecord one = record(text, {{"address", text}, {"bytes", 12}, {"part", 0.5}, {"last", true}});

        const QByteArray line = logfmtLine(one);
        const auto pairs = readLogfmt(line);
        QVERIFY2(pairs, line.constData());
        QCOMPARE(*pairs, (Pairs{{L("time"), L("2026-11-25T07:02:36.123Z")},
                                {L("level"), L("warning")},
                                {L("category"), L("thunes.http")},
                                {L("msg"), expected},
                                {L("address"), expected},
                                {L("bytes"), L("12")},
                                {L("part"), L("0.5")},
                                {L("last"), L("true")}}));

        const QByteArray json = jsonLine(one);
        QCOMPARE(json.count('\n'), 1);
        QVERIFY(json.endsWith('\n'));
        const QJsonObject expectedObject{{L("time"), L("2026-11-25T07:02:36.123Z")},
                                         {L("level"), L("warning")},
                                         {L("category"), L("thunes.http")},
                                         {L("msg"), expected},
                                         {L("address"), expected},
                                         {L("bytes"), 12},
                                         {L("part"), 0.5},
                                         {L("last"), true}};
        QCOMPARE(QJsonDocument::fromJson(json).object(), expectedObject);

        for (const QByteArray &bytes : {line, json}) {
            for (const QChar c : QString::fromUtf8(bytes.left(bytes.size() - 1))) {
                QVERIFY2(c.isPrint() || c.isSurrogate(), bytes.constData());
                QVERIFY(c.category() != QChar::Other_Format);
            }
        }

        const auto fields = readDatagram(journalDatagram(one));
        QVERIFY(fields);
        QCOMPARE(fields->size(), 8);
        QCOMPARE(fields->value("THUNES_ADDRESS"), text.toUtf8());
        QCOMPARE(fields->value("THUNES_CATEGORY"), "thunes.http");
        QCOMPARE(fields->value("PRIORITY"), "4");
        QCOMPARE(fields->value("SYSLOG_IDENTIFIER"), "thunes-console");
        QCOMPARE(fields->value("THUNES_BYTES"), "12");
        QVERIFY(!fields->value("MESSAGE").contains('\n'));
        QVERIFY(fields->value("MESSAGE").contains(" bytes=12 part=0.5 last=true"));
    }

    void aKeyOfEveryLineCannotBeTakenByAField()
    {
        const auto pairs = readLogfmt(logfmtLine(record(L("m"), {{"level", "info"}, {"time", 1}})));
        QVERIFY(pairs);
        QCOMPARE(pairs->mid(4), (Pairs{{L("field_level"), L("info")}, {L("field_time"), L("1")}}));
    }

    void whatIsNotKnownIsLeftOut()
    {
        const LogRecord one = record(L("m"), {{"absent", QString()}, {"empty", ""}});
        QVERIFY(logfmtLine(one).endsWith(" msg=m empty=\"\"\n"));
        QVERIFY(!jsonLine(one).contains("absent"));
        QVERIFY(!journalDatagram(one).contains("ABSENT"));
    }

    void numbersThatAreNoneStayReadable()
    {
        const LogRecord one = record(L("m"), {{"nan", std::nan("")}, {"infinite", -INFINITY}, {"tiny", 1e-9}});
        QVERIFY(logfmtLine(one).endsWith(" nan=NaN infinite=-Inf tiny=1e-09\n"));
        const QJsonObject json = QJsonDocument::fromJson(jsonLine(one)).object();
        QCOMPARE(json[L("nan")].toString(), L("NaN"));
        QCOMPARE(json[L("tiny")].toDouble(), 1e-9);
    }

    void aLongTextIsCutAndItsLineStaysWhole_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("letters") << QString(100000, u'x');
        QTest::newRow("control characters") << QString(100000, QChar(1));
        QTest::newRow("quotes") << QString(100000, u'"');
        QTest::newRow("emoji") << QString::fromUcs4(U"\U0001F600").repeated(50000);
    }
    void aLongTextIsCutAndItsLineStaysWhole()
    {
        QFETCH(QString, text);
        const LogRecord one = record(text, {{"a", text}, {"b", text}, {"c", text}, {"d", text}, {"n", 1}});
        QVERIFY(logfmtLine(one).size() <= longestLogLine);
        const auto pairs = readLogfmt(logfmtLine(one));
        QVERIFY(pairs);
        QVERIFY((*pairs)[3].second.endsWith(u'…'));
        QVERIFY(text.startsWith((*pairs)[3].second.chopped(1)));
        QVERIFY(jsonLine(one).size() <= longestLogLine);
        QVERIFY(QJsonDocument::fromJson(jsonLine(one)).isObject());
        QVERIFY(readDatagram(journalDatagram(one)));
        QVERIFY(journalDatagram(one).size() < 20000);
    }

    void levels_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("category");
        QTest::addColumn<int>("level");
        const auto row = [](const char *text, const char *category, LogLevel level) {
            QTest::addRow("%s of %s", category, text) << QString(L(text)) << QByteArray(category)
                                                      << static_cast<int>(level);
        };
        row("info", "thunes.http", LogLevel::Info);
        row("info", "default", LogLevel::Info);
        row("debug", "thunes.http", LogLevel::Debug);
        row("debug", "qt.network.ssl", LogLevel::Warning);
        row("error", "qt.network.ssl", LogLevel::Error);
        row("qt.network=debug", "qt.network.ssl", LogLevel::Debug);
        row("qt.network=debug", "qt.networking", LogLevel::Warning);
        row("warning,thunes.http=debug", "thunes.http", LogLevel::Debug);
        row("warning,thunes.http=debug", "thunes.push", LogLevel::Warning);
        row("thunes.http=debug", "thunes.push", LogLevel::Info);
        row("thunes=error,thunes.http=info", "thunes.http", LogLevel::Info);
        row("thunes=error,thunes.http=info", "thunes.push", LogLevel::Error);
        row("off", "thunes.http", LogLevel::Off);
        row(" warning , thunes.http = debug ", "thunes.http", LogLevel::Debug);
    }
    void levels()
    {
        QFETCH(QString, text);
        QFETCH(QByteArray, category);
        QFETCH(int, level);
        const auto levels = LogLevels::parse(text);
        QVERIFY2(levels.ok(), levels ? "" : qPrintable(levels.error().message));
        QCOMPARE(static_cast<int>(levels->of(category)), level);
        const auto again = LogLevels::parse(levels->text());
        QVERIFY(again.ok());
        QVERIFY(*again == *levels);
    }

    void wrongLevelsAreRefused_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        QTest::newRow("nothing") << QString() << QStringLiteral("'' is no level; there are debug, info");
        QTest::newRow("a number") << QStringLiteral("3") << QStringLiteral("'3' is no level");
        QTest::newRow("capitals") << QStringLiteral("Debug") << QStringLiteral("'Debug' is no level");
        QTest::newRow("two") << QStringLiteral("info,debug") << QStringLiteral("only one level");
        QTest::newRow("a category alone") << QStringLiteral("thunes.http") << QStringLiteral("is no level");
        QTest::newRow("unknown category") << QStringLiteral("thunes.htpp=debug")
                                          << QStringLiteral("there is no category 'thunes.htpp'; there are thunes.app,");
        QTest::newRow("its level") << QStringLiteral("thunes.http=loud") << QStringLiteral("'loud' is no level");
        QTest::newRow("twice") << QStringLiteral("thunes.http=info,thunes.http=debug")
                               << QStringLiteral("thunes.http is given twice");
        QTest::newRow("a comma at the end") << QStringLiteral("info,") << QStringLiteral("'' is no level");
    }
    void wrongLevelsAreRefused()
    {
        QFETCH(QString, text);
        QFETCH(QString, words);
        const auto levels = LogLevels::parse(text);
        QVERIFY(!levels.ok());
        QVERIFY2(levels.error().message.contains(words), qPrintable(levels.error().message));
    }

    void categoriesAreWrittenFromTheirLevelsOn()
    {
        MemoryFile file;
        LogOptions options;
        options.destination = LogDestination::Stderr;
        options.descriptor = file.descriptor();
        options.levels = LogLevels::parse(QStringLiteral("warning,thunes.http=debug")).value();
        startLog(options);
        logDebug(logHttp(), "one");
        logInfo(logPush(), "none");
        logWarning(logPush(), "two", {{"why", "x y"}});
        qCWarning(logTls, "of Qt's kind: %d\nsecond", 3);
        qWarning("without a category");
        qInfo("not written");
        QCOMPARE(file.lines().size(), 4);
        QVERIFY(file.lines()[0].endsWith(" level=debug category=thunes.http msg=one"));
        QVERIFY(file.lines()[1].endsWith(" level=warning category=thunes.push msg=two why=\"x y\""));
        QVERIFY(file.lines()[2].endsWith(" category=thunes.tls msg=\"of Qt's kind: 3\\nsecond\""));
        QVERIFY(file.lines()[3].endsWith(" category=default msg=\"without a category\""));
        options.levels = LogLevels::parse(QStringLiteral("error")).value();
        options.format = LogFormat::Json;
        adjustLog(options);
        logWarning(logHttp(), "not written");
        logError(logHttp(), "three");
        QCOMPARE(file.lines().size(), 5);
        QCOMPARE(QJsonDocument::fromJson(file.lines()[4]).object()[L("msg")].toString(), L("three"));
        options.levels = LogLevels::parse(QStringLiteral("info")).value();
        options.descriptor = 2;
        startLog(options);
    }

    void aFloodIsWrittenAsAFewLinesAndACount()
    {
        MemoryFile file;
        LogOptions options;
        options.destination = LogDestination::Stderr;
        options.descriptor = file.descriptor();
        startLog(options);
        {
            LogLimiter limiter(Milliseconds(200), 3);
            for (int i = 0; i < 1000; ++i)
                limiter.warn(logHttp(), "request refused", {"reason", "malformed"}, {{"peer", i}});
            limiter.warn(logHttp(), "request refused", {"reason", "unknown_host"}, {{"peer", "x"}});
            QCOMPARE(file.lines().size(), 4);
            QTRY_COMPARE_WITH_TIMEOUT(file.lines().size(), 5, 20000);
            QVERIFY(file.lines()[4].endsWith(" msg=\"request refused\" reason=malformed suppressed=997"));
            // A window later it is worth saying again.
            for (int i = 0; i < 5; ++i)
                limiter.warn(logHttp(), "request refused", {"reason", "malformed"}, {{"peer", i}});
            QCOMPARE(file.lines().size(), 8);
        }
        QCOMPARE(file.lines().size(), 9);
        QVERIFY(file.lines()[8].endsWith(" suppressed=2"));
        {
            LogLimiter limiter; // reasons without end
            for (int i = 0; i < 10000; ++i)
                limiter.warn(logHttp(), "x", {"reason", QByteArray::number(i)}, {});
        }
        QVERIFY(file.lines().size() < 9 + 300);
        options.descriptor = 2;
        startLog(options);
    }

    void aFloodOfQtsWarningsIsLimitedToo()
    {
        MemoryFile file;
        LogOptions options;
        options.destination = LogDestination::Stderr;
        options.descriptor = file.descriptor();
        startLog(options);
        for (int i = 0; i < 5000; ++i)
            qWarning("number %d", i);
        QVERIFY(file.lines().size() >= 10);
        QVERIFY(file.lines().size() <= 200);
        logWarning(logHttp(), "ours are written");
        QVERIFY(file.lines().last().endsWith(" msg=\"ours are written\""));
        options.descriptor = 2;
        startLog(options);
    }

    void aReaderThatDoesNotReadHoldsNobodyUp()
    {
        int ends[2];
        QVERIFY(::pipe2(ends, O_CLOEXEC) == 0);
        LogTarget target(LogDestination::Stderr, LogFormat::Logfmt, ends[1]);
        constexpr int count = 20000;
        for (int i = 0; i < count; ++i)
            target.write(record(L("x"), {{"number", i}})); // would never end, if it waited
        QByteArray read;
        QByteArray chunk(1 << 20, '\0');
        ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
        const auto drain = [&] {
            for (ssize_t size = 0;
                 (size = ::read(ends[0], chunk.data(), static_cast<std::size_t>(chunk.size()))) > 0;)
                read += chunk.left(size);
        };
        drain();
        target.write(record(L("x"), {{"number", count}}));
        drain();
        read.chop(1);
        const QByteArrayList lines = read.split('\n');
        QVERIFY(lines.size() < count);
        qint64 lost = 0;
        for (const QByteArray &line : lines) {
            const auto pairs = readLogfmt(line + '\n');
            QVERIFY2(pairs, line.constData());
            if (pairs->last().first == L("lost"))
                lost = pairs->last().second.toLongLong();
        }
        QCOMPARE(lines.size() - 1 + lost, count + 1);
        QVERIFY(lines.last().endsWith(" number=" + QByteArray::number(count)));
        ::close(ends[0]);
        target.write(record(L("nobody is there"))); // and no signal ends us
        ::close(ends[1]);
        target.write(record(L("not even a pipe")));
    }

    void theJournalIsRecognisedByDeviceAndInode()
    {
        int ends[2];
        QVERIFY(::pipe2(ends, O_CLOEXEC) == 0);
        struct stat info{};
        QVERIFY(::fstat(ends[1], &info) == 0);
        const QByteArray stream = QByteArray::number(quint64(info.st_dev)) + ':'
            + QByteArray::number(quint64(info.st_ino));
        QVERIFY(LogTarget::isJournal(stream, ends[1]));
        QVERIFY(!LogTarget::isJournal(stream + '1', ends[1]));
        QVERIFY(!LogTarget::isJournal({}, ends[1]));
        QVERIFY(!LogTarget::isJournal("nonsense", ends[1]));
        MemoryFile other; // redirected since
        QVERIFY(!LogTarget::isJournal(stream, other.descriptor()));
        ::close(ends[0]);
        ::close(ends[1]);
    }

    void linesGoToTheJournalAndWithoutOneToStderr()
    {
        QTemporaryDir directory;
        const QByteArray path = directory.filePath(L("socket")).toUtf8();
        MemoryFile file;
        LogTarget target(LogDestination::Journal, LogFormat::Json, file.descriptor(), path);
        target.write(record(L("too early")));
        QCOMPARE(file.lines().size(), 1);
        QVERIFY(QJsonDocument::fromJson(file.lines()[0]).isObject());
        {
            Journal journal(path);
            target.write(record(L("first\nline"), {{"address", "a\nPRIORITY=0"}}));
            const auto fields = readDatagram(journal.next());
            QVERIFY(fields);
            QCOMPARE(fields->value("MESSAGE"), "first\\nline address=\"a\\nPRIORITY=0\"");
            QCOMPARE(fields->value("THUNES_ADDRESS"), "a\nPRIORITY=0");
            QCOMPARE(fields->value("PRIORITY"), "4");
        }
        target.write(record(L("it is gone")));
        QCOMPARE(file.lines().size(), 2);
        Journal again(path);
        target.write(record(L("second")));
        const auto fields = readDatagram(again.next());
        QVERIFY(fields);
        QCOMPARE(fields->value("MESSAGE"), "second");
        QCOMPARE(file.lines().size(), 2);
        // It has stopped to read.
        QElapsedTimer clock;
        clock.start();
        for (int i = 0; i < 5000; ++i)
            target.write(record(L("x"), {{"number", i}}));
        qint64 got = 0;
        while (!again.next().isEmpty())
            ++got;
        QVERIFY(got < 5000);
        target.write(record(L("last")));
        const auto gap = readDatagram(again.next());
        QVERIFY(gap);
        QCOMPARE(gap->value("THUNES_LOST").toLongLong(), 5000 - got);
        QCOMPARE(readDatagram(again.next()).value().value("MESSAGE"), "last");
    }

    void threadsWriteWholeLines()
    {
        MemoryFile file;
        LogOptions options;
        options.destination = LogDestination::Stderr;
        options.descriptor = file.descriptor();
        startLog(options);
        std::vector<std::unique_ptr<QThread>> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back(QThread::create([t] {
                for (int i = 0; i < 500; ++i)
                    logInfo(logHttp(), "line", {{"thread", t}, {"number", i}});
            }));
            threads.back()->start();
        }
        for (const auto &thread : threads)
            thread->wait();
        QCOMPARE(file.lines().size(), 2000);
        for (const QByteArray &line : file.lines())
            QVERIFY2(readLogfmt(line + '\n'), line.constData());
        options.descriptor = 2;
        startLog(options);
    }
};

QTEST_GUILESS_MAIN(TestLog)
#include "tst_log.moc"
