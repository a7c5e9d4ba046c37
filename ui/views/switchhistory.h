// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "exporter/base/result.h"

#include <QFrame>

QT_FORWARD_DECLARE_CLASS(QComboBox)
QT_FORWARD_DECLARE_CLASS(QLabel)
QT_FORWARD_DECLARE_CLASS(QLineEdit)
QT_FORWARD_DECLARE_CLASS(QPushButton)
QT_FORWARD_DECLARE_CLASS(QTableView)

namespace thunes {

class JournalFilter;
class JournalModel;
class KillSwitchModel;

/// The journal with a filter and an export of what is shown.
class SwitchHistory final : public QFrame
{
    Q_OBJECT
public:
    explicit SwitchHistory(QWidget *parent = nullptr);

    void show(const KillSwitchModel &model);
    void setScale(qreal scale);
    /// Writes the rows that pass the filter.
    Result<void> exportCsv(const QString &path) const;
    int shownRows() const;
    QLineEdit *filterEdit() const { return m_filter; }

private:
    void chooseFile();

    JournalModel *m_entries;
    JournalFilter *m_shown;
    QLabel *m_title;
    QLabel *m_note;
    QLineEdit *m_filter;
    QComboBox *m_kind;
    QPushButton *m_export;
    QTableView *m_table;
};

} // namespace thunes
