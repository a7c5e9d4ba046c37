// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/transformations.h"

#include "ui/dashboard/overrides.h"
#include "ui/dashboard/transformationsteps.h"

#include <QHash>

namespace thunes {

namespace {

using transform::Frames;
using Step = Frames (*)(Frames, const QJsonObject &);

Frames unchanged(Frames frames, const QJsonObject &) { return frames; }

const QHash<QString, Step> &steps()
{
    static const QHash<QString, Step> table{
        {QStringLiteral("organize"), transform::organize},
        {QStringLiteral("filterFieldsByName"), transform::filterFieldsByName},
        {QStringLiteral("renameByRegex"), transform::renameByRegex},
        {QStringLiteral("convertFieldType"), transform::convertFieldType},
        {QStringLiteral("calculateField"), transform::calculateField},
        {QStringLiteral("sortBy"), transform::sortBy},
        {QStringLiteral("limit"), transform::limit},
        {QStringLiteral("filterByValue"), transform::filterByValue},
        {QStringLiteral("groupBy"), transform::groupBy},
        {QStringLiteral("groupingToMatrix"), transform::groupingToMatrix},
        {QStringLiteral("reduce"), transform::reduceFrames},
        {QStringLiteral("filterByRefId"), transform::filterByRefId},
        {QStringLiteral("merge"), transform::merge},
        {QStringLiteral("joinByField"), transform::joinByField},
        {QStringLiteral("seriesToColumns"), transform::joinByField},
        {QStringLiteral("labelsToFields"), transform::labelsToFields},
        {QStringLiteral("seriesToRows"), transform::seriesToRows},
        {QStringLiteral("concatenate"), transform::concatenate},
        {QStringLiteral("prepareTimeSeries"), unchanged},
    };
    return table;
}

} // namespace

bool isTransformation(const QString &id) { return steps().contains(id); }

QList<DataFrame> transformed(QList<DataFrame> frames, const QList<Transformation> &list)
{
    for (const Transformation &each : list) {
        const Step step = steps().value(each.id);
        if (!step)
            continue;
        if (each.refId.isEmpty()) {
            frames = step(std::move(frames), each.options);
            continue;
        }
        const QRegularExpression refId = grafanaRegex(each.refId);
        Frames chosen;
        Frames others;
        for (DataFrame &frame : frames)
            (refId.match(frame.refId).hasMatch() ? chosen : others) << std::move(frame);
        frames = step(std::move(chosen), each.options) + others;
    }
    return frames;
}

} // namespace thunes
