// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/collectors/shellvalues.h"

namespace thunes {

QMap<QString, QString> shellValues(const QByteArray &text, const QStringList &wanted)
{
    QMap<QString, QString> values;
    for (const QByteArray &raw : text.split('\n')) {
        QString line = QString::fromUtf8(raw).trimmed();
        if (line.startsWith(QLatin1String("export ")))
            line = line.mid(7).trimmed();
        const qsizetype equals = line.indexOf(u'=');
        const QString key = line.left(qMax<qsizetype>(equals, 0)).trimmed();
        if (equals < 1 || !wanted.contains(key))
            continue;
        QString value = line.mid(equals + 1).trimmed();
        const QChar quote = value.isEmpty() ? QChar() : value.front();
        if (quote == u'"' || quote == u'\'') {
            const qsizetype end = value.indexOf(quote, 1);
            value = end < 0 ? value.mid(1) : value.mid(1, end - 1);
        } else {
            const qsizetype comment = value.indexOf(QLatin1String(" #"));
            if (comment >= 0)
                value = value.left(comment).trimmed();
        }
        values[key] = value;
    }
    return values;
}

} // namespace thunes
