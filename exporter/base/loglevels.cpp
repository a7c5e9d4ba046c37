// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/loglevels.h"

#include "exporter/base/log.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <array>

namespace thunes {

namespace {

constexpr std::array levels{LogLevel::Debug, LogLevel::Info, LogLevel::Warning, LogLevel::Error,
                            LogLevel::Off};

Error wrong(const QString &what)
{
    return {ErrorKind::InvalidInput, what};
}

Result<LogLevel> levelFrom(const QString &word)
{
    const auto found = std::find_if(levels.begin(), levels.end(),
                                    [&](LogLevel level) { return toText(level) == word; });
    if (found == levels.end())
        return wrong(QStringLiteral("'%1' is no level; there are debug, info, warning, error and off")
                         .arg(word.left(40)));
    return *found;
}

bool isOurs(const QByteArray &category)
{
    return category == "thunes" || category.startsWith("thunes.") || category == "default";
}

/// A category of ours, what begins one, or something that may be one of Qt's.
bool isKnown(const QString &name)
{
    static const QRegularExpression foreign(QStringLiteral("^(default|qt(\\.[a-z0-9_-]+)*)$"));
    if (name == QLatin1String("thunes") || foreign.match(name).hasMatch())
        return true;
    const auto ours = logCategoryNames();
    return std::any_of(ours.begin(), ours.end(),
                       [&](const char *one) { return name == QLatin1String(one); });
}

QString knownNames()
{
    QStringList names;
    for (const char *name : logCategoryNames())
        names += QLatin1String(name);
    return names.join(QStringLiteral(", "));
}

} // namespace

QLatin1String toText(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug: return QLatin1String("debug");
    case LogLevel::Info: return QLatin1String("info");
    case LogLevel::Warning: return QLatin1String("warning");
    case LogLevel::Error: return QLatin1String("error");
    case LogLevel::Off: return QLatin1String("off");
    }
    Q_UNREACHABLE();
}

Result<LogLevels> LogLevels::parse(const QString &text)
{
    LogLevels result;
    bool standardGiven = false;
    const QStringList parts = text.split(u',');
    for (const QString &part : parts) {
        const QString name = part.section(u'=', 0, 0).trimmed();
        if (!part.contains(u'=')) {
            const auto level = levelFrom(name);
            if (!level)
                return level.error();
            if (std::exchange(standardGiven, true))
                return wrong(QStringLiteral("only one level can stand without a category"));
            result.m_standard = *level;
            continue;
        }
        if (!isKnown(name))
            return wrong(QStringLiteral("there is no category '%1'; there are %2, thunes for all of "
                                        "them, and Qt's, such as qt.network")
                             .arg(name.left(40), knownNames()));
        if (result.m_named.contains(name.toLatin1()))
            return wrong(QStringLiteral("%1 is given twice").arg(name));
        const auto level = levelFrom(part.section(u'=', 1).trimmed());
        if (!level)
            return level.error();
        result.m_named.insert(name.toLatin1(), *level);
    }
    return result;
}

QString LogLevels::text() const
{
    QString out = toText(m_standard);
    for (auto it = m_named.cbegin(); it != m_named.cend(); ++it)
        out += u',' + QString::fromLatin1(it.key()) + u'=' + toText(*it);
    return out;
}

LogLevel LogLevels::of(const QByteArray &category) const
{
    for (QByteArray name = category; !name.isEmpty();
         name.truncate(std::max<qsizetype>(0, name.lastIndexOf('.')))) {
        if (const auto found = m_named.constFind(name); found != m_named.cend())
            return *found;
    }
    return isOurs(category) ? m_standard : std::max(m_standard, LogLevel::Warning);
}

} // namespace thunes
