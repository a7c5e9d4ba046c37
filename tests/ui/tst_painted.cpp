// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/panelsamples.h"
#include "ui/panels/panelfactory.h"
#include "ui/panels/panelframe.h"
#include "ui/theme/palette.h"

#include <QImage>
#include <QRegularExpression>
#include <QTest>

#include <memory>

using namespace thunes;

namespace {

int count(const QImage &image, const QColor &colour)
{
    int found = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            found += image.pixelColor(x, y) == colour ? 1 : 0;
    }
    return found;
}

} // namespace

/// The table of painters, and what every tile says in its header.
class TestPainted : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void whatCountsAsPaintedIsPainted_data()
    {
        QTest::addColumn<int>("type");
        for (int type = int(PanelType::TimeSeries); type <= int(PanelType::Unsupported); ++type)
            QTest::addRow("%d", type) << type;
    }
    void whatCountsAsPaintedIsPainted()
    {
        QFETCH(int, type);
        Panel panel;
        panel.type = PanelType(type);
        panel.typeName = QStringLiteral("this one");
        panel.title = QStringLiteral("T");
        const std::unique_ptr<PanelFrame> frame(makePanel(panel, PanelContext(), nullptr));
        if (panel.type == PanelType::Row) {
            QVERIFY(!frame && !isPainted(panel.type));
            return;
        }
        QVERIFY(frame);
        const bool saysNo = frame->bodyMessage().contains(QLatin1String("are not drawn"));
        QCOMPARE(isPainted(panel.type), !saysNo);
        frame->resize(400, 200);
        QVERIFY(!frame->grab().isNull());
    }

    void warningsOfPrometheusStayInSightBesideALongTitle()
    {
        Panel panel;
        panel.type = PanelType::Gauge;
        panel.title = QStringLiteral("A title that is much too long for the small panel it stands on");
        const std::unique_ptr<PanelFrame> frame(makePanel(panel, PanelContext(), nullptr));
        frame->resize(220, 160);
        PanelData data = samples::cells({QStringLiteral("a")}, {5});
        frame->setData(data);
        QCOMPARE(count(frame->grab().toImage(), palette::warnMark), 0);
        data.warnings = QStringList{QStringLiteral("partial data")};
        frame->setData(data);
        QVERIFY(count(frame->grab().toImage(), palette::warnMark) > 10);
        QVERIFY(frame->accessibleDescription().contains(QLatin1String("partial data")));
        samples::shoot(frame.get(), QStringLiteral("warning"));
    }

    void rangeOfItsOwnIsSaidEvenBesideALongTitle()
    {
        Panel panel;
        panel.type = PanelType::Gauge;
        panel.title = QStringLiteral("A title that is much too long for the small panel it stands on");
        const std::unique_ptr<PanelFrame> frame(makePanel(panel, PanelContext(), nullptr));
        frame->resize(300, 160);
        PanelData data = samples::cells({QStringLiteral("a")}, {5});
        frame->setData(data);
        const QImage before = frame->grab().toImage();
        data.timeInfo = QStringLiteral("last 1h, 1d earlier");
        frame->setData(data);
        const QImage after = frame->grab().toImage();
        const QRect header(150, 4, 140, 26);
        QVERIFY(before.copy(header) != after.copy(header));
        QVERIFY(frame->accessibleDescription().contains(QLatin1String("1d earlier")));
        samples::shoot(frame.get(), QStringLiteral("own-range"));
    }
};

QTEST_MAIN(TestPainted)
#include "tst_painted.moc"
