// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/exporter.h"
#include "exporter/killswitch/operators.h"
#include "tests/ui/samples.h"
#include "ui/models/dashboardsession.h"
#include "ui/models/killswitchmodel.h"
#include "ui/views/killswitchcontrol.h"
#include "ui/views/killswitchview.h"
#include "ui/views/mainwindow.h"
#include "ui/views/switchcards.h"
#include "ui/views/switchcommands.h"
#include "ui/views/switchhistory.h"

#include <QApplication>
#include <QComboBox>
#include <QJsonDocument>
#include <QLineEdit>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace thunes;

/// The control and the page against a real exporter with a real journal; the test is the bot.
class TestKillSwitch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void nothingIsKnownBeforeTheFirstAnswer();
    void liftAndHoldByMouseEngages();
    void shortcutAndSpaceEngageFromAnywhere();
    void anEngageIsNotCalledDoneBeforeTheBotConfirms();
    void overTheLimitItSaysThatTheBotMayStillTrade();
    void aBotThatStoppedByItselfIsTripped();
    void releaseNeedsAReasonAndTheWord();
    void whatWasTypedForOneStateNeverCommandsAnother();
    void onlyDeclaredLevelsAreOffered();
    void aFailedCommandOpensThePageAndSaysWhy();
    void noContactWithinTwoSeconds();
    void aThousandRandomEventsNeverEngageOrRelease();
    void aDrillNeedsTwoPressesAndSaysWhatItMeasured();
    void historyFiltersAndExports();
    void everyPartHasANameForAScreenReader();

private:
    void startExporter();
    void say(const QJsonObject &event);
    void heartbeat(const QStringList &levels = {QStringLiteral("pause"), QStringLiteral("halt")});
    void confirm(bool active);
    void shoot(const QString &name);
    KillSwitchControl *control() const { return m_window->killSwitchControl(); }
    QString title() const { return control()->texts().at(0); }
    QString line() const { return control()->texts().at(1); }
    SwitchPhase phase() const { return m_model->phase(); }
    qint64 sequence() const { return m_model->status().sequence; }
    void holdByMouse();

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<Exporter> m_exporter;
    QUrl m_url;
    std::unique_ptr<DashboardSession> m_session;
    std::unique_ptr<KillSwitchModel> m_model;
    std::unique_ptr<MainWindow> m_window;
    QNetworkAccessManager m_bot;
};

static QUrl nobody()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(probe.serverPort()));
}

void TestKillSwitch::startExporter()
{
    ExporterOptions options;
    options.port = 0;
    options.stateDir = m_dir->path();
    options.killSwitch.confirmationLimit = Milliseconds(1500);
    m_exporter = std::make_unique<Exporter>(options);
    const auto port = m_exporter->start();
    QVERIFY2(port, port ? "" : qPrintable(port.error().message));
    m_url = QUrl(QStringLiteral("http://127.0.0.1:%1").arg(*port));
}

void TestKillSwitch::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    startExporter();
    m_session = std::make_unique<DashboardSession>(samples::tradingOverview(), nobody(), m_url);
    m_model = std::make_unique<KillSwitchModel>(m_url, Operators::defaultTokenPath(m_dir->path()),
                                                nobody());
    m_window = std::make_unique<MainWindow>(m_session.get());
    m_window->setKillSwitch(m_model.get());
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    m_window->activateWindow();
    m_session->start();
    if (qstrcmp(QTest::currentTestFunction(), "nothingIsKnownBeforeTheFirstAnswer") == 0)
        return;
    heartbeat();
    say({{QStringLiteral("type"), QStringLiteral("risk")},
         {QStringLiteral("daily_pnl"), -17.2},
         {QStringLiteral("max_daily_loss"), 20},
         {QStringLiteral("position_count"), 2}});
    say({{QStringLiteral("type"), QStringLiteral("circuit_breaker")},
         {QStringLiteral("breaker_name"), QStringLiteral("BinanceAPI")},
         {QStringLiteral("state"), QStringLiteral("open")}});
    confirm(false);
    QTRY_COMPARE(phase(), SwitchPhase::Released);
    QTRY_VERIFY(m_model->status().reported);
}

void TestKillSwitch::cleanup()
{
    m_window.reset();
    m_model.reset();
    m_session.reset();
    m_exporter.reset();
}

void TestKillSwitch::say(const QJsonObject &event)
{
    QNetworkRequest request(m_url.resolved(QUrl(QStringLiteral("/api/v1/events"))));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/json"));
    QNetworkReply *reply = m_bot.post(request, QJsonDocument(event).toJson());
    QSignalSpy finished(reply, &QNetworkReply::finished);
    QVERIFY(finished.wait(3000));
    QVERIFY2(reply->error() == QNetworkReply::NoError, reply->readAll().constData());
    reply->deleteLater();
}

