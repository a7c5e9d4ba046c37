// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dashboard/dashboard.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <functional>

/// How much of a dashboard's file is shown as the file says.
namespace thunes {

enum class Honour {
    Full = 1,  ///< All of it.
    WithNotes, ///< Shown, but for what the notes say.
    Not,       ///< Not shown; the notes say why.
};

struct PanelHonour
{
    int id = 0;
    QString type; ///< As in the file.
    QString title;
    Honour honour = Honour::Full;
    QStringList notes;
};

/// Every panel of the file but rows, which are headings. `isPainted` says which types are drawn.
QList<PanelHonour> honoured(const Dashboard &dashboard,
                            const std::function<bool(PanelType)> &isPainted);

} // namespace thunes
