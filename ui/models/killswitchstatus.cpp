// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/killswitchstatus.h"

#include "exporter/base/json.h"

#include <QJsonArray>

#include <algorithm>

namespace thunes {

namespace {

using L = QLatin1String;

const QStringList &levelNames()
{
    static const QStringList names{QStringLiteral("pause"), QStringLiteral("reduce"),
                                   QStringLiteral("halt"), QStringLiteral("flatten")};
    return names;
}

std::optional<SwitchPhase> phaseFrom(const QString &text)
{
    static const QHash<QString, SwitchPhase> phases{
        {QStringLiteral("released"), SwitchPhase::Released},
        {QStringLiteral("engaging"), SwitchPhase::Engaging},
        {QStringLiteral("engaged"), SwitchPhase::Engaged},
        {QStringLiteral("tripped"), SwitchPhase::Tripped},
        {QStringLiteral("releasing"), SwitchPhase::Releasing},
        {QStringLiteral("unconfirmed"), SwitchPhase::Unconfirmed}};
    const auto found = phases.constFind(text);
    return found == phases.constEnd() ? std::nullopt : std::optional(*found);
}

std::optional<TimePoint> time(JsonReader &reader, const QJsonObject &json, L key)
{
    if (!json.contains(key))
        return std::nullopt;
    const auto read = QDateTime::fromString(reader.string(key), Qt::ISODateWithMs);
    if (!read.isValid()) {
        reader.fail(key, QStringLiteral("expected a time in ISO 8601"));
        return std::nullopt;
    }
    return fromDateTime(read);
}

Result<SwitchStatus> read(const QJsonObject &json)
{
    SwitchStatus status;
    JsonReader reader(json, QStringLiteral("$.kill_switch"));
    const QString phase = reader.string(L("phase"));
    if (const auto known = phaseFrom(phase))
        status.phase = *known;
    else
        reader.fail(L("phase"), QStringLiteral("'%1' is no phase that we know").arg(phase));
    const QString state = reader.string(L("state"));
    status.commanded = state == L("engaged");
    if (!status.commanded && state != L("released"))
        reader.fail(L("state"), QStringLiteral("expected released or engaged"));
    status.sequence = reader.count(L("sequence"));
    status.level = reader.optionalString(L("level")).value_or(QString());
    status.actor = reader.optionalString(L("actor")).value_or(QString());
    status.reason = reader.optionalString(L("reason")).value_or(QString());
    status.source = reader.optionalString(L("source")).value_or(QString());
    status.fault = reader.optionalString(L("fault")).value_or(QString());
    status.time = time(reader, json, L("time"));
    status.now = time(reader, json, L("now")).value_or(SystemClock().now());
    status.confirmationMs = reader.optionalNumber(L("confirmation_ms"));
    if (const auto limit = reader.optionalNumber(L("confirmation_limit_ms")))
        status.confirmationLimit = Milliseconds(static_cast<qint64>(qBound(0.0, *limit, 1e9)));
    if (!reader.ok())
        return reader.error();
    if (json.contains(L("reported"))) {
        const QJsonObject object = reader.object(L("reported"));
        JsonReader report(object, QStringLiteral("$.kill_switch.reported"));
        SwitchStatus::Report said;
        said.active = report.boolean(L("active"));
        if (object.contains(L("sequence")))
            said.sequence = report.count(L("sequence"));
        if (const auto when = time(report, object, L("time")))
            said.time = *when;
        else
            report.fail(L("time"), QStringLiteral("is missing"));
        if (!report.ok())
            return report.error();
        status.reported = said;
    }
    if (json.contains(L("capabilities"))) {
        QStringList levels;
        for (const QString &level : levelNames()) {
            if (json.value(L("capabilities")).toArray().contains(level))
                levels << level;
        }
        status.capabilities = levels;
    }
    if (json.contains(L("pending_release"))) {
        const QJsonObject object = reader.object(L("pending_release"));
        JsonReader pending(object, QStringLiteral("$.kill_switch.pending_release"));
        SwitchStatus::Pending wanted;
        wanted.actor = pending.string(L("actor"));
        wanted.reason = pending.string(L("reason"));
        wanted.expires = time(pending, object, L("expires")).value_or(status.now);
        if (!pending.ok())
            return pending.error();
        status.pendingRelease = wanted;
    }
    if (json.contains(L("evidence"))) {
        const QJsonObject object = reader.object(L("evidence"));
        JsonReader trail(object, QStringLiteral("$.kill_switch.evidence"));
        SwitchStatus::Evidence evidence;
        evidence.buyRejected = time(trail, object, L("buy_rejected"));
        evidence.sellRejected = time(trail, object, L("sell_rejected"));
        evidence.buyApproved = time(trail, object, L("buy_approved"));
        evidence.sellApproved = time(trail, object, L("sell_approved"));
        evidence.sellRejectedReason
            = trail.optionalString(L("sell_rejected_reason")).value_or(QString());
        if (!trail.ok())
            return trail.error();
        status.evidence = evidence;
    }
    if (!reader.ok())
        return reader.error();
    return status;
}

} // namespace

QString SwitchStatus::defaultLevel() const
{
    return capabilities && capabilities->contains(L("halt")) ? QStringLiteral("halt")
                                                             : QStringLiteral("pause");
}

QStringList SwitchStatus::levels() const
{
    // A bot that declared nothing knows what the old one knew.
    QStringList offered = capabilities && !capabilities->isEmpty()
                              ? *capabilities
                              : QStringList{QStringLiteral("pause")};
    if (commanded) {
        const qsizetype present = levelNames().indexOf(level);
        offered.removeIf(
            [&](const QString &other) { return levelNames().indexOf(other) <= present; });
    }
    return offered;
}

Result<SwitchStatus> parseSwitchStatus(const QJsonObject &json)
{
    auto status = read(json);
    if (!status)
        return Error{ErrorKind::Protocol,
                     QStringLiteral("the exporter's kill switch: ") + status.error().message};
    return status;
}

QString whatLevelDoes(const QString &level)
{
    if (level == L("pause"))
        return QStringLiteral("no new entries; open orders and exits stay");
    if (level == L("reduce"))
        return QStringLiteral("only orders that reduce a position");
    if (level == L("halt"))
        return QStringLiteral("all open orders are cancelled; positions stay open");
    if (level == L("flatten"))
        return QStringLiteral("all open orders are cancelled and positions closed");
    return {};
}

} // namespace thunes
