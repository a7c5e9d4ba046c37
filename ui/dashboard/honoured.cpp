// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/honoured.h"

namespace thunes {

namespace {

/// It asks something, and nothing of it can be asked.
bool isUnanswerable(const Panel &panel)
{
    return hasQueries(panel.type) && panel.targets.isEmpty() && !panel.notes.isEmpty();
}

} // namespace

QList<PanelHonour> honoured(const Dashboard &dashboard,
                            const std::function<bool(PanelType)> &isPainted)
{
    QList<PanelHonour> list;
    for (const Panel &panel : dashboard.panels) {
        if (panel.type == PanelType::Row)
            continue;
        PanelHonour entry{panel.id, panel.typeName, panel.title, Honour::Full, panel.notes};
        if (panel.type == PanelType::Unsupported || isUnanswerable(panel)) {
            entry.honour = Honour::Not;
        } else if (!isPainted(panel.type)) {
            entry.honour = Honour::Not;
            entry.notes.prepend(QStringLiteral("panels of type '%1' are not drawn")
                                    .arg(panel.typeName.left(60)));
        } else if (!panel.notes.isEmpty()) {
            entry.honour = Honour::WithNotes;
        }
        list << entry;
    }
    return list;
}

} // namespace thunes
