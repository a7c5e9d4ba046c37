// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <QFrame>

QT_FORWARD_DECLARE_CLASS(QListWidget)

namespace thunes {

/// What of a dashboard's file could not be honoured, for the file as a whole and panel by panel,
/// with the reasons. A click goes to the panel.
class NotesList final : public QFrame
{
    Q_OBJECT
public:
    explicit NotesList(QWidget *parent = nullptr);

    void openAt(QWidget *anchor, const Dashboard &dashboard, qreal scale);
    QListWidget *list() const { return m_list; }
    /// "Panel title: reason" for each.
    static QStringList notesOf(const Dashboard &dashboard);

Q_SIGNALS:
    void panelChosen(int panelId);

private:
    QListWidget *m_list;
};

} // namespace thunes
