// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/alertentry.h"

#include <QList>
#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <functional>

QT_FORWARD_DECLARE_CLASS(QComboBox)
QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)
QT_FORWARD_DECLARE_CLASS(QPushButton)
QT_FORWARD_DECLARE_CLASS(QSplitter)
QT_FORWARD_DECLARE_CLASS(QStackedWidget)
QT_FORWARD_DECLARE_CLASS(QTabBar)
QT_FORWARD_DECLARE_CLASS(QVBoxLayout)

namespace thunes {

class AlertBoard;
class AlertDetail;
class AlertList;
class AlertModel;
class AlertTrend;
class Pill;
class RulesView;
class SilenceDialog;
class SilencesView;
class TargetsView;

/// The page about alerts: the list with its filters and the chosen alert beside it; silences, rules and
/// targets behind tabs. Always says which link is down. Does not own the board.
class AlertsView final : public QWidget
{
    Q_OBJECT
public:
    AlertsView(AlertBoard *board, const QString &user, QWidget *parent = nullptr);
    ~AlertsView() override;

    void setScale(qreal scale);
    /// Puts the keyboard into the list.
    void begin();
    /// Shows the list with this alert chosen.
    void select(const QString &key);
    /// Opens the form; with an empty set it begins with nothing.
    SilenceDialog *openSilence(const LabelSet &labels);
    /// A further page behind a tab; `scaled` is told the scale, now and at each change.
    void addPage(const QString &title, QWidget *page, std::function<void(qreal)> scaled = {});
    void showPage(int index);

    AlertModel *model() const { return m_model; }
    AlertList *list() const { return m_list; }
    AlertDetail *detail() const { return m_detail; }
    QLineEdit *filter() const { return m_filter; }
    QComboBox *severity() const { return m_severity; }
    QComboBox *group() const { return m_group; }
    QPushButton *chip(AlertPhase phase) const;
    SilencesView *silences() const { return m_silences; }
    RulesView *rules() const { return m_rules; }
    TargetsView *targets() const { return m_targets; }
    QString problemText() const;

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void refresh();
    void refreshLinks();
    void refreshCounts();
    void applyFilter();
    void showCurrent();
    void tick();

    AlertBoard *m_board;
    QString m_user;
    AlertModel *m_model;
    AlertTrend *m_trend;
    QTabBar *m_tabs;
    QStackedWidget *m_pages;
    QList<Pill *> m_pills; ///< Prometheus, Alertmanager, live feed.
    QLabel *m_problems;
    QList<QPair<AlertPhase, QPushButton *>> m_chips;
    QComboBox *m_severity;
    QComboBox *m_group;
    QLineEdit *m_filter;
    QLabel *m_hidden;
    QSplitter *m_splitter;
    AlertList *m_list;
    AlertDetail *m_detail;
    SilencesView *m_silences;
    RulesView *m_rules;
    TargetsView *m_targets;
    QPointer<SilenceDialog> m_dialog;
    QTimer m_second;
    QTimer m_soon;
    QList<std::function<void(qreal)>> m_scaled;
    qreal m_scale = 1;
};

} // namespace thunes
