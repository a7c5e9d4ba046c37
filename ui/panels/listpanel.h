// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/rowmodel.h"
#include "ui/panels/panelframe.h"

namespace thunes {

/// A list of rows with a title, grey words below or beside it and a text at the right, which the
/// keyboard reaches. A row without a key is a heading.
class ListPanel : public PanelFrame
{
    Q_OBJECT
public:
    ListPanel(Panel panel, QWidget *parent);
    ~ListPanel() override;

    const QList<TableRow> &rows() const { return m_model->rows(); }
    /// What stands where the rows would be; empty while there are rows.
    QString emptyText() const;
    QWidget *list() const;

protected:
    /// Title, details and the text at the right in each row's texts; a key that begins with "#"
    /// makes it a heading.
    void setRows(const QList<TableRow> &rows);
    /// What is said, and how well that is, when there are no rows.
    void setEmptyText(Tone tone, const QString &words);
    /// A row was clicked, or Return was pressed on it.
    virtual void rowChosen(const QString &key) = 0;

    QString spokenValues() const override;
    void dataChanged() override {}
    void paintBody(QPainter &, const QRectF &) override {}
    void scaleChanged() override;

private:
    class View;
    class RowPainter;

    RowModel *m_model;
    View *m_view;
};

Tone toneOf(RowState state);

} // namespace thunes
