// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

QT_FORWARD_DECLARE_CLASS(QLabel)

namespace thunes {

class LabBar;
class LabFilter;
class LabModel;
class McpDetail;
class McpGrid;

/// The page about the lab's MCP servers: all of them as cards, and one in detail. Takes the place
/// of the dashboard; asks the exporter while it is visible.
class McpView final : public QWidget
{
    Q_OBJECT
public:
    explicit McpView(LabModel *model, QWidget *parent = nullptr);

    void setScale(qreal scale);
    void begin();
    void select(const QString &server);

    LabBar *bar() const { return m_bar; }
    McpGrid *grid() const { return m_grid; }
    McpDetail *detail() const { return m_detail; }
    /// What is said in place of cards; empty while there are some.
    QString emptyText() const;

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void refresh();
    void chooseWorst();
    void findDetail();
    QString counts() const;

    QPointer<LabModel> m_model;
    LabBar *m_bar;
    LabFilter *m_filter;
    McpGrid *m_grid;
    QLabel *m_empty;
    McpDetail *m_detail;
    QTimer m_clock;
    bool m_removing = false; ///< Rows go: the neighbour that becomes current was not chosen.
    bool m_chosen = false; ///< By a person, or by us when all had been probed.
};

} // namespace thunes
