// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/guardgesture.h"

#include <QSignalSpy>
#include <QTest>

using namespace thunes;
using State = GuardGesture::State;
using Origin = GuardGesture::Origin;

/// The gesture alone, with its real times.
class TestGuardGesture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void liftThenHoldFires_data();
    void liftThenHoldFires();
    void aStuckButtonOnlyLifts();
    void theSecondPressOfADoubleClickIsNoHold();
    void lettingGoEarlyKeepsTheGuardUp();
    void anyDoubtCancels();
    void theGuardClosesByItself();
    void aFrozenProgramDoesNotCountAsHolding();
    void aThousandRandomInputsNeverFire();
};

void TestGuardGesture::liftThenHoldFires_data()
{
    QTest::addColumn<int>("origin");
    QTest::newRow("mouse") << int(Origin::Mouse);
    QTest::newRow("key") << int(Origin::Key);
}

void TestGuardGesture::liftThenHoldFires()
{
    QFETCH(int, origin);
    GuardGesture gesture;
    QSignalSpy fired(&gesture, &GuardGesture::fired);
    gesture.press(Origin(origin));
    QCOMPARE(gesture.state(), State::Lifted);
    gesture.release(Origin(origin));
    QTest::qWait(500); // longer than a double click
    QElapsedTimer clock;
    clock.start();
    gesture.press(Origin(origin));
    QCOMPARE(gesture.state(), State::Holding);
    QTRY_COMPARE_WITH_TIMEOUT(fired.size(), 1, 2000);
    QVERIFY2(clock.elapsed() >= 990, "fired before it was held long enough");
    QCOMPARE(gesture.state(), State::Closed);
    // Held on and on: nothing more.
    QTest::qWait(1200);
    QCOMPARE(fired.size(), 1);
    QCOMPARE(gesture.state(), State::Closed);
}

void TestGuardGesture::aStuckButtonOnlyLifts()
{
    GuardGesture gesture;
    QSignalSpy fired(&gesture, &GuardGesture::fired);
    gesture.press(Origin::Mouse);
    for (int i = 0; i < 60; ++i) {
        gesture.press(Origin::Mouse); // it chatters
        QTest::qWait(50);
    }
    QCOMPARE(fired.size(), 0);
    QCOMPARE(gesture.state(), State::Lifted);
}

void TestGuardGesture::theSecondPressOfADoubleClickIsNoHold()
{
    GuardGesture gesture;
    QSignalSpy fired(&gesture, &GuardGesture::fired);
    gesture.press(Origin::Mouse);
    gesture.release(Origin::Mouse);
    QTest::qWait(120);
    gesture.press(Origin::Mouse); // and it sticks
    QTest::qWait(2000);
    QCOMPARE(fired.size(), 0);
}

void TestGuardGesture::lettingGoEarlyKeepsTheGuardUp()
{
    GuardGesture gesture;
    QSignalSpy fired(&gesture, &GuardGesture::fired);
    gesture.lift();
    QTest::qWait(500);
    gesture.press(Origin::Key);
    QTRY_VERIFY(gesture.progress() > 0.3);
    gesture.release(Origin::Key);
    QCOMPARE(gesture.state(), State::Lifted);
    gesture.press(Origin::Key);
    QVERIFY2(gesture.progress() < 0.1, "the earlier hold counted");
    QTRY_COMPARE_WITH_TIMEOUT(fired.size(), 1, 2000);
}

void TestGuardGesture::anyDoubtCancels()
{
    GuardGesture gesture;
    QSignalSpy fired(&gesture, &GuardGesture::fired);
    const auto hold = [&] {
        gesture.lift();
        QTest::qWait(500);
        gesture.press(Origin::Mouse);
        QCOMPARE(gesture.state(), State::Holding);
        QTest::qWait(200);
    };
    hold();
    gesture.cancel();
    QCOMPARE(gesture.state(), State::Closed);
    gesture.release(Origin::Mouse);
    hold();
    gesture.press(Origin::Key); // with both hands
    QCOMPARE(gesture.state(), State::Closed);
    gesture.release(Origin::Key);
    gesture.release(Origin::Mouse);
    QTest::qWait(1200);
    QCOMPARE(fired.size(), 0);
}

void TestGuardGesture::theGuardClosesByItself()
{
    GuardGesture gesture;
    gesture.lift();
    QVERIFY(gesture.leftOpen() > Milliseconds(5500));
    QTRY_COMPARE_WITH_TIMEOUT(gesture.state(), State::Closed, 7000);
}

void TestGuardGesture::aFrozenProgramDoesNotCountAsHolding()
{
    GuardGesture gesture;
    QSignalSpy fired(&gesture, &GuardGesture::fired);
    gesture.lift();
    QTest::qWait(500);
    gesture.press(Origin::Mouse);
    QTest::qSleep(1500); // the event loop stands still, and the button is let go meanwhile
    QTest::qWait(30);
    gesture.release(Origin::Mouse);
    QTest::qWait(100);
    QCOMPARE(fired.size(), 0);
    QCOMPARE(gesture.state(), State::Lifted);
}

void TestGuardGesture::aThousandRandomInputsNeverFire()
{
    GuardGesture gesture;
    QSignalSpy fired(&gesture, &GuardGesture::fired);
    quint32 seed = 20261124;
    const auto next = [&seed](quint32 limit) {
        seed = seed * 1664525 + 1013904223;
        return (seed >> 8) % limit;
    };
    for (int i = 0; i < 1000; ++i) {
        const Origin origin = next(2) ? Origin::Mouse : Origin::Key;
        switch (next(7)) {
        case 0:
        case 1: gesture.press(origin); break;
        case 2:
        case 3: gesture.release(origin); break;
        case 4: gesture.lift(); break;
        case 5: gesture.cancel(); break;
        default: QTest::qWait(static_cast<int>(next(40))); break;
        }
    }
    QCOMPARE(fired.size(), 0);
}

QTEST_GUILESS_MAIN(TestGuardGesture)
#include "tst_guardgesture.moc"
