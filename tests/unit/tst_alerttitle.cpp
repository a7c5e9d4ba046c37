// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/alerttitle.h"

#include <QTest>

using namespace thunes;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(QList<thunes::LabelSet>)

namespace {

/// "name=value name=value" as labels.
LabelSet labels(const char *text)
{
    LabelSet set;
    for (const QString &pair : QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts))
        set.insert(pair.section(u'=', 0, 0), pair.section(u'=', 1));
    return set;
}

PrometheusAlert alert(const char *text, AlertState state, int second)
{
    PrometheusAlert result;
    result.labels = labels(text);
    result.state = state;
    result.activeAt = TimePoint(Seconds(1000 + second));
    return result;
}

} // namespace

class TestAlertTitle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneAlertIsNamedByItsOwnLabels_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("place");
        QTest::newRow("its own") << QByteArray("alertname=A severity=info area=lab job=thunes instance=127.0.0.1:8000 server_name=git") << QStringLiteral("git");
        QTest::newRow("external ones do not name it") << QByteArray("alertname=A environment=testnet system=thunes component=x metric=m") << QStringLiteral("m");
        QTest::newRow("two") << QByteArray("alertname=A device=sda mountpoint=/") << QStringLiteral("sda · /");
        QTest::newRow("another host") << QByteArray("alertname=A job=node instance=db-1:9100") << QStringLiteral("db-1:9100");
        QTest::newRow("this machine") << QByteArray("alertname=A instance=127.0.0.1:8000") << QString();
        QTest::newRow("this machine by name") << QByteArray("alertname=A instance=localhost:8000") << QString();
        QTest::newRow("this machine by IPv6") << QByteArray("alertname=A instance=[::1]:8000") << QString();
        QTest::newRow("another by IPv6") << QByteArray("alertname=A instance=[2001:db8::1]:9100") << QStringLiteral("[2001:db8::1]:9100");
        QTest::newRow("nothing") << QByteArray("alertname=A severity=critical") << QString();
    }
    void oneAlertIsNamedByItsOwnLabels()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, place);
        QCOMPARE(alertPlace(labels(text.constData())), place);
    }

    void severalAreToldApartByWhatDiffers_data()
    {
        QTest::addColumn<QList<QByteArray>>("texts");
        QTest::addColumn<QStringList>("places");
        using Texts = QList<QByteArray>;
        QTest::newRow("the metric") << Texts{"alertname=M metric=a job=thunes", "alertname=M metric=b job=thunes"}
                                    << QStringList{QStringLiteral("a"), QStringLiteral("b")};
        QTest::newRow("what they share is left out") << Texts{"alertname=M kind=x symbol=A", "alertname=M kind=x symbol=B"}
                                                     << QStringList{QStringLiteral("A"), QStringLiteral("B")};
        QTest::newRow("the host, where only that differs") << Texts{"alertname=M instance=127.0.0.1:1", "alertname=M instance=127.0.0.1:2"}
                                                           << QStringList{QStringLiteral("127.0.0.1:1"), QStringLiteral("127.0.0.1:2")};
        QTest::newRow("one label where one is enough") << Texts{"alertname=M device=sda instance=a", "alertname=M device=sdb instance=b"}
                                                       << QStringList{QStringLiteral("sda"), QStringLiteral("sdb")};
        QTest::newRow("two where one is not") << Texts{"alertname=M device=sda instance=a", "alertname=M device=sdb instance=a", "alertname=M device=sda instance=b"}
                                              << QStringList{QStringLiteral("sda · a"), QStringLiteral("sdb · a"), QStringLiteral("sda · b")};
        QTest::newRow("one has no such label") << Texts{"alertname=M", "alertname=M cause=tests"}
                                               << QStringList{QString(), QStringLiteral("tests")};
        QTest::newRow("nothing differs") << Texts{"alertname=M a=b", "alertname=M a=b"} << QStringList{QString(), QString()};
    }
    void severalAreToldApartByWhatDiffers()
    {
        QFETCH(QList<QByteArray>, texts);
        QFETCH(QStringList, places);
        QList<LabelSet> all;
        for (const QByteArray &text : texts)
            all << labels(text.constData());
        QCOMPARE(alertPlaces(all), places);
    }

    void countsAndPlacesAreWords()
    {
        QCOMPARE(countedName(QStringLiteral("A"), 1), QStringLiteral("A"));
        QCOMPARE(countedName(QStringLiteral("A"), 5000), QStringLiteral("5000 × A"));
        const QStringList places{QStringLiteral("a"), QString(), QStringLiteral("b"), QStringLiteral("c")};
        QCOMPARE(placesInWords(places, 4, 9), QStringLiteral("a, b, c and 1 more"));
        QCOMPARE(placesInWords(places, 40, 2), QStringLiteral("a, b and 38 more"));
        QCOMPARE(placesInWords({QString()}, 1, 3), QString());
        QCOMPARE(placesInWords({QStringLiteral("a")}, 1, 3), QStringLiteral("a"));
    }

    void likeAlertsAreOneGroupThePressingOnesFirst()
    {
        QList<PrometheusAlert> alerts;
        for (int i = 0; i < 100; ++i)
            alerts << alert(qPrintable(QStringLiteral("alertname=Down severity=warning instance=h%1").arg(i)), AlertState::Firing, 50 - i / 4);
        alerts << alert("alertname=Down severity=warning instance=p", AlertState::Pending, 1)
               << alert("alertname=Down severity=critical instance=q", AlertState::Firing, 90);
        alerts.last().watchedHere = true;
        const QList<AlertGroup> groups = groupAlerts(alerts);
        QCOMPARE(groups.size(), 3);
        QCOMPARE(groups[0].severity, QStringLiteral("critical"));
        QVERIFY(groups[0].watchedHere && !groups[1].watchedHere);
        QCOMPARE(groups[1].title(), QStringLiteral("100 × Down"));
        QCOMPARE(groups[1].since, TimePoint(Seconds(1026)));
        QCOMPARE(groups[1].first.size(), AlertGroup::mostNamed);
        QCOMPARE(groups[1].places().first(), QStringLiteral("h0"));
        QCOMPARE(groups[2].state, AlertState::Pending);
    }
};

QTEST_GUILESS_MAIN(TestAlertTitle)
#include "tst_alerttitle.moc"
