// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/dashboardsession.h"

#include <QDialog>
#include <QPointer>

#include <functional>

QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QPlainTextEdit)
QT_FORWARD_DECLARE_CLASS(QTableView)
QT_FORWARD_DECLARE_CLASS(QTabWidget)

namespace thunes {

class PanelFrame;
class PanelTable;
class SeriesStatistics;

/// Everything behind one panel: the queries as they were sent, the data as a table, as JSON and
/// in figures, and what was not honoured or warned of. A picture of the moment it was opened; F5
/// takes a newer one. Does not own the session or the panel, and closes when either goes.
class InspectDialog final : public QDialog
{
    Q_OBJECT
public:
    enum Tab { QueryTab, DataTab, StatisticsTab, JsonTab, NotesTab };

    InspectDialog(DashboardSession *session, PanelFrame *panel, qreal scale,
                  QWidget *parent = nullptr);
    ~InspectDialog() override;

    void showTab(Tab tab);
    /// Asks a person for a file name, given a suggestion; tests answer themselves.
    void setFileChooser(std::function<QString(const QString &suggestion)> chooser);

    QTabWidget *tabs() const { return m_tabs; }
    QString queryText() const;
    QString jsonText() const;
    QString notesText() const;
    PanelTable *table() const { return m_table; }
    SeriesStatistics *statistics() const { return m_statistics; }
    /// What the last export did, in words.
    QString outcome() const;

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void take();
    void exportCsv();
    void exportPng();
    void copyPicture();
    void copyText();
    void say(const QString &words, bool problem = false);

    QPointer<DashboardSession> m_session;
    QPointer<PanelFrame> m_panel;
    QTabWidget *m_tabs;
    QPlainTextEdit *m_query;
    QPlainTextEdit *m_json;
    QPlainTextEdit *m_notes;
    QTableView *m_dataView;
    QTableView *m_statisticsView;
    PanelTable *m_table;
    SeriesStatistics *m_statistics;
    QLabel *m_outcome;
    std::function<QString(const QString &)> m_chooseFile;
};

} // namespace thunes
