// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/serieslegend.h"

#include "ui/dashboard/evaluate.h"
#include "ui/dashboard/frames.h"
#include "ui/panels/reading.h"

#include <QDateTime>
#include <QLocale>

namespace thunes {

namespace {

bool isLast(const QString &calc)
{
    return calc == QLatin1String("last") || calc == QLatin1String("lastNotNull");
}

/// These count something else than the series measures.
bool hasOtherUnit(const QString &calc)
{
    static const QStringList plain{QStringLiteral("count"), QStringLiteral("changeCount"),
                                   QStringLiteral("distinctCount"), QStringLiteral("diffperc")};
    return plain.contains(calc);
}

} // namespace

QStringList legendCalcs(const LegendOptions &options)
{
    return options.calcs.isEmpty() ? QStringList{QStringLiteral("lastNotNull")} : options.calcs;
}

QStringList legendColumns(const QStringList &calcs)
{
    QStringList columns;
    for (const QString &calc : calcs)
        columns << reducerName(calc);
    return columns;
}

LegendEntry legendEntry(const FieldConfig &field, const NamedSeries &series, const PanelData &data,
                        const QStringList &calcs)
{
    LegendEntry entry;
    entry.name = series.name;
    const std::optional<SamplePoint> last = series.last();
    const bool ended = !last || !isCurrent(*last, data);
    for (const QString &calc : calcs) {
        const std::optional<double> value =
            isLast(calc) && ended ? std::nullopt : reduce(calc, series.points);
        FieldConfig plain;
        plain.unit = calc == QLatin1String("diffperc") ? QStringLiteral("percentunit")
                                                       : QStringLiteral("none");
        entry.numbers << value;
        entry.values << (value ? display(hasOtherUnit(calc) ? plain : field, *value).text
                               : QStringLiteral("–"));
    }
    return entry;
}

QString hoverTime(double unixSeconds, const PanelData &data)
{
    const auto at =
        QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(unixSeconds * 1000), Qt::UTC);
    const bool days = data.end - data.start > std::chrono::hours(24);
    return QLocale::c().toString(at, days ? QStringLiteral("ddd d MMM HH:mm:ss")
                                          : QStringLiteral("HH:mm:ss"))
           + QStringLiteral(" UTC");
}

} // namespace thunes
