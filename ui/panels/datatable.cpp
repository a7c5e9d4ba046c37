// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/datatable.h"

#include <cmath>

namespace thunes {

std::optional<double> cellNumber(const DataField &field, qsizetype row)
{
    const QVariant value = field.values.value(row);
    if (!value.isValid() || field.kind == DataField::Kind::Text)
        return std::nullopt;
    bool ok = false;
    const double number = value.toDouble(&ok);
    return ok && !std::isnan(number) ? std::optional(number) : std::nullopt;
}

} // namespace thunes