void TestKillSwitch::heartbeat(const QStringList &levels)
{
    say({{QStringLiteral("type"), QStringLiteral("heartbeat")},
         {QStringLiteral("environment"), QStringLiteral("testnet")},
         {QStringLiteral("capabilities"), QJsonArray::fromStringList(levels)}});
}

void TestKillSwitch::confirm(bool active)
{
    say({{QStringLiteral("type"), QStringLiteral("kill_switch")},
         {QStringLiteral("active"), active},
         {QStringLiteral("sequence"), static_cast<double>(sequence())}});
}

void TestKillSwitch::shoot(const QString &name)
{
    QCoreApplication::processEvents();
    samples::shoot(m_window.get(), QStringLiteral("killswitch-") + name);
}

void TestKillSwitch::holdByMouse()
{
    QWidget *guard = control()->guard();
    QTest::mouseClick(guard, Qt::LeftButton);
    QCOMPARE(control()->gesture().state(), GuardGesture::State::Lifted);
    QTest::qWait(500);
    QTest::mousePress(guard, Qt::LeftButton);
    QCOMPARE(control()->gesture().state(), GuardGesture::State::Holding);
    QTRY_VERIFY(control()->gesture().state() == GuardGesture::State::Closed);
    QTest::mouseRelease(guard, Qt::LeftButton);
}

void TestKillSwitch::nothingIsKnownBeforeTheFirstAnswer()
{
    QCOMPARE(title(), QStringLiteral("Unknown"));
    QTRY_VERIFY(phase() == SwitchPhase::Released);
    QCOMPARE(line(), QStringLiteral("bot is silent")); // nobody reported: no green
}

void TestKillSwitch::liftAndHoldByMouseEngages()
{
    shoot(QStringLiteral("released"));
    QCOMPARE(control()->texts().at(2), QStringLiteral("HALT TRADING"));
    QTest::mouseClick(control()->guard(), Qt::LeftButton);
    QCOMPARE(control()->texts().at(2), QStringLiteral("HOLD 1 s"));
    shoot(QStringLiteral("lifted"));
    QTest::qWait(500);
    QTest::mousePress(control()->guard(), Qt::LeftButton);
    QTRY_VERIFY(control()->gesture().progress() > 0.5);
    shoot(QStringLiteral("holding"));
    QTRY_COMPARE(phase(), SwitchPhase::Engaging);
    QTest::mouseRelease(control()->guard(), Qt::LeftButton);
    QVERIFY(m_model->status().commanded);
    QCOMPARE(m_model->status().level, QStringLiteral("halt"));
    QCOMPARE(m_model->status().source, QStringLiteral("operator"));
}

