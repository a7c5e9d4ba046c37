// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"

#include <QTableView>

#include <memory>

QT_FORWARD_DECLARE_CLASS(QSortFilterProxyModel)

namespace thunes {

class TableModel;

/// The view of a table panel: only the rows in sight are painted, however many there are. Columns
/// take what their words need and share what is left, until somebody drags one. A click on a header,
/// or S on a cell of it, sorts: upwards, downwards, as it came.
class TableView final : public QTableView
{
    Q_OBJECT
public:
    TableView(TableModel *model, const TableOptions &options, QWidget *parent = nullptr);
    ~TableView() override;

    /// Other rows are in the model: puts a long table in order again.
    void rowsChanged();

    void setScale(qreal scale);
    void setStale(bool stale);
    /// Sorts by the columns that the file names, if they are there and nobody chose otherwise.
    void sortAsConfigured();
    void fitColumns();

Q_SIGNALS:
    void linkClicked(const QUrl &link);
    void columnsMoved(); ///< Widths or the place of the scroll bar changed.

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void sortNext(int column);
    /// A long table is ranked in the thread pool first, so that sorting costs comparisons of integers.
    void sortBy(int column, Qt::SortOrder order);

    TableModel *m_source;
    QSortFilterProxyModel *m_sorted;
    std::unique_ptr<QObject> m_ranking; ///< Guards the ranking under way.
    TableOptions m_options;
    qreal m_scale = 1;
    bool m_stale = false;
    bool m_sortChosen = false;
    bool m_widthsChosen = false;
    bool m_fitting = false;
};

} // namespace thunes
