// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/csv.h"

namespace thunes {

QString csvLine(const QStringList &fields)
{
    QStringList escaped;
    for (QString field : fields) {
        bool number = false;
        (void)field.toDouble(&number);
        if (!field.isEmpty() && !number && QStringLiteral("=+-@\t\r").contains(field.front()))
            field.prepend(u'\'');
        if (field.contains(u',') || field.contains(u'"') || field.contains(u'\n')
            || field.contains(u'\r')) {
            field.replace(u'"', QStringLiteral("\"\""));
            field = u'"' + field + u'"';
        }
        escaped << field;
    }
    return escaped.join(u',') + u'\n';
}

} // namespace thunes
