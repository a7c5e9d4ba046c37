// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/journalmodel.h"

#include <QDateTime>
#include <QJsonDocument>

namespace thunes {

namespace {

using L = QLatin1String;

QString kindOf(const QJsonObject &entry)
{
    return entry.value(entry.contains(L("state")) ? L("state") : L("type")).toString();
}

QString valueText(const QJsonValue &value)
{
    if (value.isDouble())
        return QString::number(value.toDouble(), 'g', 10);
    if (value.isBool())
        return value.toBool() ? QStringLiteral("yes") : QStringLiteral("no");
    if (value.isObject())
        return QString::fromUtf8(QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact));
    return value.toString();
}

QString detailsOf(const QJsonObject &entry)
{
    QStringList parts;
    if (entry.value(L("state")).toString() == L("engaged"))
        parts << entry.value(L("level")).toString();
    if (entry.contains(L("source")))
        parts << QStringLiteral("by ") + entry.value(L("source")).toString();
    if (const QString reason = entry.value(L("reason")).toString(); !reason.isEmpty())
        parts << reason;
    static const QStringList shown{QStringLiteral("n"),     QStringLiteral("prev"),
                                   QStringLiteral("time"),  QStringLiteral("type"),
                                   QStringLiteral("state"), QStringLiteral("level"),
                                   QStringLiteral("actor"), QStringLiteral("source"),
                                   QStringLiteral("reason")};
    for (auto field = entry.begin(); field != entry.end(); ++field) {
        if (!shown.contains(field.key()))
            parts << QString(field.key()).replace(u'_', u' ') + u' ' + valueText(field.value());
    }
    return parts.join(QStringLiteral(" · "));
}

} // namespace

void JournalModel::setEntries(const QJsonArray &entries)
{
    QList<QJsonObject> fresh;
    fresh.reserve(entries.size());
    for (const QJsonValue &entry : entries)
        fresh << entry.toObject();
    // New lines come on top; the person keeps the selection and the place in the list.
    const qsizetype known = m_entries.size();
    const qsizetype added = fresh.size() - known;
    if (added >= 0 && known > 0 && fresh.mid(added) == m_entries) {
        if (added == 0)
            return;
        beginInsertRows({}, 0, static_cast<int>(added) - 1);
        m_entries = fresh;
        endInsertRows();
        return;
    }
    beginResetModel();
    m_entries = fresh;
    endResetModel();
}

int JournalModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

int JournalModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant JournalModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_entries.size())
        return {};
    const QJsonObject &entry = m_entries[index.row()];
    if (role == KindRole)
        return kindOf(entry);
    if (role == AllTextRole)
        return QStringList{entry.value(L("time")).toString(), kindOf(entry),
                           entry.value(L("actor")).toString(), detailsOf(entry)}
            .join(u'\n');
    if (role == Qt::ToolTipRole && index.column() == Details)
        return detailsOf(entry);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time: {
        const auto time = QDateTime::fromString(entry.value(L("time")).toString(), Qt::ISODateWithMs);
        return time.isValid() ? time.toUTC().toString(QStringLiteral("MM-dd HH:mm:ss"))
                              : entry.value(L("time")).toString();
    }
    case What:
        return kindOf(entry).replace(u'_', u' ');
    case Actor:
        return entry.value(entry.contains(L("actor")) ? L("actor") : L("peer")).toString();
    case Details:
        return detailsOf(entry);
    default:
        return {};
    }
}

QVariant JournalModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal)
        return {};
    switch (section) {
    case Time: return QStringLiteral("Time (UTC)");
    case What: return QStringLiteral("What");
    case Actor: return QStringLiteral("Who");
    case Details: return QStringLiteral("Details");
    default: return {};
    }
}

} // namespace thunes
