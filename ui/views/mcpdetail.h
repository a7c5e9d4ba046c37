// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/client/labtypes.h"

#include <QFrame>
#include <QPointer>

QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QPlainTextEdit)
QT_FORWARD_DECLARE_CLASS(QPushButton)

namespace thunes {

class ElidedLabel;
class FactGrid;
class LabModel;
class LabStateBox;
class LatencyChart;

/// Everything about one server, and what one may do with it. Says a command is done when the
/// exporter has said so.
class McpDetail final : public QFrame
{
    Q_OBJECT
public:
    explicit McpDetail(LabModel *model, QWidget *parent = nullptr);

    void setServer(const QString &name);
    const QString &server() const { return m_name; }
    void refresh();
    void setScale(qreal scale);
    /// Puts the keyboard onto the first thing that one may do.
    void reach();

    QPushButton *probeButton() const { return m_probe; }
    QPushButton *restartButton() const { return m_restart; }
    QPushButton *enableButton() const { return m_enable; }
    LabStateBox *stateBox() const { return m_state; }
    /// What became of the last command; the second is for those that failed.
    QString feedback() const;
    QString failure() const;
    QString reason() const;
    QString stderrTail() const;
    QString fact(const QString &name) const;

private:
    void command(const QString &verb);
    void showFacts(const McpServerInfo &info);
    void showCommand(const McpServerInfo &info);

    QPointer<LabModel> m_model;
    QString m_name;
    ElidedLabel *m_title;
    LabStateBox *m_state;
    QLabel *m_reason;
    QPushButton *m_probe;
    QPushButton *m_restart;
    QPushButton *m_enable;
    QLabel *m_feedback;
    QLabel *m_failure;
    LatencyChart *m_latency;
    FactGrid *m_facts;
    QLabel *m_stderrTitle;
    QPlainTextEdit *m_stderr;
};

} // namespace thunes
