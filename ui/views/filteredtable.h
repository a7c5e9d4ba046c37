// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/rowmodel.h"

#include "ui/theme/tone.h"

#include <QFrame>

QT_FORWARD_DECLARE_CLASS(QHBoxLayout)
QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)
QT_FORWARD_DECLARE_CLASS(QSortFilterProxyModel)
QT_FORWARD_DECLARE_CLASS(QTableView)

namespace thunes {

/// A titled table of rows with a filter and a note in words; the first column is the state, drawn
/// with its glyph. Where there are no rows it says why in their place.
class FilteredTable final : public QFrame
{
    Q_OBJECT
public:
    /// `widths`: of the columns in logical pixels; the last one takes what is left.
    FilteredTable(const QString &title, const QStringList &headings, QList<int> widths,
                  QWidget *parent = nullptr);

    void setRows(const QList<TableRow> &rows);
    /// Says more than the rows do: why there are none, or that they are old.
    void setNote(const QString &note, bool bad = false);
    /// What a person must know whatever the rows say; in full, above them. Empty: nothing.
    void setProblem(const QString &problem);
    QString problem() const;
    /// Why there are no rows, and how that is; `hint`: what one may do about it.
    void setEmptyText(Tone tone, const QString &text, const QString &hint = {});
    QString emptyText() const { return m_emptyText; }
    /// Columns of times and numbers, whose digits shall stand below each other.
    void setFigureColumns(const QList<int> &columns);
    QString note() const;
    /// Adds a control beside the filter.
    void addControl(QWidget *control);
    void setScale(qreal scale);

    QString currentKey() const;
    void selectKey(const QString &key);
    int shownRows() const;
    QLineEdit *filter() const { return m_filter; }
    RowModel *model() const { return m_rows; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

Q_SIGNALS:
    void currentChanged();
    void activated(const QString &key);

private:
    void paintEmpty();
    void elideNote();

    RowModel *m_rows;
    QSortFilterProxyModel *m_shown;
    QLabel *m_title;
    QLabel *m_note;
    QLabel *m_problem;
    QLineEdit *m_filter;
    QTableView *m_table;
    QHBoxLayout *m_top;
    QList<int> m_widths;
    QList<int> m_figures;
    QString m_noteText;
    QString m_emptyText;
    QString m_emptyHint;
    Tone m_emptyTone = Tone::Neutral;
    qreal m_scale = 1;
};

} // namespace thunes
