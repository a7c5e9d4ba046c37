// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/api/refusal.h"

#include <QRegularExpression>

namespace thunes {

QString withoutQuotations(QString error)
{
    // To the last quote: what is quoted may have quotes itself.
    static const QRegularExpression quotation(QStringLiteral("'.*'|\".*\""),
                                              QRegularExpression::DotMatchesEverythingOption);
    return error.replace(quotation, QStringLiteral("'…'"));
}

} // namespace thunes
