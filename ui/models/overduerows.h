// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QString>

namespace thunes {

/// Which rows of a model were overdue at the last look at the clock, by name: only one that becomes
/// overdue, or is so no more, has to be painted again.
class OverdueRows
{
public:
    /// Whether that is news about this row.
    bool note(const QString &name, bool isOverdue)
    {
        if (isOverdue == m_names.contains(name))
            return false;
        if (isOverdue)
            m_names.insert(name);
        else
            m_names.remove(name);
        return true;
    }
    void forget(const QString &name) { m_names.remove(name); }

private:
    QSet<QString> m_names;
};

} // namespace thunes
