// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/layout.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace thunes;

class TestLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cellsAreGrafanas_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        QFile file(QStringLiteral(THUNES_SOURCE_DIR "/tests/fixtures/grafana/golden_vizrepeater.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray vectors = QJsonDocument::fromJson(file.readAll()).array();
        QCOMPARE(vectors.size(), 96);
        int row = 0;
        for (const QJsonValue &vector : vectors)
            QTest::addRow("%d", ++row) << vector.toObject();
    }
    void cellsAreGrafanas()
    {
        QFETCH(QJsonObject, vector);
        const auto value = [&](const char *key) { return vector.value(QLatin1String(key)).toDouble(); };
        const int count = static_cast<int>(value("n"));
        const CellGrid grid = cellGrid(value("w"), value("h"), count);
        QCOMPARE(grid.columns, static_cast<int>(value("xCount")));
        QCOMPARE(grid.rows, static_cast<int>(value("yCount")));
        QCOMPARE(grid.width, value("width"));
        QCOMPARE(grid.height, value("height"));
        QCOMPARE(grid.widthOnLastRow, value("widthOnLastRow"));

        const QList<QRectF> cells = cellRects(grid, count);
        QCOMPARE(cells.size(), count);
        for (const QRectF &cell : cells) {
            QVERIFY(cell.right() <= value("w") + 1e-6);
            QVERIFY(cell.bottom() <= value("h") + 1e-6);
        }
    }

    void orientationForcesRowsOrColumns()
    {
        const CellGrid rows = cellGrid(300, 200, 4, 3, CellOrientation::Horizontal);
        QCOMPARE(rows.columns, 1);
        QCOMPARE(rows.rows, 4);
        const CellGrid columns = cellGrid(300, 200, 4, 3, CellOrientation::Vertical);
        QCOMPARE(columns.columns, 4);
        QCOMPARE(columns.rows, 1);
        QCOMPARE(cellOrientation(QStringLiteral("vertical")), CellOrientation::Vertical);
        QCOMPARE(cellOrientation(QStringLiteral("diagonal")), CellOrientation::Auto);
    }

    void nothingToLayOutIsNoGrid()
    {
        QCOMPARE(cellGrid(300, 200, 0).columns, 0);
        QCOMPARE(cellGrid(0, 200, 3).columns, 0);
        QVERIFY(cellRects(cellGrid(300, -1, 3), 3).isEmpty());
    }

    void panelsFillTheGrid()
    {
        const double column = (1300 - 23 * 8) / 24.0;
        QCOMPARE(panelRect({0, 0, 24, 8}, 1300), QRectF(0, 0, 1300, 296));
        QCOMPARE(panelRect({12, 4, 6, 4}, 1300),
                 QRectF(12 * (column + 8), 152, 6 * column + 40, 144));
    }

    void panelsMoveUpWithoutOverlap()
    {
        const QList<GridPos> compact
            = compactVertically({{0, 10, 12, 8}, {12, 10, 6, 4}, {12, 30, 6, 4}, {0, 18, 24, 2}});
        QCOMPARE(compact[0], (GridPos{0, 0, 12, 8}));
        QCOMPARE(compact[1], (GridPos{12, 0, 6, 4}));
        QCOMPARE(compact[3], (GridPos{0, 8, 24, 2}));
        QCOMPARE(compact[2], (GridPos{12, 10, 6, 4}));
    }

    void overlappingPanelsArePulledApart()
    {
        const QList<GridPos> compact = compactVertically({{0, 0, 12, 8}, {6, 2, 12, 8}});
        QCOMPARE(compact[1].y, 8);
    }
};

QTEST_GUILESS_MAIN(TestLayout)
#include "tst_layout.moc"
