// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSettings>
#include <QStringList>

#include <memory>

namespace thunes {

/// What the window remembers between starts: recent ranges and files, the theme, playlists. Plain
/// text in one file; a damaged file is an empty one. Without a file it remembers until it ends.
class Preferences final : public QObject
{
    Q_OBJECT
public:
    explicit Preferences(const QString &file = {}, QObject *parent = nullptr);
    ~Preferences() override;

    QString text(const QString &key, const QString &otherwise = {}) const;
    void setText(const QString &key, const QString &text);
    /// Newest first.
    QStringList list(const QString &key) const;
    void setList(const QString &key, const QStringList &list);
    /// Puts `entry` in front of the list and drops what is beyond `most`.
    void remember(const QString &key, const QString &entry, qsizetype most = 8);
    void forget(const QString &key, const QString &entry);

Q_SIGNALS:
    void changed(const QString &key);

private:
    std::unique_ptr<QSettings> m_file;
    QHash<QString, QStringList> m_values;
};

} // namespace thunes
