// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/preferences.h"

namespace thunes {

Preferences::Preferences(const QString &file, QObject *parent)
    : QObject(parent)
{
    if (file.isEmpty())
        return;
    m_file = std::make_unique<QSettings>(file, QSettings::IniFormat);
    const QStringList keys = m_file->allKeys();
    for (const QString &key : keys)
        m_values.insert(key, m_file->value(key).toStringList());
}

Preferences::~Preferences() = default;

QString Preferences::text(const QString &key, const QString &otherwise) const
{
    const QStringList values = m_values.value(key);
    return values.isEmpty() || values.first().isEmpty() ? otherwise : values.first();
}

void Preferences::setText(const QString &key, const QString &text)
{
    setList(key, {text});
}

QStringList Preferences::list(const QString &key) const
{
    return m_values.value(key);
}

void Preferences::setList(const QString &key, const QStringList &list)
{
    if (m_values.value(key) == list)
        return;
    m_values.insert(key, list);
    if (m_file)
        m_file->setValue(key, list);
    Q_EMIT changed(key);
}

void Preferences::remember(const QString &key, const QString &entry, qsizetype most)
{
    QStringList entries = list(key);
    entries.removeAll(entry);
    entries.prepend(entry);
    setList(key, entries.mid(0, most));
}

void Preferences::forget(const QString &key, const QString &entry)
{
    QStringList entries = list(key);
    entries.removeAll(entry);
    setList(key, entries);
}

} // namespace thunes
