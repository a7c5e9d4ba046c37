// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QList>
#include <QString>

namespace thunes {

/// One line of the help: what the keys are and what they do on the dashboard.
struct KeyHelp
{
    enum class Group { Panels = 1, Time, Dashboards, Window };
    /// Who takes the key: the window as a whole, or the control that has the focus.
    enum class Taker { Window = 1, Focused };

    Group group = Group::Panels;
    QList<QKeySequence> keys; ///< Each that does it; a test presses them all.
    QString cap;              ///< As shown: "1 – 9".
    QString words;
    Taker taker = Taker::Window;
};

/// Every key of the dashboard, in the order of the help. Keys of pages stand on the pages.
const QList<KeyHelp> &keyList();

QString nameOf(KeyHelp::Group group);

} // namespace thunes