void TestKillSwitch::shortcutAndSpaceEngageFromAnywhere()
{
    m_window->showKillSwitch(true); // even while typing
    m_window->killSwitchView()->commands()->reasonEdit()->setFocus();
    QTest::keyClick(m_window.get(), Qt::Key_H, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(control()->guard()->hasFocus());
    QCOMPARE(control()->gesture().state(), GuardGesture::State::Lifted);
    QTest::qWait(500);
    QTest::keyPress(control()->guard(), Qt::Key_Space);
    QTRY_VERIFY(m_model->status().commanded);
    QTest::keyRelease(control()->guard(), Qt::Key_Space);
}

void TestKillSwitch::anEngageIsNotCalledDoneBeforeTheBotConfirms()
{
    holdByMouse();
    QTRY_COMPARE(phase(), SwitchPhase::Engaging);
    QVERIFY2(title().startsWith(QLatin1String("Engaging")), qPrintable(title()));
    QCOMPARE(line(), QStringLiteral("not confirmed yet"));
    QVERIFY(m_window->windowTitle().startsWith(QLatin1String("STOPPING, not confirmed")));
    m_window->showKillSwitch(true);
    shoot(QStringLiteral("engaging"));
    confirm(true);
    QTRY_COMPARE(phase(), SwitchPhase::Engaged);
    QCOMPARE(title(), QStringLiteral("Engaged"));
    QVERIFY2(line().startsWith(QLatin1String("confirmed in ")), qPrintable(line()));
    QTRY_VERIFY(m_window->killSwitchView()->history()->shownRows() >= 2);
    shoot(QStringLiteral("engaged"));
}

void TestKillSwitch::overTheLimitItSaysThatTheBotMayStillTrade()
{
    holdByMouse();
    QTRY_COMPARE(phase(), SwitchPhase::Unconfirmed);
    QVERIFY(title().startsWith(QLatin1String("Unconfirmed")));
    QCOMPARE(line(), QStringLiteral("BOT MAY STILL TRADE"));
    m_window->showKillSwitch(true);
    shoot(QStringLiteral("unconfirmed"));
    // A late confirmation is one.
    confirm(true);
    QTRY_COMPARE(phase(), SwitchPhase::Engaged);
}

void TestKillSwitch::aBotThatStoppedByItselfIsTripped()
{
    say({{QStringLiteral("type"), QStringLiteral("kill_switch")}, {QStringLiteral("active"), true}});
    QTRY_COMPARE(phase(), SwitchPhase::Tripped);
    QCOMPARE(title(), QStringLiteral("Tripped"));
    m_window->showKillSwitch(true);
    shoot(QStringLiteral("tripped"));
    // It can be commanded too, so that a restart of the bot stays stopped.
    QCOMPARE(control()->texts().at(2), QStringLiteral("HALT TRADING"));
}

void TestKillSwitch::releaseNeedsAReasonAndTheWord()
{
    holdByMouse();
    QTRY_VERIFY(m_model->status().commanded);
    confirm(true);
    QTRY_COMPARE(phase(), SwitchPhase::Engaged);
    // The guard engages only; from here it leads to the page.
    QTest::mouseClick(control()->guard(), Qt::LeftButton);
    QVERIFY(m_window->killSwitchView()->isVisible());
    SwitchCommands *commands = m_window->killSwitchView()->commands();
    QTRY_COMPARE(QApplication::focusWidget(), commands->reasonEdit());
    QVERIFY(!commands->button()->isEnabled());
    QTest::keyClicks(commands->wordEdit(), QStringLiteral("RELEASE"));
    QVERIFY2(!commands->button()->isEnabled(), "released without a reason");
    QTest::keyClicks(commands->reasonEdit(), QStringLiteral("market is calm again"));
    QVERIFY(commands->button()->isEnabled());
    commands->wordEdit()->setText(QStringLiteral("release"));
    QVERIFY(!commands->button()->isEnabled());
    commands->wordEdit()->setText(QStringLiteral("RELEASE"));
    shoot(QStringLiteral("release"));
    const qint64 before = sequence();
    QTest::keyClick(commands->wordEdit(), Qt::Key_Return);
    QTRY_VERIFY(!m_model->status().commanded);
    QCOMPARE(sequence(), before + 1);
    QCOMPARE(m_model->status().reason, QStringLiteral("market is calm again"));
    QTRY_COMPARE(phase(), SwitchPhase::Releasing);
    shoot(QStringLiteral("releasing"));
    confirm(false);
    QTRY_COMPARE(phase(), SwitchPhase::Released);
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    QVERIFY(!m_window->killSwitchView()->isVisible());
}

void TestKillSwitch::whatWasTypedForOneStateNeverCommandsAnother()
{
    holdByMouse();
    QTRY_VERIFY(m_model->status().commanded);
    m_window->showKillSwitch(true);
    SwitchCommands *commands = m_window->killSwitchView()->commands();
    commands->reasonEdit()->setText(QStringLiteral("all is well"));
    commands->wordEdit()->setText(QStringLiteral("RELEASE"));
    QVERIFY(commands->button()->isEnabled());
    // Somebody else raises it meanwhile.
    KillSwitchModel other(m_url, Operators::defaultTokenPath(m_dir->path()), nobody());
    heartbeat({QStringLiteral("pause"), QStringLiteral("halt"), QStringLiteral("flatten")});
    const qint64 before = sequence();
    other.engage(QStringLiteral("flatten"), QStringLiteral("worse than thought"));
    QTRY_VERIFY(sequence() > before);
    QVERIFY(!commands->button()->isEnabled());
    QVERIFY(commands->wordEdit()->text().isEmpty());
}

void TestKillSwitch::onlyDeclaredLevelsAreOffered()
{
    heartbeat({QStringLiteral("pause")});
    QTRY_COMPARE(control()->texts().at(2), QStringLiteral("STOP ENTRIES"));
    m_window->showKillSwitch(true);
    SwitchCommands *commands = m_window->killSwitchView()->commands();
    QTRY_COMPARE(commands->levelBox()->count(), 1);
    heartbeat({QStringLiteral("pause"), QStringLiteral("halt")});
    QTRY_COMPARE(commands->levelBox()->currentData().toString(), QStringLiteral("halt"));
    heartbeat({QStringLiteral("pause"), QStringLiteral("flatten")});
    QTRY_COMPARE(commands->levelBox()->itemData(1).toString(), QStringLiteral("flatten"));
    commands->levelBox()->setCurrentIndex(1);
    commands->reasonEdit()->setText(QStringLiteral("close everything"));
    commands->wordEdit()->setText(QStringLiteral("PAUSE"));
    QVERIFY2(!commands->button()->isEnabled(), "another level's word was taken");
    commands->wordEdit()->setText(QStringLiteral("FLATTEN"));
    shoot(QStringLiteral("engage-by-typing"));
    QTest::mouseClick(commands->button(), Qt::LeftButton);
    QTRY_VERIFY(m_model->status().commanded);
    QCOMPARE(m_model->status().level, QStringLiteral("flatten"));
    QCOMPARE(m_model->status().reason, QStringLiteral("close everything"));
}

void TestKillSwitch::aFailedCommandOpensThePageAndSaysWhy()
{
    const QString token = Operators::defaultTokenPath(m_dir->path());
    QVERIFY(QFile::rename(token, token + QStringLiteral(".away")));
    holdByMouse();
    QTRY_VERIFY(m_window->killSwitchView()->isVisible());
    const QString words = m_window->killSwitchView()->commands()->problemText();
    QVERIFY2(words.contains(QLatin1String("refused")) && words.contains(token)
                 && words.contains(QLatin1String("thunes-console kill-switch engage")),
             qPrintable(words));
    QCOMPARE(title(), QStringLiteral("Engage FAILED"));
    QCOMPARE(line(), QStringLiteral("still: released"));
    QVERIFY(!m_model->status().commanded);
    shoot(QStringLiteral("failed"));
    // The token is read again at each command.
    QVERIFY(QFile::rename(token + QStringLiteral(".away"), token));
    holdByMouse();
    QTRY_VERIFY(m_model->status().commanded);
    QVERIFY(m_window->killSwitchView()->commands()->problemText().isEmpty());
}

void TestKillSwitch::noContactWithinTwoSeconds()
{
    m_window->showKillSwitch(true);
    QCoreApplication::processEvents();
    m_exporter.reset();
    QElapsedTimer clock;
    clock.start();
    QTRY_COMPARE_WITH_TIMEOUT(phase(), SwitchPhase::NoContact, 2000);
    QVERIFY2(clock.elapsed() <= 2000, "said too late");
    QCOMPARE(title(), QStringLiteral("No contact"));
    QCOMPARE(line(), QStringLiteral("last: released"));
    QTRY_COMPARE(m_window->killSwitchView()->decideCard()->texts().at(3).at(2),
                 QStringLiteral("old: no contact"));
    shoot(QStringLiteral("no-contact"));
    // One may still try, and is told that it did not work.
    holdByMouse();
    QTRY_VERIFY(!m_model->problem().isEmpty());
    QVERIFY2(m_model->problem().contains(QLatin1String("not acknowledged")),
             qPrintable(m_model->problem()));
}

void TestKillSwitch::aThousandRandomEventsNeverEngageOrRelease()
{
    QRandomGenerator random(20261124);
    const auto batter = [&] {
        const int keys[] = {Qt::Key_Space, Qt::Key_Return, Qt::Key_Escape, Qt::Key_Tab, Qt::Key_K,
                            Qt::Key_H,     Qt::Key_R,      Qt::Key_E,      Qt::Key_1,   Qt::Key_F};
        for (int i = 0; i < 1000; ++i) {
            QWidget *focus = QApplication::focusWidget();
            QWidget *target = random.bounded(2) || !focus ? control()->guard() : focus;
            const QPoint at(random.bounded(std::max(1, target->width())),
                            random.bounded(std::max(1, target->height())));
            const auto key = static_cast<Qt::Key>(keys[random.bounded(10)]);
            const Qt::KeyboardModifiers modifiers
                = random.bounded(4) ? Qt::KeyboardModifiers(Qt::NoModifier)
                                    : Qt::ControlModifier | Qt::ShiftModifier;
            switch (random.bounded(8)) {
            case 0: QTest::mousePress(target, Qt::LeftButton, {}, at); break;
            case 1: QTest::mouseRelease(target, Qt::LeftButton, {}, at); break;
            case 2: QTest::mouseDClick(target, Qt::LeftButton, {}, at); break;
            case 3: QTest::mouseMove(target, at); break;
            case 4: QTest::keyPress(target, key, modifiers); break;
            case 5: QTest::keyRelease(target, key, modifiers); break;
            case 6: {
                // Key repeat.
                QKeyEvent repeat(QEvent::KeyPress, Qt::Key_Space, Qt::NoModifier, QStringLiteral(" "),
                                 true);
                QCoreApplication::sendEvent(target, &repeat);
                break;
            }
            default: QTest::mouseClick(target, Qt::RightButton, {}, at); break;
            }
            if (i % 50 == 0)
                QTest::qWait(20);
        }
        // Whatever is down is let go; nothing may be left that fires later.
        QTest::mouseRelease(control()->guard(), Qt::LeftButton);
        QTest::keyRelease(control()->guard(), Qt::Key_Space);
        QTest::keyRelease(control()->guard(), Qt::Key_Return);
        QTest::qWait(1200);
    };
    const qint64 before = sequence();
    batter();
    QCOMPARE(sequence(), before);
    QVERIFY(!m_model->status().commanded);
    m_model->engage({}, QStringLiteral("on purpose"));
    QTRY_VERIFY(m_model->status().commanded);
    const qint64 engaged = sequence();
    batter();
    QCOMPARE(sequence(), engaged);
    QVERIFY(m_model->status().commanded);
}

void TestKillSwitch::aDrillNeedsTwoPressesAndSaysWhatItMeasured()
{
    m_window->showKillSwitch(true);
    SwitchCommands *commands = m_window->killSwitchView()->commands();
    QTest::mouseClick(commands->drillButton(), Qt::LeftButton);
    QTest::qWait(100);
    QVERIFY(!m_model->status().commanded);
    QCOMPARE(commands->drillButton()->text(), QStringLiteral("Press again to run the drill"));
    QTest::mouseClick(commands->drillButton(), Qt::LeftButton);
    QTRY_COMPARE(phase(), SwitchPhase::Engaging);
    confirm(true);
    QTRY_COMPARE(phase(), SwitchPhase::Releasing);
    confirm(false);
    QTRY_VERIFY2(commands->noticeText().startsWith(QLatin1String("Drill passed")),
                 qPrintable(commands->noticeText() + m_model->problem()));
    QTRY_COMPARE(phase(), SwitchPhase::Released); // the report may come before the state's push
    shoot(QStringLiteral("drill"));
    // Where real money trades it is refused, in words.
    say({{QStringLiteral("type"), QStringLiteral("heartbeat")},
         {QStringLiteral("environment"), QStringLiteral("live")}});
    QTest::mouseClick(commands->drillButton(), Qt::LeftButton);
    QTest::mouseClick(commands->drillButton(), Qt::LeftButton);
    QTRY_VERIFY(commands->problemText().contains(QLatin1String("'live'")));
    QVERIFY(!m_model->status().commanded);
}

void TestKillSwitch::historyFiltersAndExports()
{
    m_window->showKillSwitch(true);
    SwitchHistory *history = m_window->killSwitchView()->history();
    m_model->engage({}, QStringLiteral("first, \"quoted\" =1+1"));
    QTRY_VERIFY(m_model->status().commanded);
    confirm(true);
    QTRY_COMPARE(phase(), SwitchPhase::Engaged);
    m_model->release(QStringLiteral("second"));
    QTRY_VERIFY(!m_model->status().commanded);
    QTRY_VERIFY(history->shownRows() >= 3);
    history->filterEdit()->setText(QStringLiteral("quoted"));
    QCOMPARE(history->shownRows(), 1);
    const QString path = m_dir->filePath(QStringLiteral("history.csv"));
    QVERIFY(history->exportCsv(path));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    QCOMPARE(text.count('\n'), 2);
    QVERIFY2(text.contains("\"\"quoted\"\""), text.constData());
    QVERIFY(!history->exportCsv(QStringLiteral("/nowhere/history.csv")));
}

void TestKillSwitch::everyPartHasANameForAScreenReader()
{
    m_window->showKillSwitch(true);
    QVERIFY(control()->guard()->accessibleName().startsWith(QLatin1String("Engage the kill switch")));
    for (const QWidget *widget : control()->findChildren<QWidget *>())
        QVERIFY(!widget->accessibleName().isEmpty());
    const SwitchCommands *commands = m_window->killSwitchView()->commands();
    for (const QWidget *widget : {static_cast<QWidget *>(commands->reasonEdit()),
                                  static_cast<QWidget *>(commands->wordEdit()),
                                  static_cast<QWidget *>(commands->levelBox())})
        QVERIFY(!widget->accessibleName().isEmpty());
    QVERIFY(m_window->killSwitchView()->nowCard()->accessibleName().contains(
        QLatin1String("Released")));
}

QTEST_MAIN(TestKillSwitch)
#include "tst_killswitch.moc"
