// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/paneloptions.h"
#include "ui/panels/panelframe.h"

QT_FORWARD_DECLARE_CLASS(QComboBox)

namespace thunes {

class TableModel;
class TableView;

/// A table: sortable columns, cells as text, colour or bar, a footer of calculations. Of several
/// tables one is shown and a list below chooses.
class TablePanel final : public PanelFrame
{
    Q_OBJECT
public:
    explicit TablePanel(Panel panel, QWidget *parent = nullptr);

    TableView *view() const { return m_view; }
    TableModel *model() const { return m_model; }
    /// The footer's words column by column; empty without a footer.
    QStringList footerTexts() const;
    void showTable(int index);

protected:
    void dataChanged() override;
    QString spokenValues() const override;
    void paintBody(QPainter &, const QRectF &) override {}
    void scaleChanged() override;
    void resizeEvent(QResizeEvent *event) override;

private:
    class Footer;
    void follow(const QUrl &link);
    /// There were more rows than are shown.
    bool isCut() const;

    TableOptions m_options;
    QList<DataFrame> m_tables;
    int m_shown = 0;
    TableModel *m_model;
    TableView *m_view;
    Footer *m_footer;
    QComboBox *m_choice;
};

} // namespace thunes
