// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/base/number.h"
#include "exporter/push/familyclaims.h"
#include "exporter/push/groups.h"

#include <QJsonObject>

namespace thunes {

namespace {

using L = QLatin1String;

/// The text format's value without its escapes.
QString plain(std::string_view escaped)
{
    QByteArray out;
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        if (escaped[i] != '\\' || i + 1 == escaped.size()) {
            out += escaped[i];
            continue;
        }
        ++i;
        out += escaped[i] == 'n' ? '\n' : escaped[i];
    }
    return QString::fromUtf8(out);
}

QString number(double value)
{
    return QString::fromLatin1(formatNumber(value));
}

QString upper(FamilyType type)
{
    const std::string_view name = toText(type);
    return QString::fromLatin1(name.data(), static_cast<qsizetype>(name.size())).toUpper();
}

QJsonObject labelsOf(const ParsedExposition &text, const ParsedSample &sample)
{
    QJsonObject labels;
    for (quint32 i = sample.firstLabel; i < sample.firstLabel + sample.labelCount; ++i)
        labels[QString::fromLatin1(text.labels[i].name.data(),
                                   static_cast<qsizetype>(text.labels[i].name.size()))]
            = plain(text.labels[i].value);
    return labels;
}

/// The lines of one family, which we wrote ourselves, as Pushgateway's JSON shows its metrics.
QJsonArray metricsOf(const std::string &name, FamilyType type, const QByteArray &lines)
{
    const std::string_view typeName = toText(type);
    const QByteArray text = "# TYPE " + QByteArray::fromStdString(name) + ' '
        + QByteArray(typeName.data(), static_cast<qsizetype>(typeName.size())) + '\n' + lines;
    const auto parsed = parseExposition(text, ExpositionSyntax::Text);
    QJsonArray metrics;
    if (!parsed || parsed->families.empty())
        return metrics;
    QJsonObject current;
    const auto finish = [&] {
        if (!current.isEmpty())
            metrics.append(current);
    };
    const L bounds = type == FamilyType::Summary ? L("quantiles") : L("buckets");
    for (const ParsedSample &sample : parsed->families.front().samples) {
        const QJsonObject labels = labelsOf(*parsed, sample);
        if (current.value(L("labels")) != labels) {
            finish();
            current = {{L("labels"), labels}};
        }
        switch (sample.role) {
        case SampleRole::Value: current[L("value")] = number(sample.value); break;
        case SampleRole::Sum: current[L("sum")] = number(sample.value); break;
        case SampleRole::Count: current[L("count")] = number(sample.value); break;
        case SampleRole::Bound: {
            QJsonObject list = current.value(bounds).toObject();
            list[number(sample.bound)] = number(sample.value);
            current[bounds] = list;
        }
        }
    }
    finish();
    return metrics;
}

} // namespace

QJsonArray PushGroups::listing() const
{
    QJsonArray groups;
    for (const auto &[labels, group] : m_groups) {
        QJsonObject names;
        for (const auto &[name, value] : labels)
            names[QString::fromStdString(name)] = plain(value);
        const bool good = group.pushed && (!group.failed || *group.pushed > *group.failed);
        QJsonObject entry{{L("labels"), names}, {L("last_push_successful"), good}};
        if (group.expires)
            entry[L("expires")] = toIso8601(*group.expires);
        const auto add = [&](const std::string &name, FamilyType type, TimePoint time,
                             const QByteArray &lines) {
            QJsonObject family{{L("time_stamp"), toIso8601(time)},
                               {L("type"), upper(type)},
                               {L("metrics"), metricsOf(name, type, lines)}};
            if (const std::string &help = m_claims.help(name); !help.empty())
                family[L("help")] = plain(help);
            entry[QString::fromStdString(name)] = family;
        };
        for (const auto &[name, member] : group.families)
            add(name, member.type, member.pushed, member.text.lines);
        for (const auto &[name, time] : {std::pair("push_time_seconds", group.pushed),
                                         std::pair("push_failure_time_seconds", group.failed)}) {
            const double value = time ? toUnixSeconds(*time) : 0;
            add(name, FamilyType::Gauge, std::max(group.pushed, group.failed).value_or(TimePoint()),
                name + QByteArray::fromStdString(group.suffix) + formatNumber(value) + '\n');
        }
        groups.append(entry);
    }
    return groups;
}

} // namespace thunes
