// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/variablechoice.h"

#include "ui/models/variableset.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>

namespace thunes {

namespace {

QString compact(const QJsonArray &array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QJsonArray arrayFrom(const QString &text)
{
    return QJsonDocument::fromJson(text.toUtf8()).array();
}

} // namespace

QString choiceKey(const QString &dashboard, const QString &name)
{
    const auto plain = [](const QString &text) {
        return QString::fromLatin1(QUrl::toPercentEncoding(text)).replace(u'%', u'=');
    };
    return (dashboard.isEmpty() ? QString() : QStringLiteral("variables/") + plain(dashboard) + u'/')
           + plain(name);
}

QString choiceText(const StoredChoice &choice)
{
    QJsonArray array;
    for (const VariableOption &option : choice.chosen) {
        QJsonArray one{option.text, option.value};
        if (choice.typed.contains(option.value))
            one.append(true);
        array.append(one);
    }
    return compact(array);
}

StoredChoice choiceFrom(const QString &text)
{
    StoredChoice choice;
    const QJsonArray array = arrayFrom(text);
    for (const QJsonValue &entry : array) {
        const QJsonArray one = entry.toArray();
        if (one.size() < 2 || !one.at(0).isString() || !one.at(1).isString())
            return {};
        choice.chosen.append({one.at(0).toString(), one.at(1).toString()});
        if (one.at(2).toBool())
            choice.typed.insert(one.at(1).toString());
    }
    return choice;
}

QString filtersText(const QList<AdHocFilter> &filters)
{
    QJsonArray array;
    for (const AdHocFilter &filter : filters)
        array.append(QJsonArray{filter.key, filter.op, filter.value});
    return compact(array);
}

QList<AdHocFilter> filtersFrom(const QString &text)
{
    QList<AdHocFilter> filters;
    const QJsonArray array = arrayFrom(text);
    for (const QJsonValue &entry : array) {
        const QJsonArray one = entry.toArray();
        if (one.size() == 3 && !one.at(0).toString().isEmpty())
            filters.append({one.at(0).toString(), one.at(1).toString(), one.at(2).toString()});
    }
    return filters;
}

QString choiceWords(const VariableState &state, const VariableValue &value)
{
    const VariableType type = state.definition.type;
    QStringList parts;
    if (type == VariableType::AdHoc) {
        for (const AdHocFilter &filter : state.filters)
            parts << filter.key + u' ' + filter.op + u' ' + filter.value;
        return parts.join(QStringLiteral(", "));
    }
    if (state.isAll())
        return QStringLiteral("All");
    if (type == VariableType::Interval && value.values.value(0) != state.chosen.value(0).value)
        return QStringLiteral("auto (%1)").arg(value.values.value(0));
    for (const VariableOption &option : state.chosen)
        parts << (option.text.isEmpty() ? option.value : option.text);
    const QString words = parts.join(QStringLiteral(" + "));
    return words.isEmpty() && type != VariableType::TextBox ? QStringLiteral("none") : words;
}

QString metricText(const LabelSet &labels)
{
    QStringList parts;
    for (auto label = labels.begin(); label != labels.end(); ++label) {
        if (label.key() != QLatin1String("__name__"))
            parts << label.key() + QStringLiteral("=\"") + label.value() + u'"';
    }
    return labels.value(QStringLiteral("__name__")) + u'{' + parts.join(QStringLiteral(",")) + u'}';
}

} // namespace thunes
