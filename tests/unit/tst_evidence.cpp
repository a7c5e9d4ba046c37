// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/evidence.h"
#include "ui/models/killswitchstatus.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

/// Every contradiction between the witnesses is said in words, and silence is never an agreement.
class TestEvidence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void witnessesAreCompared_data();
    void witnessesAreCompared();
    void prometheusMayLagForTwoScrapes();
    void theAnswerIsReadStrictly_data();
    void theAnswerIsReadStrictly();
    void levelsAreOnlyThoseDeclared();
};

namespace {

const TimePoint start{fromDateTime(QDateTime({2026, 11, 24}, {12, 0}, Qt::UTC))};

SwitchStatus engaged()
{
    SwitchStatus status;
    status.phase = SwitchPhase::Engaged;
    status.commanded = true;
    status.sequence = 7;
    status.level = QStringLiteral("pause");
    status.actor = QStringLiteral("ann");
    status.time = start;
    status.now = start + 60s;
    status.reported = SwitchStatus::Report{true, 7, start + 10ms};
    status.confirmationMs = 10;
    status.evidence.emplace();
    return status;
}

} // namespace

void TestEvidence::witnessesAreCompared_data()
{
    QTest::addColumn<SwitchStatus>("status");
    QTest::addColumn<QString>("witness");
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QString>("words");
    const auto row = [](const char *name, const SwitchStatus &status, const char *witness,
                        Verdict verdict, const char *words) {
        QTest::newRow(name) << status << QString(QLatin1String(witness)) << int(verdict)
                            << QString(QLatin1String(words));
    };
    SwitchStatus status = engaged();
    row("confirmed", status, "Bot", Verdict::Agrees, "Confirmed the stop after 10 ms");
    row("no order since", status, "Audit trail", Verdict::Open, "No BUY was tried");
    status.evidence->buyRejected = start - 1s;
    row("a refusal before the command proves nothing", status, "Audit trail", Verdict::Open,
        "No BUY was tried");
    status.evidence->buyRejected = start + 2s;
    row("entries blocked", status, "Audit trail", Verdict::Agrees, "entries are blocked");
    status.evidence->buyApproved = start + 1s;
    row("one passed before it obeyed", status, "Audit trail", Verdict::Agrees, "entries are blocked");
    status.evidence->buyApproved = start + 3s;
    row("entries not blocked", status, "Audit trail", Verdict::Disagrees, "entries are NOT blocked");
    status = engaged();
    status.evidence.reset();
    row("no trail", status, "Audit trail", Verdict::Open, "no THUNES directory");
    status = engaged();
    status.reported.reset();
    status.confirmationMs.reset();
    status.phase = SwitchPhase::Unconfirmed;
    row("deaf", status, "Bot", Verdict::Disagrees, "it may still trade");
    status.phase = SwitchPhase::Engaging;
    row("not yet", status, "Bot", Verdict::Open, "it may still trade");
    status = engaged();
    status.phase = SwitchPhase::Tripped;
    status.commanded = false;
    row("tripped", status, "Bot", Verdict::Disagrees, "Stopped by itself");
    status = engaged();
    status.fault = QStringLiteral("line 3");
    row("journal", status, "Command", Verdict::Disagrees, "cannot be trusted: line 3");
    status = engaged();
    status.phase = SwitchPhase::NoContact;
    row("old", status, "Command", Verdict::Open, "Last known");
}

void TestEvidence::witnessesAreCompared()
{
    QFETCH(SwitchStatus, status);
    QFETCH(QString, witness);
    QFETCH(int, verdict);
    QFETCH(QString, words);
    for (const Testimony &line : compareEvidence(status, {}, start + 60s)) {
        if (line.witness != witness)
            continue;
        QVERIFY2(line.words.contains(words), qPrintable(line.words));
        QCOMPARE(int(line.verdict), verdict);
        return;
    }
    QFAIL("the witness is missing");
}

void TestEvidence::prometheusMayLagForTwoScrapes()
{
    const auto verdict = [](const PrometheusWord &word, TimePoint now) {
        return compareEvidence(engaged(), word, now).constLast();
    };
    PrometheusWord word;
    QCOMPARE(verdict(word, start).verdict, Verdict::Open);
    QVERIFY(verdict(word, start).words.contains(QLatin1String("Does not answer")));
    word.answered = true;
    QVERIFY(verdict(word, start).words.contains(QLatin1String("no value")));
    word.value = 0;
    word.scraped = start;
    QCOMPARE(verdict(word, start + 10s).verdict, Verdict::Open);
    QCOMPARE(verdict(word, start + 31s).verdict, Verdict::Disagrees);
    word.value = 1;
    QCOMPARE(verdict(word, start + 31s).verdict, Verdict::Agrees);
}

void TestEvidence::theAnswerIsReadStrictly_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("error");
    const QByteArray good = R"("phase":"engaged","state":"engaged","sequence":7)";
    QTest::newRow("good") << "{" + good + "}" << QString();
    QTest::newRow("empty") << QByteArray("{}") << QStringLiteral("$.kill_switch.phase");
    QTest::newRow("unknown phase")
        << QByteArray(R"({"phase":"perhaps","state":"engaged","sequence":7})")
        << QStringLiteral("'perhaps'");
    QTest::newRow("unknown state")
        << QByteArray(R"({"phase":"engaged","state":"half","sequence":7})")
        << QStringLiteral("$.kill_switch.state");
    QTest::newRow("sequence is text")
        << QByteArray(R"({"phase":"engaged","state":"engaged","sequence":"7"})")
        << QStringLiteral("$.kill_switch.sequence");
    QTest::newRow("report without a time")
        << "{" + good + R"(,"reported":{"active":true}})"
        << QStringLiteral("$.kill_switch.reported.time");
    QTest::newRow("no time at all")
        << "{" + good + R"(,"time":"yesterday"})" << QStringLiteral("$.kill_switch.time");
    QTest::newRow("evidence of the wrong kind")
        << "{" + good + R"(,"evidence":{"buy_rejected":1}})"
        << QStringLiteral("$.kill_switch.evidence.buy_rejected");
}

void TestEvidence::theAnswerIsReadStrictly()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, error);
    const auto status = parseSwitchStatus(QJsonDocument::fromJson(json).object());
    QCOMPARE(status.ok(), error.isEmpty());
    if (!status) {
        QVERIFY2(status.error().message.contains(error), qPrintable(status.error().message));
        QCOMPARE(status.error().kind, ErrorKind::Protocol);
    }
}

void TestEvidence::levelsAreOnlyThoseDeclared()
{
    SwitchStatus status;
    QCOMPARE(status.levels(), QStringList{QStringLiteral("pause")});
    QCOMPARE(status.defaultLevel(), QStringLiteral("pause"));
    status.capabilities = QStringList{QStringLiteral("pause"), QStringLiteral("halt")};
    QCOMPARE(status.defaultLevel(), QStringLiteral("halt"));
    for (const char *level : {"pause", "reduce", "halt", "flatten"})
        QVERIFY(!whatLevelDoes(QLatin1String(level)).isEmpty());
}

QTEST_GUILESS_MAIN(TestEvidence)
#include "tst_evidence.moc"
